"""The first page, for each who opens it."""

from datetime import timedelta

import pytest

from app.accounts.models import Appointment
from app.clock import now, today
from app.clubs.models import Membership
from app.db import db
from app.mail.outbox import Letter
from tests import make
from tests.cast import ROLES, assemble
from tests.queries import count_queries
from tests.visitor import Visitor


@pytest.fixture
def cast(work):
    with work():
        return assemble()


def at(days, hour="18:30"):
    return make.when(today() + timedelta(days=days), at=hour)


def headings(page):
    return [h2.text.strip() for h2 in page.select("main h2")]


def links(page):
    return {a["href"] for a in page.select("main a[href]")}


# -- before the first steps ---------------------------------------------------------------------


def test_before_a_territory_exists_a_visitor_reads_a_plain_page(client):
    page = Visitor(client).page("/")
    assert "pas encore configuré" in page.text
    assert page.find("a", href="/login")


def test_before_a_territory_exists_the_administrator_is_led_to_the_first_steps(app, work):
    with work():
        person = make.Person(name="Administration", name_key="administration", territory_id=None)
        db.session.add(person)
        db.session.flush()
        account = make.account("a@essai.example", person=person)
        db.session.add(Appointment(person_id=person.id, role="admin"))
    answer = Visitor(app.test_client(), account).client.get("/")
    assert (answer.status_code, answer.location) == (302, "/territory/setup")


@pytest.mark.parametrize(
    "path", ["/legal", "/privacy", "/accessibility", "/sitemap", "/help", "/search?q=abc"]
)
def test_before_a_territory_exists_these_pages_open(client, path):
    Visitor(client).page(path)


# -- visitors -----------------------------------------------------------------------------------


def test_a_visitor_sees_the_territory_its_dates_clubs_and_exhibitions(client, work, cast):
    with work():
        make.meeting("Conférence ouverte", make.db.session.merge(cast.club), when=at(3))
        make.meeting("Bureau fermé", make.db.session.merge(cast.club), when=at(3), audience="bureau")
        make.run(make.exhibition(), make.venue(), today(), today() + timedelta(days=5))
    page = Visitor(client).page("/")
    assert page.h1.text == "Territoire d’essai" or page.h1.text == "Territoire d'essai"
    assert "Conférence ouverte" in page.text
    assert "Bureau fermé" not in page.text
    assert "Gestes et matières" in page.text
    assert {"/clubs/trois-vallees", "/clubs/plateau", "/agenda"} <= links(page)
    assert page.find("link", rel="alternate", type="text/calendar")
    assert len(page.select(".mesh")) <= 1


def test_another_territory_has_a_public_page_of_its_own(client, cast):
    page = Visitor(client).page("/t/ailleurs/")
    assert page.h1.text == "Un autre territoire"
    assert page.find("a", href="/t/ailleurs/agenda")
    Visitor(client).page("/t/nulle-part/", status=404)


# -- at work ------------------------------------------------------------------------------------


def test_the_officer_sees_the_week_the_clubs_and_the_latest_meetings(app, work, cast):
    with work():
        club = db.session.merge(cast.club)
        make.meeting("Réunion du jour", club, when=at(0, "23:00"))
        make.meeting("Réunion passée", club, when=at(-3), fields={"state": "held"})
        make.meeting("Réunion oubliée", club, when=at(-2))
    page = Visitor(app.test_client(), cast.accounts["officer"]).page("/")
    assert page.h1.text.replace("\u2060", "") == "Bonjour. Un rendez-vous cette semaine."
    assert {"À noter", "Cette semaine", "Les clubs", "Dernières réunions"} <= set(headings(page))
    assert "/meetings/new" in links(page)
    to_log = page.find(attrs={"aria-labelledby": "to-log"}).text
    assert "Réunion oubliée" in to_log
    assert "Réunion passée" not in to_log
    assert "Réunion passée" in page.find(attrs={"aria-labelledby": "logged"}).text


