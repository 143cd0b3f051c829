"""A register of our own on this machine, and the officer who asks it."""

import pytest

from app.companies.register import client
from tests.companies.register.fake import Fake


@pytest.fixture
def register(app):
    """All three services at one address, told by each test how to behave."""
    with Fake() as fake:
        for setting in ("REGISTER_URL", "SCHOOLS_URL", "GEOCODE_URL"):
            app.config[setting] = fake.url
        client._answers.clear()
        yield fake
