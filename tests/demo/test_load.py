"""The demonstration is what the contract says: the report in its years, an invented present around today."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import search
from app.accounts.models import Account, Appointment
from app.accounts.passwords import is_right
from app.accounts.rights import viewer_of
from app.calendar import publish
from app.calendar.dates.models import PlainDate
from app.calendar.entry import Entry
from app.clock import today
from app.clubs.models import Club, ClubStage, Mandate, Membership
from app.companies.models import Company, Organisation, Person, Post, Site
from app.db import db
from app.demo import load
from app.exhibitions.models import Exhibition, Run, Venue
from app.meetings.models import Meeting
from app.territory.models import Commune, Intercommunality, Perimeter, Territory
from app.viewer import STRANGER
from tests.demo.contents import count, of_all_tables

MEMBERS = {
    "briance-sud": 38,
    "double-innove": 24,
    "dronne-belle-nontronnais": 14,
    "ouest-limousin": 10,
    "riberacois": 12,
}


@pytest.fixture(scope="module")
def loaded(demo_app):
    """One loaded demonstration for all these tests, which only read."""
    return demo_app()


@pytest.fixture
def demo(loaded):
    """A session on it."""
    with loaded.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def client(loaded):
    """A stranger before it."""
    return loaded.test_client()


def club(slug):
    return db.session.scalars(select(Club).where(Club.slug == slug)).one()


def test_the_report_is_there(demo):
    assert count(Territory) == 1
    assert count(Perimeter) == count(Intercommunality) == 9
    assert count(Commune) > 100
    assert count(Club) == 5
    assert count(Company, ~Company.is_example) == 16
    assert count(Organisation) == 19
    assert count(Meeting, ~Meeting.is_example) == 8
    assert count(PlainDate, PlainDate.kind == "job_dating", ~PlainDate.is_example) == 5
    assert count(Run, ~Run.is_example) == 6
    assert count(Venue, ~Venue.is_example) == 6


def test_of_real_companies_only_what_the_report_says(demo):
    real = select(Company.id).where(~Company.is_example)
    assert count(Membership, Membership.company_id.in_(real)) == 0
    assert count(Post, Post.company_id.in_(real)) == 0
    assert count(Site, Site.company_id.in_(real)) == 0
    known = [Company.headcount, Company.naf, Company.sector, Company.mail, Company.phone, Company.website]
    assert all(count(Company, ~Company.is_example, column.is_not(None)) == 0 for column in known)


def test_the_present_is_an_example(demo):
    invented = {Membership, Person, Meeting, Run, PlainDate}
    assert all(count(model, model.is_example) for model in invented)
    assert count(Company, Company.is_example) > 98
    assert count(Exhibition, Exhibition.is_example) == 1
    later = Meeting.first_on > date(2022, 12, 31)
    assert count(Meeting, later, ~Meeting.is_example) == 0
    assert count(Entry, Entry.first_on > date(2022, 12, 31), ~Entry.is_example) == 0


@pytest.mark.parametrize("slug", MEMBERS)
def test_each_club_is_alive(demo, slug):
    here = club(slug)
    assert here.members_count == MEMBERS[slug]
    assert count(Membership, Membership.club_id == here.id) > MEMBERS[slug]
    coming = select(Meeting).where(Meeting.club_id == here.id, Meeting.first_on >= today())
    found = list(demo.scalars(coming))
    assert len(found) == 2
    assert all(meeting.state == "planned" for meeting in found)
    assert "public" in {meeting.audience for meeting in found}
    assert count(Mandate, Mandate.club_id == here.id, Mandate.ends_on.is_(None)) >= 1


def test_every_club_has_a_run_that_stands_and_one_that_comes(demo):
    runs = list(demo.scalars(select(Run).where(Run.is_example)))
    assert len([run for run in runs if run.first_on <= today() <= run.last_on]) == 5
    assert len([run for run in runs if run.first_on > today()]) == 5


def test_stages_are_known_as_far_as_the_report_tells(demo):
    stages = {row.club_id: row for row in demo.scalars(select(ClubStage))}
    inaugurated = stages[club("double-innove").id]
    assert (inaugurated.stage, inaugurated.first_on, inaugurated.precision) == (
        "inaugurated", date(2021, 10, 1), "season",
    )  # fmt: skip
    assert stages[club("ouest-limousin").id].first_on is None
    assert club("riberacois").id not in stages


def test_the_conference_stands_at_its_hours(demo):
    entry = demo.scalars(select(Entry).where(Entry.first_on == date(2021, 11, 4))).one()
    assert "DTSTART;TZID=Europe/Paris:20211104T100000" in entry.vevent
    assert "DTEND;TZID=Europe/Paris:20211104T120000" in entry.vevent
    assert entry.audience == "public"


def test_months_and_seasons_stand_in_no_feed(demo):
    vague = list(demo.scalars(select(Entry).where(Entry.precision != "day")))
    assert len(vague) == 4
    assert all(entry.vevent is None for entry in vague)


def test_runs_are_whole_days_with_exclusive_ends(client):
    feed = client.get("/agenda.ics?window=all&kind=exhibition").get_data(as_text=True)
    assert feed.count("BEGIN:VEVENT") == 16
    for first, end in (
        ("20220714", "20220728"), ("20220728", "20220811"), ("20220714", "20220901"),
        ("20220714", "20220801"), ("20220714", "20220828"), ("20220901", "20221001"),
    ):  # fmt: skip
        assert f"DTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{end}\r\n" in feed


def test_a_clubs_feed_has_ten_entries(client):
    for slug in MEMBERS:
        feed = client.get(f"/clubs/{slug}/agenda.ics")
        assert feed.status_code == 200
        assert feed.get_data(as_text=True).count("BEGIN:VEVENT") >= 10, slug


def test_job_datings_stand_in_the_intercommunalitys_agenda(client):
    feed = client.get("/intercommunalities/200041572/agenda.ics?window=all&kind=job_dating")
    assert feed.get_data(as_text=True).count("BEGIN:VEVENT") >= 5


def test_every_stored_text_is_a_fresh_rendering(demo):
    for entry in demo.scalars(select(Entry)):
        assert entry.vevent == publish.text(entry), entry.summary


def test_what_is_public_is_found(demo):
    home = demo.scalars(select(Territory)).one()
    assert search.find(STRANGER, home.id, "double innove")["club"]
    assert search.find(STRANGER, home.id, "matiere premiere")["event"]
    assert "company" not in search.find(STRANGER, home.id, "laine")


def rights(mail):
    account = db.session.scalars(select(Account).where(Account.email == mail)).one()
    assert account.is_demo
    assert not account.has_second_factor
    assert is_right("maillage-demo-2022", account.password)
    return viewer_of(account)


def test_the_accounts_have_the_rights_of_their_posts(demo):
    home = demo.scalars(select(Territory.id)).one()
    briance, innove = club("briance-sud").id, club("double-innove").id
    assert rights("admin@demo.example").is_admin
    assert rights("officer@demo.example").territories == {home}
    assert rights("president.briance@demo.example").bureau == {briance}
    assert rights("president.double-innove@demo.example").bureau == {innove}
    for mail, number in (
        ("member.briance@demo.example", briance),
        ("member.double-innove@demo.example", innove),
    ):
        viewer = rights(mail)
        assert (viewer.bureau, viewer.clubs, len(viewer.companies)) == (frozenset(), {number}, 1)
    assert count(Account) == 6


def test_the_officer_of_the_report_has_left(demo):
    past = demo.scalars(select(Appointment).where(Appointment.ends_on == date(2022, 6, 30))).one()
    assert past.role == "officer"


def test_loading_twice_changes_nothing(demo):
    before = of_all_tables()
    assert load.load() is False
    assert of_all_tables() == before


def test_days_are_relative_to_the_day_of_loading(demo):
    here = Meeting.club_id == club("double-innove").id
    coming = select(Meeting).where(here, Meeting.title == "Réunion plénière", Meeting.first_on >= today())
    plenary = demo.scalars(coming).one()
    assert today() + timedelta(days=9) <= plenary.first_on <= today() + timedelta(days=15)
    assert plenary.first_on.weekday() == 3
