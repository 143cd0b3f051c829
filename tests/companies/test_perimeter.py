"""The companies of the territory on a day, in the list and in the figures."""

from datetime import date

import pytest
from sqlalchemy import select

from app import figures
from app.companies import queries
from app.companies.models import Company
from app.db import db
from app.territory.models import Perimeter
from app.viewer import Viewer
from tests import make

BEFORE, AFTER = date(2021, 12, 31), date(2022, 1, 1)


@pytest.fixture
def changed(people, work):
    """A territory that loses one intercommunality on 2022-01-01; a company in two keeps belonging."""
    with work() as session:
        stays, leaves = make.intercommunality("CC qui reste"), make.intercommunality("CC qui part")
        session.scalar(select(Perimeter).filter_by(intercommunality_id=leaves.id)).until_on = BEFORE
        here, there = make.commune("Ici", intercommunality=stays), make.commune("Là", intercommunality=leaves)
        outside = make.commune("Ailleurs")
        for number in range(40):
            commune = (here, there, outside)[number % 3]
            make.site(make.company(f"Atelier {number:02}"), commune_id=commune.id)
        both = make.company("À cheval")
        make.site(both, commune_id=here.id)
        make.site(both, commune_id=there.id, is_seat=False)
        shut = make.company("Déjà fermée", closed_on=date(2020, 6, 1))
        make.site(shut, commune_id=there.id)
        return {f"Atelier {number:02}" for number in range(1, 40, 3)}


def names_on(officer, day):
    seen, path = set(), f"/companies/?on={day.isoformat()}"
    while path:
        page = officer.page(path)
        seen |= {row.a.text for row in page.select("#companies tbody tr")}
        link = page.find("a", rel="next")
        path = link["href"] if link else None
    return seen


def test_lists_of_the_two_days_differ_by_exactly_its_companies(officer, changed):
    before, after = names_on(officer, BEFORE), names_on(officer, AFTER)
    assert before - after == changed
    assert after <= before
    assert "À cheval" in after
    assert "Déjà fermée" not in before


def test_figures_of_the_two_days_differ_by_exactly_its_companies(officer, changed, work):
    with work():
        here = make.territory().id
        told = [
            next(figure for figure in figures.of(here, day) if "/companies/" in (figure.path or ""))
            for day in (BEFORE, AFTER)
        ]
    assert told[0].value - told[1].value == len(changed) == 13
    assert told[0].as_of == BEFORE
    for figure in told:
        assert len(names_on(officer, figure.as_of)) == figure.value
        assert (
            str(figure.value)
            in officer.page(f"/territory/?on={figure.as_of}").find(id="figures").parent.parent.text
        )


def test_unknown_dates_and_places_do_not_exclude(session):
    where, somewhere = make.territory(), make.intercommunality()
    make.site(make.company("Datée de rien"), commune_id=make.commune(intercommunality=somewhere).id)
    make.site(make.company("Sans commune"), siret="73282932000074")
    make.company("Sans établissement")
    viewer = Viewer(territories=frozenset({where.id}))
    for day in (date(1950, 1, 1), AFTER, date(2150, 1, 1)):
        found = db.session.scalars(queries.of_territory_on(viewer, where.id, day))
        assert {company.name for company in found} == {"Datée de rien", "Sans commune", "Sans établissement"}


def test_each_sees_on_a_day_what_they_see_on_others(session):
    mine, where = make.company("La mienne"), make.territory()
    make.company("Celle des autres")
    viewer = Viewer(companies=frozenset({mine.id}))
    assert list(session.scalars(queries.of_territory_on(viewer, where.id, AFTER))) == [mine]
    assert list(session.scalars(queries.of_territory_on(Viewer(), where.id, AFTER))) == []
    assert session.scalar(select(Company).filter_by(name="Celle des autres"))


def test_what_is_no_day_is_refused_in_words(officer):
    for said in ("garbage", "2021-13-01", "0001-01-01", "9999-12-31", "-1", "1" * 5000):
        assert "date" in officer.page(f"/companies/?on={said}", status=400).main.text
        officer.page(f"/territory/?on={said}", status=400)
