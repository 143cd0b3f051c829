"""Opening and closing secret addresses. The caller commits."""

from app.calendar import streams
from app.calendar.subscriptions import health
from app.calendar.subscriptions.models import FeedToken
from app.calendar.subscriptions.secret import TITLES
from app.db import db
from app.web import provided


def open_address(
    person_id: int, territory_id: int | None, label: str, company: int | None = None
) -> FeedToken:
    """A new address, and the streams that it reads: the person's own, and those of their companies."""
    for number, name in companies_of(person_id):
        if company in (None, number):
            streams.open_private("company", number, name, territory_id)
    if company is None:
        streams.open_private("person", person_id, TITLES["fr"], territory_id)
    token = FeedToken(person_id=person_id, company_ref=company, label=label)
    db.session.add(token)
    db.session.flush()
    return token


def renew(token: FeedToken) -> None:
    """Another address for the same device; what was counted of the old one goes with it."""
    token.renew()
    health.forget_reader(token.id)


def revoke(token: FeedToken) -> None:
    """The address is found no more, and what was counted of it goes."""
    token.revoke()
    health.forget_reader(token.id)


def companies_of(person_id: int) -> list[tuple[int, str]]:
    """Where the person holds a post today."""
    ask = provided("feed_companies")
    return ask(person_id) if ask else []
