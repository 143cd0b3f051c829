"""A school from its register, a point for an address: offered, never needed."""

import pytest
from sqlalchemy import select

from app.companies.models import Organisation, Site
from tests import make

SCHOOL = {
    "identifiant_de_l_etablissement": "0240024W",
    "nom_etablissement": "Lycée de la Vallée",
    "nom_commune": "Nontron",
    "code_commune": "24311",
    "code_postal": "24300",
    "telephone": "05 53 00 00 00",
    "mail": "[NON-DIFFUSIBLE]",
}
POINT = {
    "geometry": {"type": "Point", "coordinates": [0.6621, 45.5302]},
    "properties": {"label": "12 Rue du Puits 24300 Nontron", "score": 0.93},
}


def test_a_school_is_found_chosen_and_kept(officer, register, work):
    register.answer = {"total_count": 2, "results": [SCHOOL, {"nom_etablissement": "Sans code"}]}
    form = officer.page("/organisations/new").select_one("#organisation-form")
    typed = officer.values(form) | {"name": 'vallée" or "x', "note": "à appeler"}
    page = officer.send("/organisations/new/school", **typed)
    assert "vallée or x" in register.asked[0]["where"]
    pick = page.select("#register button[name=pick]")
    assert [button["value"] for button in pick] == ["0240024W"]
    page = officer.send(pick[0]["formaction"], **typed, pick="0240024W")
    filled = officer.values(page.select_one("#organisation-form"))
    assert (filled["uai"], filled["kind"], filled["note"].strip()) == (["0240024W"], ["school"], "à appeler")
    assert filled["mail"] == [""]
    officer.send("/organisations/new", **filled)
    with work() as session:
        assert (
            session.scalar(select(Organisation).where(Organisation.uai == "0240024W")).commune.insee
            == "24311"
        )
    page = officer.send("/organisations/new/school", **typed | {"name": "vallée"})
    assert not page.select("#register button")
    assert page.select("#register a.name")


@pytest.mark.parametrize("status", [429, 500, 404])
def test_with_its_register_away_a_school_is_written_by_hand(officer, register, status, work):
    register.status = status
    form = officer.page("/organisations/new").select_one("#organisation-form")
    page = officer.send("/organisations/new/school", **officer.values(form) | {"name": "Lycée à la main"})
    assert page.select_one("#register .notice")
    filled = officer.values(page.select_one("#organisation-form")) | {"kind": "school"}
    officer.send("/organisations/new", **filled)
    with work() as session:
        assert session.scalar(select(Organisation).where(Organisation.name == "Lycée à la main"))


def test_an_address_finds_its_point_and_what_was_typed_stays(officer, register, people, work):
    with work() as session:
        number = make.site(people.company, address="12 rue du Puits").id
    path = f"/companies/{people.company.id}/sites"
    register.answer = {"features": [POINT]}
    for root in (f"{path}/new", f"{path}/{number}/edit"):
        form = officer.page(root).select_one("#site-form")
        page = officer.send(
            f"{root}/point", **officer.values(form) | {"address": "12 rue du Puits", "name": "Haut"}
        )
        filled = officer.values(page.select_one("#site-form"))
        assert (filled["latitude"], filled["longitude"]) == (["45.5302"], ["0.6621"])
        assert filled["name"] == ["Haut"]
    officer.send(f"{path}/{number}/edit", **filled)
    with work() as session:
        assert session.get(Site, number).latitude == 45.5302


@pytest.mark.parametrize(
    "answer",
    [
        {"features": []},
        {"features": [POINT | {"properties": {"score": 0.1}}]},
        {"features": [{"geometry": {"coordinates": [500, "x"]}, "properties": {"score": 1}}]},
        {"features": "x"},
        b"garbage",
    ],
)
def test_no_good_point_is_said(officer, register, people, answer):
    register.answer = answer
    root = f"/companies/{people.company.id}/sites/new"
    form = officer.page(root).select_one("#site-form")
    page = officer.send(f"{root}/point", **officer.values(form) | {"address": "12 rue du Puits"})
    assert "degrés" in page.select_one("#site-form .notice").text
    assert officer.values(page.select_one("#site-form"))["latitude"] == [""]
