"""Codes of six digits from a telephone, and ten recovery codes for the day it is lost."""

import hmac
import re
import secrets
from datetime import datetime

import pyotp
from flask import current_app
from sqlalchemy import select

from app.accounts.models import Account, RecoveryCode
from app.clock import now
from app.db import db

SECONDS = 30
SPARE = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that looks like another
GROUPS, GROUP = 3, 4


def new_secret() -> str:
    """A key for the telephone."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, at: datetime, last: int | None) -> int | None:
    """The 30 seconds that a code belongs to: now or next to it, and later than the last one used."""
    totp, current = pyotp.TOTP(secret), int(at.timestamp()) // SECONDS
    for step in (current - 1, current, current + 1):
        if (last is None or step > last) and hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def accept(account: Account, typed: str) -> bool:
    """Use up a code of the telephone, or a recovery code; the caller holds the row and commits."""
    code = normalised(typed)
    if re.fullmatch(r"[0-9]{6}", code):
        step = step_of(account.totp_secret or "", code, now(), account.totp_step)
        if step is not None:
            account.totp_step = step
        return step is not None
    return _accept_spare(account, code)


def accept_first(account: Account, typed: str) -> bool:
    """The first code proves that the telephone has the key; the caller holds the row and commits."""
    step = step_of(account.totp_secret or "", normalised(typed), now(), None)
    if step is not None:
        account.totp_since, account.totp_step = now(), step
    return step is not None


def new_spares(account: Account) -> list[str]:
    """Ten new recovery codes instead of the old ones, to be shown once; the caller commits."""
    forget_spares(account)
    codes = [_spare() for _ in range(SPARE)]
    db.session.add_all(
        RecoveryCode(account_id=account.id, digest=_digest(normalised(code))) for code in codes
    )
    return codes


def forget_spares(account: Account) -> None:
    """No recovery code works any more; the caller commits."""
    for code in db.session.scalars(select(RecoveryCode).where(RecoveryCode.account_id == account.id)):
        db.session.delete(code)
    db.session.flush()


def switch_off(account: Account) -> None:
    """Sign in without a second factor from now on; the caller commits."""
    account.totp_secret = account.totp_since = account.totp_step = None
    forget_spares(account)


def normalised(typed: str) -> str:
    """A code without the spaces and dashes in which it is read aloud."""
    return re.sub(r"[^0-9a-z]", "", typed.lower())


def address(account: Account, issuer: str) -> str:
    """What the picture says to the telephone."""
    return str(pyotp.TOTP(account.totp_secret or "").provisioning_uri(name=account.email, issuer_name=issuer))


def picture(text: str) -> str:
    """A QR code as an address that an image can show."""
    import segno

    return str(segno.make(text, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff"))


def _accept_spare(account: Account, code: str) -> bool:
    kept = db.session.scalar(
        select(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.digest == _digest(code))
        .where(RecoveryCode.used_at.is_(None))
        .with_for_update()
    )
    if kept is not None:
        kept.used_at = now()
    return kept is not None


def _spare() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def _digest(code: str) -> str:
    """Keyed with the installation's secret: a stolen database does not give the codes away."""
    return hmac.new(current_app.config["SECRET_KEY"].encode(), code.encode(), "sha256").hexdigest()
