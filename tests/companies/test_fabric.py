"""What is kept of a company beside its name: activity, size, words, flags, places."""

from datetime import date
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select

from app import search
from app.companies import marks, naf, queries, verbs
from app.companies.models import Company, CompanyFlag, CompanyTag, Site, Tag
from app.companies.publishing import publish_company
from app.db import db
from app.viewer import Viewer
from tests import make
from tests.cast import assemble
from tests.visitor import Visitor

EDIT = {"name": "Bois de la Vallée", "naf": "16.23Z"}


# -- activity and size --------------------------------------------------------------------------


def test_a_code_is_said_in_words(officer, people):
    page = officer.submit(f"/companies/{people.company.id}/edit", **EDIT, headcount_band="12")
    facts = page.find(id="facts").find_parent("section").text
    assert "Fabrication de charpentes et d’autres menuiseries" in facts.replace("'", "’")
    assert "20 à 49 salariés" in facts


@pytest.mark.parametrize(
    ("code", "nomenclature", "good"),
    [
        ("16.23Z", "rev2", True),
        ("1623z", "rev2", True),
        ("16.99Z", "rev2", False),
        ("45.11Z", "rev2", True),
        ("45.11Z", "2025", False),
        ("16.23Z", "2025", True),
        ("menuiserie", "rev2", False),
    ],
)
def test_a_code_belongs_to_its_nomenclature(officer, people, code, nomenclature, good):
    path = f"/companies/{people.company.id}/edit"
    page = officer.submit(path, 200 if good else 422, naf=code, naf_nomenclature=nomenclature)
    assert (page.find(id="naf-error") is None) is good


def test_an_activity_is_found_by_its_words_or_its_code(officer):
    assert "16.23Z" in [o["value"] for o in officer.swap("/companies/naf?naf=16.2").select("option")]
    assert "25.62A" in [o["value"] for o in officer.swap("/companies/naf?naf=decolletage").select("option")]
    assert officer.swap("/companies/naf?naf=%F0%9F").select("option") == []


def test_every_division_is_in_a_section_and_every_band_has_words(session):
    divisions = [code for code in naf.rev2() if len(code) == 2]
    assert len(divisions) == 88
    assert all(naf.section(code, "rev2") for code in divisions)
    assert len(naf.rev2()) == 88 + 732
    assert len({naf.band_label(code) for code in naf.BANDS}) == len(naf.BANDS)
    assert naf.label("62.10Z", "2025") == "Télécommunications, informatique et services d'information"
    assert naf.label("99", None)
    assert naf.label(None, None) is naf.label("zz", "2025") is naf.band_label("99") is None


# -- words and flags ----------------------------------------------------------------------------


def test_words_and_flags_are_set_with_their_day_and_by_whom(officer, people, work):
    path = f"/companies/{people.company.id}"
    page = officer.submit(
        f"{path}/edit", new_tags=" Sous-traitance, export ;sous-traitance", flags=["recruiting"]
    )
    assert [tag.text for tag in page.select(".card .tag")] == ["recrute", "export", "Sous-traitance"]
    assert (
        "par Chargée de mission"
        in page.find(string="recrute").find_parent(attrs={"role": "listitem"})["title"]
    )
    officer.submit(f"{path}/edit", tags=["export"], new_tags="Bois", flags=[])
    with work() as session:
        assert session.get(Company, people.company.id).tags == ["Bois", "export"]
        assert sorted(session.scalars(select(Tag.name))) == ["Bois", "Sous-traitance", "export"]
        assert list(session.scalars(select(CompanyFlag))) == []


def test_a_word_of_the_territory_is_offered_and_stands_once(officer, people, work):
    officer.submit(f"/companies/{people.company.id}/edit", new_tags="Export")
    page = officer.page("/companies/new")
    assert [box["value"] for box in page.select("[name=tags]")] == ["Export"]
    officer.submit("/companies/new", name="Nouvelle", new_tags="EXPORT")
    with work() as session:
        assert len(list(session.scalars(select(Tag)))) == 1
        assert len(list(session.scalars(select(CompanyTag)))) == 2


def test_too_many_or_too_long_words_are_refused_in_place(officer, people):
    path = f"/companies/{people.company.id}/edit"
    for typed in (",".join(f"m{n}" for n in range(21)), "x" * 41):
        page = officer.submit(path, 422, new_tags=typed)
        assert page.find(id="new_tags-error")
        assert page.select_one("[name=new_tags]")["value"] == typed
    officer.submit(path, 422, tags=["jamais proposé"])


