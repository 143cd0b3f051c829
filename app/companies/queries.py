"""What is asked of the directory's companies."""

import re
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from app import search, web
from app.companies import listing, rules
from app.companies.listing import Page
from app.companies.models import Company, CompanyTag, Post, Site
from app.db import db
from app.search import Document, Word
from app.territory.models import Commune, Intercommunality, Perimeter, Territory
from app.viewer import Viewer

ROW = (
    selectinload(Company.sites).joinedload(Site.commune),
    selectinload(Company.posts).joinedload(Post.person),
    selectinload(Company.raised),
)
"""What a line of the list reads."""
CARD = (*ROW, selectinload(Company.tag_links).joinedload(CompanyTag.tag))
OFFERED = selectinload(Company.sites).joinedload(Site.commune)  # what a suggestion shows
OTHER_WORDS = 50


def seen_by(viewer: Viewer, territory_id: int) -> Select[tuple[Company]]:
    """The officer sees all companies of the territory, a bureau those of its clubs, others their own."""
    query = select(Company).where(Company.territory_id == territory_id)
    if rules.sees_all(viewer, territory_id):
        return query
    mine: list[Any] = [Company.id.in_(sorted(viewer.companies))]
    if (ids := of_clubs(viewer)) is not None:
        mine.append(Company.id.in_(ids))
    return query.where(or_(*mine))


def of_clubs(viewer: Viewer) -> Select[tuple[int]] | None:
    """Ids of the companies of the clubs in whose bureau one sits: the clubs' room tells them."""
    provider = web.provided("companies_of_clubs")
    return provider(viewer) if provider and viewer.bureau else None


def is_of_my_clubs(viewer: Viewer, company_id: int | None) -> bool:
    """Whether the company belongs to a club in whose bureau one sits."""
    ids = of_clubs(viewer)
    if ids is None or company_id is None:
        return False
    return (
        db.session.scalar(select(Company.id).where(Company.id == company_id, Company.id.in_(ids))) is not None
    )


def company(viewer: Viewer, territory_id: int, company_id: int, lock: bool = False) -> Company | None:
    """A company with all that its sheet shows; `lock` it when it is about to change."""
    query = (
        seen_by(viewer, territory_id)
        .where(Company.id == company_id)
        .options(*CARD)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query.with_for_update(of=Company) if lock else query)


def page(viewer: Viewer, territory_id: int, text: str, begin: int | None, day: date | None = None) -> Page:
    """Companies by name; with a text, those whose name begins with it, then those that have its words.

    With a day, only those of the territory on that day.
    """
    seen = of_territory_on(viewer, territory_id, day) if day else seen_by(viewer, territory_id)
    query = seen.options(*ROW)
    if not text:
        return listing.by_key(query, Company, begin)
    if not rules.sees_all(viewer, territory_id):
        return listing.by_key(query.where(listing.has_words(Company, text)), Company, begin)
    found = listing.by_key(query.where(listing.begins(Company, text)), Company, begin, listing.FOUND)
    if found.after is None:
        ids = with_words("company", "company", territory_id, text)
        others = select(Company).where(*(was_of_territory(territory_id, day) if day else ()))
        listing.fill(found, others.options(*ROW), Company, ids, territory_id)
    return found


def like(viewer: Viewer, territory_id: int, typed: str, shown: int) -> list[Company]:
    """The companies that this person sees whose name or number this may be."""
    number = re.sub(r"[\s.\u00a0\u202f]", "", typed)
    query = seen_by(viewer, territory_id).options(OFFERED).order_by(Company.name_key, Company.id).limit(shown)
    if re.fullmatch(r"\d{9}|\d{14}", number, re.ASCII):
        return list(db.session.scalars(query.where(Company.siren == number[:9])))
    if len(search.key(typed).strip()) < 2:
        return []
    found = list(db.session.scalars(query.where(listing.begins(Company, typed.strip()))))
    if len(found) < shown and rules.sees_all(viewer, territory_id):
        have = {one.id for one in found}
        ids = [i for i in with_words("company", "company", territory_id, typed) if i not in have]
        found += db.session.scalars(query.where(Company.id.in_(ids))) if ids else []
    return found[:shown]


