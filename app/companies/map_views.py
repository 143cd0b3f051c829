"""The map beside the list of companies: drawn here; over tiles of the IGN only for who asks for them."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app.companies import listing, mapping, narrowed, narrowing, queries, rules
from app.companies.models import Company
from app.companies.publishing import place_of
from app.maps import Box
from app.web import access, found, here, page, signed_in, viewer, with_images_from

bp = Blueprint("companies_map", __name__)
BESIDE = 15
TILES = "https://data.geopf.fr"


@bp.get("/companies/map")
@access(signed_in)
def show() -> Response:
    """Points and list, narrowed alike."""
    return _page(None)


@bp.get("/companies/map/ign")
@access(signed_in)
@with_images_from(TILES)
def show_with_tiles() -> Response:
    """The same over the map of the IGN: whoever opens this page asks that host for pictures."""
    return _page(TILES)


def _page(tiles: str | None) -> Response:
    territory, who = here(), viewer()
    found(rules.has_part(who, territory.id) or None)
    chosen, box = narrowing.asked(who, territory.id), Box.read(request.args.get("box", ""))
    endpoint = ".show_with_tiles" if tiles else ".show"
    kept: dict[str, Any] = {**chosen.values, "box": str(box) if box else None}
    query = narrowed.query(who, territory.id, chosen).options(*queries.ROW)
    there = query.where(mapping.inside(box)) if box else query
    listed = listing.by_key(there, Company, listing.after(), BESIDE)
    return page(
        "companies/map.html",
        drawing=mapping.drawing(who, territory.id, chosen, box),
        companies=listed.rows,
        next_url=url_for(endpoint, after=listed.after, **kept) if listed.after else None,
        first_url=url_for(endpoint, **kept) if listing.after() else None,
        zoomed=lambda part: url_for(endpoint, **{**kept, "box": str(part)}),
        whole_url=url_for(endpoint, **chosen.values) if box else None,
        other_url=url_for(".show" if tiles else ".show_with_tiles", **kept),
        place_of=place_of,
        tiles=tiles,
        **narrowing.context(who, territory.id, chosen, endpoint),
    )
