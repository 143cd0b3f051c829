"""How a session begins, what it remembers, and how it ends."""

from typing import TypedDict

from flask import request, session
from flask_login import login_user

from app.accounts import rights, rules
from app.accounts.models import Account
from app.clock import now


class SecondStep(TypedDict):
    """What is remembered between the password and the code: not signed in yet."""

    account: str
    at: float
    next: str


def front() -> str:
    """The first page, of the territory in the address."""
    return f"{request.script_root}/"


def begin(account: Account, second_factor: bool = False) -> None:
    """Sign in, with nothing left of the session before."""
    session.clear()
    session.permanent = True
    login_user(account)
    if second_factor:
        session["second_factor"] = True


def ask_second_step(account: Account, target: str | None) -> None:
    """Remember who gave the right password or link, for ten minutes, without signing them in."""
    session.clear()
    session["second_step"] = SecondStep(
        account=account.get_id(), at=now().timestamp(), next=target or front()
    )


def second_step() -> tuple[Account, str] | None:
    """Who is half-way in, and where they were going; None when nobody is, or no longer."""
    waiting = session.get("second_step")
    if not waiting or not rules.second_step_holds(waiting["at"], now()):
        return None
    account = rights.load(waiting["account"])
    return (account, waiting["next"]) if account else None


def renew(account: Account) -> None:
    """This session goes on after the account's epoch rose; the others end."""
    session["_user_id"] = account.get_id()


def end() -> None:
    """Sign out here."""
    session.clear()
