"""What the menu and the phone's tab bar offer: the place where one works, never a page that is not there."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app import web
from app.clubs.models import Club
from app.db import db
from app.language import _
from app.territory.models import Territory
from app.territory.queries import root_of
from app.viewer import Viewer

Item = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """A menu entry before it is known where one stands: its word, its path, its icon."""

    label: str
    path: str
    icon: str
    root: str | None = None  # of a club or company in another territory
    also: tuple[str, ...] = ()  # rooms that are reached through it


def nav(viewer: Viewer) -> list[Item]:
    """The entries at the top of a desk's page."""
    if viewer.is_staff:
        return _items([_start(_("Accueil")), _agenda(), _clubs(), _directory(), _meetings(), _exhibitions()])
    if viewer.bureau:
        start = _start(_("Tableau de bord"))
        return _items([start, *_members(viewer), _meetings(), _exhibitions(), _agenda()])
    if viewer.is_signed_in:
        entries = [_start(_("Accueil")), _agenda(), _clubs(), _meetings(), _exhibitions()]
        return _items([*entries, *_company(viewer, _("Mon entreprise"))])
    return _items([_agenda(), _clubs(), _exhibitions()])


def tabs(viewer: Viewer) -> list[Item]:
    """The five at the bottom of a phone's page: what one does most, and the way to everything else."""
    log = Place(_("Noter"), "/meetings/new", "plus")
    more = Place(_("Menu"), "/sitemap?menu", "menu")
    start = _start(_("Accueil"))
    if viewer.is_staff:
        return _items([start, _agenda(), log, _directory(), more])
    if viewer.bureau:
        return _items([start, _agenda(), log, *_members(viewer), more])
    if viewer.is_signed_in:
        return _items([start, _agenda(), _clubs(), *_company(viewer, _("Entreprise")), more])
    return _items([start, _agenda(), _clubs(), _exhibitions(), more])


# -- the places ---------------------------------------------------------------------------------


def _start(label: str) -> Place:
    return Place(label, "/", "home")


def _agenda() -> Place:
    return Place(_("Agenda"), "/agenda", "calendar")


def _clubs() -> Place:
    return Place(_("Clubs"), "/clubs/", "users")


def _directory() -> Place:
    return Place(
        _("Annuaire"),
        "/companies/",
        "factory",
        also=("/people/", "/organisations/", "/segments/", "/contacts/"),
    )


def _meetings() -> Place:
    return Place(_("Réunions"), "/meetings/", "meeting")


def _exhibitions() -> Place:
    return Place(_("Expositions"), "/exhibitions/", "image", also=("/venues/",))


def _members(viewer: Viewer) -> list[Place]:
    """The members of the first club in whose bureau one sits."""
    if "own_club" not in g:
        g.own_club = db.session.execute(
            select(Club.slug, Territory)
            .join(Territory, Club.territory_id == Territory.id)
            .where(Club.id.in_(viewer.bureau))
            .order_by(Club.name_key, Club.id)
            .limit(1)
        ).first()
    if g.own_club is None:
        return []
    slug, territory = g.own_club
    return [Place(_("Adhérents"), f"/clubs/{slug}/members", "users", root_of(territory))]


def _company(viewer: Viewer, label: str) -> list[Place]:
    """The first company in which one holds a post."""
    return [Place(label, f"/companies/{min(viewer.companies)}", "factory")] if viewer.companies else []


# -- from places to entries ---------------------------------------------------------------------


def _items(places: list[Place]) -> list[Item]:
    there = [place for place in places if exists(place.path)]
    current = _current(there)
    return [
        {
            "label": place.label,
            "href": (request.script_root if place.root is None else place.root) + place.path,
            "icon": place.icon,
            "current": place is current,
        }
        for place in there
    ]


def _current(places: list[Place]) -> Place | None:
    """The place under which the present page stands: the longest path that it begins with."""
    under = [place for place in places if any(_holds(path, request.path) for path in _paths(place))]
    return max(under, key=lambda place: len(place.path), default=None)


def _paths(place: Place) -> tuple[str, ...]:
    return (place.path.partition("?")[0], *place.also)


def _holds(place: str, path: str) -> bool:
    return path == place if place == "/" else path == place or path.startswith(place.rstrip("/") + "/")


def exists(path: str) -> bool:
    """Whether some room answers at this path, whoever may see it."""
    return _answers(current_app._get_current_object(), path.partition("?")[0])  # type: ignore[attr-defined]


@lru_cache(maxsize=512)
def _answers(app: Flask, path: str) -> bool:
    try:
        app.url_map.bind("").match(path, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


def of_this_request(which: str) -> list[Item]:
    """`nav` or `tabs` for whoever is looking, made once per request."""
    made = g.setdefault("menus", {})
    if which not in made:
        made[which] = {"nav": nav, "tabs": tabs}[which](web.viewer())
    return made[which]
