"""What an installation knows of itself: drawn once, kept in the database."""

from uuid import uuid4

from sqlalchemy.orm import Mapped

from app.db import Base, db, words


class Setting(Base):
    """A named fact of this installation."""

    __tablename__ = "setting"

    key: Mapped[str] = words(personal=False, primary_key=True)
    value: Mapped[str] = words(personal=False)


def get(key: str) -> str | None:
    """The value, or None when it was never set."""
    found = db.session.get(Setting, key)
    return found.value if found else None


def put(key: str, value: str) -> None:
    """Set it; the caller commits."""
    found = db.session.get(Setting, key)
    if found is None:
        db.session.add(Setting(key=key, value=value))
    else:
        found.value = value


def installation_id() -> str:
    """Half of every UID: drawn at first start, never made from an address that may change."""
    known = get("installation_id")
    if known is None:
        known = uuid4().hex[:12]
        put("installation_id", known)
    return known
