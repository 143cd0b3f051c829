"""Segments: saved from a list, opened as that list, seen by whom they are for."""

import pytest
from sqlalchemy import inspect, select

from app import privacy
from app.companies.filters import Filters
from app.companies.models import Company
from app.companies.segments import queries, rules
from app.companies.segments.models import Segment
from app.db import db
from app.viewer import Viewer
from tests import make
from tests.cast import ROLES
from tests.visitor import Visitor


@pytest.fixture
def fabric(people, work):
    with work():
        for number in range(9):
            make.company(f"Atelier {number}", headcount=number * 10)
        return people


def saved(work, person_id, name="Grandes", shared=False, **values):
    with work():
        made = Segment(territory_id=make.territory().id, owner_id=person_id, name=name, name_key=name.lower())
        made.filters, made.is_shared = Filters(values or {"size": "50-249"}), shared
        db.session.add(made)
        db.session.flush()
        return made.id


def test_a_list_is_saved_and_opened_again(officer, fabric):
    page = officer.page("/companies/?size=50-249&state=open")
    link = page.find("a", href=lambda to: to and to.startswith("/segments/new"))
    page = officer.submit(
        link["href"], action="/segments/?size=50-249&state=open", name="Grandes", is_shared="y"
    )
    assert "4 entreprises" in page.main.text
    opened = officer.page(page.find("a", string="Grandes")["href"])
    assert {row.a.text for row in opened.select("tbody tr")} == {f"Atelier {n}" for n in range(5, 9)}
    assert len(opened.select(".chips a[aria-label]")) == 2


def test_it_is_the_question_that_is_kept(officer, fabric, work, only):
    number = saved(work, fabric.accounts["officer"].person_id)
    with work():
        make.company("Nouvelle", headcount=99)
    assert "5 entreprises" in officer.page("/segments/").main.text
    with work() as session:
        viewer = Viewer(territories=frozenset({make.territory().id}))
        names = {c.name for c in session.scalars(queries.members(session.get_one(Segment, number), viewer))}
    assert "Nouvelle" in names
    assert len(names) == 5


def test_members_are_only_those_that_one_sees(fabric, work):
    number = saved(work, fabric.accounts["officer"].person_id)
    with work() as session:
        assert list(session.scalars(queries.members(session.get_one(Segment, number), Viewer()))) == []


def test_sent_twice_it_is_saved_once(officer, fabric, work):
    page = officer.page("/segments/new?size=250")
    values = officer.values(officer.form(page, "/segments/?size=250", {})) | {"name": "Une fois"}
    for _ in range(2):
        officer.send("/segments/?size=250", **values)
    with work() as session:
        assert len(list(session.scalars(select(Segment).filter_by(name="Une fois")))) == 1


@pytest.mark.parametrize("name", ["", "x" * 81, "a\u202eb"])
def test_a_bad_name_is_refused_and_kept(officer, fabric, name):
    page = officer.submit("/segments/new?size=250", 422, action="/segments/?size=250", name=name)
    assert page.find("input", {"name": "name"})["value"] == name


def test_no_filters_make_no_segment(officer, fabric):
    page = officer.page("/segments/new?size=250")
    values = officer.values(officer.form(page, "/segments/?size=250", {})) | {"name": "Tout"}
    officer.send("/segments/", 422, **values)
    assert officer.page("/segments/new").select_one(".empty")


def test_it_is_renamed_shared_and_removed(officer, fabric, work, only):
    number = saved(work, fabric.accounts["officer"].person_id)
    officer.submit(f"/segments/{number}/edit", name="Moyennes", is_shared="y")
    assert (only(Segment, id=number).name, only(Segment, id=number).is_shared) == ("Moyennes", True)
    page = officer.page(f"/segments/{number}/edit")
    old = officer.values(officer.form(page, f"/segments/{number}/edit", {"name": ""}))
    officer.submit(f"/segments/{number}/edit", name="Entre-temps")
    told = officer.send(f"/segments/{number}/edit", 409, **{**old, "name": "Trop tard"})
    assert "Entre-temps" in told.text
    assert "Trop tard" in told.text
    officer.submit(f"/segments/{number}/edit", action=f"/segments/{number}/removal")
    assert only(Segment, id=number) is None


def test_who_sees_and_changes_what(app, fabric, work):
    own = saved(work, fabric.accounts["officer"].person_id)
    shared = saved(work, fabric.accounts["officer"].person_id, "Partagé", shared=True)
    for path, expected in {
        f"/segments/{own}": {"officer": 302, "admin": 404, "other_officer": 404},
        f"/segments/{shared}": {"officer": 302, "admin": 302, "other_officer": 404},
        f"/segments/{shared}/edit": {"officer": 200, "admin": 403, "other_officer": 404},
        "/segments/": {"officer": 200, "admin": 200, "other_officer": 404},
        "/segments/new": {"officer": 200},
    }.items():
        for role in ROLES:
            answer = Visitor(app.test_client(), fabric.accounts.get(role)).client.get(path)
            assert answer.status_code == expected.get(role, 302 if role == "stranger" else 403), (path, role)


def test_one_shared_by_somebody_who_left_is_everybodys():
    segment = Segment(territory_id=1, owner_id=None)
    assert rules.change_refusal(Viewer(person_id=7, territories=frozenset({1})), segment) is None
    assert rules.change_refusal(Viewer(person_id=7), segment)
    segment.owner_id = 8
    assert rules.change_refusal(Viewer(person_id=7, territories=frozenset({1})), segment)


def test_somebody_forgotten_leaves_only_what_they_shared(fabric, work, only):
    person = fabric.accounts["officer"].person_id
    own, shared = saved(work, person), saved(work, person, "Partagé", shared=True)
    with work():
        assert len(privacy.export(person)["segments"]["segments"]) == 2
        privacy.erase(person)
    assert only(Segment, id=own) is None
    assert only(Segment, id=shared).owner_id is None


def test_what_is_not_understood_any_more_is_left_out(officer, fabric, work):
    number = saved(work, fabric.accounts["officer"].person_id, size="gone", state="open")
    assert len(officer.page(f"/segments/{number}").select(".chips a[aria-label]")) == 1


@pytest.mark.slow
def test_the_migration_goes_back_and_forth(make_app):
    from flask_migrate import downgrade, upgrade

    app = make_app()
    with app.app_context():
        make.company("Reste")
        db.session.commit()
        db.session.remove()
        downgrade(revision="0003")
        assert "segment" not in inspect(db.engine).get_table_names()
        upgrade()
        assert "segment" in inspect(db.engine).get_table_names()
        assert db.session.scalar(select(Company.name)) == "Reste"
        db.session.rollback()
