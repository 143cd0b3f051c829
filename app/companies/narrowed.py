"""Companies narrowed by filters: the same rows in the list, on the map, in files and in segments."""

from sqlalchemy import Select

from app.companies import listing, queries, rules
from app.companies.conditions import Ground
from app.companies.filters import Filters
from app.companies.listing import Page
from app.companies.models import Company
from app.viewer import Viewer


def query(viewer: Viewer, territory_id: int, filters: Filters) -> Select[tuple[Company]]:
    """Those that this person sees and that fit all of them, in no order."""
    seen = queries.seen_by(viewer, territory_id)
    if not filters.text or rules.sees_all(viewer, territory_id):
        return seen.where(*filters.conditions(Ground(territory_id)))
    others = Filters(filters.without("q")).conditions(Ground(territory_id))
    return seen.where(*others, listing.has_words(Company, filters.text))  # the search knows more than they


def page(viewer: Viewer, territory_id: int, filters: Filters, begin: int | None) -> Page:
    """A page by name; where words alone are asked, names that begin with them come first."""
    if filters.is_only_words:
        return queries.page(viewer, territory_id, filters.text, begin, filters.on)
    found = query(viewer, territory_id, filters).options(*queries.ROW)
    return listing.by_key(found, Company, begin)


def how_many(viewer: Viewer, territory_id: int, filters: Filters) -> int:
    """How many, counted up to a thousand."""
    return listing.counted(query(viewer, territory_id, filters), Company)
