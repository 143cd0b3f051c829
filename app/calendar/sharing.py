"""What one does with a date: take it along, go there, tell others; and what machines read of it."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from flask import url_for

from app.calendar import queries
from app.calendar.entry import Entry
from app.language import _, span
from app.viewer import Viewer
from app.web import public_url

MAP = "https://www.openstreetmap.org"


@dataclass(frozen=True)
class Sharing:
    """An entry as its page offers it."""

    entry: Entry

    @property
    def file_path(self) -> str | None:
        """The entry as a calendar file, when it is known to the day and takes place."""
        if self.entry.vevent is None or self.entry.is_cancelled:
            return None
        return url_for("calendar.download", uid=self.entry.uid)

    @property
    def url(self) -> str:
        return public_url(self.entry.path)

    @property
    def position(self) -> str | None:
        """« 45.5,0.66 »."""
        if self.entry.latitude is None or self.entry.longitude is None:
            return None
        return f"{self.entry.latitude:.5f},{self.entry.longitude:.5f}"

    @property
    def directions(self) -> str | None:
        """A map with the way there: opened by the reader only, never by the page."""
        if self.position:
            return f"{MAP}/directions?{urlencode({'to': self.position})}"
        return f"{MAP}/search?{urlencode({'query': self.entry.place})}" if self.entry.place else None

    @property
    def mail(self) -> str:
        """A mail that the reader's own program writes."""
        body = f"{self.entry.summary}\n{self.said}\n\n{self.url}\n"
        return f"mailto:?subject={quote(self.entry.summary)}&body={quote(body)}"

    @property
    def said(self) -> str:
        """When and where, in a line."""
        place = self.entry.place
        said = span(self.entry) + (f" · {place}" if place else "")
        return _("Annulé : %(what)s", what=said) if self.entry.is_cancelled else said

    @property
    def is_public(self) -> bool:
        return self.entry.audience == "public"

    @property
    def starts(self) -> str:
        return self._as_iso("starts")

    @property
    def ends(self) -> str:
        return self._as_iso("ends")

    def _as_iso(self, which: str) -> str:
        when = self.entry.when
        if when.is_whole_day:
            return (when.first_on if which == "starts" else when.last_on).isoformat()
        local = when.starts_local if which == "starts" else when.ends_local
        return local.replace(tzinfo=ZoneInfo(when.zone)).isoformat()


def of(subject: str, subject_id: int, viewer: Viewer, territory_id: int) -> Sharing | None:
    """What the page of a room's thing offers; nothing when it stands in no agenda that one may see."""
    entry = queries.of_thing(viewer, territory_id, subject, subject_id)
    return Sharing(entry) if entry else None
