"""Lists as files: what is in them, who may take them, what is said of it afterwards."""

import csv
import io
import json
from datetime import date

import openpyxl
import pytest
import vobject
from sqlalchemy import select

from app.audit import Audit
from app.companies.publishing import publish_company, publish_person
from app.territory.models import Perimeter
from tests import make
from tests.cast import ROLES
from tests.house import token
from tests.visitor import Visitor

BEFORE, AFTER = date(2021, 12, 31), date(2022, 1, 1)


def ask(visitor, path, kind, **query):
    data = {"format": kind, "csrf_token": token(visitor.client)}
    return visitor.client.post(path, query_string=query, data=data)


def take(visitor, path, kind="csv", **query):
    response = ask(visitor, path, kind, **query)
    assert response.status_code == 200, response.status_code
    return response


def rows(response):
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture
def fabric(people, work):
    with work():
        saw = make.company("Scierie", headcount=12, mail="=cmd@essai.example", siren="732829320")
        make.site(saw, siret="73282932000074", commune_id=make.commune("Prébourg").id, postcode="24000")
        publish_company(saw)
        who = make.person("Jeanne; Exemple", "jeanne@essai.example", phone="+33 5 53 00 00 00")
        make.post(who, saw, "Direction")
        publish_person(who)
        publish_person(make.person("Autre"))
        school = make.organisation("Lycée")
        return {"saw": saw, "who": who, "school": school}


def test_a_file_holds_what_the_list_shows(officer, fabric):
    told = rows(take(officer, "/companies/export", size="10-49"))
    assert [row["Nom"] for row in told] == ["Scierie"]
    assert told[0]["Commune"] == "Prébourg"
    assert told[0]["Courriel"] == "'=cmd@essai.example"
    assert told[0]["Fermée le"] == ""
    everything = rows(take(officer, "/companies/export"))
    assert {"Scierie", "Bois de la Vallée", "Filature du Plateau"} <= {row["Nom"] for row in everything}
    assert [row["Nom"] for row in rows(take(officer, "/companies/export", q="scier"))] == ["Scierie"]


def test_a_workbook_says_the_same(officer, fabric):
    response = take(officer, "/companies/export", "xlsx", size="10-49")
    sheet = openpyxl.load_workbook(io.BytesIO(response.data)).active
    titles, saw = sheet.iter_rows(values_only=True)
    assert dict(zip(titles, saw, strict=True))["Effectif"] == 12
    assert "attachment" in response.headers["Content-Disposition"]
    assert "entreprises-" in response.headers["Content-Disposition"]


def test_files_of_two_days_differ_by_exactly_what_left(officer, work):
    with work() as session:
        stays, leaves = make.intercommunality("CC qui reste"), make.intercommunality("CC qui part")
        session.scalar(select(Perimeter).filter_by(intercommunality_id=leaves.id)).until_on = BEFORE
        here, there = make.commune("Ici", intercommunality=stays), make.commune("Là", intercommunality=leaves)
        for number in range(20):
            make.site(make.company(f"Atelier {number}"), commune_id=(here, there)[number % 2].id)
    before, after = (
        {row["Nom"] for row in rows(take(officer, "/companies/export", on=day.isoformat()))}
        for day in (BEFORE, AFTER)
    )
    assert before - after == {f"Atelier {number}" for number in range(1, 20, 2)}
    assert after < before


def test_people_are_a_table_and_cards(officer, fabric):
    told = rows(take(officer, "/people/export", q="jeanne"))
    assert [(row["Nom"], row["Poste"], row["Téléphone"]) for row in told] == [
        ("Jeanne; Exemple", "Direction", "05 53 00 00 00")
    ]
    cards = list(vobject.readComponents(take(officer, "/people/export", "vcf").data.decode()))
    assert "Jeanne; Exemple" in {card.fn.value for card in cards}
    one = vobject.readOne(take(officer, f"/people/{fabric['who'].id}/card", "vcf").data.decode())
    assert (one.fn.value, one.org.value, one.email.value) == (
        "Jeanne; Exemple",
        ["Scierie"],
        "jeanne@essai.example",
    )


def test_organisations_are_a_table(officer, fabric):
    assert [row["Nom"] for row in rows(take(officer, "/organisations/export", q="lyc"))] == ["Lycée"]


def test_who_may_take_what(app, people, fabric):
    allowed = {
        "/companies/export": {
            "admin": 200,
            "officer": 200,
            "president": 200,
            "member": 200,
            "outsider": 200,
            "other_officer": 404,
        },
        "/people/export": {"admin": 200, "officer": 200, "other_officer": 404},
        "/organisations/export": {"admin": 200, "officer": 200, "other_officer": 404},
        f"/people/{fabric['who'].id}/card": {"admin": 422, "officer": 422, "other_officer": 404},
    }
    for path, expected in allowed.items():
        for role in ROLES:
            answer = ask(Visitor(app.test_client(), people.accounts.get(role)), path, "csv")
            assert answer.status_code == expected.get(role, 302 if role == "stranger" else 403), (path, role)


def test_a_president_takes_only_the_companies_of_the_club(app, people, fabric):
    president = Visitor(app.test_client(), people.accounts["president"])
    told = rows(take(president, "/companies/export"))
    assert [row["Nom"] for row in told] == ["Bois de la Vallée"]
    assert "Note" not in told[0]


def test_an_export_leaves_a_line_in_the_audit(officer, people, fabric, work):
    take(officer, "/companies/export", "xlsx", q="scier", size="10-49")
    with work() as session:
        line = session.scalars(select(Audit).where(Audit.action == "export")).one()
    assert (line.table, line.person_id) == ("company", people.accounts["officer"].person_id)
    assert json.loads(line.changes) == {"format": "xlsx", "rows": 1, "filters": ["q", "size"]}


def test_no_format_is_refused_in_words(officer, fabric):
    for kind in ("", "pdf", "vcf"):
        assert ask(officer, "/companies/export", kind).status_code == 422


def test_buttons_lead_to_the_file_of_the_list_as_it_is(officer, fabric):
    page = officer.page("/companies/?size=10-49")
    form = page.find("button", value="csv").find_parent("form")
    assert form["action"] == "/companies/export?size=10-49"