def test_a_quiet_week_is_said(app, cast):
    page = Visitor(app.test_client(), cast.accounts["officer"]).page("/")
    assert page.h1.text == "Bonjour. La semaine est calme."


def test_the_president_sees_the_club_and_the_two_gestures(app, work, cast):
    with work():
        club = db.session.merge(cast.club)
        invited = make.company("Tannerie du Moulin")
        db.session.add(
            Membership(club_id=club.id, company_id=invited.id, name_key=invited.name_key, invited_on=today())
        )
        make.meeting("Réunion de bureau", club, when=at(8), audience="bureau")
        make.meeting("Bureau du plateau", db.session.merge(cast.other_club), when=at(8), audience="bureau")
    page = Visitor(app.test_client(), cast.accounts["president"]).page("/")
    own = page.find(attrs={"aria-labelledby": f"club-{cast.club.id}"}).get_text(" ", strip=True)
    assert "1 adhérent" in own
    assert "1 invité" in own
    assert {"/clubs/trois-vallees/members/new", "/meetings/new?club=trois-vallees"} <= links(page)
    assert "Réunion de bureau" in page.text
    assert "Bureau du plateau" not in page.text


def test_a_member_sees_the_own_company_and_the_dates_of_the_club(app, work, cast):
    with work():
        make.meeting("Réunion des adhérents", db.session.merge(cast.club), when=at(9), audience="members")
    page = Visitor(app.test_client(), cast.accounts["member"]).page("/")
    assert f"/companies/{cast.company.id}" in links(page)
    assert "Réunion des adhérents" in page.text
    assert "Noter une réunion" not in page.text
    assert "Filature du Plateau" not in page.text


def test_the_administrator_sees_what_waits_and_what_failed(app, work, cast):
    with work():
        for number, refused in enumerate([None, None, "550 no such user"]):
            db.session.add(
                Letter(
                    key=f"k{number}",
                    kind="k",
                    to="a@b.example",
                    subject="s",
                    text="t",
                    written_at=now(),
                    refused=refused,
                )
            )
    page = Visitor(app.test_client(), cast.accounts["admin"]).page("/")
    house = page.find(attrs={"aria-labelledby": "house"})
    assert [dd.get_text(" ", strip=True) for dd in house.find_all("dd")] == ["2", "1 à voir", "0", "6"]
    assert (
        not Visitor(app.test_client(), cast.accounts["officer"])
        .page("/")
        .find(attrs={"aria-labelledby": "house"})
    )


def test_an_officer_of_another_territory_is_led_there(app, cast):
    page = Visitor(app.test_client(), cast.accounts["other_officer"]).page("/")
    assert page.find("a", href="/t/ailleurs/meetings/new") or page.find("a", href="/t/ailleurs/clubs/")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_has_a_first_page_without_dead_links(app, cast, role):
    visitor = Visitor(app.test_client(), cast.accounts.get(role))
    page = visitor.page("/")
    for path in {a["href"] for a in page.select("header a, main a, .tabbar a")}:
        if path.startswith("/"):
            status = visitor.client.get(path, follow_redirects=True).status_code
            assert status == 200, (role, path, status)


# -- cost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "most"),
    [("stranger", 11), ("officer", 17), ("admin", 21), ("president", 17), ("member", 18)],
)
def test_the_first_page_asks_a_bounded_number_of_questions(app, work, cast, role, most):
    visitor = Visitor(app.test_client(), cast.accounts.get(role))

    def more(number):
        with work():
            club = db.session.merge(cast.club)
            for part in range(number):
                make.meeting(f"Réunion {make.number()}", club, when=at(part % 9 + 1))
                make.meeting(f"Passée {make.number()}", club, when=at(-part - 2))
                make.club(f"Club {make.number()}")
                make.run(make.exhibition(), make.venue(), today(), today() + timedelta(days=5))

    more(2)
    visitor.page("/")
    with count_queries() as few:
        visitor.page("/")
    more(20)
    with count_queries() as many:
        visitor.page("/")
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= most, "\n".join(many)
