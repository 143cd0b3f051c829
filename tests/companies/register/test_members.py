"""A president adds a member that the public register knows."""

import pytest
from sqlalchemy import select

from app.clubs.models import Membership
from app.companies.models import Company
from tests.companies.register.fake import result
from tests.visitor import Visitor

ROOT = "/clubs/trois-vallees/members"


@pytest.fixture
def president(client, people):
    return Visitor(client, people.accounts["president"])


def test_a_company_of_the_register_joins_in_three_gestures(president, register, work):
    register.answer = {"results": [result()]}
    president.page(ROOT + "/new")  # one: « Ajouter un adhérent »
    page = president.swap(ROOT + "/suggestions?name=combe")  # typing a name is no gesture
    pick = page.select_one("button[name=pick]")
    form = president.page(ROOT + "/new").select_one("#member-form")
    page = president.send(pick["formaction"], **president.values(form), pick=pick["value"])  # two: the name
    president.send(ROOT, **president.values(page.select_one("#member-form")))  # three: « Enregistrer »
    with work() as session:
        company = session.scalar(select(Company).where(Company.siren == "732829320"))
        assert (company.naf, company.headcount_band, company.seat.address) == (
            "16.23Z",
            "12",
            "12 RUE DU PUITS",
        )
        assert session.scalar(select(Membership).where(Membership.company_id == company.id))
    assert len(register.asked) == 1


def test_contacts_that_were_typed_stay(president, register):
    register.answer = {"results": [result()]}
    form = president.page(ROOT + "/new").select_one("#member-form")
    typed = president.values(form) | {"name": "combe", "contact_mail": "a@essai.example"}
    page = president.send(ROOT + "/register", **typed)
    assert page.select("#register button[name=pick]")
    page = president.send(ROOT + "/register", **typed, pick="73282932000074")
    assert page.select_one("[name=contact_mail]")["value"] == "a@essai.example"
    assert page.select_one("[name=name]")["value"] == "BOIS DE LA COMBE"


def test_a_known_company_is_chosen_where_the_directory_has_it(president, register, work):
    register.answer = {"results": [result(siren="732829320")]}
    with work() as session:
        session.scalar(select(Company).where(Company.name == "Filature du Plateau")).siren = "732829320"
    page = president.swap(ROOT + "/suggestions?name=732829320")
    assert page.select_one("a.name").text == "Filature du Plateau"
    assert not page.select("button[name=pick]")


def test_a_company_that_the_directory_calls_otherwise_is_still_offered(president, register, work):
    register.answer = {"results": [result("COMBE ET FILS")]}
    with work() as session:
        session.scalar(select(Company).where(Company.name == "Filature du Plateau")).siren = "732829320"
    page = president.swap(ROOT + "/suggestions?name=combe")
    assert page.select_one("a.name").text == "Filature du Plateau"


@pytest.mark.parametrize("status", [429, 500])
def test_with_the_register_away_a_member_is_added_by_hand(president, register, status, work):
    register.status = status
    assert president.swap(ROOT + "/suggestions?name=combe").select("#register .notice")
    president.submit(ROOT + "/new", action=ROOT, name="Combe à la main")
    with work() as session:
        assert session.scalar(select(Company).where(Company.name == "Combe à la main"))


def test_who_keeps_no_club_asks_nobody(app, people, register):
    for role in ("member", "outsider"):
        visitor = Visitor(app.test_client(), people.accounts[role])
        assert visitor.client.get(ROOT + "/suggestions?name=combe").status_code in (403, 404), role
    assert register.asked == []
