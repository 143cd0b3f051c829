"""Links that open an account once: sent by mail or printed on a terminal; only their digest is kept."""

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import settings
from app.accounts import rules
from app.accounts.models import Account, SignInLink
from app.clock import now
from app.db import db
from app.settings import Setting

FIRST = "first_link"


def new_token() -> str:
    """A secret to be sent; it is kept nowhere."""
    return secrets.token_urlsafe(32)


def keep(account: Account, token: str, lasts: timedelta) -> None:
    """Let this token open this account, once. The caller commits."""
    db.session.add(SignInLink(account_id=account.id, digest=digest(token), expires_at=now() + lasts))


def holds(token: str) -> bool:
    """Whether the link would open; reading it changes nothing."""
    link = db.session.scalar(select(SignInLink).where(SignInLink.digest == digest(token)))
    return link is not None and rules.link_holds(link.used_at, link.expires_at, now())


def use(token: str) -> Account | None:
    """The account that the link opens, once; the caller commits."""
    link = db.session.scalar(select(SignInLink).where(SignInLink.digest == digest(token)).with_for_update())
    if link is None or not rules.link_holds(link.used_at, link.expires_at, now()):
        return None
    account = db.session.get_one(Account, link.account_id, options=[joinedload(Account.person)])
    if not rules.may_enter(account.is_demo, current_app.config["IS_LOOPBACK"]):
        return None
    link.used_at = now()
    return account


def draw_first() -> str:
    """The one link for the first administrator; an older one stops working. The caller commits."""
    token = new_token()
    settings.put(FIRST, digest(token))
    return token


def first_holds(token: str, lock: bool = False) -> Setting | None:
    """The setting that knows this token, while it does."""
    query = select(Setting).where(Setting.key == FIRST)
    kept = db.session.scalar(query.with_for_update() if lock else query)
    return kept if kept and hmac.compare_digest(kept.value, digest(token)) else None


def digest(token: str) -> str:
    """What is kept of a token: it holds 256 bits, so a plain hash suffices."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
