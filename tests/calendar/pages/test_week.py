"""The week by the hour: blocks, lanes, bars; on a phone a list by day."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.calendar import week
from app.calendar.entry import Entry
from app.calendar.queries import Line
from app.calendar.when import When
from app.language import as_language
from tests import make
from tests.calendar import entries
from tests.cast import assemble
from tests.harness.statements import counted
from tests.visitor import Visitor

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
MONDAY = date(2026, 12, 7)
numbers = count(1)


@pytest.fixture(autouse=True)
def _now(time_machine_to: Any) -> None:
    time_machine_to(NOW)


def line(starts: str | None, ends: str | None = None, on: date = MONDAY, until: date | None = None) -> Line:
    first, last = (time.fromisoformat(text) if text else None for text in (starts, ends))
    when = When(on, until or on, first, last)
    return Line(Entry(summary="x"), when, next(numbers), when.starts_at)


def grid(app: Any, *lines: Line, more: dict[date, int] | None = None) -> week.Week:
    with app.app_context(), as_language("fr"):
        return week.of(MONDAY, lines, more or {}, MONDAY)


def places(app: Any, *lines: Line) -> list[tuple[int, int, int]]:
    return [(one.at, one.long, one.lane) for one in grid(app, *lines).columns[0].blocks]


def test_a_block_stands_at_its_half_hours(app: Any) -> None:
    assert places(app, line("08:00", "09:30")) == [(0, 3, 0)]
    assert places(app, line("18:20", "18:40")) == [(20, 2, 0)]
    assert places(app, line("18:00")) == [(20, 2, 0)]
    assert places(app, line("23:50")) == [(31, 1, 0)]


def test_the_grid_opens_earlier_and_closes_later_when_needed(app: Any) -> None:
    usual = grid(app)
    assert (usual.hours[0].hour, usual.hours[-1].hour) == (8, 18)
    wide = grid(app, line("05:45", "07:00"), line("22:00", "23:59"))
    assert (wide.hours[0].hour, wide.hours[-1].hour) == (5, 23)
    assert wide.columns[0].blocks[0].at == 1


def test_what_overlaps_stands_side_by_side(app: Any) -> None:
    assert places(app, line("09:00", "11:00"), line("10:00", "12:00"), line("14:00", "15:00")) == [
        (2, 4, 1),
        (4, 4, 2),
        (12, 2, 0),
    ]


def test_the_fifth_at_one_time_is_counted(app: Any) -> None:
    column = grid(app, *(line("09:00", "11:00") for _ in range(6))).columns[0]
    assert (len(column.blocks), column.more, column.lanes) == (4, 2, 4)


def test_what_was_not_read_is_counted_and_a_phone_lists_the_first(app: Any) -> None:
    lines = [line(f"{8 + number:02}:00") for number in range(9)]
    column = grid(app, *lines, more={MONDAY: 31}).columns[0]
    assert (len(column.blocks), column.more) == (9, 31)
    assert (len(column.lines), column.unlisted) == (6, 34)


def test_what_lasts_is_a_bar_and_stands_in_every_days_list(app: Any) -> None:
    columns = grid(app, line(None, on=date(2026, 12, 1), until=date(2026, 12, 9)), line(None)).columns
    assert [len(column.lines) for column in columns] == [2, 1, 1, 0, 0, 0, 0]
    assert columns[0].cell.lanes[0].is_opening
    assert not columns[2].cell.lanes[0].goes_on


def test_the_page_shows_the_week_and_leads_to_its_neighbours(client: FlaskClient, work: Any) -> None:
    with work():
        entries.entry("Soirée", when=make.when(date(2026, 12, 31), "18:30", "20:00"))
        entries.entry("Gestes", when=When(date(2026, 12, 1), date(2027, 1, 20)))
        entries.entry("Ailleurs", when=make.when(date(2027, 1, 4)))
    soup = Visitor(client).page("/agenda/2026/week/53?kind=date")
    assert [block.b.text for block in soup.select(".week .block")] == ["Soirée"]
    assert sum("Gestes" in bar.text for bar in soup.select(".week .ev")) == 1
    assert "Ailleurs" not in soup.main.text
    links = {link["rel"][0]: link["href"] for link in soup.main.select("a[rel]")}
    assert links["next"] == "/agenda/2027/week/1?kind=date"
    assert links["prev"] == "/agenda/2026/week/52?kind=date"
    assert not soup.select("[style]")


def test_an_empty_week_says_so(client: FlaskClient, work: Any) -> None:
    with work():
        entries.home()
    assert "Rien d’annoncé cette semaine" in Visitor(client).page("/agenda/2026/week/50").main.text


@pytest.mark.parametrize(
    "path", ["2026/week/0", "2026/week/54", "2025/week/53", "0000/week/1", "9999/week/52"]
)
def test_weeks_that_no_calendar_has_are_404(client: FlaskClient, work: Any, path: str) -> None:
    with work():
        entries.home()
    Visitor(client).page(f"/agenda/{path}", 404)


@pytest.mark.parametrize("path", ["1900/week/1", "2199/week/52", "2020/week/53"])
def test_the_edges_of_the_calendar_are_weeks(client: FlaskClient, work: Any, path: str) -> None:
    with work():
        entries.home()
    Visitor(client).page(f"/agenda/{path}")


def test_a_secret_stays_one(app: Any, work: Any) -> None:
    with work():
        cast = assemble()
        entries.entry("Un secret", cast.club, audience="bureau", when=make.when(date(2026, 12, 8), "09:00"))
        accounts = cast.accounts
    for role, sees in (("president", True), ("member", False), ("outsider", False)):
        page = Visitor(app.test_client(), accounts[role]).page("/agenda/2026/week/50")
        assert ("Un secret" in page.main.text) is sees


def test_a_full_week_costs_no_more_queries(client: FlaskClient, work: Any) -> None:
    with work():
        entries.entry("Seule", when=make.when(date(2026, 12, 7), "08:00"))
    visitor = Visitor(client)
    visitor.page("/agenda/2026/week/50")
    with counted() as few:
        visitor.page("/agenda/2026/week/50")
    with work():
        for number in range(30):
            entries.entry(f"N°{number}", when=make.when(date(2026, 12, 7 + number % 7), "09:00"))
    with counted() as many:
        visitor.page("/agenda/2026/week/50")
    assert len(many) == len(few) <= 8


def test_a_day_of_the_month_takes_a_date_from_whoever_may_add_one(app: Any, work: Any) -> None:
    with work():
        account = assemble().accounts["president"]
    mine = Visitor(app.test_client(), account).page("/agenda/2026/12")
    assert mine.select_one("a.add[href='/agenda/new?on=2026-12-25']")
    assert not Visitor(app.test_client()).page("/agenda/2026/12").select("a.add")


def test_a_crowded_week_across_two_months_stays_short_and_counts_all(client: FlaskClient, work: Any) -> None:
    with work():
        for number in range(60):
            entries.entry(f"N°{number}", when=make.when(date(2026, 12, 31), f"{8 + number % 10:02}:00"))
        entries.entry("Lendemain", when=make.when(date(2027, 1, 1), "09:00"))
        entries.entry("Toute la période", when=When(date(2026, 12, 20), date(2027, 1, 2)))
    page = Visitor(client).page("/agenda/2026/week/53")
    thursday = page.select_one("section[aria-labelledby='d2026-12-31']")
    blocks = len(thursday.select(".block"))
    assert blocks <= 12
    assert f"+ {60 - blocks} autres" in thursday.select_one(".more").text
    listed = page.select_one("section[aria-labelledby='l2026-12-31']")
    assert len(listed.select("li")) == 6
    assert "55 autres rendez-vous" in listed.text
    assert "Lendemain" in page.select_one("section[aria-labelledby='l2027-01-01']").text
