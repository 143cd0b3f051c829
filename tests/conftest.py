"""The harness stands in tests/harness; what all rooms share in their tests may be added here."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

if TYPE_CHECKING:
    from tests.house import House

pytest_plugins = ["tests.harness.plugin"]


@pytest.fixture(autouse=True)
def _forget_feeds() -> None:
    """No test reads the calendar bodies that another one made."""
    from app.calendar import feeds

    feeds.forget()


@pytest.fixture
def time_machine_to() -> Iterator[Callable[[datetime], None]]:
    """Move the clock, as often as the test likes; it stands still there."""
    import time_machine

    machines: list[time_machine.travel] = []

    def go(to: datetime) -> None:
        for machine in machines:
            machine.stop()
        machines[:] = [time_machine.travel(to, tick=False)]
        machines[0].start()

    yield go
    for machine in machines:
        machine.stop()


@pytest.fixture
def house(app: Flask, work: Callable[[], Any]) -> "House":
    """Something in every room, and everybody of the cast at the door."""
    from tests.house import House
    from tests.stage import set_stage

    with work():
        stage = set_stage()
    return House(app, stage)
