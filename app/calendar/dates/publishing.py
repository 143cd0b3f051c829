"""What plain dates tell the calendar and the search, in the transaction that changes them."""

from app import search
from app.calendar import publish as calendar
from app.calendar import streams
from app.calendar.dates.models import PlainDate
from app.calendar.entry import Stream
from app.calendar.publish import Happening
from app.language import as_language, span

SUBJECT = "date"


def publish(plain: PlainDate) -> None:
    """Put a date into the agenda it belongs to and into the territory's, and make it findable."""
    stream, territory = plain.stream, territory_of(plain)
    path = f"{root_of(territory)}/agenda/dates/{plain.id}"
    calendar.publish(
        Happening(
            subject=SUBJECT,
            subject_id=plain.id,
            kind=plain.kind,
            audience=plain.audience,
            summary=plain.title,
            when=plain.when,
            path=path,
            territory_id=plain.territory_id,
            streams=() if stream.scope == "territory" else ((stream.scope, stream.ref_id),),
            status="cancelled" if plain.state == "cancelled" else "confirmed",
            description=plain.description,
            place=plain.place,
            is_example=plain.is_example,
        )
    )
    with as_language(territory.language):
        search.publish(
            "event",
            SUBJECT,
            plain.id,
            title=plain.title,
            detail=" · ".join(said for said in (span(plain), plain.place) if said),
            also=f"{stream.title} {plain.place or ''}",
            path=path,
            scopes=scopes_of(plain),
        )


def withdraw(plain: PlainDate) -> None:
    """It should never have been there: nobody finds it, and calendars are told that it is cancelled."""
    calendar.withdraw(SUBJECT, plain.id)
    search.withdraw(SUBJECT, plain.id)


def territory_of(plain: PlainDate) -> Stream:
    """The stream of the territory in which it stands."""
    return streams.find([("territory", plain.territory_id)])[0]


def root_of(territory: Stream) -> str:
    """What the addresses of that territory begin with."""
    return "" if territory.is_home else f"/t/{territory.slug}"


def scopes_of(plain: PlainDate) -> list[str]:
    """Who finds it."""
    officers = f"t{plain.territory_id}:officers"
    if plain.audience == "public":
        return [f"t{plain.territory_id}:public"]
    if plain.audience == "members":
        return [f"c{plain.stream.ref_id}:members", officers]
    return [f"c{plain.stream.ref_id}:bureau"] if plain.audience == "bureau" else [officers]
