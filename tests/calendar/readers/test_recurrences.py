"""Series expand alike for two years and four clock changes: in our agenda and in other people's programs."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from app.calendar.entry import Occurrence, Stream
from app.calendar.ical import CANCELLED_PREFIX
from tests.calendar.readers import engines, scene
from tests.calendar.readers.engines import Times, said
from tests.visitor import Visitor

UNTIL = date(2027, 9, 1)
ENGINES = {
    "recurring-ical-events": engines.by_recurring_ical_events,
    "dateutil": engines.by_dateutil,
    "ical.js": engines.by_ical_js,
    "libical": engines.by_libical,
}


@pytest.fixture
def ours(scenery: Any, work: Any) -> Times:
    """What our agenda shows: one row for each time."""
    found: Times = Counter()
    with work() as session:
        rows = session.scalars(
            select(Occurrence)
            .join(Stream)
            .where(Stream.scope == "territory", Occurrence.is_first, Occurrence.first_on < UNTIL)
        )
        for row in rows:
            entry, whole = row.entry, row.entry.starts is None
            title = (CANCELLED_PREFIX["fr"] if entry.is_cancelled else "") + entry.summary
            start, end = (
                (row.first_on, row.last_on + timedelta(days=1)) if whole else (row.starts_at, row.ends_at)
            )
            found[entry.uid, said(start), said(end), title] += 1
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_shows_what_the_agenda_shows(
    ours: Times, body_of: Callable[[str], str], engine: str
) -> None:
    theirs = ENGINES[engine](body_of("club"), UNTIL)
    assert len(theirs) > 250
    if engine == "libical":  # a night on which the clock moves lasts as many seconds as others, says libical
        theirs, ours = ended_on_the_wall(theirs), ended_on_the_wall(ours)
    assert theirs - ours == Counter(), f"{engine} shows what the agenda does not"
    assert ours - theirs == Counter(), f"the agenda shows what {engine} does not"


def ended_on_the_wall(times: Times) -> Times:
    """Without the ends of what lasts through the change of the clock; the other engines keep the wall's."""
    return Counter(
        (uid, start, "" if title == "La nuit du changement" else end, title)
        for uid, start, end, title in times.elements()
    )


@pytest.mark.parametrize("name", [name for name in scene.FEEDS if name != "club"])
def test_every_feed_that_carries_a_series_expands_it_alike(body_of: Callable[[str], str], name: str) -> None:
    for engine in ("recurring-ical-events", "dateutil"):
        assert ENGINES[engine](body_of(name), UNTIL) == ENGINES[engine](body_of("club"), UNTIL)


def times_of(ours: Times, title: str) -> list[str]:
    return sorted(start for _, start, _, shown in ours if shown == title)


def test_what_the_series_mean_was_worked_out_by_hand(ours: Times) -> None:
    weekly = times_of(ours, "Chaque mardi")
    assert weekly[:2] == ["2025-09-02T16:30:00Z", "2025-09-09T16:30:00Z"], "summer: two hours ahead of UTC"
    assert "2025-10-21T16:30:00Z" in weekly
    assert "2025-11-04T17:30:00Z" in weekly, "winter: one hour ahead"
    assert "2026-03-24T17:30:00Z" in weekly
    assert "2026-04-14T16:30:00Z" in weekly
    for moved in ("2025-10-28T17:30:00Z", "2026-03-31T16:30:00Z", "2026-04-07T16:30:00Z"):
        assert moved not in weekly
    assert times_of(ours, "ANNULÉ : Chaque mardi") == ["2026-03-31T16:30:00Z"]
    assert times_of(ours, "Déplacé au jeudi") == ["2025-10-30T08:00:00Z"]
    assert times_of(ours, "Deuxième jeudi")[:8] == [
        "2025-09-11T10:00:00Z", "2025-10-09T10:00:00Z", "2025-11-13T11:00:00Z", "2025-12-11T11:00:00Z",
        "2026-01-08T11:00:00Z", "2026-02-12T11:00:00Z", "2026-03-12T11:00:00Z", "2026-04-09T10:00:00Z",
    ]  # fmt: skip
    assert times_of(ours, "Jusqu'à l'hiver")[-1] == "2025-12-23T17:30:00Z", "UNTIL is the last of them"
    assert len(times_of(ours, "Dix fois")) == 10
    assert times_of(ours, "Dix fois")[:2] == ["2026-03-22T08:00:00Z", "2026-03-29T07:00:00Z"]
    assert times_of(ours, "Un jour par an") == ["2025-11-11", "2026-11-11"]
    assert times_of(ours, "Journées du bois") == ["2025-10-24", "2026-10-24"]
    assert len(times_of(ours, "Sauf deux fois")) == 10
    assert "2026-01-02" not in times_of(ours, "Sauf un jour")
    assert "2025-12-06" not in times_of(ours, "Marché")
    assert times_of(ours, "Marché, reporté") == ["2025-12-13"]


@pytest.mark.parametrize(
    "month", [(2025, 10), (2025, 11), (2025, 12), (2026, 3), (2026, 4), (2026, 10), (2027, 3)]
)
def test_the_month_page_shows_what_the_engines_find(
    client: Any, body_of: Callable[[str], str], month: tuple[int, int]
) -> None:
    """Titles with their hours, day by day, from the pages of the days that the month page leads to."""
    year, number = month
    page = Visitor(client).page(f"/agenda/{year}/{number:02}")
    days = {cell["datetime"] for cell in page.select(".month .cell:not(.out) a.number time")}
    theirs: dict[str, list[str]] = {}
    for _, start, _, title in engines.by_recurring_ical_events(body_of("territory"), UNTIL).elements():
        theirs.setdefault(_local_day(start), []).append(title.removeprefix(CANCELLED_PREFIX["fr"]))
    first, after = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
    begun = {day for day in theirs if str(first) <= day < str(after)}
    assert begun <= days
    for day in sorted(begun):
        shown = _titles(Visitor(client).page(f"/agenda/{day.replace('-', '/')}"))
        for title in theirs[day]:
            assert title.strip() in shown, day


def _local_day(start: str) -> str:
    if "T" not in start:
        return start
    at = datetime.fromisoformat(start).replace(tzinfo=UTC)
    return str(at.astimezone(engines.PARIS).date())


def _titles(page: BeautifulSoup) -> str:
    assert page.main
    return page.main.get_text(" ")


def test_the_hour_of_a_series_is_shown_as_the_clock_on_the_wall(client: Any, scenery: Any) -> None:
    for day in ("2025/10/21", "2025/11/04", "2026/03/24", "2026/04/14"):
        text = _titles(Visitor(client).page(f"/agenda/{day}")).replace("\u202f", " ").replace("\xa0", " ")
        assert "18 h 30" in text, day
    assert time(18, 30) == scene.EVENING.starts
