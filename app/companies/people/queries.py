"""What is asked of the directory's people."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from app.companies import listing
from app.companies.listing import Page
from app.companies.models import Person, Post
from app.companies.queries import has_all_words, with_words
from app.companies.rules import sees_all
from app.db import db
from app.viewer import Viewer

CARD = (
    selectinload(Person.posts).joinedload(Post.company),
    selectinload(Person.posts).joinedload(Post.organisation),
    selectinload(Person.posts).joinedload(Post.intercommunality),
)


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[Person]]:
    """The officer sees the people of the territory, everybody else their own sheet."""
    query = select(Person).where(Person.erased_on.is_(None))
    own = Person.id == (viewer.person_id or 0)
    if sees_all(viewer, territory_id):
        return query.where(or_(Person.territory_id == territory_id, own))
    return query.where(own)


def person(viewer: Viewer, territory_id: int, number: int, lock: bool = False) -> Person | None:
    """A person with all posts; `lock` when the sheet is about to change."""
    query = seen_by(viewer, territory_id).where(Person.id == number).options(*CARD)
    query = query.execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update(of=Person) if lock else query)


def listed(territory_id: int) -> Select[tuple[Person]]:
    """The people of the territory's directory."""
    return select(Person).where(Person.territory_id == territory_id, Person.erased_on.is_(None))


def page(territory_id: int, text: str, begin: int | None) -> Page:
    """People by name; with a text, those whose name begins with it, then those found by their words."""
    query = listed(territory_id).options(*CARD)
    if not text:
        return listing.by_key(query, Person, begin)
    found = listing.by_key(query.where(listing.begins(Person, text)), Person, begin, listing.FOUND)
    if found.after is None:
        ids = with_words("person", "person", territory_id, text)
        others = select(Person).where(Person.erased_on.is_(None)).options(*CARD)
        listing.fill(found, others, Person, ids, territory_id)
    return found


def narrowed(territory_id: int, text: str) -> Select[tuple[Person]]:
    """All who are found by these words, without an end; everybody when there are none."""
    query = listed(territory_id)
    if not text:
        return query
    return query.where(
        or_(listing.begins(Person, text), has_all_words("person", "person", Person, territory_id, text))
    )


def how_many(territory_id: int) -> int:
    """How many people, counted up to a thousand."""
    return listing.counted(listed(territory_id), Person)
