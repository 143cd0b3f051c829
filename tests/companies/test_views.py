"""A company's sheet as a person sees it."""

import pytest
from sqlalchemy import select

from app.companies import verbs
from app.companies.models import Company
from app.companies.publishing import publish_company
from app.db import db
from app.search import Document, Word
from app.timeline import Line
from tests import make
from tests.visitor import Visitor

SIREN, SIRET = "732829320", "73282932000074"


def test_the_officer_adds_a_company_with_its_place(officer, work, only):
    with work():
        make.commune("Neuville")
    page = officer.submit(
        "/companies/new",
        name="Filature du Pont",
        siret="732 829 320 00074",
        commune="NEUVILLE",
        headcount="1 200",
        phone="05 53 00 00 00",
        website="filature.example",
    )
    text = page.get_text(" ", strip=True)
    assert "Filature du Pont" in page.h1.text
    assert "732 829 320" in text
    assert "Neuville" in text
    company = only(Company, name="Filature du Pont")
    assert (company.siren, company.headcount, company.phone) == (SIREN, 1200, "+33 5 53 00 00 00")
    assert company.website == "https://filature.example"


def test_what_is_unknown_is_said_and_never_zero(officer, people):
    page = officer.page(f"/companies/{people.company.id}")
    facts = dict(
        zip(
            [dt.text for dt in page.select(".facts dt")],
            [dd.get_text(" ", strip=True) for dd in page.select(".facts dd")],
            strict=True,
        )
    )
    assert facts["Effectif"] == "n.c."
    assert facts["SIREN"] == "n.c."


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "nécessaire"),
        ("siren", "123456789", "9 chiffres"),
        ("siret", "12345678900012", "14 chiffres"),
        ("headcount", "-3", "Entre"),
        ("headcount", "beaucoup", "nombre entier"),
        ("naf", "menuiserie", "16.23Z"),
        ("phone", "12", "téléphone"),
        ("website", "pas un site", "site"),
        ("mail", "personne", "adresse"),
        ("commune", "Atlantide", "commune"),
        ("department", "Dordogne", "département"),
        ("name", "[NON-DIFFUSIBLE]", "nécessaire"),
    ],
)
def test_a_refused_form_names_the_field_and_keeps_what_was_typed(officer, work, field, typed, said, only):
    page = officer.submit("/companies/new", status=422, **{"name": "Gardée", "sector": "Bois", field: typed})
    wrong = page.find(attrs={"name": field})
    assert wrong["aria-invalid"] == "true"
    assert said in page.find(id=f"{wrong['id']}-error").text
    assert page.find(attrs={"name": "sector"})["value"] == "Bois"
    assert only(Company, sector="Bois") is None


def test_la_poste_keeps_its_own_rule(officer, work, only):
    officer.submit("/companies/new", name="La Poste", siret="35600000000048")
    assert only(Company, siren="356000000").name == "La Poste"
    officer.submit("/companies/new", status=422, name="Fausse poste", siret="35600000012345")


def test_a_siret_must_begin_with_the_siren(officer):
    page = officer.submit("/companies/new", status=422, name="Mélange", siren="356000000", siret=SIRET)
    assert "ne commence pas par le SIREN" in page.text


def test_a_siret_that_is_taken_names_its_company_with_a_link(officer, people, work):
    with work():
        company = db.session.get(Company, people.company.id)
        company.siren = SIREN
        make.site(company, siret=SIRET)
    page = officer.submit("/companies/new", status=422, name="Double", siret=SIRET)
    assert "déjà celui de Bois de la Vallée" in page.text
    assert page.find("a", href=f"/companies/{people.company.id}")
    page = officer.submit("/companies/new", status=422, name="Double", siren=SIREN)
    assert "déjà celui de Bois de la Vallée" in page.text


def test_the_same_siret_may_stand_in_another_territory(client, people, work):
    with work():
        company = db.session.get(Company, people.company.id)
        company.siren = SIREN
        make.site(company, siret=SIRET)
    other = Visitor(client, people.accounts["other_officer"])
    other.submit("/t/ailleurs/companies/new", name="Bois de la Vallée", siret=SIRET)


def test_withheld_facts_are_never_stored(officer, work, only):
    officer.submit("/companies/new", name="Discrète", address="[NON-DIFFUSIBLE]", sector="[ND]")
    assert only(Company, name="Discrète").sector is None
    with work() as session:
        assert session.get(Company, only(Company, name="Discrète").id).sites == []


