"""Meetings and plain dates: those of the report in their years, the invented ones around today."""

from datetime import date
from typing import Any

from sqlalchemy import select

from app.calendar.dates.models import PlainDate
from app.calendar.dates.publishing import publish as publish_date
from app.calendar.queries import stream_of
from app.calendar.when import When
from app.clubs.models import Club
from app.companies.models import Company, Organisation
from app.db import db
from app.demo import files
from app.demo.files import Row
from app.demo.ledger import Ledger
from app.demo.report import intercommunality
from app.meetings.models import Attendance, Meeting
from app.meetings.publishing import publish as publish_meeting
from app.territory.models import Commune, Territory

KINDS = {"plenary": "club", "bureau": "board", "visit": "other"}


def load_report(ledger: Ledger, territory: Territory) -> None:
    """The dated facts of the report."""
    facts = files.report()
    for row in facts["meetings"]:
        if not ledger.knows(Meeting, row["key"]):
            _report_meeting(ledger, territory, row)
    for row in facts["job_datings"]:
        for number, day in enumerate(row["dates"], 1):
            key = f"{row['key']}-{number}"
            if not ledger.knows(PlainDate, key):
                _job_dating(ledger, territory, row, key, day)


def load_club(ledger: Ledger, club: Club, rows: Row, loaded_on: date) -> None:
    """What is invented of a club's past year and coming weeks."""
    for row in rows["meetings"]:
        if not ledger.knows(Meeting, row["key"]):
            _club_meeting(ledger, club, row, loaded_on)
    for row in rows["dates"]:
        if not ledger.knows(PlainDate, row["key"]):
            _club_date(ledger, club, row, loaded_on)


def commune(insee: str) -> Commune:
    """The commune of that code."""
    return db.session.scalars(select(Commune).where(Commune.insee == insee)).one()


def _report_meeting(ledger: Ledger, territory: Territory, row: Row) -> None:
    """What was announced to everybody is its announcement; what was said among few, its notes."""
    bodies = [intercommunality(siren) for siren in row.get("intercommunalities", [])]
    text = files.said(row["notes"], files.source(row))
    is_public = row["audience"] == "public"
    meeting = Meeting(
        territory_id=territory.id,
        intercommunality_id=bodies[0].id if row["kind"] == "intercommunality" and bodies else None,
        kind=row["kind"],
        title=row["title"],
        audience=row["audience"],
        state="held",
        place="Visioconférence" if row.get("online") else None,
        announcement=text if is_public else None,
        notes=None if is_public else text,
    )
    meeting.when = files.when(row)
    present: list[Attendance] = [Attendance(intercommunality_id=body.id, name=body.name) for body in bodies]
    for model, column, name in (
        (Company, "company_id", "companies"),
        (Organisation, "organisation_id", "organisations"),
    ):
        present += _present(ledger, model, column, row.get(name, []))
    _add_meeting(ledger, row["key"], meeting, present)


def _club_meeting(ledger: Ledger, club: Club, row: Row, loaded_on: date) -> None:
    when = files.when(row, loaded_on)
    is_past = when.last_on < loaded_on
    there = f"{row['people_present']} personnes présentes." if "people_present" in row else None
    meeting = Meeting(
        territory_id=club.territory_id,
        club_id=club.id,
        kind=KINDS.get(row["kind"], row["kind"]),
        title=row["title"],
        audience=row["audience"],
        state="held" if is_past else "planned",
        place=row["place"],
        commune_id=commune(row["insee"]).id,
        announcement=None if is_past else row["notes"],
        notes=files.said(row["notes"], there) if is_past else None,
        is_example=True,
    )
    meeting.when = when
    _add_meeting(ledger, row["key"], meeting, _present(ledger, Company, "company_id", row.get("present", [])))


def _add_meeting(ledger: Ledger, key: str, meeting: Meeting, present: list[Attendance]) -> None:
    meeting.attendances = present
    publish_meeting(ledger.add(key, meeting))


def _present(ledger: Ledger, model: Any, column: str, keys: list[str]) -> list[Attendance]:
    found = [row for row in (ledger.get(model, key) for key in keys) if row is not None]
    return [Attendance(**{column: row.id}, name=row.name) for row in found]


def _job_dating(ledger: Ledger, territory: Territory, row: Row, key: str, day: date) -> None:
    body = intercommunality(row["intercommunality"])
    stream = stream_of("intercommunality", body.id)
    names = [company.name for k in row["companies"] if (company := ledger.get(Company, k))]
    partners = [partner.name for k in row["partners"] if (partner := ledger.get(Organisation, k))]
    made = PlainDate(
        territory_id=territory.id,
        stream_id=stream.id if stream else None,
        kind="job_dating",
        title=row["title"],
        place=row["place"],
        description=files.said(
            row["notes"],
            f"Entreprises : {', '.join(names)}. Partenaires : {', '.join(partners)}.",
            files.source(row),
        ),
        audience=row["audience"],
    )
    made.when = When(day, day)
    publish_date(ledger.add(key, made))


def _club_date(ledger: Ledger, club: Club, row: Row, loaded_on: date) -> None:
    stream = stream_of("club", club.id)
    made = PlainDate(
        territory_id=club.territory_id,
        stream_id=stream.id if stream else None,
        kind=row["kind"],
        title=row["title"],
        place=f"{row['place']}, {commune(row['insee']).name}",
        description=row["notes"],
        audience=row["audience"],
        is_example=True,
    )
    made.when = files.when(row, loaded_on)
    publish_date(ledger.add(row["key"], made))
