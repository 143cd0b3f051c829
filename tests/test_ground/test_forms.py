"""Fields: what people type, what becomes of it, and the sentence when it cannot be kept."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.forms import (
    Choice,
    CreatingForm,
    Day,
    Form,
    Hour,
    Mail,
    Paragraphs,
    Phone,
    Web,
    Whole,
    Words,
    required,
)


class Everything(Form):
    name = Words("Nom", [required()], most=20)
    notes = Paragraphs("Notes", most=50)
    mail = Mail("Adresse")
    site = Web("Site")
    phone = Phone("Téléphone")
    on = Day("Date")
    at = Hour("Heure")
    many = Whole("Nombre", least=1, most=100)
    colour = Choice("Couleur", choices=[("red", "Rouge")], empty="Aucune")


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def filled(**typed: str) -> Everything:
    form = Everything(MultiDict({"name": "x", **typed}), meta={"csrf": False})
    form.colour.offer([("red", "Rouge")])
    form.validate()
    return form


def read(name: str, typed: str) -> Any:
    """The value that a field makes of what was typed; its flaws are none."""
    form = filled(**{name: typed})
    assert form.flaws == {}, form.flaws
    return form[name].data


def flaw(name: str, typed: str) -> str:
    """The sentence at the field, and at no other."""
    form = filled(**{name: typed})
    assert list(form.flaws) == [name], form.flaws
    return str(form.flaws[name][0])


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("name", "  Bois & fils  ", "Bois & fils"),
        ("name", "x" * 20, "x" * 20),
        ("notes", "a\r\nb ", "a\nb"),
        ("notes", "   ", None),
        ("mail", "  Direction@Exemple.EXAMPLE ", "direction@exemple.example"),
        ("mail", "", None),
        ("site", "exemple.example/page", "https://exemple.example/page"),
        ("site", "http://exemple.example", "http://exemple.example"),
        ("phone", "05 36 49 12 34", "+33 5 36 49 12 34"),
        ("phone", "+32 2 555 12 12", "+32 2 555 12 12"),
        ("on", "2026-12-03", date(2026, 12, 3)),
        ("on", "3/12/2026", date(2026, 12, 3)),
        ("on", "03.12.2026", date(2026, 12, 3)),
        ("on", "2028-02-29", date(2028, 2, 29)),
        ("on", "", None),
        ("at", "14:30", time(14, 30)),
        ("at", "14 h 30", time(14, 30)),
        ("at", "14h", time(14)),
        ("at", "9", time(9)),
        ("at", "14:30:00", time(14, 30)),
        ("many", "42", 42),
        ("many", "", None),
        ("colour", "red", "red"),
        ("colour", "", None),
    ],
)
def test_what_people_type_is_understood(name: str, typed: str, value: Any) -> None:
    assert read(name, typed) == value


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("name", "", "Ce champ est nécessaire."),
        ("name", "   ", "Ce champ est nécessaire."),
        ("name", "x" * 21, "20 caractères au plus."),
        ("name", "a\x00b", "caractères invisibles"),
        ("name", "a\u202eb", "caractères invisibles"),
        ("notes", "x" * 51, "50 caractères au plus."),
        ("notes", "a\x07b", "caractères invisibles"),
        ("mail", "direction", "Cette adresse n’est pas valide"),
        ("mail", "a@b@c", "Cette adresse n’est pas valide"),
        ("mail", "x" * 250 + "@exemple.example", "254 caractères au plus."),
        ("site", "javascript:alert(1)", "Cette adresse de site n’est pas valide."),
        ("site", "https://user@evil.example", "Cette adresse de site n’est pas valide."),
        ("site", "pas un site", "Cette adresse de site n’est pas valide."),
        ("phone", "bonjour", "Ce numéro de téléphone n’est pas valide."),
        ("phone", "1", "Ce numéro de téléphone n’est pas valide."),
        ("on", "2026-02-30", "Cette date n’existe pas."),
        ("on", "2027-02-29", "Cette date n’existe pas."),
        ("on", "0001-01-01", "hors du calendrier"),
        ("on", "9999-12-31", "hors du calendrier"),
        ("on", "demain", "Écrivez la date ainsi"),
        ("on", "3/12/26", "Écrivez la date ainsi"),
        ("at", "25:00", "Écrivez l’heure ainsi"),
        ("at", "14:75", "Écrivez l’heure ainsi"),
        ("at", "midi", "Écrivez l’heure ainsi"),
        ("many", "0", "Entre 1 et 100."),
        ("many", "-1", "Entre 1 et 100."),
        ("many", "101", "Entre 1 et 100."),
        ("many", "9" * 15, "Entre 1 et 100."),
        ("many", "9" * 16, "Écrivez un nombre entier."),
        ("many", "1.5", "Écrivez un nombre entier."),
        ("many", "٣", "Écrivez un nombre entier."),
        ("colour", "green", "Choisissez dans la liste."),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(name: str, typed: str, said: str) -> None:
    assert said in flaw(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"), [("on", "2026-02-30"), ("at", "25:00"), ("name", "x" * 21), ("mail", "direction")]
)
def test_what_was_typed_is_kept(name: str, typed: str) -> None:
    assert filled(**{name: typed})[name]._value() == typed


def test_spaces_in_numbers_are_those_of_our_own_pages() -> None:
    assert read("many", "1\u202f0\u00a00") == 100


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_nothing_typed_breaks_a_form(typed: str) -> None:
    for name in ("name", "notes", "mail", "site", "phone", "on", "at", "many", "colour"):
        form = filled(**{name: typed})
        assert isinstance(form.flaws, dict)


def test_a_creating_form_has_a_new_key_each_time() -> None:
    class Creating(CreatingForm):
        name = Words("Nom")

    first, second = Creating(), Creating()
    assert first.once.data != second.once.data
    assert len(first.once.data) >= 16


def test_the_sentences_are_those_of_the_reader(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        form = filled(colour="green", name="")
        assert set(form.flaws) == {"name", "colour"}
        assert not any("nécessaire" in str(said) for said in form.flaws["name"])
