"""`demo remove` takes away what the demonstration added, and nothing else."""

from sqlalchemy import select

from app.accounts.models import Account, Appointment
from app.calendar.entry import Channel, Entry, Occurrence, Stream
from app.clubs.models import Club, Membership
from app.companies.models import Company
from app.db import db
from app.demo import load, remove, synthetic
from app.demo.synthetic import ground
from app.meetings.models import Meeting
from app.settings import Setting
from app.territory.models import Perimeter, Territory
from tests import make
from tests.demo.contents import Silent, count, of_all_tables


def test_removing_leaves_nothing_and_it_can_be_loaded_again(demo_app, monkeypatch):
    monkeypatch.setattr(ground, "OTHERS", 3)
    with demo_app().app_context():
        synthetic.add(synthetic.Sizes(4, 12, 40), 1, Silent)
        with Silent("Removing", remove.size()) as bar:
            remove.remove(bar.update)
        assert {name for name, rows in of_all_tables().items() if rows} == {"setting"}
        assert db.session.scalars(select(Setting.key)).all() == ["installation_id"]
        assert load.is_empty()
        assert load.load() is True
        assert count(Club) == 5
        assert db.session.scalars(select(Territory)).one().is_home


def test_removing_keeps_what_is_real(demo_app):
    with demo_app().app_context():
        home = db.session.scalars(select(Territory)).one()
        officer = make.account("reelle@essai.example", "Chargée de mission")
        db.session.add(Appointment(person_id=officer.person_id, role="officer", territory_id=home.id))
        real = make.company("Une vraie entreprise", home)
        club = make.club("Un vrai club", "vrai-club", territory=home)
        make.membership(club, db.session.scalars(select(Company).where(Company.is_example).limit(1)).one())
        make.membership(club, real)
        meeting = make.meeting("Une vraie réunion", club)
        db.session.commit()
        remove.remove()
        assert count(Territory) == 1
        assert count(Perimeter) == 9
        assert db.session.scalars(select(Club.slug)).all() == ["vrai-club"]
        assert db.session.scalars(select(Company.name)).all() == ["Une vraie entreprise"]
        assert db.session.scalars(select(Meeting.id)).all() == [meeting.id]
        assert db.session.scalars(select(Account.email)).all() == ["reelle@essai.example"]
        assert count(Membership) == 1
        assert count(Entry) == 1
        assert count(Channel) >= 1
        assert count(Occurrence, Occurrence.stream_id.not_in(select(Stream.id))) == 0


def test_the_commands_say_what_they_do(app):
    run = app.test_cli_runner().invoke
    assert "Demonstration loaded." in run(args=["demo", "load", "--if-empty"]).output
    assert "in use already" in run(args=["demo", "load", "--if-empty"]).output
    assert "was there already" in run(args=["demo", "load"]).output
    assert "Demonstration removed." in run(args=["demo", "remove"]).output