def test_the_officers_words_are_found_and_seen_by_the_officer_only(app, officer, people, work):
    officer.submit(f"/companies/{people.company.id}/edit", new_tags="àrelancer", flags=["ambassador"])
    with work():
        here, company = make.territory().id, people.company.id
        assert search.find(Viewer(territories=frozenset({here})), here, "arelancer")["company"]
        assert search.find(Viewer(companies=frozenset({company})), here, "arelancer") == {}
        assert search.find(Viewer(companies=frozenset({company})), here, "bois")["company"]
    sheet = Visitor(app.test_client(), people.accounts["member"]).page(f"/companies/{people.company.id}")
    assert "àrelancer" not in sheet.text
    assert "ambassadrice" in sheet.text


def test_a_company_does_not_file_itself(app, people, work):
    member = Visitor(app.test_client(), people.accounts["member"])
    member.submit(
        f"/companies/{people.company.id}/edit", sector="Menuiserie", new_tags="moi", flags="ambassador"
    )
    with work() as session:
        company = session.get(Company, people.company.id)
        assert (company.sector, company.tags, company.flags) == ("Menuiserie", [], [])


def test_rooms_raise_and_lower_flags(session):
    company = make.company()
    marks.raise_flag(company, "hosts_visits", date(2026, 5, 4), source="open_days")
    marks.raise_flag(company, "hosts_visits", date(2026, 6, 4))
    assert [(mark.flag, mark.set_on) for mark in company.raised] == [("hosts_visits", date(2026, 5, 4))]
    publish_company(company)
    marks.lower_flag(company, "hosts_visits")
    assert company.flags == []


# -- places -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latitude", "longitude", "wrong"),
    [
        ("45,6512", "1.4056", None),
        ("", "", None),
        ("91", "1", "latitude"),
        ("45", "-181", "longitude"),
        ("45", "", "latitude"),
        ("", "1", "longitude"),
        ("nan", "1", "latitude"),
        ("1e5", "1", "latitude"),
        ("45", "١", "longitude"),
    ],
)
def test_a_point_has_two_numbers_within_the_world(officer, people, work, latitude, longitude, wrong):
    path = f"/companies/{people.company.id}/sites/new"
    page = officer.submit(path, 422 if wrong else 200, latitude=latitude, longitude=longitude)
    if wrong:
        assert page.find(id=f"{wrong}-error")
    elif latitude:
        with work() as session:
            site = session.scalar(select(Site))
            assert (site.latitude, site.longitude) == (45.6512, 1.4056)


def test_a_closed_site_keeps_the_past_right(session):
    inside = make.commune(intercommunality=make.intercommunality())
    company = make.company()
    site = verbs.add_site(company, {"commune": inside, "siret": "73282932000074"})
    verbs.close_site(site, date(2021, 6, 30))
    where = company.territory_id
    assert queries.count_on(where, date(2021, 6, 30)) == 1
    assert queries.count_on(where, date(2021, 7, 1)) == 0
    assert company.seat is None
    assert queries.with_siret(where, "73282932000074") is company
    other = verbs.add_site(company, {"commune": inside})
    assert (company.seat, other.is_seat) == (other, True)
    assert queries.count_on(where, date(2021, 7, 1)) == 1


def test_a_closed_sites_number_does_not_bind_the_company(app, work):
    with work():
        officer, company = make.officer(), make.company("Scierie du Pont", siren="732829320")
        site = verbs.add_site(company, {"commune": make.commune(), "siret": "73282932000074"})
        verbs.close_site(site, date(2021, 6, 30))
        number = company.id
    page = f"/companies/{number}/edit"
    Visitor(app.test_client(), officer).submit(page, action=page, siren="552100554")
    with work() as session:
        assert session.get(Company, number).siren == "552100554"


# -- the step to it -----------------------------------------------------------------------------


@pytest.mark.slow
def test_back_and_forth_keeps_everything_else(make_app: Any) -> None:
    app = make_app()
    with app.app_context():
        cast = assemble()
        company = db.session.get(Company, cast.company.id)
        make.site(company, siret="73282932000074")
        marks.set_tags(company, ["bois"], date(2026, 1, 1), None)
        marks.raise_flag(company, "recruiting", date(2026, 1, 1))
        db.session.commit()
        db.session.remove()
        downgrade(revision="0002")
        assert not {"tag", "company_tag", "company_flag"} & set(inspect(db.engine).get_table_names())
        upgrade()
        assert db.session.scalar(select(Site.siret)) == "73282932000074"
        assert len(list(db.session.scalars(select(Company)))) == 2
        assert list(db.session.scalars(select(Tag))) == []
        db.session.rollback()
