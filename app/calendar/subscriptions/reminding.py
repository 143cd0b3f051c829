"""A change so near that calendars may not fetch it in time: a letter to those who have not seen it."""

from flask import Blueprint
from sqlalchemy import select
from werkzeug import Response

from app.calendar import publish, queries
from app.calendar.entry import Entry, Stream
from app.calendar.subscriptions import readers, rules
from app.clock import now
from app.db import db
from app.language import _l, _n
from app.mail import letters
from app.mail.outbox import Letter
from app.web import access, allow, bureau, found, here, page, provided, public_url, see_other, viewer

bp = Blueprint("reminding", __name__)

KIND = "calendar.change"


@bp.get("/agenda/entries/<uid>/reminder")
@access(bureau)
def show(uid: str) -> Response:
    """The letter as it would leave, and to how many."""
    entry = kept(uid)
    return page(
        "calendar/subscriptions/remind.html",
        entry=entry,
        letter=written(entry),
        people=len(mails(entry)),
        refusal=rules.reminder_refusal(entry.when, now()),
    )


@bp.post("/agenda/entries/<uid>/reminder")
@access(bureau)
def send(uid: str) -> Response:
    """Write to each of them once per change."""
    entry = kept(uid)
    allow(rules.reminder_refusal(entry.when, now()))
    to, letter, path = mails(entry), written(entry), entry.path
    keys = {f"change:{entry.id}:{entry.changed_at.isoformat()}:{person}": mail for person, mail in to.items()}
    for key in db.session.scalars(select(Letter.key).where(Letter.key.in_(keys))):
        keys.pop(key)
    for key, mail in keys.items():
        letters.post(letter, key=key, kind=KIND, to=mail)
    db.session.commit()
    return see_other(path, _n("%(num)s lettre part.", "%(num)s lettres partent.", len(keys)))


def kept(uid: str) -> Entry:
    """A date that stands in an agenda which one keeps."""
    entries = queries.entry(viewer(), here().id, uid)
    entry: Entry = found(entries[0] if entries else None)
    clubs = db.session.scalars(
        select(Stream.ref_id).where(Stream.id.in_(publish.stream_ids(entry)), Stream.scope == "club")
    )
    allow(rules.keeper_refusal(viewer(), clubs, here().id))
    return entry


def mails(entry: Entry) -> dict[int, str]:
    """Who is late, and where they read their mail."""
    ask = provided("feed_mails")
    people = readers.late(entry) if entry.audience in ("public", "members") else []
    return ask(people) if ask and people else {}


def written(entry: Entry) -> letters.Written:
    """What has become of the date, in the territory's language."""
    return letters.compose(
        "calendar/letters/change",
        here().language,
        _l("Changement : %(title)s", title=entry.summary),
        sender=here().name,
        entry=entry,
        address=public_url(entry.path),
    )
