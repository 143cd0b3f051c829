"""What the tests of accounts share."""

import re
from collections.abc import Callable

import pyotp
import pytest

from app.accounts.models import Account
from app.accounts.security import codes
from app.clock import now
from app.db import db
from app.mail.outbox import Letter
from tests import make


@pytest.fixture
def someone(work) -> Account:
    """A person with an account and a password."""
    with work():
        make.territory()
        return make.account("direction@essai.example", "Direction", password=make.PASSWORD)


@pytest.fixture
def letters(app, work) -> Callable[[], list[Letter]]:
    """Do what is due, then read what was written."""
    from app import jobs

    def written() -> list[Letter]:
        with app.app_context():
            while jobs.run_due():
                pass
            found = list(db.session.query(Letter).order_by(Letter.id))
            db.session.remove()
        return found

    return written


def address_in(letter: Letter) -> str:
    """The path of the link in a letter."""
    return re.search(r"http://localhost(/\S+)", letter.text)[1]


def with_second_factor(account: Account) -> tuple[str, list[str]]:
    """Give an account a second factor; returns its key and its recovery codes."""
    account = db.session.merge(account)
    account.totp_secret, account.totp_since = pyotp.random_base32(), now()
    return account.totp_secret, codes.new_spares(account)


def code_of(secret: str, later: int = 0) -> str:
    """What the telephone shows, or will show in a while."""
    return pyotp.TOTP(secret).generate_otp(int(now().timestamp()) // 30 + later)
