"""Loading the demonstration: one transaction, and nothing the second time."""

from sqlalchemy import select

from app.accounts.models import Account
from app.clock import today
from app.clubs.models import Club
from app.db import db
from app.demo import accounts, contacts, dues, files, gatherings, members, partners, report, shows
from app.demo.ledger import Ledger
from app.territory.models import Territory


def load() -> bool:
    """The report's territory and an invented present around today; False when all was there already."""
    passwords = accounts.digests()
    day = today()
    partner = partners.read(day)
    ledger = Ledger()
    before = str(ledger.rows)
    territory = report.load(ledger)
    gatherings.load_report(ledger, territory)
    shows.load_report(ledger, territory)
    for rows in files.clubs():
        if club := ledger.get(Club, rows["club"]):
            members.load(ledger, club, rows, day)
            dues.load(ledger, club, rows, day)
            gatherings.load_club(ledger, club, rows, day)
    shows.load_present(ledger, territory, day)
    partners.load(ledger, territory, partner)
    accounts.load(ledger, territory, passwords)
    contacts.load(ledger, territory, day)
    ledger.save()
    db.session.commit()
    return str(ledger.rows) != before


def is_empty() -> bool:
    """Whether nobody has begun to use this installation."""
    begun = (select(Territory.id).limit(1), select(Account.id).limit(1))
    nothing = all(db.session.scalar(query) is None for query in begun)
    db.session.rollback()
    return nothing
