"""Meetings as a file, narrowed as the list is: only those that one may see."""

from typing import Any

from flask import Blueprint
from werkzeug import Response

from app import exports
from app.clock import today
from app.exports import Export, Row
from app.language import _, span
from app.meetings import labels, listing, queries
from app.meetings.models import Meeting
from app.meetings.publishing import where
from app.web import access, bureau, here, viewer

bp = Blueprint("meetings_export", __name__)


@bp.post("/meetings/export")
@access(bureau)
def export() -> Response:
    """The latest first; for bureaus and the territory's team."""
    chosen, text = listing.asked(), listing.asked_words()
    day = today(here().zone)
    query = listing.narrowed(viewer(), here().id, chosen, text, day).options(*queries.CARD)
    order = (Meeting.first_on.desc(), Meeting.id.desc())
    return exports.answer(
        Export(
            "meeting",
            _("réunions"),
            titles(),
            lambda: exports.read(query, order, lambda row: _row(row[0])),
            narrowed={**chosen, **({"q": text} if text else {})},
        )
    )


def titles() -> list[str]:
    """What stands above the columns."""
    return [
        _("Date"), _("Quand"), _("Type"), _("Titre"), _("Club"), _("Intercommunalité"), _("Lieu"),
        _("Pour qui"), _("État"),
    ]  # fmt: skip


def _row(meeting: Meeting) -> Row:
    when: Any = meeting.when
    return (
        when.first_on if when.is_exact else None,
        span(meeting),
        str(labels.KINDS.get(meeting.kind, meeting.kind)),
        meeting.title,
        meeting.club.name if meeting.club else None,
        meeting.intercommunality.name if meeting.intercommunality else None,
        where(meeting),
        str(labels.AUDIENCES.get(meeting.audience, meeting.audience)),
        str(labels.STATES.get(meeting.state, meeting.state)),
    )
