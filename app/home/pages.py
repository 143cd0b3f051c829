"""What the law asks for, the map of the site and the help: written from the territory's settings."""

from datetime import date
from typing import Any

from flask import Blueprint, request
from werkzeug import Response

from app import web
from app.home import help, sitemap
from app.web import found, page, public, public_feed

bp = Blueprint("pages", __name__)

STATED_ON = date(2026, 11, 25)  # when the accessibility statement was last looked through
NOT_FOR_ROBOTS = ("/search", "/login", "/account", "/first/", "/agenda/1", "/agenda/2")


@bp.get("/legal")
@public
def legal() -> Response:
    """Who publishes, who hosts."""
    return page("pages/legal.html", **settings())


@bp.get("/privacy")
@public
def privacy() -> Response:
    """What is kept of people, why, how long, and what they may ask."""
    return page("pages/privacy.html", **settings())


@bp.get("/accessibility")
@public
def accessibility() -> Response:
    """The statement that RGAA asks of public bodies."""
    return page("pages/accessibility.html", stated_on=STATED_ON, **settings())


@bp.get("/sitemap")
@public
def map_of_the_site() -> Response:
    """Every page that one may open; on a phone it is the menu."""
    return page("pages/sitemap.html", is_menu="menu" in request.args, sections=sitemap.sections(web.viewer()))


@bp.get("/help")
@public
def help_index() -> Response:
    """The first gestures, page by page."""
    return page("pages/help.html", pages=help.pages())


@bp.get("/help/<name>")
@public
def help_page(name: str) -> Response:
    """One page of help."""
    return page("pages/help_page.html", shown=found(help.one(name)), pages=help.pages())


@bp.get("/robots.txt")
@public_feed
def robots() -> Response:
    """Public pages may be read by machines; what has no end or no reader may not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def settings() -> dict[str, Any]:
    """What the legal pages name; nothing is known before the first steps are done."""
    where = web.territory()
    names = ("publisher", "publisher_address", "publication_director", "contact_mail", "privacy_mail", "host")
    said: dict[str, Any] = {name: getattr(where, name, None) for name in names}
    said["privacy_mail"] = said["privacy_mail"] or said["contact_mail"]
    said["may_complete"] = web.viewer().looks_after(where.id if where else None)
    said["is_complete"] = all(said.values()) if where else False
    return said
