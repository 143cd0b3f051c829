"""What is asked of the directory's organisations."""

from sqlalchemy import Select, false, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.companies import listing
from app.companies.listing import Page
from app.companies.models import Organisation, Post
from app.companies.queries import has_all_words, with_words
from app.companies.rules import sees_all
from app.db import db
from app.viewer import Viewer

CARD = (
    joinedload(Organisation.commune),
    selectinload(Organisation.posts).joinedload(Post.person),
)


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[Organisation]]:
    """The officer and the administrator see the partners of the territory, nobody else."""
    query = select(Organisation).where(Organisation.territory_id == territory_id)
    return query if sees_all(viewer, territory_id) else query.where(false())


def organisation(viewer: Viewer, territory_id: int, number: int, lock: bool = False) -> Organisation | None:
    """An organisation with all that its sheet shows; `lock` when it is about to change."""
    query = seen_by(viewer, territory_id).where(Organisation.id == number).options(*CARD)
    query = query.execution_options(populate_existing=True)
    return db.session.scalar(query.with_for_update(of=Organisation) if lock else query)


def page(viewer: Viewer, territory_id: int, text: str, begin: int | None) -> Page:
    """Organisations by name; with a text, those whose name begins with it, then those with its words."""
    query = seen_by(viewer, territory_id).options(*CARD)
    if not text:
        return listing.by_key(query, Organisation, begin)
    found = listing.by_key(
        query.where(listing.begins(Organisation, text)), Organisation, begin, listing.FOUND
    )
    if found.after is None:
        ids = with_words("company", "organisation", territory_id, text)
        listing.fill(found, select(Organisation).options(*CARD), Organisation, ids, territory_id)
    return found


def narrowed(viewer: Viewer, territory_id: int, text: str) -> Select[tuple[Organisation]]:
    """All that are found by these words, without an end; everything when there are none."""
    query = seen_by(viewer, territory_id)
    if not text:
        return query
    found = has_all_words("company", "organisation", Organisation, territory_id, text)
    return query.where(or_(listing.begins(Organisation, text), found))


def how_many(viewer: Viewer, territory_id: int) -> int:
    """How many organisations, counted up to a thousand."""
    return listing.counted(seen_by(viewer, territory_id), Organisation)
