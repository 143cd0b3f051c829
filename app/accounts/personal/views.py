"""The data of a person: where they stand, a page to print, a file, and the way out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, url_for
from werkzeug import Response
from wtforms import BooleanField, ValidationError

from app import privacy
from app.accounts import erasures, queries
from app.accounts.personal import labels, rules
from app.accounts.personal.files import as_file
from app.companies.models import Person
from app.companies.people import queries as people
from app.db import db
from app.forms import Form
from app.language import _, _l, day, money
from app.web import access, allow, found, here, officer, page, see_other, signed_in, viewer

bp = Blueprint("personal", __name__)


class Erasure(Form):
    """A second thought."""

    sure = BooleanField(_l("Oui, effacer définitivement cette personne"))

    def validate_sure(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(_("Cochez cette case si vous en êtes sûr."))


@dataclass(frozen=True)
class Section:
    """A list of one room: what it is called, where it is shown, its rows in words."""

    anchor: str
    title: str
    path: str | None
    rows: list[list[tuple[str, str]]]


@bp.get("/people/<id:number>/data")
@access(signed_in)
def data(number: int) -> Response:
    """Everything known of a person, list by list; readable, and good to print."""
    person = _person(number)
    refusal = rules.erasure_refusal(viewer(), person, _is_appointed(person))
    return page(
        "accounts/personal/data.html",
        person=person,
        sections=list(_sections(person)),
        may_erase=refusal is None,
        refusal=refusal,
        is_own=viewer().person_id == person.id,
    )


@bp.get("/people/<id:number>/data.json")
@access(signed_in)
def file(number: int) -> Response:
    """The same for machines."""
    person = _person(number)
    return as_file(person.id, f"personne-{person.id}.json")


@bp.get("/people/<id:number>/erasure")
@access(officer)
def erasing(number: int) -> Response:
    """What goes and what stays, before it is done."""
    person = _to_erase(number)
    return _erasure_page(person, Erasure())


@bp.post("/people/<id:number>/erasure")
@access(officer)
def erase(number: int) -> Response:
    """Forget them, in every room."""
    person = _to_erase(number, lock=True)
    form = Erasure()
    if not form.validate_on_submit():
        db.session.rollback()
        return _erasure_page(person, form, 422)
    privacy.erase(person.id)
    db.session.commit()
    erasures.write()
    return see_other(
        url_for("people.index"), _("La personne est effacée. Les dernières traces suivent aussitôt.")
    )


# -- details --------------------------------------------------------------------------------------


def _person(number: int) -> Person:
    person: Person = found(people.person(viewer(), here().id, number))
    return person


def _to_erase(number: int, lock: bool = False) -> Person:
    person: Person = found(people.person(viewer(), here().id, number, lock))
    allow(rules.erasure_refusal(viewer(), person, _is_appointed(person)))
    return person


def _is_appointed(person: Person) -> bool:
    return bool(queries.appointments([person.id]))


def _erasure_page(person: Person, form: Erasure, status: int = 200) -> Response:
    shown = [section for section in _sections(person) if section.rows]
    return page("accounts/personal/erasure.html", status, person=person, form=form, sections=shown)


def _sections(person: Person) -> Iterator[Section]:
    for room, lists in privacy.export(person.id).items():
        for name, rows in lists.items():
            said = rows if isinstance(rows, list) else [rows] if rows else []
            title = str(labels.SECTIONS.get(name, name))
            yield Section(
                f"{room}-{name}".replace(".", "-"), title, _path(name, person), [_said(row) for row in said]
            )


def _path(name: str, person: Person) -> str | None:
    """The page on which these things stand."""
    sheet = url_for("people.show", number=person.id)
    return {
        "person": sheet,
        "posts": f"{sheet}#posts",
        "history": f"{sheet}#history",
        "contacts": f"{sheet}#history",
        "attended": f"{sheet}#history",
        "mandates": url_for("clubs.index"),
        "memberships": url_for("clubs.index"),
    }.get(name)


def _said(row: Any) -> list[tuple[str, str]]:
    """Field by field, in words; what is not known is left out."""
    items = row.items() if isinstance(row, dict) else [("text", row)]
    return [
        (str(labels.FIELDS[name]), said)
        for name, value in items
        if name in labels.FIELDS and value not in (None, "") and (said := _word(name, value))
    ]


def _word(name: str, value: Any) -> str:
    """In the reader's words; a code that stands for nothing people say is none."""
    if name in labels.CODES:
        return str(labels.CODES[name].get(value, ""))
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, datetime):
        value = value.date()
    return day(value, weekday=False) if isinstance(value, date) else str(value)
