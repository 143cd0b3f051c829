"""What is asked of posts, and of the places where one may hold one."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.companies import listing
from app.companies import queries as companies
from app.companies.models import Company, Organisation, Person, Post
from app.companies.publishing import kind_label, place_of
from app.companies.rules import sees_all
from app.db import db
from app.search import key
from app.territory.queries import intercommunalities
from app.viewer import Viewer

MOST = 12


def post(viewer: Viewer, territory_id: int, number: int, lock: bool = False) -> Post | None:
    """A post in a place that this person sees."""
    query = select(Post).join(Post.person).where(Post.id == number, Person.erased_on.is_(None))
    query = query.options(
        joinedload(Post.person),
        joinedload(Post.company),
        joinedload(Post.organisation),
        joinedload(Post.intercommunality),
    ).execution_options(populate_existing=True)
    found = db.session.scalar(query.with_for_update(of=Post) if lock else query)
    if found is None or not _is_seen(viewer, territory_id, found):
        return None
    return found


def _is_seen(viewer: Viewer, territory_id: int, post: Post) -> bool:
    if post.company_id is not None:
        return companies.company(viewer, territory_id, post.company_id) is not None
    place = post.organisation or post.person
    return sees_all(viewer, territory_id) and place.territory_id == territory_id


def number(place: Any) -> str:
    """What tells a place from all others: `company:12`."""
    return f"{type(place).__name__.lower()}:{place.id}"


def detail(place: Any) -> str | None:
    """What tells places of the same name apart, for people."""
    if isinstance(place, Company):
        return place_of(place) or place.sector
    return kind_label(place.kind) if isinstance(place, Organisation) else place.department


def places_named(territory_id: int, text: str) -> list[Any]:
    """The places that have this name; when there is none, those whose name begins with it."""
    return _places(territory_id, text, exact=True) or _places(territory_id, text, exact=False)


def places_like(territory_id: int, text: str) -> list[Any]:
    """The places whose name begins with the text."""
    return _places(territory_id, text, exact=False) if key(text) else []


def _places(territory_id: int, text: str, exact: bool) -> list[Any]:
    found: list[Any] = []
    for model in (Company, Organisation):
        match = model.name_key == key(text) if exact else listing.begins(model, text)
        query = select(model).where(model.territory_id == territory_id, match)
        found += db.session.scalars(query.order_by(model.name_key, model.id).limit(MOST))
    names = [(key(body.name), body) for body in intercommunalities(territory_id)]
    found += [body for name, body in names if (name == key(text) if exact else name.startswith(key(text)))]
    return found[:MOST]
