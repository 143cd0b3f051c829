"""What meetings tell the calendar, the search and the histories, in the transaction that changes them."""

from typing import Any

from sqlalchemy import select

from app import jobs, search, timeline
from app.calendar import publish as calendar
from app.calendar import streams
from app.calendar.publish import Happening
from app.calendar.streams import Ref
from app.clock import now
from app.clubs.models import ClubArea
from app.db import db
from app.language import as_language, span
from app.meetings.labels import KINDS
from app.meetings.models import Attendance, Meeting
from app.territory.models import Territory
from app.territory.queries import root_of

SUBJECT = "meeting"
BATCH = 200


def publish(meeting: Meeting) -> None:
    """Put a meeting into the agenda, the search and the histories; notes and names stay out of the agenda."""
    territory = db.session.get_one(Territory, meeting.territory_id)
    path = path_of(meeting, territory)
    calendar.publish(happening(meeting, path))
    with as_language(territory.language):
        search.publish(
            "meeting",
            SUBJECT,
            meeting.id,
            title=meeting.title,
            detail=" · ".join(said for said in (span(meeting), where(meeting)) if said),
            also=f"{KINDS[meeting.kind]} {where(meeting) or ''}",
            path=path,
            scopes=scopes_of(meeting),
        )
        timeline.publish(SUBJECT, meeting.id, lines_of(meeting, path))


def happening(meeting: Meeting, path: str) -> Happening:
    """What the calendar is told."""
    return Happening(
        subject=SUBJECT,
        subject_id=meeting.id,
        kind="meeting",
        audience=meeting.audience,
        summary=meeting.title,
        when=meeting.when,
        path=path,
        territory_id=meeting.territory_id,
        streams=streams_of(meeting),
        status="cancelled" if meeting.is_cancelled else "confirmed",
        description=meeting.announcement,
        place=where(meeting),
        position=position(meeting),
        is_example=meeting.is_example,
    )


@streams.filler
def fill(scope: str, ref_id: int, before: int | None) -> int | None:
    """A company's or a person's stream is new: the meetings where they are noted, the latest first."""
    noted = {"company": Attendance.company_id, "person": Attendance.person_id}[scope]
    query = select(Meeting).where(Meeting.id.in_(select(Attendance.meeting_id).where(noted == ref_id)))
    if before is not None:
        query = query.where(Meeting.id < before)
    found = list(db.session.scalars(query.order_by(Meeting.id.desc()).limit(streams.BATCH)))
    for meeting in found:
        territory = db.session.get_one(Territory, meeting.territory_id)
        calendar.publish(happening(meeting, path_of(meeting, territory)))
    return found[-1].id if len(found) == streams.BATCH else None


def withdraw(meeting: Meeting) -> None:
    """It should never have been there: nobody finds it, and calendars are told that it is cancelled."""
    calendar.withdraw(SUBJECT, meeting.id)
    search.withdraw(SUBJECT, meeting.id)
    timeline.publish(SUBJECT, meeting.id, [])


def path_of(meeting: Meeting, territory: Territory) -> str:
    """The address of its page, whichever territory one looks from."""
    return f"{root_of(territory)}/meetings/{meeting.id}"


def where(meeting: Meeting) -> str | None:
    """« salle des fêtes, Brantôme »."""
    commune = meeting.commune.name if meeting.commune else None
    if commune and meeting.place and search.key(commune) in search.key(meeting.place):
        commune = None
    return ", ".join(said for said in (meeting.place, commune) if said) or None


def position(meeting: Meeting) -> tuple[float, float] | None:
    """Latitude and longitude of its commune, when both are known."""
    commune = meeting.commune
    if commune is None or commune.latitude is None or commune.longitude is None:
        return None
    return (commune.latitude, commune.longitude)


def streams_of(meeting: Meeting) -> tuple[Ref, ...]:
    """The agendas that carry it beside the territory's: its club's, its intercommunality's, and those of
    the companies and persons noted, where they asked for one.

    What a club opens to everybody also stands in the agendas of the intercommunalities of its area.
    """
    refs: list[Ref] = []
    if meeting.club_id:
        refs.append(("club", meeting.club_id))
    if meeting.intercommunality_id:
        refs.append(("intercommunality", meeting.intercommunality_id))
    elif meeting.club_id and meeting.audience == "public":
        area = (
            select(ClubArea.intercommunality_id)
            .where(ClubArea.club_id == meeting.club_id)
            .order_by(ClubArea.intercommunality_id)
        )
        refs += [("intercommunality", number) for number in db.session.scalars(area)]
    noted = (
        (scope, number)
        for attendance in meeting.attendances
        for scope, number in (("company", attendance.company_id), ("person", attendance.person_id))
        if number and attendance.presence != "excused"
    )
    return tuple(dict.fromkeys([*refs, *noted]))


def scopes_of(meeting: Meeting) -> list[str]:
    """Who finds it."""
    public, officers = f"t{meeting.territory_id}:public", f"t{meeting.territory_id}:officers"
    if meeting.audience == "public":
        return [public]
    if meeting.audience == "members":
        return [f"c{meeting.club_id}:members", officers]
    if meeting.audience == "bureau":
        shared = [officers] if meeting.club and meeting.club.shares_bureau else []
        return [f"c{meeting.club_id}:bureau", *shared]
    return [officers]


def lines_of(meeting: Meeting, path: str) -> list[timeline.Line]:
    """What it adds to the histories of its club, and of the companies and persons who were there.

    Who was there is for those who may read the notes: a bureau's papers stay out of the directory
    unless the club shares them, and no such line is for everybody.
    """
    if meeting.is_cancelled:
        return []
    text = meeting.title
    lines = []
    if meeting.club_id:
        lines.append(_line("club", meeting.club_id, meeting, text, path, meeting.audience))
    if meeting.audience == "bureau" and not (meeting.club and meeting.club.shares_bureau):
        return lines
    present = dict.fromkeys(
        (subject, number)
        for attendance in meeting.attendances
        for subject, number in (
            ("company", attendance.company_id),
            ("organisation", attendance.organisation_id),
            ("person", attendance.person_id),
        )
        if number and attendance.presence != "excused"
    )
    lines += [_line(*one, meeting, text, path, "officers") for one in present]
    return lines


def _line(subject: str, number: int, meeting: Meeting, text: str, path: str, audience: str) -> timeline.Line:
    return timeline.Line(
        subject=subject, subject_id=number, on=meeting.first_on, text=text, path=path, audience=audience
    )


@jobs.handler("meetings.again")
def publish_again(payload: dict[str, Any]) -> None:
    """A club shares its bureau's papers, or no longer: who may find its meetings changes, 200 at a time."""
    club, after = payload["club"], payload.get("after", 0)
    query = (
        select(Meeting).where(Meeting.club_id == club, Meeting.id > after).order_by(Meeting.id).limit(BATCH)
    )
    meetings = list(db.session.scalars(query))
    for meeting in meetings:
        publish(meeting)
    if len(meetings) == BATCH:
        last = meetings[-1].id
        jobs.add(
            "meetings.again",
            {"club": club, "after": last},
            key=f"meetings.again:{club}:{last}:{now().timestamp()}",
        )
