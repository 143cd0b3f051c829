"""The page of a person's data, the file, and the erasure that the officer asks for."""

import json
from typing import Any

import pytest

from app.clubs.models import Membership
from app.companies.models import Person
from tests import make
from tests.cast import assemble
from tests.visitor import Visitor


@pytest.fixture
def people(work: Any) -> Any:
    with work():
        return assemble()


@pytest.fixture
def known(people: Any, work: Any) -> int:
    """Somebody with a post and a contact."""
    with work():
        person = make.person("Zénobie Essai", mail="zenobie@essai.example", phone="+33 5 36 49 17 93")
        make.post(person, people.company)
        make.contact(people.company, "Cherche un apprenti.", person_id=person.id)
        number: int = person.id
        return number


def test_the_page_counts_and_shows_what_is_known(client: Any, people: Any, known: int) -> None:
    officer = Visitor(client, people.accounts["officer"])
    link = officer.page(f"/people/{known}").select_one(f"main a[href='/people/{known}/data']")
    page = officer.page(link["href"])
    counted = dict(
        zip(
            [term.text.strip() for term in page.select("[aria-labelledby=where] dt")],
            [said.text.strip() for said in page.select("[aria-labelledby=where] dd")],
            strict=True,
        )
    )
    assert (counted["Fiche"], counted["Postes"], counted["Contacts notés"], counted["Compte"]) == (
        "1", "1", "1", "0",
    )  # fmt: skip
    assert "Cherche un apprenti." in page.main.text
    told = json.loads(officer.client.get(f"/people/{known}/data.json").data)
    assert told["contacts"]["contacts"][0]["said"] == "Cherche un apprenti."


def test_everybody_sees_their_own_and_nobody_elses(app: Any, people: Any, known: int) -> None:
    member = Visitor(app.test_client(), people.accounts["member"])
    own = people.accounts["member"].person_id
    assert "Tout emporter" in member.page(f"/people/{own}/data").text
    assert not member.page(f"/people/{own}/data").select("main a[href$=erasure]")
    member.page(f"/people/{known}/data", 404)
    assert member.client.get(f"/people/{known}/data.json").status_code == 404
    assert member.client.get(f"/people/{own}/erasure").status_code == 403


def test_an_erasure_is_thought_over_then_done(client: Any, people: Any, known: int, work: Any) -> None:
    officer = Visitor(client, people.accounts["officer"])
    path = f"/people/{known}/erasure"
    assert officer.submit(path, 422).find(id="sure-error") or officer.submit(path, 422).select("[role=alert]")
    with work() as session:
        assert session.get(Person, known).erased_on is None
    assert "est effacée" in officer.submit(path, sure="y").text
    officer.page(f"/people/{known}", 404)
    officer.page(f"/people/{known}/data", 404)
    assert "Zénobie" not in officer.page(f"/companies/{people.company.id}").text


def test_neither_oneself_nor_somebody_with_a_role(app: Any, people: Any, work: Any) -> None:
    officer = Visitor(app.test_client(), people.accounts["officer"])
    page = officer.page(f"/people/{people.accounts['officer'].person_id}/erasure", 403)
    assert "soi-même" in page.text
    admin = people.accounts["admin"].person_id
    with work() as session:
        session.get(Person, admin).territory_id = make.territory().id
    assert "encore un rôle" in officer.page(f"/people/{admin}/erasure", 403).text
    other = Visitor(app.test_client(), people.accounts["admin"])
    assert other.client.get(f"/people/{people.accounts['member'].person_id}/erasure").status_code == 403


def test_codes_are_said_in_words_and_no_list_stands_twice(app: Any, people: Any, work: Any) -> None:
    with work() as session:
        person = make.person("Direction")
        make.mandate(people.club, person)
        session.add(
            Membership(club_id=people.club.id, person_id=person.id, name_key="direction", kind="founder")
        )
        number = person.id
    page = Visitor(app.test_client(), people.accounts["officer"]).page(f"/people/{number}/data")
    titles = [title.text for title in page.select("section[aria-labelledby=where] dt")]
    assert len(titles) == len(set(titles)) > 9
    assert "Membre fondateur" in page.main.text
    assert "founder" not in page.main.text
