"""The day of the last contact that is kept beside a company's name."""

from datetime import date
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from app.companies.models import Company
from app.contacts import latest
from app.contacts.models import Contact
from app.db import db
from app.operations import check
from tests import make


def contact(company: Company, on: date, kind: str = "call") -> Contact:
    made = Contact(territory_id=company.territory_id, company_id=company.id, kind=kind, on=on, said="Vu.")
    db.session.add(made)
    db.session.flush()
    return made


def test_the_latest_call_counts_and_a_note_does_not(session: Any) -> None:
    company = make.company()
    early, late = contact(company, date(2026, 3, 1)), contact(company, date(2026, 9, 1), "visit")
    contact(company, date(2026, 10, 1), "note")
    latest.keep([company.id, None])
    assert company.last_contact_on == late.on
    db.session.delete(late)
    db.session.flush()
    latest.keep([company.id])
    assert company.last_contact_on == early.on
    assert latest.wrong() == []


def test_check_names_a_company_whose_day_is_wrong(session: Any) -> None:
    company, silent = make.company(), make.company()
    silent.last_contact_on = date(2026, 1, 1)
    contact(company, date(2026, 3, 1))
    db.session.flush()
    assert latest.wrong() == [company.id, silent.id]
    assert [fault.split(":")[0] for fault in check.contacts()] == [
        f"company {company.id}",
        f"company {silent.id}",
    ]


@pytest.mark.slow
def test_the_migration_goes_down_and_up_with_rows(make_app: Any) -> None:
    app = make_app()
    with app.app_context():
        number = make.company().id
        db.session.commit()
        db.session.remove()
        downgrade(revision="0004")
        upgrade()
        assert db.session.scalar(select(Company.last_contact_on).where(Company.id == number)) is None
        db.session.rollback()
