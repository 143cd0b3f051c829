"""Once-keys: a double click, a retry or the back button gives the first answer again."""

import hashlib
from datetime import datetime

from flask import abort, redirect, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug import Response

from app.clock import now
from app.db import Base, Instant, db, words, write_again

FIELD = "once"
NOT_PART_OF_THE_BODY = {FIELD, "csrf_token"}


class OnceKey(Base):
    """One creating form that was sent: the digest of its body and where its answer stands."""

    __tablename__ = "once_key"
    __audited__ = False

    key: Mapped[str] = words(personal=False, primary_key=True)
    digest: Mapped[str] = words(personal=False)
    location: Mapped[str | None] = words(personal=False)
    at: Mapped[datetime] = mapped_column(Instant, index=True)


def claim() -> Response | None:
    """Claim the key of the form being answered, or give the first answer again.

    Called before anything else is written. A refused form rolls its claim back.
    Aborts with 422 when the same key comes with another body.
    """
    key = request.form.get(FIELD, "")
    if not key:
        return None
    if len(key) > 64 or not key.isprintable():
        abort(422)
    if first := db.session.get(OnceKey, key):
        return _again(first)
    db.session.add(OnceKey(key=key, digest=_digest(), at=now()))
    try:
        db.session.flush()
    except IntegrityError:  # its twin committed in between
        db.session.rollback()
        write_again()
        return _again(db.session.get_one(OnceKey, key))
    return None


def keep(location: str) -> str:
    """Remember where the answer stands; returns it, for the redirect."""
    if row := db.session.get(OnceKey, request.form.get(FIELD, "")[:64]):
        row.location = location
    return location


def _again(first: OnceKey) -> Response:
    if first.digest != _digest():
        abort(422)
    return redirect(first.location or request.path, 303)


def _digest() -> str:
    body = sorted(
        (name, value) for name, value in request.form.items(multi=True) if name not in NOT_PART_OF_THE_BODY
    )
    return hashlib.sha256(repr((request.path, body)).encode()).hexdigest()
