"""The harness stands in tests/harness; what all rooms share in their tests may be added here."""

import pytest

pytest_plugins = ["tests.harness.plugin"]


@pytest.fixture(autouse=True)
def _forget_feeds() -> None:
    """No test reads the calendar bodies that another one made."""
    from app.calendar import feeds

    feeds.forget()
