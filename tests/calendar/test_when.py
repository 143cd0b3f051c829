"""When something is, through both nights on which the clock moves."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from app.calendar.when import When
from tests import make
from tests.calendar import entries

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("when", "starts_at", "ends_at"),
    [
        (When(SPRING, SPRING, time(1, 30), time(3, 30)), utc(2026, 3, 29, 0, 30), utc(2026, 3, 29, 1, 30)),
        (When(AUTUMN, AUTUMN, time(1, 30), time(3, 30)), utc(2026, 10, 24, 23, 30), utc(2026, 10, 25, 2, 30)),
        (When(SPRING, SPRING), utc(2026, 3, 28, 23), utc(2026, 3, 29, 22)),
        (When(AUTUMN, AUTUMN), utc(2026, 10, 24, 22), utc(2026, 10, 25, 23)),
        (When(date(2028, 2, 29), date(2028, 2, 29)), utc(2028, 2, 28, 23), utc(2028, 2, 29, 23)),
        (
            When(date(2021, 11, 4), date(2021, 11, 4), time(10), time(12)),
            utc(2021, 11, 4, 9),
            utc(2021, 11, 4, 11),
        ),
    ],
)
def test_local_hours_become_instants(when: When, starts_at: datetime, ends_at: datetime) -> None:
    assert (when.starts_at, when.ends_at) == (starts_at, ends_at)


def test_an_hour_that_the_spring_night_skips_is_still_an_instant() -> None:
    assert When(SPRING, SPRING, time(2, 30)).starts_at == utc(2026, 3, 29, 1, 30)


def test_whole_days_end_at_the_next_midnight() -> None:
    assert When(date(2022, 7, 28), date(2022, 8, 10)).ends_local == datetime(2022, 8, 11)  # noqa: DTZ001


def test_without_a_known_end_it_ends_when_it_starts() -> None:
    when = When(AUTUMN, AUTUMN, time(18))
    assert when.ends_at == when.starts_at


def test_another_zone_has_its_own_instants() -> None:
    when = When(AUTUMN, AUTUMN, time(12), zone="Indian/Reunion")
    assert when.starts_at == utc(2026, 10, 25, 8)


def test_stored_and_read_again_it_is_the_same(session: Any) -> None:
    when = When(AUTUMN, AUTUMN, time(1, 30), time(3, 30))
    made = entries.entry(when=when)
    session.commit()
    session.expire_all()
    assert made.when == when
    row = made.occurrences[0]
    assert (row.starts_at, row.ends_at) == (when.starts_at, when.ends_at)
    assert row.starts_at.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(session: Any) -> None:
    made = entries.entry(when=make.when())
    made.changed_at = datetime(2026, 1, 1)  # noqa: DTZ001
    with pytest.raises(Exception, match="naive"):
        session.flush()
    session.rollback()
