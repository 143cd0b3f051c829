"""The agenda on somebody else's site: a frame without scripts or cookies, and the code to copy."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, request
from werkzeug import Response

from app.calendar import queries
from app.calendar.entry import KINDS
from app.calendar.queries import Filters, Line
from app.clock import today
from app.language import as_language
from app.viewer import STRANGER
from app.web import framable, here, page, public, public_feed, public_url

bp = Blueprint("embed", __name__)

USUAL, FEWEST, MOST = 90, 7, 366
LINES = 25
DAYS = (30, USUAL, 366)
THEMES = ("light", "dark")


@bp.get("/agenda/embed")
@public_feed
@framable
def show() -> Response:
    """What comes, for everybody, in the territory's language; `?club=`, `?kind=`, `?days=`, `?theme=`."""
    territory = here()
    with as_language(territory.language):
        text = current_app.jinja_env.get_template("calendar/embed/show.html").render(
            title=territory.name,
            language=territory.language,
            lines=lines(territory),
            theme=request.args.get("theme") if request.args.get("theme") in THEMES else None,
            agenda=public_url(f"{request.script_root}/agenda"),
        )
    response = Response(text, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def lines(territory: Any) -> list[Line]:
    """What is running or comes within the days asked for, at most a page of it."""
    filters, last = asked(), today(territory.zone) + timedelta(days=days())
    coming, _more = queries.page(STRANGER, territory.id, filters, None, limit=LINES)
    running = queries.running(STRANGER, territory.id, filters)
    return [*running, *(line for line in coming if line.when.first_on <= last)]


@bp.get("/agenda/embed/code")
@public
def code() -> Response:
    """The lines to paste into another site, for the clubs and kinds that are ticked."""
    territory, filters = here(), asked()
    chosen = [*(("club", slug) for slug in filters.clubs), *(("kind", kind) for kind in filters.kinds)]
    address = f"{request.script_root}/agenda/embed?" + urlencode([*chosen, ("days", days())])
    return page(
        "calendar/embed/code.html",
        preview=address,
        address=public_url(address),
        agenda=public_url(f"{request.script_root}/agenda") + (f"?{urlencode(chosen)}" if chosen else ""),
        clubs=queries.clubs_of(territory.id, 200),
        kinds=KINDS,
        chosen=filters,
        days=days(),
        spans=DAYS,
    )


def asked() -> Filters:
    """The clubs and kinds of the address; what is unknown is left out."""
    kinds = tuple(kind for kind in KINDS if kind in request.args.getlist("kind"))
    return Filters(kinds, tuple(slug for slug in dict.fromkeys(request.args.getlist("club")) if slug)[:20])


def days() -> int:
    """How far ahead: three months unless the address says otherwise."""
    text = request.args.get("days", "")
    known = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else USUAL
    return max(FEWEST, min(MOST, known))
