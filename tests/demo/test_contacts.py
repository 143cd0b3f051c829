"""The officer of the demonstration finds what to do next, and it goes away with the demonstration."""

from typing import Any

from sqlalchemy import func, select

from app.clock import today
from app.companies.models import Company, Person
from app.contacts.models import Contact
from app.db import db
from app.demo import load, remove
from app.operations import check
from tests import make


def test_next_steps_wait_one_is_late_and_none_of_it_stays(make_app: Any) -> None:
    app = make_app()
    with app.app_context():
        load.load()
        officer = db.session.scalars(select(Person.id).where(Person.mail == "officer@demo.example")).one()
        steps = list(
            db.session.scalars(select(Contact).where(Contact.is_open, Contact.assignee_id == officer))
        )
        assert len(steps) == 3
        assert [step.due_on < today() for step in steps].count(True) == 1
        assert db.session.scalar(select(func.count()).where(Company.last_contact_on.is_not(None))) == 5
        assert not load.load()
        someone = db.session.scalars(select(Person).where(Person.is_example).limit(1)).one()
        kept = make.contact(make.company("Entreprise réelle"), "Gardé", person_id=someone.id)
        make.contact(None, "Avec la personne seule", person_id=someone.id)
        db.session.commit()
        remove.remove()
        db.session.expire_all()
        assert list(db.session.scalars(select(Contact.id))) == [kept.id]
        assert list(check.faults()) == []
        db.session.rollback()
