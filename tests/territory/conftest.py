"""The officer of a territory at work."""

import pytest

from tests import make
from tests.visitor import Visitor


@pytest.fixture
def officer(client, work):
    with work():
        make.territory("Pays vert")
        account = make.officer()
    return Visitor(client, account)
