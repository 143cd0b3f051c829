"""Intercommunalities and communes."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.calendar import streams
from app.clubs.models import ClubArea
from app.db import db
from app.territory import communes, queries, setup
from app.territory.models import Commune, Intercommunality, Perimeter
from tests import make

BRIANCE = "200040814"


def test_an_intercommunality_enters_by_its_name_with_its_communes_and_its_feed(officer, work):
    page = officer.submit(
        "/intercommunalities/new", body="cc briance sud haute vienne", since_on="2020-07-01"
    )
    assert "depuis le 1er juillet 2020" in page.text
    with work() as session:
        body = session.scalars(select(Intercommunality)).one()
        assert (body.siren, body.department) == (BRIANCE, "87")
        assert session.scalar(select(func.count()).select_from(Commune)) > 5
        assert streams.find([("intercommunality", body.id)])[0].slug == BRIANCE


def test_words_of_a_name_that_several_share_are_offered(officer):
    page = officer.submit("/intercommunalities/new", status=422, body="briance")
    assert len(page.select("[name=body_pick]")) == 2
    values = officer.values(officer.form(page, "/intercommunalities/new", {})) | {"body_pick": BRIANCE}
    assert "CC Briance Sud" in officer.send("/intercommunalities/new", **values).text


def test_one_that_is_not_listed_enters_by_hand(officer):
    page = officer.submit("/intercommunalities/new", status=422, body="CC de Nulle Part")
    assert "SIREN" in page.find(id="body-error").text
    page = officer.submit(
        "/intercommunalities/new", body="CC de Nulle Part", siren="732829320", department="24"
    )
    assert "CC de Nulle Part" in page.h1.text


def test_the_same_one_does_not_enter_twice(officer):
    officer.submit("/intercommunalities/new", body=BRIANCE)
    page = officer.submit("/intercommunalities/new", status=422, body=BRIANCE)
    assert "déjà partie" in page.find(id="body-error").text


def test_it_leaves_on_a_day_and_keeps_its_page(officer, work):
    officer.submit("/intercommunalities/new", body=BRIANCE)
    with work() as session:
        number = session.scalars(select(Perimeter.id)).one()
    officer.submit(f"/intercommunalities/belonging/{number}/edit", until_on="2021-12-31")
    assert "31 décembre 2021" in officer.page(f"/intercommunalities/{BRIANCE}").text
    with work():
        here = queries.by_slug(None).id
        assert queries.intercommunalities(here, date(2021, 12, 31))
        assert queries.intercommunalities(here, date(2022, 1, 1)) == []


def test_a_mistake_is_removed_unless_something_refers_to_it(officer, work):
    officer.submit("/intercommunalities/new", body=BRIANCE)
    with work() as session:
        number = session.scalars(select(Perimeter.id)).one()
        club = make.club()
        body = session.scalars(select(Intercommunality)).one()
        db.session.add(ClubArea(club_id=club.id, intercommunality_id=body.id))
    path = f"/intercommunalities/belonging/{number}/edit"
    form = officer.page(path).select_one("form[action$='/removal']")
    officer.send(form["action"], status=403, **officer.values(form))
    with work() as session:
        session.delete(session.scalars(select(ClubArea)).one())
    officer.send(form["action"], **officer.values(form))
    officer.page(f"/intercommunalities/{BRIANCE}", status=404)


def test_a_second_territory_does_not_take_the_stream_of_the_first(work):
    with work():
        first = make.territory()
        second = make.territory("Ailleurs", slug="ailleurs", is_home=False)
        setup.take_in(first, [BRIANCE])
        setup.take_in(second, [BRIANCE])
        body = db.session.scalars(select(Intercommunality)).one()
        stream = streams.find([("intercommunality", body.id)])[0]
        assert stream.parent_id == streams.find([("territory", first.id)])[0].id


def test_communes_are_suggested_without_accents_the_territorys_first(officer, work):
    with work():
        near = make.intercommunality()
        make.commune("Échourgnac", insee="24148", intercommunality=near)
        far = make.commune("Échou", insee="99001")
        far.department = "99"
    options = [option["value"] for option in officer.swap("/communes?q=echou").select("option")]
    assert options == ["Échourgnac (24000)", "Échou (24000)"]
    assert officer.swap("/communes?commune=240").select("option")
    assert officer.swap("/communes").select("option") == []


@pytest.mark.parametrize(
    "typed", ["St-Aulaye Puymangou", "saint aulaye-puymangou", "Saint Aulaye-Puymangou (24410)"]
)
def test_a_commune_is_known_in_every_spelling(work, typed):
    with work():
        communes.load(["242400935"])
        assert [c.name for c in queries.communes_named(typed)] == ["Saint Aulaye-Puymangou"]


def test_communes_are_loaded_once(work):
    with work():
        assert communes.load([BRIANCE]) > 5
        assert communes.load([BRIANCE]) == 0
