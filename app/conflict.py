"""Two people changed the same thing: both texts, side by side, and nothing lost."""

import hashlib
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, FieldList, HiddenField, SelectField, SelectMultipleField
from wtforms import Form as AnyForm

from app.language import _


@dataclass(frozen=True)
class Difference:
    """A field that says one thing in the database and another in what was typed."""

    label: str
    stored: str
    typed: str


def differences(form: AnyForm, stored: AnyForm) -> list[Difference]:
    """Where two filled-in copies of a form differ: `stored` filled from the row, `form` by a person."""
    found = []
    for field in form:
        if isinstance(field, HiddenField):
            continue
        kept, typed = _shown(stored[field.name]), _shown(field)
        if kept != typed:
            found.append(Difference(str(field.label.text), kept, typed))
    return found


def digest(*values: Any) -> str:
    """A version for rows that have no number of their own."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def options_of(field: Any) -> list[Any]:
    """The choices of a field, with value and label."""
    return list(field.iter_choices())


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row.form if not isinstance(cell, HiddenField)]


def _shown(field: Any) -> str:
    if isinstance(field, BooleanField):
        return _("oui") if field.data else _("non")
    if isinstance(field, FieldList):  # lines of a table, one below the other
        lines = (", ".join(filter(None, (_shown(cell) for cell in _cells(row)))) for row in field)
        return "\n".join(line for line in lines if line)
    if isinstance(field, SelectMultipleField):
        ticked, options = {str(value) for value in field.data or ()}, options_of(field)
        return ", ".join(str(option.label) for option in options if str(option.value) in ticked)
    if isinstance(field, SelectField):
        choices = options_of(field)
        said = {str(choice.value): str(choice.label) for choice in choices}
        return said.get(str(field.data or ""), "")
    return str(field._value()).replace("\r\n", "\n").strip()
