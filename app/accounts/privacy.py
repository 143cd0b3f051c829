"""What is known of a person as contact and account: told to them, forgotten, and cleared out in time."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import delete, func, select, update

from app import jobs, privacy, search
from app.accounts import letters, queries
from app.accounts.models import Appointment, RecoveryCode, SignInLink
from app.accounts.naming import addresses, spoken
from app.clock import now, today
from app.clubs.models import Mandate, Membership
from app.companies.models import Person, Post
from app.db import db
from app.jobs import Job
from app.language import _, as_language
from app.mail.outbox import Letter
from app.once import OnceKey
from app.timeline import Line

ONCE_KEYS_LAST = timedelta(days=30)
LETTERS_LAST = timedelta(days=365)
JOBS_LAST = timedelta(days=30)
ASKED_LAST = timedelta(days=1)


# -- told ---------------------------------------------------------------------------------------


def export(person_id: int) -> dict[str, Any]:
    """Everything these rooms know of a person; clubs tell of mandates and memberships themselves."""
    person = db.session.get_one(Person, person_id)
    account = queries.of_person(person_id)
    return {
        "person": _told(
            person,
            "name",
            "mail",
            "phone",
            "source",
            "consent_on",
            "consent_by",
            "consent_withdrawn_on",
            "created_at",
        ),
        "posts": [
            _told(post, "title", "mail", "phone", "starts_on", "ends_on", "company_id", "organisation_id")
            for post in _of(Post, person_id)
        ],
        "appointments": [
            _told(appointment, "role", "territory_id", "starts_on", "ends_on")
            for appointment in _of(Appointment, person_id)
        ],
        "account": _told(account, "email", "created_at", "totp_since") if account else None,
        "roles_today": [held._asdict() for held in queries.roles(person_id)],
        "letters": [
            _told(letter, "kind", "subject", "text", "written_at", "sent_at")
            for letter in db.session.scalars(select(Letter).where(Letter.to.in_(addresses(person_id))))
        ],
        "history": [_told(line, "on", "text") for line in _lines(person_id)],
    }


# -- forgotten ----------------------------------------------------------------------------------


def erase(person_id: int) -> int:
    """Forget who it was; what was done stays, done by nobody one could name. The caller commits."""
    person = db.session.get_one(Person, person_id)
    known = addresses(person_id)
    count = _close_account(person_id) + _blank_letters(known) + _forget_jobs(known)
    with as_language(spoken(person.territory_id)):
        person.name = _("Personne effacée")
    person.name_key = search.key(person.name)
    person.mail = person.phone = person.source = None
    person.consent_on = person.consent_by = person.consent_withdrawn_on = None
    person.erased_on = today()
    person.version += 1
    posts, mandates = _of(Post, person_id), _of(Mandate, person_id)
    for post in posts:
        post.mail = post.phone = None
    _end([*posts, *mandates, *_of(Appointment, person_id)])
    memberships = _of(Membership, person_id)
    for membership in memberships:
        membership.name_key, membership.end_reason, membership.note = person.name_key, None, None
    lines = _lines(person_id)
    for line in lines:
        db.session.delete(line)
    search.withdraw("person", person_id)
    db.session.flush()
    return count + 1 + len(posts) + len(mandates) + len(memberships) + len(lines)


def _close_account(person_id: int) -> int:
    account = queries.of_person(person_id)
    if account is None:
        return 0
    gone = [row for kind in (RecoveryCode, SignInLink) for row in _of_account(kind, account.id)]
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    db.session.delete(account)
    db.session.flush()
    return len(gone) + 1


def _blank_letters(known: list[str]) -> int:
    """Those that have left are blanked, those that have not are torn up, on disk too."""
    written = list(db.session.scalars(select(Letter).where(func.lower(Letter.to).in_(known))))
    for letter in written:
        _file(letter.id).unlink(missing_ok=True)
        db.session.execute(
            update(Job).where(Job.key == f"letter:{letter.id}").values(fault=None, done_at=now())
        )
        if letter.sent_at is None:
            db.session.delete(letter)
        else:
            _blank(letter)
    return len(written)


def _forget_jobs(known: list[str]) -> int:
    asked = [
        job
        for job in db.session.scalars(select(Job).where(Job.kind == letters.ASK))
        if any(address in job.payload for address in known)
    ]
    for job in asked:
        db.session.delete(job)
    return len(asked)


def _end(held: Iterable[Post | Mandate | Appointment]) -> None:
    """Nobody holds these any more."""
    for one in held:
        if one.ends_on is None or one.ends_on > today():
            one.ends_on = max(today() - timedelta(days=1), one.starts_on or today() - timedelta(days=1))


# -- cleared out --------------------------------------------------------------------------------


def purge(is_dry_run: bool) -> int:
    """Links that no longer open, once-keys, letters and jobs that nobody needs. The caller commits."""
    return sum(count(is_dry_run) for count in (_purge_links, _purge_once_keys, _purge_letters, _purge_jobs))


@jobs.nightly
def purge_at_night() -> None:
    """Every room's."""
    privacy.purge(False)


def _purge_links(is_dry_run: bool) -> int:
    old = list(
        db.session.scalars(select(SignInLink).where(SignInLink.expires_at < now() - ASKED_LAST).limit(5_000))
    )
    if not is_dry_run:
        for link in old:
            db.session.delete(link)
    return len(old)


def _purge_once_keys(is_dry_run: bool) -> int:
    return _sweep(OnceKey, OnceKey.at < now() - ONCE_KEYS_LAST, is_dry_run)


def _purge_jobs(is_dry_run: bool) -> int:
    asked = (Job.kind == letters.ASK) & (Job.due_at < now() - ASKED_LAST)
    done = Job.done_at < now() - JOBS_LAST
    return _sweep(Job, asked | done, is_dry_run)


def _purge_letters(is_dry_run: bool) -> int:
    old = list(
        db.session.scalars(
            select(Letter).where(Letter.written_at < now() - LETTERS_LAST, Letter.text != "").limit(5_000)
        )
    )
    if not is_dry_run:
        for letter in old:
            _file(letter.id).unlink(missing_ok=True)
            _blank(letter)
    return len(old)


def _sweep(kind: Any, which: Any, is_dry_run: bool) -> int:
    if is_dry_run:
        return db.session.scalar(select(func.count()).select_from(kind).where(which)) or 0
    return int(db.session.execute(delete(kind).where(which)).rowcount)  # type: ignore[attr-defined]


# -- rows ---------------------------------------------------------------------------------------


def _blank(letter: Letter) -> None:
    letter.to = letter.subject = letter.text = ""
    letter.html = letter.refused = None
    letter.enclosures = []


def _file(letter_id: int) -> Path:
    """Where a letter lies that had no server to go to."""
    return Path(current_app.config["INSTANCE_PATH"]) / "mail" / f"{letter_id:06}.eml"


def _of(kind: Any, person_id: int) -> list[Any]:
    return list(db.session.scalars(select(kind).where(kind.person_id == person_id).order_by(kind.id)))


def _of_account(kind: Any, account_id: int) -> list[Any]:
    return list(db.session.scalars(select(kind).where(kind.account_id == account_id)))


def _lines(person_id: int) -> list[Line]:
    return list(
        db.session.scalars(
            select(Line).where(Line.subject == "person", Line.subject_id == person_id).order_by(Line.id)
        )
    )


def _told(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


privacy.register("accounts", export, erase)
privacy.register_purge("accounts", purge)
