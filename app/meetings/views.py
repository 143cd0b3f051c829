"""Meetings as pages: the list, one meeting, and the form that fits a phone."""

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import clock, once
from app.calendar import sharing, warnings
from app.calendar.dates.rules import day_or
from app.calendar.subscriptions import readers
from app.conflict import differences
from app.db import db
from app.language import _
from app.meetings import attendance, bodies, labels, listing, queries, rules
from app.meetings import privacy as privacy  # registers what this room knows of a person
from app.meetings.forms import EditMeeting, MeetingFields, NewMeeting
from app.meetings.models import Meeting
from app.meetings.publishing import publish, where
from app.web import access, allow, bureau, found, here, page, page_or_fragment, public, see_other, viewer

bp = Blueprint("meetings", __name__)
bp.context_processor(lambda: {"KINDS": labels.KINDS, "AUDIENCE_TAGS": labels.AUDIENCE_TAGS, "where": where})


# -- reading ------------------------------------------------------------------------------------


@bp.get("/meetings/")
@public
def index() -> Response:
    """What comes and what was, narrowed by kind, club, year or words."""
    return page_or_fragment(
        "meetings/index.html",
        "meetings/_list.html",
        may_log=viewer().looks_after(here().id) or bool(viewer().bureau),
        **listing.context(viewer(), here().id, clock.today(here().zone)),
    )


@bp.get("/meetings/<id:meeting_id>")
@public
def show(meeting_id: int) -> Response:
    """When, where, whose; and for those it was for, who was there and what was said."""
    meeting = found(queries.meeting(viewer(), here().id, meeting_id))
    may_read = rules.notes_refusal(viewer(), meeting) is None
    may_change = viewer().is_signed_in and change_refusal(meeting) is None
    return page(
        "meetings/show.html",
        meeting=meeting,
        state=meeting.state if meeting.is_cancelled else rules.state_of(meeting.when, clock.now()),
        present=meeting.attendances if may_read else [],
        notes=paragraphs(meeting.notes) if may_read else [],
        announcement=paragraphs(meeting.announcement),
        may_read=may_read,
        may_change=may_change,
        warnings=warnings.ahead(meeting, ("meeting", meeting.id), viewer()) if may_change else [],
        sharing=sharing.of("meeting", meeting.id, viewer(), meeting.territory_id),
        readers=readers.of_thing("meeting", meeting.id) if may_change else None,
    )


def paragraphs(text: str | None) -> list[list[str]]:
    """The lines of each paragraph of a plain text."""
    return [part.strip("\n").split("\n") for part in re.split(r"\n\s*\n", text or "") if part.strip()]


# -- logging ------------------------------------------------------------------------------------


@bp.get("/meetings/new")
@access(bureau)
def new() -> Response:
    """The form, with what is likely filled in; `?club=`, `?on=` and `?who=` when one comes from there."""
    form = with_defaults(offered(NewMeeting(None)))
    form.attendees.data = request.args.getlist("who")
    form.gather()
    return form_page("new", form)


@bp.post("/meetings/new")
@access(bureau)
def create() -> Response:
    """Log the meeting; the button beside a name (`add`) only takes it into the form."""
    if again := once.claim():
        return again
    form = offered(NewMeeting())
    valid = form.validate_on_submit()
    if is_adding() or not valid:
        db.session.rollback()
        return with_one_more("new", form) or form_page("new", gathered(form), 422)
    meeting = Meeting(territory_id=here().id, recorded_by_id=viewer().person_id)
    record(meeting, form)
    target = once.keep(url_for(".show", meeting_id=meeting.id))
    db.session.commit()
    return see_other(target, _("La réunion est notée."))


@bp.get("/meetings/<id:meeting_id>/edit")
@access(bureau)
def edit(meeting_id: int) -> Response:
    """The meeting as it stands, to be changed."""
    meeting = meeting_to_change(meeting_id)
    return form_page("edit", filled(meeting), meeting=meeting)


@bp.post("/meetings/<id:meeting_id>/edit")
@access(bureau)
def update(meeting_id: int) -> Response:
    """Keep what was changed, in every agenda that carries it."""
    meeting = meeting_to_change(meeting_id, lock=True)
    form = offered(EditMeeting(), meeting)
    valid = form.validate_on_submit()
    lost = valid and form.version.data != str(meeting.version)
    if is_adding() or lost or not valid:
        db.session.rollback()
        meeting = meeting_to_change(meeting_id)
        return with_one_more("edit", form, meeting) or refused(form, meeting, lost)
    record(meeting, form)
    meeting.version += 1
    db.session.commit()
    return see_other(url_for(".show", meeting_id=meeting_id), _("La réunion est à jour."))


@bp.post("/meetings/<id:meeting_id>/cancellation")
@access(bureau)
def cancel(meeting_id: int) -> Response:
    """It does not take place: it stays in the list and in the agendas, as cancelled."""
    meeting = meeting_to_change(meeting_id, lock=True)
    if not meeting.is_cancelled:
        meeting.state = "cancelled"
        meeting.version += 1
        publish(meeting)
    db.session.commit()
    return see_other(
        url_for(".show", meeting_id=meeting_id), _("La réunion est annulée, et les agendas le disent.")
    )