def with_sirens(viewer: Viewer, territory_id: int, sirens: set[str]) -> list[Company]:
    """The companies that this person sees under these numbers."""
    query = seen_by(viewer, territory_id).where(Company.siren.in_(sorted(sirens)))
    return list(db.session.scalars(query.order_by(Company.name_key, Company.id)))


def with_words(kind: str, subject: str, territory_id: int, text: str) -> list[int]:
    """The first things of the territory in whose name or beside it the words stand, by the search's rows."""
    words = sorted(search.split(text)[:6], key=len, reverse=True)
    if not words:
        return []
    documents = search.documents(kind, f"t{territory_id}:officers", words, OTHER_WORDS)
    return list(
        db.session.scalars(
            select(Document.subject_id).where(Document.id.in_(documents), Document.subject == subject)
        )
    )


def has_all_words(kind: str, subject: str, model: Any, territory_id: int, text: str) -> ColumnElement[bool]:
    """Each word begins a word of what the search knows of the row."""
    scope = f"t{territory_id}:officers"
    return and_(
        *(
            model.id.in_(
                select(Document.subject_id)
                .join(Word, Word.document_id == Document.id)
                .where(
                    Word.scope == scope,
                    Word.kind == kind,
                    search.begins(Word.word, word),
                    Document.subject == subject,
                )
            )
            for word in search.split(text)[:6]
        )
    )


# -- the territory on a day ---------------------------------------------------------------------


def of_territory_on(viewer: Viewer, territory_id: int, day: date) -> Select[tuple[Company]]:
    """The companies that this person sees and that were the territory's on that day."""
    return seen_by(viewer, territory_id).where(*was_of_territory(territory_id, day))


def count_on(territory_id: int, day: date) -> int:
    """How many companies were the territory's on that day, whoever asks: a figure names nobody."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Company)
            .where(Company.territory_id == territory_id, *was_of_territory(territory_id, day))
        )
        or 0
    )


def was_of_territory(territory_id: int, day: date) -> tuple[ColumnElement[bool], ...]:
    """Open on that day, with a site in an intercommunality that belonged to the territory then.

    Unknown does not exclude: a company without a known commune is where the directory keeps it.
    """
    inside = (
        select(Intercommunality.siren)
        .join(Perimeter)
        .where(
            Perimeter.territory_id == territory_id,
            or_(Perimeter.since_on.is_(None), Perimeter.since_on <= day),
            or_(Perimeter.until_on.is_(None), Perimeter.until_on >= day),
        )
    )
    is_open = or_(Site.closed_on.is_(None), Site.closed_on >= day)
    somewhere = exists().where(Site.company_id == Company.id, Site.commune_id.is_not(None))
    there = exists().where(
        Site.company_id == Company.id,
        is_open,
        Commune.id == Site.commune_id,
        Commune.intercommunality_siren.in_(inside),
    )
    return or_(Company.closed_on.is_(None), Company.closed_on > day), or_(there, ~somewhere)


# -- doubles ------------------------------------------------------------------------------------


def lock_directory(territory_id: int) -> None:
    """One person at a time gives numbers to the companies of a territory, so that none is given twice."""
    db.session.execute(select(Territory.id).where(Territory.id == territory_id).with_for_update())


def with_siren(territory_id: int, siren: str | None, besides: int | None = None) -> Company | None:
    """The company of the directory that has this SIREN already."""
    if not siren:
        return None
    query = select(Company).where(Company.territory_id == territory_id, Company.siren == siren)
    return db.session.scalar(query.where(Company.id != besides) if besides else query)


def with_siret(territory_id: int, siret: str | None, besides: int | None = None) -> Company | None:
    """The company of the directory one of whose sites, other than `besides`, has this SIRET already."""
    if not siret:
        return None
    query = (
        select(Company).join(Company.sites).where(Company.territory_id == territory_id, Site.siret == siret)
    )
    return db.session.scalar(query.where(Site.id != besides).limit(1) if besides else query.limit(1))


def site(company: Company, site_id: int) -> Site | None:
    """One of the places where it works."""
    return next((site for site in company.open_sites if site.id == site_id), None)


def posts_of(company: Company) -> list[Post]:
    """The posts of people who are not forgotten, with the people."""
    return [post for post in company.posts if post.person.erased_on is None]
