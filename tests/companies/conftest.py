"""The cast, and the officer at work."""

import pytest
from sqlalchemy import select

from tests import cast
from tests.visitor import Visitor


@pytest.fixture
def people(work):
    with work():
        return cast.assemble()


@pytest.fixture
def officer(client, people):
    return Visitor(client, people.accounts["officer"])


@pytest.fixture
def only(work):
    """The one row of a table that has these values."""

    def find(model, **values):
        with work() as session:
            return session.scalar(select(model).filter_by(**values))

    return find
