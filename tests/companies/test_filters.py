"""Filters that combine: in the list, in its address, in its file."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.companies import filters, marks
from app.companies.publishing import publish_company
from tests import make
from tests.visitor import Visitor


@pytest.fixture
def fabric(people, work):
    """Some companies that differ in what one filters by."""
    with work():
        near, far = make.intercommunality("CC Près"), make.intercommunality("CC Loin")
        here, there = (
            make.commune("Prébourg", intercommunality=near),
            make.commune("Loinville", intercommunality=far),
        )
        saw = make.company("Scierie Près", headcount=12, naf="16.10A", naf_nomenclature="rev2")
        make.site(saw, commune_id=here.id, siret="73282932000074")
        shop = make.company("Magasin Loin", headcount=3, naf="47.11B", naf_nomenclature="rev2")
        make.site(shop, commune_id=there.id)
        shut = make.company("Fermée Près", closed_on=date(2020, 1, 1), naf="16.23Z", naf_nomenclature="rev2")
        make.site(shut, commune_id=here.id)
        big = make.company("Grande", headcount=300)
        make.membership(people.club, big)
        shop.headcount, shop.headcount_band = None, "03"
        marks.set_tags(shop, ["Vente directe"], date(2026, 1, 1), None)
        marks.set_flags(big, ["recruiting"], date(2026, 1, 1), None)
        saw.last_contact_on = date(2026, 1, 31)
        for company in (saw, shop, shut, big):
            publish_company(company)
        return {"near": near.siren, "far": far.siren, "club": people.club.slug}


def names(page):
    return {row.a.text for row in page.select("#companies tbody tr")}


OURS = {"Scierie Près", "Magasin Loin", "Fermée Près", "Grande"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("intercommunality={near}", {"Scierie Près", "Fermée Près"}),
        ("commune=prebourg", {"Scierie Près", "Fermée Près"}),
        ("naf=C", {"Scierie Près", "Fermée Près"}),
        ("naf=16", {"Scierie Près", "Fermée Près"}),
        ("naf=1610A", {"Scierie Près"}),
        ("size=1-9", {"Magasin Loin"}),
        ("size=250", {"Grande"}),
        ("size=unknown", {"Fermée Près"}),
        ("club={club}", {"Grande"}),
        ("club=none", {"Scierie Près", "Magasin Loin", "Fermée Près"}),
        ("tag=vente directe", {"Magasin Loin"}),
        ("flag=recruiting", {"Grande"}),
        ("contact=never&naf=C", {"Fermée Près"}),
        ("no_contact_since=2026-02-01&naf=C", {"Scierie Près", "Fermée Près"}),
        ("no_contact_since=2026-01-31&naf=C", {"Fermée Près"}),
        ("state=closed", {"Fermée Près"}),
        ("siret=none", {"Magasin Loin", "Fermée Près", "Grande"}),
        ("naf=C&state=open&intercommunality={near}", {"Scierie Près"}),
        ("q=pres&state=closed", {"Fermée Près"}),
        ("q=pre&size=10-49", {"Scierie Près"}),
        ("on=2019-06-01&naf=C", {"Scierie Près", "Fermée Près"}),
        ("naf=C&size=250", set()),
    ],
)
def test_filters_combine(officer, fabric, query, expected):
    page = officer.page("/companies/?" + query.format(**fabric))
    assert names(page) & OURS == expected
    assert len(page.select(".chips li")) == len([part for part in query.split("&") if part[:2] != "q="])


def test_a_chip_takes_its_filter_away(officer, fabric):
    page = officer.page(f"/companies/?naf=C&state=closed&intercommunality={fabric['near']}")
    chip = next(chip for chip in page.select(".chips li") if "fermée" in chip.text)
    assert names(officer.page(chip.a["href"])) == {"Scierie Près", "Fermée Près"}
    assert officer.page(chip.a["href"]).find(id="by-naf").find("option", selected=True)["value"] == "C"


def test_the_count_is_that_of_the_filters(officer, fabric):
    assert "2 entreprises" in officer.page("/companies/?naf=C").select_one(
        "#companies [role=status]"
    ).text.replace("\u202f", " ")


@pytest.mark.parametrize(
    "query",
    [
        "size=huge",
        "naf=zz",
        "club=%00x%2e",
        "commune=Nullepart",
        "state=1",
        "intercommunality=12",
        "size=" + "9" * 900,
    ],
)
def test_what_nobody_understands_is_left_out_and_named(officer, fabric, query):
    if "%00" in query:
        officer.page("/companies/?" + query, 400)
        return
    page = officer.page("/companies/?" + query)
    assert page.select_one("#companies .notice")
    assert names(page) >= OURS


def test_pages_keep_their_filters(officer, work):
    with work():
        for number in range(65):
            make.company(f"Atelier {number:02}", headcount=number % 2 * 20)
    seen, path = [], "/companies/?size=10-49"
    while path:
        page = officer.page(path)
        seen += [row.a.text for row in page.select("tbody tr")]
        link = page.find("a", rel="next")
        path = link["href"] if link else None
    assert len(seen) == len(set(seen)) == 32


def test_a_bureau_filters_among_its_own(client, people, fabric):
    president = Visitor(client, people.accounts["president"])
    assert names(president.page("/companies/?size=250")) == {"Grande"}
    assert names(president.page("/companies/?size=1-9")) == set()
    assert names(president.page("/companies/?q=grande&size=250")) == {"Grande"}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(filters.CRITERIA)), st.text(min_size=1, max_size=30)))
def test_no_address_breaks_the_list(officer, said):
    response = officer.client.get("/companies/", query_string=said)
    assert response.status_code in (200, 400), said


def test_the_same_question_has_one_way_of_writing(app, people):
    with app.app_context():
        read = filters.read({"naf": " C ", "size": "1-9", "after": "3", "q": "  bois "}, True)
    assert read.values == {"q": "bois", "naf": "C", "size": "1-9"}
