"""Everybody, on a day in November."""

from typing import Any

import pytest

from tests.calendar.layers.house import NOW
from tests.cast import ROLES, Cast, assemble
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def _now(time_machine_to: Any) -> None:
    time_machine_to(NOW)


@pytest.fixture
def cast(app: Any, work: Any) -> Cast:
    with work():
        return assemble()


@pytest.fixture
def visitors(app: Any, cast: Cast) -> dict[str, Visitor]:
    return {role: Visitor(app.test_client(), cast.accounts.get(role)) for role in ROLES}
