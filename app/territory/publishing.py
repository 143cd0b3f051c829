"""What a territory publishes: the streams that calendars subscribe to, and its search results."""

from app import search
from app.calendar import streams
from app.calendar.entry import Stream
from app.db import db
from app.territory import queries
from app.territory.models import Intercommunality, Territory


def publish_territory(territory: Territory) -> None:
    """Open the territory's stream, or bring its name up to date."""
    streams.open_stream(
        "territory",
        territory.id,
        slug=territory.slug,
        title=territory.name,
        language=territory.language,
        is_home=territory.is_home,
    )


def publish_intercommunality(territory: Territory, body: Intercommunality) -> None:
    """Open its stream in the first territory that it belongs to, and make its page findable in this one."""
    known = streams.find([("intercommunality", body.id)])
    parent = db.session.get(Stream, known[0].parent_id) if known and known[0].parent_id else None
    streams.open_stream(
        "intercommunality",
        body.id,
        slug=body.siren,
        title=body.name,
        territory_id=parent.ref_id if parent else territory.id,
        language=territory.language,
    )
    search.publish(
        "page",
        f"intercommunality:{territory.id}",
        body.id,
        title=body.name,
        detail=body.official_name if body.official_name != body.name else None,
        also=f"{body.official_name or ''} {body.siren}",
        path=f"{queries.root_of(territory)}/intercommunalities/{body.siren}",
        scopes=[f"t{territory.id}:public"],
    )


def withdraw_intercommunality(territory: Territory, body: Intercommunality) -> None:
    """Its page in this territory is not found any more."""
    search.withdraw(f"intercommunality:{territory.id}", body.id)
