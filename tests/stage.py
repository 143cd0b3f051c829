"""A house with something in every room, for the tests that walk through all of it.

Private things carry a canary: a word that only those may read who are named for it in `EARS`.
`fillings` knows which rows to put into an address; a new room names its own in `OWN`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Text
from werkzeug.routing import Rule

from app.accounts.models import Appointment
from app.calendar.dates import publishing as dates
from app.calendar.dates.models import PlainDate
from app.calendar.entry import Entry, Stream
from app.calendar.layers.models import Layer, LayerDate, Reading
from app.calendar.subscriptions.opening import open_address
from app.clock import today
from app.clubs.dues import entries as dues
from app.clubs.dues.models import DuesAccount
from app.clubs.models import Club, ClubProject, Mandate, Membership
from app.companies import publishing as companies
from app.companies.filters import Filters
from app.companies.models import Post
from app.companies.segments.models import Segment
from app.db import db
from app.meetings import publishing as meetings
from app.meetings.models import Attendance
from app.territory.models import Bearer, Perimeter
from tests import make
from tests.cast import Cast, assemble

EARS = {
    "kanaribureau": {"outsider"},
    "kanarimembre": {"outsider", "officer", "admin"},
    "kanarifiche": {"outsider", "officer", "admin"},
    "kanariofficier": {"officer", "admin"},
}
"""Who may read what belongs to the other club, and what belongs to the officers of the home territory."""

CANARIES = {"public": None, "members": "kanarimembre", "bureau": "kanaribureau"}
SPOKEN = ("notes", "note", "announcement", "place", "description", "mail", "phone", "end_reason", "address")
"""Columns that hold free text."""


@dataclass
class Stage:
    """The cast, and for each address a row of `club` and one of `other_club`."""

    cast: Cast
    own: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)


def whisper(thing: Any, canary: str) -> Any:
    """Put the canary into every free text of a row."""
    for column in thing.__table__.columns:
        if isinstance(column.type, Text) and column.key in SPOKEN:
            said = f"{canary}-{thing.__tablename__}-{column.key}"
            if column.key == "mail":
                said = f"{canary}@essai.example"
            setattr(thing, column.key, said)
    db.session.flush()
    return thing


def set_stage() -> Stage:
    """Fill the house, and commit."""
    cast = assemble()
    stage = Stage(cast)
    for club, rows, canaries in ((cast.club, stage.own, False), (cast.other_club, stage.foreign, True)):
        _furnish(club, rows, canaries)
    _membership(stage.own, cast.membership, False)
    theirs = db.session.query(Membership).filter_by(club_id=cast.other_club.id).one()
    _membership(stage.foreign, theirs, True)
    _directory(stage)
    _shared(stage)
    db.session.commit()
    return stage


def _furnish(club: Club, rows: dict[str, Any], canaries: bool) -> None:
    """A club's projects, mandates, meetings and dates for every audience."""
    project = ClubProject(club_id=club.id, name=f"Conciergerie de {club.name}")
    db.session.add(project)
    db.session.flush()
    rows |= {"slug": club.slug, "club": club.id, "projects": project.id, "stage": "inaugurated"}
    rows |= {f"layer-{audience}": _layer(club, audience) for audience in ("public", "signed_in")}
    rows["mandates"] = db.session.query(Mandate).filter_by(club_id=club.id).one().id
    for audience, canary in CANARIES.items():
        said = f"{canary or 'ouverte'} {club.slug}" if canaries else f"{audience} {club.slug}"
        meeting = make.meeting(f"Réunion {said}", club, audience=audience)
        date = _date(f"Date {said}", club, audience)
        if canaries and canary:
            whisper(meeting, canary)
            whisper(date, canary)
        elif canaries:
            _notes(meeting)
        rows[f"meeting-{audience}"], rows[f"date-{audience}"] = meeting.id, date.id
        meetings.publish(meeting)
        dates.publish(date)


