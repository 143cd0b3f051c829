"""Papers as answers."""

from flask import Response as FlaskResponse
from werkzeug import Response


def pdf(content: bytes, name: str) -> Response:
    """A PDF that opens in the browser and keeps its name."""
    return FlaskResponse(
        content,
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