def test_a_company_is_created_once_however_often_the_button_is_pressed(officer, work):
    page = officer.page("/companies/new")
    values = officer.values(officer.form(page, "/companies/new", {})) | {"name": "Unique"}
    officer.send("/companies/new", **values)
    officer.send("/companies/new", **values)
    with work() as session:
        assert len(session.scalars(select(Company).where(Company.name == "Unique")).all()) == 1


def test_two_communes_of_one_name_are_offered_and_one_is_taken(officer, work):
    with work():
        make.commune("Neuville", insee="24300")
        make.commune("Neuville", insee="19149")
    page = officer.submit("/companies/new", status=422, name="Scierie", commune="neuville")
    assert [radio["value"] for radio in page.select("[name=commune_pick]")] == ["19149", "24300"]
    values = officer.values(officer.form(page, "/companies/new", {})) | {"commune_pick": "19149"}
    officer.send("/companies/new", **values)
    with work() as session:
        company = session.scalar(select(Company).where(Company.name == "Scierie"))
        assert company.seat.commune.insee == "19149"


def test_a_commune_that_is_not_stored_comes_from_the_national_list(officer, work):
    officer.submit("/companies/new", name="Loin d'ici", commune="Ambérieu en Bugey")
    with work() as session:
        company = session.scalar(select(Company).where(Company.name == "Loin d'ici"))
        assert (company.seat.commune.insee, company.seat.postcode) == ("01004", "01500")


def test_an_edit_over_somebody_elses_shows_both_texts(officer, people, work, only):
    path = f"/companies/{people.company.id}/edit"
    page = officer.page(path)
    values = officer.values(officer.form(page, path, {})) | {"sector": "Scierie"}
    with work():
        company = db.session.get(Company, people.company.id)
        verbs.change_company(company, {"name": company.name, "sector": "Charpente"})
    page = officer.send(path, status=409, **values)
    assert "Charpente" in page.text
    assert page.find(attrs={"name": "sector"})["value"] == "Scierie"
    officer.send(path, **officer.values(officer.form(page, path, {})))
    assert only(Company, id=people.company.id).sector == "Scierie"


def test_a_new_name_is_found_and_the_old_one_no_more(officer, people):
    officer.submit(f"/companies/{people.company.id}/edit", name="Scierie du Moulin")
    assert "Scierie du Moulin" in officer.page("/companies/?q=moulin").text
    assert officer.page("/companies/?q=vallée").select("tbody tr") == []


def test_a_change_by_the_officer_keeps_the_company_findable_by_the_bureau(officer, people, work):
    scope = f"c{people.club.id}:bureau"
    with work():
        publish_company(db.session.get(Company, people.company.id), extra_scopes=[scope])
    officer.submit(f"/companies/{people.company.id}/edit", sector="Charpente")
    with work() as session:
        words = session.scalars(
            select(Word.word).join(Document).where(Document.subject == "company", Word.scope == scope)
        )
        assert "charpente" in set(words)


def test_a_contact_changes_the_facts_of_their_company_but_not_the_officers_note(client, people):
    visitor = Visitor(client, people.accounts["member"])
    page = visitor.page(f"/companies/{people.company.id}/edit")
    assert page.find(attrs={"name": "note"}) is None
    visitor.submit(f"/companies/{people.company.id}/edit", headcount="25")
    assert "25 salariés" in visitor.page(f"/companies/{people.company.id}").text


def test_the_officers_note_is_for_the_officer(client, people, work):
    with work():
        db.session.get(Company, people.company.id).note = "À rappeler en mars"
    assert (
        "À rappeler"
        in Visitor(client, people.accounts["officer"]).page(f"/companies/{people.company.id}").text
    )
    for name in ("president", "member"):
        visitor = Visitor(client, people.accounts[name])
        assert "À rappeler" not in visitor.page(f"/companies/{people.company.id}").text


def test_the_history_shows_the_others_no_officers_lines(client, people, work):
    with work():
        for audience in ("officers", "public"):
            db.session.add(
                Line(
                    subject="company",
                    subject_id=people.company.id,
                    on=make.today(),
                    source="test",
                    source_id=1,
                    text=f"ligne {audience}",
                    audience=audience,
                )
            )
    officer = Visitor(client, people.accounts["officer"]).page(f"/companies/{people.company.id}").text
    president = Visitor(client, people.accounts["president"]).page(f"/companies/{people.company.id}").text
    assert "ligne officers" in officer
    assert "ligne public" in president
    assert "ligne officers" not in president