def _layer(club: Club, audience: str) -> int:
    """A partner's calendar beside a club's agenda, with a date."""
    stream = db.session.query(Stream).filter_by(scope="club", ref_id=club.id).one()
    layer = Layer(
        territory_id=club.territory_id,
        stream_id=stream.id,
        name=f"Partenaire {audience} de {club.name}",
        audience=audience,
        source="file",
        reading=Reading(turn=0),
    )
    db.session.add(layer)
    db.session.flush()
    when = make.when()
    date = LayerDate(layer_id=layer.id, summary="Salon", starts_at=when.starts_at)
    date.first_on, date.last_on = when.first_on, when.last_on
    db.session.add(date)
    db.session.flush()
    return layer.id


def _notes(meeting: Any) -> None:
    """The minutes of an open meeting are its members' alone; who came is said there."""
    meeting.notes = "kanarimembre dans le compte rendu"
    db.session.add(Attendance(meeting_id=meeting.id, name="kanarimembre Présente"))
    db.session.flush()


def _date(title: str, club: Club, audience: str) -> PlainDate:
    stream = db.session.query(Stream).filter_by(scope="club", ref_id=club.id).one()
    made = PlainDate(territory_id=club.territory_id, stream_id=stream.id, title=title, audience=audience)
    made.when = make.when()
    made.stream = stream
    db.session.add(made)
    db.session.flush()
    dates.publish(made)
    return made


def _membership(rows: dict[str, Any], membership: Membership, canaries: bool) -> None:
    """A member's sheet: the company, its site, a contact."""
    company = membership.company
    site = make.site(company, siret=None, name="Atelier")
    person = make.person(f"Contact {company.name}", mail=f"contact{company.id}@essai.example")
    post = make.post(person, company)
    membership.contact_id = post.id
    if canaries:
        for thing in (membership, company, site, person, post):
            whisper(thing, "kanarifiche")
    db.session.flush()
    _find(company, person)
    make.tariff(membership.club, (0, None, "80"))
    account = db.session.query(DuesAccount).filter_by(membership_id=membership.id).one()
    (line,) = dues.pay([account], [Decimal(30)], today(), "cheque", "kanaribureau" if canaries else None)
    db.session.flush()
    rows |= {
        "members.sheets": membership.id,
        "dues.accounts": membership.id,
        "dues.ledger": line.id,
        "companies": company.id,
        "sites": company.id,
        "site_id": site.id,
        "people": person.id,
        "posts": post.id,
    }


def _first(model: Any) -> Any:
    return db.session.query(model).order_by(model.id).first()


def _find(company: Any, person: Any) -> None:
    companies.publish_company(company)
    companies.publish_person(person)


def _directory(stage: Stage) -> None:
    """What only officers keep: organisations, and meetings of the programme."""
    school = whisper(make.organisation(), "kanariofficier")
    person = whisper(make.person("Proviseure"), "kanariofficier")
    db.session.add(Post(person_id=person.id, organisation_id=school.id, title="Proviseure"))
    contact = make.contact(
        stage.cast.company, "kanariofficier-contact", person_id=person.id, next_step="kanariofficier-suite"
    )
    meeting = whisper(make.meeting("kanariofficier comité", audience="officers"), "kanariofficier")
    meetings.publish(meeting)
    for rows in (stage.own, stage.foreign):
        rows["organisations"] = school.id
        rows["meeting-officers"] = meeting.id
        rows["contact"] = contact.id
        rows["segment"] = _segment("Scieries", stage.cast.accounts["officer"].person_id)


def _segment(name: str, person_id: int | None) -> int:
    """Filters that an officer has saved for the others too."""
    made = Segment(territory_id=make.territory().id, owner_id=person_id, name=name, name_key=name.casefold())
    made.filters, made.is_shared = Filters({"naf": "C"}), True
    db.session.add(made)
    db.session.flush()
    return made.id


