"""The conditions by which companies are narrowed; each is one of the criteria of `filters`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from app import web
from app.calendar.queries import clubs_of
from app.companies import marks, naf, queries, sizes
from app.companies.models import Company, CompanyFlag, CompanyTag, Site, Tag
from app.search import key
from app.territory.models import Commune
from app.territory.queries import communes_named, intercommunalities

NONE = "none"
MOST_CLUBS = 200
Sections = tuple[tuple[str, int, int, str], ...]
ClubMembers = Callable[[int, str | None], Select[tuple[int]]]


@dataclass
class Ground:
    """The territory in which one narrows, and the names of what one chooses there."""

    territory_id: int

    @cached_property
    def intercommunalities(self) -> dict[str, str]:
        """Those that belong to the territory or ever did, by SIREN."""
        return {one.siren: one.name for one in intercommunalities(self.territory_id)}

    @cached_property
    def clubs(self) -> dict[str, str]:
        """The clubs by their slug."""
        return {stream.slug: stream.title for stream in clubs_of(self.territory_id, MOST_CLUBS)}

    @cached_property
    def sections(self) -> dict[str, str]:
        """The sections of activities by their letter in today's nomenclature, in INSEE's words."""
        return {letter: name for letter, _first, _last, name in naf.SECTIONS_REV2}

    @cached_property
    def tags(self) -> dict[str, str]:
        """The territory's own words, by their key."""
        return {key(name): name for name in marks.vocabulary(self.territory_id)}


def words(ground: Ground, text: str) -> ColumnElement[bool]:
    """Each word begins a word of what the search knows of the company: its name, activity, place, SIREN."""
    return queries.has_all_words("company", "company", Company, ground.territory_id, text)


def on(ground: Ground, value: str) -> ColumnElement[bool]:
    """Of the territory on that day."""
    return and_(*queries.was_of_territory(ground.territory_id, date.fromisoformat(value)))


def intercommunality(_ground: Ground, siren: str) -> ColumnElement[bool]:
    """With a site in one of its communes."""
    return Company.id.in_(_sites_in(Commune.intercommunality_siren == siren))


def commune(_ground: Ground, text: str) -> ColumnElement[bool]:
    """With a site in the commune, or in one of those that the words may mean."""
    insee = [one.insee for one in communes_named(text)]
    return Company.id.in_(_sites_in(Commune.insee.in_(insee)))


def _sites_in(there: ColumnElement[bool]) -> Select[tuple[int]]:
    return (
        select(Site.company_id)
        .join(Commune, Commune.id == Site.commune_id)
        .where(there, Site.closed_on.is_(None))
    )


def activity(_ground: Ground, code: str) -> ColumnElement[bool]:
    """A section by its letter, in either nomenclature under the same name; else codes that begin so."""
    if len(code) > 1:
        written = code if len(code) < 3 or "." in code else f"{code[:2]}.{code[2:]}"
        return and_(Company.naf >= written, Company.naf < f"{written}~")
    said = next((name for letter, _f, _l, name in naf.SECTIONS_REV2 if letter == code), None)
    is_next = func.coalesce(Company.naf_nomenclature, "rev2") == "2025"
    return or_(
        and_(_in_section(naf.SECTIONS_REV2, said), ~is_next),
        and_(_in_section(naf.SECTIONS_2025, said), is_next),
    )


def _in_section(sections: Sections, said: str | None) -> ColumnElement[bool]:
    for _letter, first, last, name in sections:
        if name == said:
            return and_(Company.naf >= f"{first:02}", Company.naf < f"{last + 1:02}")
    return false()


def size(_ground: Ground, band: str) -> ColumnElement[bool]:
    """A band of headcount, by the number or else by INSEE's band; or nothing known of it."""
    bounds = sizes.BANDS[band]
    if bounds is None:
        return and_(Company.headcount.is_(None), Company.headcount_band.is_(None))
    least, most = bounds
    enough = Company.headcount >= least
    codes = [
        code for code, (low, _high) in naf.BANDS.items() if low >= least and (most is None or low <= most)
    ]
    return or_(
        enough if most is None else and_(enough, Company.headcount <= most),
        and_(Company.headcount.is_(None), Company.headcount_band.in_(codes)),
    )


def tag(ground: Ground, value: str) -> ColumnElement[bool]:
    """Filed under a word of the territory's own."""
    ours = and_(Tag.territory_id == ground.territory_id, Tag.name_key == value)
    return Company.id.in_(select(CompanyTag.company_id).join(CompanyTag.tag).where(ours))


def flag(_ground: Ground, value: str) -> ColumnElement[bool]:
    """What it does for the territory."""
    return Company.id.in_(select(CompanyFlag.company_id).where(CompanyFlag.flag == value))


def club(ground: Ground, slug: str) -> ColumnElement[bool]:
    """Member of the club today, or of none at all: the clubs' room tells."""
    members: ClubMembers | None = web.provided("companies_of_club")
    if members is None:
        return false()
    if slug == NONE:
        return Company.id.not_in(members(ground.territory_id, None))
    return Company.id.in_(members(ground.territory_id, slug))


def state(_ground: Ground, value: str) -> ColumnElement[bool]:
    """Closed, or not."""
    return Company.closed_on.is_not(None) if value == "closed" else Company.closed_on.is_(None)


def never_contacted(_ground: Ground, _value: str) -> ColumnElement[bool]:
    """No call, visit or mail is known."""
    return Company.last_contact_on.is_(None)


def not_contacted_since(_ground: Ground, value: str) -> ColumnElement[bool]:
    """The last contact was before that day, or there was none."""
    return or_(Company.last_contact_on.is_(None), Company.last_contact_on < date.fromisoformat(value))


def without_siret(_ground: Ground, _value: str) -> ColumnElement[bool]:
    """None of its sites has a number."""
    return ~exists().where(Site.company_id == Company.id, Site.closed_on.is_(None), Site.siret.is_not(None))