@bp.get("/meetings/attendees")
@access(bureau)
def attendees() -> Response:
    """`?q=` suggests whom two letters may mean; `?add=` gives the chip of whoever is chosen or typed."""
    text, value = request.args.get("q", "")[: attendance.LONGEST], request.args.get("add")
    where = (viewer(), here().id)
    added = []
    if value is not None and attendance.is_clean(text):
        added = attendance.chosen(*where, [value]) or attendance.resolved(*where, text)
    people = attendance.suggestions(*where, text) if value is None and attendance.is_clean(text) else []
    fragment = "meetings/_suggestions.html" if value is None else "meetings/_picker.html"
    return page_or_fragment("meetings/attendees.html", fragment, people=people, added=added, q=text)


# -- what the views share -----------------------------------------------------------------------


def change_refusal(meeting: Meeting) -> str | None:
    has_bureau = bodies.has_bureau(meeting.club_id, clock.today(here().zone))
    return rules.change_refusal(viewer(), meeting, has_bureau)


def meeting_to_change(meeting_id: int, lock: bool = False) -> Meeting:
    """A meeting that the viewer keeps; 403 for others who see it, 404 for everybody else."""
    meeting: Meeting = found(queries.meeting(viewer(), here().id, meeting_id, lock))
    allow(change_refusal(meeting))
    return meeting


def offered(form: Any, meeting: Meeting | None = None) -> Any:
    """The form with what this person may choose from."""
    kept = bodies.kept_by(viewer(), here(), clock.today(here().zone))
    if meeting and (own := bodies.of_meeting(meeting, here())).value not in {body.value for body in kept}:
        kept.append(own)
    allow(rules.creation_refusal(kept))
    form.offer(viewer(), here(), kept)
    return form


def with_defaults(form: Any) -> Any:
    """Today, the last full hour, the first body that one keeps, and the circle usual there.

    The end is left to be said: a start moved past an end that nobody chose would be refused.
    """
    slug = request.args.get("club", "")
    named = [body for body in form.bodies.values() if body.slug and body.slug == slug]
    body = (named or list(form.bodies.values()))[0]
    form.body.data, form.audience.data = body.value, rules.usual_audience(body)
    form.first_on.data, form.starts.data = usual_time(clock.now(), form.zone)
    asked = day_or(request.args.get("on"), form.first_on.data)
    if asked != form.first_on.data:
        form.first_on.data, form.starts.data = asked, None
    return form


def usual_time(now: datetime, zone: str) -> tuple[Any, time]:
    """The last full hour: one logs what has just ended."""
    start = (now - timedelta(hours=1)).astimezone(ZoneInfo(zone))
    return start.date(), time(start.hour)


def record(meeting: Meeting, form: MeetingFields) -> None:
    """Write down what was typed, and tell the agenda, the search and the histories."""
    form.fill(meeting)
    if not meeting.is_cancelled:
        meeting.state = rules.state_of(meeting.when, clock.now())
    form.gather(meeting)
    attendance.write(meeting, form.attendees.people)
    db.session.add(meeting)
    db.session.flush()
    db.session.expire(meeting, ["club", "intercommunality"])
    publish(meeting)


def filled(meeting: Meeting) -> Any:
    """The form as the meeting stands."""
    form: Any = offered(EditMeeting(None, obj=meeting), meeting)
    form.say(meeting.when)
    form.body.data = bodies.of_meeting(meeting, here()).value
    form.attendees.data = [attendance.of_row(row).value for row in meeting.attendances]
    form.gather(meeting)
    return form


def gathered(form: Any, meeting: Meeting | None = None) -> Any:
    form.gather(meeting)
    return form


def refused(form: Any, meeting: Meeting, lost: bool) -> Response:
    """What was typed, with what is wrong, or beside what somebody else saved meanwhile."""
    form.gather(meeting)
    conflict = differences(form, filled(meeting)) if lost else []
    if lost:
        form.version.data = str(meeting.version)
    status = 409 if lost else 422
    return form_page("edit", form, status, meeting=meeting, lost=lost, conflict=conflict)


def is_adding() -> bool:
    """Without JavaScript, the button beside a name sends the form, which is not meant to be kept yet."""
    return "add" in request.form


def with_one_more(name: str, form: Any, meeting: Meeting | None = None) -> Response | None:
    """The form again, with the name that was typed, and no complaint about the rest."""
    if not is_adding():
        return None
    for field in form:
        if field not in (form.q, form.names):
            field.errors = []
    return form_page(name, gathered(form, meeting), meeting=meeting)


def form_page(name: str, form: Any, status: int = 200, **more: Any) -> Response:
    """The form of a meeting, as a page or as its fragment."""
    return page_or_fragment(f"meetings/{name}.html", f"meetings/_{name}_form.html", status, form=form, **more)
