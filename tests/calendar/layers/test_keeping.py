"""A partner's calendar is put beside an agenda, changed and taken away by those who keep the agenda."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from app.calendar.layers.models import Layer, LayerDate, LayerText, Reading
from app.db import db
from tests.calendar.layers.house import NEW, PAGES, SALON, point, put, titles, upload
from tests.calendar.layers.texts import calendar, event
from tests.cast import Cast


def test_the_officer_uploads_a_file_and_everybody_sees_whose_dates_these_are(visitors: Any) -> None:
    page = upload(visitors["officer"], site="https://partenaire.example")
    assert "Chambre d'exemple" in page.text.replace("’", "'")
    rows = visitors["stranger"].page("/agenda").select("li.kind-layer")
    assert [row.select_one(".name").text.strip() for row in rows] == ["Quinzaine", "Salon de l'exemple"]
    assert all("Chambre d’exemple" in row.text or "Chambre d'exemple" in row.text for row in rows)
    links = [row.select_one(".name") for row in rows]
    assert links[1]["href"] == "https://partenaire.example/salon"
    assert "nofollow" in links[1]["rel"]
    assert links[0]["href"].startswith("/agenda/layers/")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"file": (BytesIO(b""), "")}, "address"),
        ({"address": "https://exemple.example/a.ics"}, "file"),
        ({"file": (BytesIO(b"   "), "vide.ics")}, "file"),
        ({"file": (BytesIO(b"<html>"), "page.ics")}, "file"),
        ({"file": (BytesIO(calendar().encode()), "rien.ics")}, "file"),
        ({"file": (BytesIO(calendar(event("DTSTART:demain")).encode()), "x.ics")}, "file"),
        ({"file": (BytesIO(b""), ""), "address": "ftp://exemple.example/"}, "address"),
        ({"file": (BytesIO(b""), ""), "address": "http://127.0.0.1/a.ics"}, "address"),
        ({"file": (BytesIO(b""), ""), "address": "https://moi:secret@exemple.example/"}, "address"),
        ({"colour": "rose"}, "colour"),
        ({"stream": "999"}, "stream"),
        ({"audience": "bureau"}, "audience"),
        ({"site": "javascript:alert(1)"}, "site"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(app: Any, visitors: Any, fields: Any, field: str) -> None:
    page = upload(visitors["officer"], status=422, **fields)
    assert page.select_one(f"#{field}-error") or page.select_one(f'[href="#{field}"]')
    assert titles(app) == []


def test_a_file_over_two_mebibytes_is_refused(visitors: Any) -> None:
    officer = visitors["officer"]
    fields = officer.values(officer.page(NEW).select_one("#layer-form"))
    big = (BytesIO(b"x" * (2 * 1024 * 1024 + 1)), "gros.ics")
    builder = EnvironBuilder(method="POST", path=NEW, data={**fields, "name": "Trop", "file": big})
    environ = builder.get_environ()
    with environ["wsgi.input"]:
        answer = officer.client.open(environ)
    builder.close()
    assert answer.status_code == 422
    assert "2 Mio" in answer.text


def test_what_was_typed_stays(visitors: Any) -> None:
    page = upload(visitors["officer"], "<html>", 422, name="Mon lycée", site="https://lycee.example")
    assert page.select_one("[name=name]")["value"] == "Mon lycée"
    assert page.select_one("[name=site]")["value"] == "https://lycee.example"
    assert "page web" in page.select_one("#file-error").text


def test_sent_twice_it_is_there_once(app: Any, visitors: Any) -> None:
    officer = visitors["officer"]
    form = officer.page(NEW).select_one("#layer-form")
    for _time in range(2):
        fields = {**officer.values(form), "name": "Une fois", "file": (BytesIO(SALON.encode()), "a.ics")}
        officer.send(NEW, **fields)
    with app.app_context():
        assert db.session.scalar(select(func.count(Layer.id))) == 1


def test_an_edit_keeps_the_file_and_a_lost_race_says_both(app: Any, visitors: Any) -> None:
    number, officer = put(app), visitors["officer"]
    officer.submit(f"/agenda/layers/{number}/edit", name="Nouveau nom")
    assert titles(app) == ["Quinzaine", "Salon de l'exemple"]
    page = officer.submit(f"/agenda/layers/{number}/edit", 409, name="Trop tard", version="1")
    assert "Nouveau nom" in page.text
    assert page.select_one("[name=name]")["value"] == "Trop tard"


def test_a_new_file_replaces_the_old_one_and_removal_leaves_nothing(app: Any, visitors: Any) -> None:
    number, officer = put(app), visitors["officer"]
    other = calendar(event(summary="Autre"))
    officer.submit(f"/agenda/layers/{number}/edit", file=(BytesIO(other.encode()), "b.ics"))
    assert titles(app) == ["Autre"]
    officer.submit(f"/agenda/layers/{number}", action=f"/agenda/layers/{number}/removal")
    with app.app_context():
        for table in (Layer, Reading, LayerText, LayerDate):
            assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_who_may_add_and_change(app: Any, cast: Cast, visitors: Any) -> None:
    number = put(app)
    neither = {"stranger": 302, "member": 403, "other_officer": 403}
    may = {
        NEW: neither,
        "/agenda/layers": neither,
        f"/agenda/layers/{number}/edit": {**neither, "president": 403, "outsider": 403},
        f"/agenda/layers/{number}": {},
    }
    for path, refused in may.items():
        for role, visitor in visitors.items():
            assert visitor.client.get(path).status_code == refused.get(role, 200), (path, role)


def test_a_bureau_keeps_its_clubs_layers_only(app: Any, visitors: Any) -> None:
    upload(visitors["president"], name="Du club")
    with app.app_context():
        layer = db.session.scalars(select(Layer)).one()
    assert "Du club" in visitors["president"].page("/agenda/layers").text
    assert visitors["outsider"].client.get(f"/agenda/layers/{layer.id}/edit").status_code == 403
    assert "Du club" not in visitors["outsider"].page("/agenda/layers").main.text
    assert visitors["stranger"].page("/agenda?club=trois-vallees").select("li.kind-layer")
    assert not visitors["stranger"].page("/agenda?club=plateau").select("li.kind-layer")


def test_a_layer_for_people_signed_in_is_not_there_for_strangers(app: Any, visitors: Any) -> None:
    number = put(app, audience="signed_in")
    for path in PAGES:
        assert "exemple" not in visitors["stranger"].page(path).main.text, path
        assert visitors["member"].page(path).select(".kind-layer"), path
    visitors["stranger"].page(f"/agenda/layers/{number}", 404)


def test_the_address_is_shown_to_its_keepers_only(app: Any, visitors: Any) -> None:
    number = point(app, "https://exemple.example/private-kanari/basic.ics")
    for role, visitor in visitors.items():
        is_keeper = role in ("officer", "admin")
        assert ("kanari" in str(visitor.page(f"/agenda/layers/{number}"))) == is_keeper, role
