"""The cast, and the officer at work."""

from typing import Any

import pytest

from tests import cast
from tests.visitor import Visitor


@pytest.fixture
def people(work: Any) -> Any:
    with work():
        return cast.assemble()


@pytest.fixture
def officer(client: Any, people: Any) -> Visitor:
    return Visitor(client, people.accounts["officer"])
