"""Whatever is typed into the contact log: a page, never a fault, and nothing half written."""

from typing import Any

from hypothesis import given

from app.contacts.models import Contact
from tests.companies.test_fuzz import MANY, everything_or_nothing, fields
from tests.visitor import Visitor

NAMES = (
    "kind",
    "said",
    "on",
    "person_id",
    "next_step",
    "due_on",
    "assignee_id",
    "place",
    "place_pick",
    "once",
)


def test_any_contact(officer: Visitor, people: Any, work: Any) -> None:
    @MANY
    @given(fields(*NAMES))
    def try_it(typed: Any) -> None:
        everything_or_nothing(work, officer, f"/contacts/new?company={people.company.id}", Contact, typed)

    try_it()


def test_any_contact_with_somebody_to_be_named(officer: Visitor, work: Any) -> None:
    @MANY
    @given(fields(*NAMES))
    def try_it(typed: Any) -> None:
        everything_or_nothing(work, officer, "/contacts/new", Contact, typed)

    try_it()
