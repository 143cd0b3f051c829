"""Which letters open an account, and what they say."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from flask import current_app
from sqlalchemy import select

from app import jobs, web
from app.accounts import links, queries, rules
from app.accounts.models import Account
from app.db import db
from app.language import LANGUAGES, _l, as_language
from app.mail import letters
from app.territory.models import Territory

ASK = "accounts.link"
INVITE = "accounts.invitation"


def ask(email: str, language: str, target: str | None) -> None:
    """Have a sign-in link sent, if that address has an account; found out later, by the worker, so that
    the answer and its time tell nothing. The caller commits."""
    payload = {"email": email, "language": language, "next": target}
    jobs.add(ASK, payload, key=f"link:{links.digest(links.new_token())[:24]}")


@jobs.handler(ASK)
def send_link(payload: dict[str, Any]) -> None:
    """Write the letter with the link, unless nobody has the address."""
    account = queries.by_email(payload["email"])
    if account is None or not rules.may_enter(account.is_demo, current_app.config["IS_LOOPBACK"]):
        return
    account_id, sender = account.id, sender_name()
    db.session.rollback()  # nothing is held while the letter is rendered
    language = payload["language"] if payload["language"] in LANGUAGES else "fr"
    token = links.new_token()
    letter = letters.compose(
        "accounts/letters/link",
        language,
        _l("Votre lien de connexion"),
        sender=sender,
        address=address(token, rules.way_back(payload.get("next"))),
    )
    _post(account_id, token, rules.LINK_LASTS, letter, "sign_in_link")


def invitation(role: str, language: str, sender: str) -> tuple[str, letters.Written]:
    """A token, and the letter that brings it; written before the transaction that needs it."""
    token = links.new_token()
    with as_language(language):
        sentence = rules.role_sentence(role)
    letter = letters.compose(
        "accounts/letters/invitation",
        language,
        _l("Votre compte sur Maillage"),
        sender=sender,
        role=role,
        role_sentence=sentence,
        address=address(token),
    )
    return token, letter


@jobs.handler(INVITE)
def send_invitation(payload: dict[str, Any]) -> None:
    """Write to whoever a club's bureau has given a mandate and a way in."""
    account = db.session.get(Account, payload["account"])
    if account is None or account.password is not None:
        return
    sender = sender_name()
    db.session.rollback()  # nothing is held while the letter is rendered
    token, letter = invitation("bureau", payload["language"], sender)
    _post(payload["account"], token, rules.INVITATION_LASTS, letter, "invitation")


def post_invitation(account: Account, token: str, letter: letters.Written) -> None:
    """Post an invitation; the caller commits."""
    _post(account.id, token, rules.INVITATION_LASTS, letter, "invitation")


def address(token: str, target: str | None = None) -> str:
    """The public address of a sign-in link."""
    return web.public_url(f"/login/link/{token}" + (f"?{urlencode({'next': target})}" if target else ""))


def sender_name() -> str:
    """In whose name the installation writes."""
    return db.session.scalar(select(Territory.name).where(Territory.is_home)) or "Maillage"


def _post(account_id: int, token: str, lasts: timedelta, letter: letters.Written, kind: str) -> None:
    account = db.session.get(Account, account_id)
    if account is None:  # erased in between
        return
    links.keep(account, token, lasts)
    letters.post(letter, key=f"{kind}:{links.digest(token)[:24]}", kind=kind, to=account.email)
