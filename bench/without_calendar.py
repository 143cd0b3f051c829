"""The application, but what takes place is told to no calendar: what saving it costs without an entry."""

from app.calendar import publish

publish.publish = lambda said: None  # type: ignore[assignment]

from wsgi import app as app  # noqa: E402