def _shared(stage: Stage) -> None:
    """What all may see: the territory's bodies, exhibitions, venues."""
    body = make.intercommunality()
    bearer = Bearer(territory_id=stage.cast.club.territory_id, name="Porteur")
    db.session.add(bearer)
    exhibition, venue = make.exhibition(slug="gestes"), make.venue()
    run = make.run(exhibition, venue, today(), today())
    db.session.flush()
    belonging = db.session.query(Perimeter).filter_by(intercommunality_id=body.id).one()
    shared = {
        "siren": body.siren,
        "intercommunalities": belonging.id,
        "territory": bearer.id,
        "exhibition": exhibition.slug,
        "run_id": run.id,
        "venue_id": venue.id,
        "appointment": _first(Appointment).id,
        "token": "x" * 43,
        "name": "club",
        "year": today().year,
        "month": today().month,
        "day": 1,
    }
    stage.own |= shared
    stage.foreign |= shared
    for rows, role in ((stage.own, "member"), (stage.foreign, "outsider")):
        person = stage.cast.accounts[role].person_id
        rows["address"] = open_address(person, stage.cast.club.territory_id, "téléphone").id


# -- addresses -----------------------------------------------------------------------------------

OWN: dict[str, list[str]] = {
    "slug": ["slug"],
    "clubs.projects:number": ["projects"],
    "mandates:number": ["mandates"],
    "members.sheets:number": ["members.sheets"],
    "dues.accounts:number": ["dues.accounts"],
    "dues.ledger:number": ["dues.ledger"],
    "companies:number": ["companies"],
    "sites:number": ["sites"],
    "people:number": ["people"],
    "personal:number": ["people"],
    "directory:number": ["people"],
    "segments:number": ["segment"],
    "contacts:number": ["contact"],
    "posts:number": ["posts"],
    "posts.new_in_company:number": ["companies"],
    "posts.create_in_company:number": ["companies"],
    "posts.new_in_organisation:number": ["organisations"],
    "posts.create_in_organisation:number": ["organisations"],
    "posts.new_of_person:number": ["people"],
    "posts.create_of_person:number": ["people"],
    "organisations:number": ["organisations"],
    "intercommunalities:number": ["intercommunalities"],
    "territory:number": ["territory"],
    "exhibitions:slug": ["exhibition"],
    "exhibitions.runs:slug": ["exhibition"],
    "accounts.administration:number": ["appointment"],
    "meetings:meeting_id": ["meeting-public", "meeting-members", "meeting-bureau", "meeting-officers"],
    "dates:date_id": ["date-public", "date-members", "date-bureau"],
    "layers:layer_id": ["layer-public", "layer-signed_in"],
    "calendar:number": ["month"],
    "subscriptions:number": ["address"],
}
"""Which rows of the stage stand for a variable of an address: by endpoint, by blueprint, by name."""


class Unknown(LookupError):
    """A new address whose variable nobody has told the stage about."""


def keys(endpoint: str, variable: str) -> list[str]:
    """The stage's names for a variable of an endpoint."""
    blueprint = endpoint.rpartition(".")[0]
    for place in (f"{endpoint}:{variable}", f"{blueprint}:{variable}", variable):
        if place in OWN:
            return OWN[place]
    return [variable]


def fillings(rule: Rule, stage: Stage) -> Iterator[tuple[str, dict[str, Any]]]:
    """Values for the variables of an address: of the own club, and of the other one."""
    variables = sorted(rule.arguments)
    if not variables:
        yield "plain", {}
        return
    for whose, rows in (("own", stage.own), ("foreign", stage.foreign)):
        yield from ((whose, values) for values in _values(rule, variables, rows))


def _values(rule: Rule, variables: list[str], rows: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if variables == ["uid"]:
        for entry in db.session.query(Entry):
            yield {"uid": entry.uid}
        return
    choices = {variable: keys(rule.endpoint, variable) for variable in variables}
    longest = max(len(names) for names in choices.values())
    for number in range(longest):
        try:
            yield {variable: rows[names[number % len(names)]] for variable, names in choices.items()}
        except KeyError as unknown:
            raise Unknown(f"tests/stage.py: {unknown} for {rule.endpoint} {rule.rule}") from None
