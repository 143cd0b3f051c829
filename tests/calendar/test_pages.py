"""The agenda as people read it: list, past, year, month, day, one entry."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask.testing import FlaskClient

from app.calendar.entry import Entry
from app.calendar.when import When
from tests import make
from tests.calendar import entries
from tests.cast import assemble
from tests.harness.statements import counted
from tests.visitor import Visitor

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(time_machine_to: Any) -> None:
    time_machine_to(NOW)


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


def titles(soup: Any) -> list[str]:
    """The lines of the agenda, in order."""
    return [item.get_text(" ", strip=True) for item in soup.select("main .agenda li")]


def seen(soup: Any, title: str) -> bool:
    return title in soup.main.get_text()


# -- list ----------------------------------------------------------------------------------------


def test_an_empty_agenda_says_what_happens_next(visitor: Visitor, work: Any) -> None:
    with work():
        entries.home()
    assert seen(visitor.page("/agenda"), "Rien d’annoncé pour le moment")
    assert seen(visitor.page("/agenda/2026/11"), "Rien d’annoncé ce mois-ci")
    assert seen(visitor.page("/agenda/2026/11/12"), "Rien d’annoncé ce jour-là")


def test_the_list_begins_today_the_past_is_a_page_of_its_own(visitor: Visitor, work: Any) -> None:
    with work():
        entries.entry("Hier", when=make.when(date(2026, 11, 11)))
        entries.entry("Ce matin", when=make.when(date(2026, 11, 12), "08:00", "08:30"))
        entries.entry("Demain", when=make.when(date(2026, 11, 13)))
    soon = visitor.page("/agenda")
    assert (seen(soon, "Hier"), seen(soon, "Ce matin"), seen(soon, "Demain")) == (False, True, True)
    past = visitor.page("/agenda?past=1")
    assert (seen(past, "Hier"), seen(past, "Demain")) == (True, False)
    assert seen(visitor.page("/agenda/2026"), "Hier")


def test_what_is_running_stands_above(visitor: Visitor, work: Any) -> None:
    with work():
        entries.entry("Gestes", kind="exhibition", when=When(date(2026, 11, 1), date(2026, 11, 20)))
    page = visitor.page("/agenda")
    assert seen(page, "En ce moment")
    assert seen(page, "Gestes")


def test_a_page_goes_on_where_the_last_one_ended(visitor: Visitor, work: Any) -> None:
    with work():
        for number in range(60):
            entries.entry(f"N°{number:02}", when=make.when(date(2026, 12, 1) + timedelta(days=number // 7)))
    first = visitor.page("/agenda")
    rest = visitor.page(first.select_one("a[rel=next]")["href"])
    found = titles(first) + titles(rest)
    assert len(found) == 60
    for number in range(60):
        assert sum(f"N°{number:02}" in text for text in found) == 1
    assert rest.select_one("a[rel=next]") is None


@pytest.mark.parametrize(
    "cursor", ["x", "20261301T000000-1", "20261201T183000-" + "9" * 30, "-", "é", "1" * 9000]
)
def test_a_damaged_cursor_is_the_first_page(visitor: Visitor, work: Any, cursor: str) -> None:
    with work():
        entries.entry("Demain", when=make.when(date(2026, 11, 13)))
    visitor.client.get("/agenda", query_string={"after": cursor})
    response = visitor.client.get("/agenda", query_string={"after": cursor})
    assert response.status_code == 200


def test_a_list_is_narrowed_by_kind_and_club(visitor: Visitor, work: Any) -> None:
    with work():
        club = make.club("Club A", "a")
        entries.entry("Du club", club)
        entries.entry("Une réunion", kind="meeting")
    page = visitor.page("/agenda?kind=meeting")
    assert (seen(page, "Du club"), seen(page, "Une réunion")) == (False, True)
    page = visitor.page("/agenda?club=a")
    assert (seen(page, "Du club"), seen(page, "Une réunion")) == (True, False)
    assert visitor.page("/agenda?kind=nothing&club=nobody").h1


def test_the_month_that_is_all_we_know_is_said(visitor: Visitor, work: Any) -> None:
    season = When(date(2027, 1, 1), date(2027, 2, 28), precision="season")
    with work():
        entries.entry("Salon", when=season)
    assert seen(visitor.page("/agenda/2027"), "janvier–février 2027")
    assert not seen(visitor.page("/agenda/2027/1"), "Salon")


def test_a_cancelled_date_says_so(visitor: Visitor, work: Any) -> None:
    with work():
        entries.entry("Petit déjeuner", status="cancelled")
    assert seen(visitor.page("/agenda"), "Annulé")


# -- month and day -------------------------------------------------------------------------------


def test_the_months_grid_shows_bars_and_evenings(visitor: Visitor, work: Any) -> None:
    with work():
        entries.entry("Gestes", kind="exhibition", when=When(date(2026, 10, 28), date(2026, 11, 5)))
        entries.entry("Soirée", when=make.when(date(2026, 11, 4), "18:30", "20:00"))
    grid = visitor.page("/agenda/2026/11").select_one("#agenda-month")
    assert "Gestes" in grid.text
    assert "18\u202fh\u202f30 Soirée" in grid.text
    assert seen(visitor.page("/agenda/2026/10"), "Gestes")
    assert not seen(visitor.page("/agenda/2026/12"), "Gestes")


@pytest.mark.parametrize(
    "path",
    [
        "/agenda/2026/13",
        "/agenda/2026/0",
        "/agenda/0000/1",
        "/agenda/9999/12",
        "/agenda/2026/2/30",
        "/agenda/1899",
    ],
)
def test_days_that_no_calendar_has_are_404(visitor: Visitor, work: Any, path: str) -> None:
    with work():
        entries.home()
    visitor.page(path, 404)


@pytest.mark.parametrize(
    "path", ["/agenda/1900/1", "/agenda/2199/12", "/agenda/2028/2/29", "/agenda/2199", "/agenda/1900"]
)
def test_the_edges_of_the_calendar_are_pages(visitor: Visitor, work: Any, path: str) -> None:
    with work():
        entries.home()
    visitor.page(path)


def test_the_day_shows_all_that_takes_place(visitor: Visitor, work: Any) -> None:
    with work():
        entries.entry("Gestes", when=When(date(2026, 11, 1), date(2026, 11, 20)))
        for number in range(20):
            entries.entry(f"N°{number:02}", when=make.when(date(2026, 11, 9)))
    page = visitor.page("/agenda/2026/11/9")
    assert seen(page, "Gestes")
    assert len(titles(page)) == 21
    month = visitor.page("/agenda/2026/11")
    assert any("autres" in more.text for more in month.select(".more"))


# -- one entry -----------------------------------------------------------------------------------


def test_an_entry_is_a_file_and_leads_to_its_page(visitor: Visitor, work: Any) -> None:
    with work():
        uid = entries.entry("Petit déjeuner").uid
    response = visitor.client.get(f"/agenda/entries/{uid}.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert len(icalendar.Calendar.from_ical(response.text).walk("VEVENT")) == 1
    assert visitor.client.get(f"/agenda/entries/{uid}").location.startswith("/dates/")


def test_an_entry_that_does_not_exist_is_404(visitor: Visitor, work: Any) -> None:
    with work():
        entries.home()
    visitor.page("/agenda/entries/date-x@y.ics", 404)
    visitor.page("/agenda/entries/date-x@y", 404)


# -- who sees what -------------------------------------------------------------------------------

SEEN = {
    "public": {"stranger", "admin", "officer", "other_officer", "president", "member", "outsider"},
    "members": {"admin", "officer", "president", "member"},
    "bureau": {"president"},
    "officers": {"admin", "officer"},
}


@pytest.mark.parametrize("audience", SEEN)
def test_each_audience_sees_its_own(app: Any, work: Any, audience: str) -> None:
    with work():
        cast = assemble()
        made = entries.entry("Un secret", cast.club, audience=audience, when=make.when(date(2026, 11, 20)))
        uid, accounts = made.uid, cast.accounts
    paths = ["/agenda", "/agenda/2026", "/agenda/2026/11", "/agenda/2026/11/20"]
    for role in SEEN["public"]:
        visitor = Visitor(app.test_client(), accounts.get(role))
        for path in paths:
            assert seen(visitor.page(path), "Un secret") is (role in SEEN[audience]), (role, path)
        expected = 200 if role in SEEN[audience] else 404
        assert visitor.client.get(f"/agenda/entries/{uid}.ics").status_code == expected, role


def test_the_president_of_another_club_sees_the_counts_of_his_own_only(app: Any, work: Any) -> None:
    """A cell of the month tells neither the title nor the number of what one may not see."""
    with work():
        cast = assemble()
        for number in range(9):
            entries.entry(f"N°{number}", cast.club, audience="bureau", when=make.when(date(2026, 11, 20)))
        account = cast.accounts["outsider"]
    cells = Visitor(app.test_client(), account).page("/agenda/2026/11").select(".cell")
    assert not any("N°" in cell.text or "autre" in cell.text for cell in cells)


# -- fragments and cost --------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/agenda", "/agenda?past=1", "/agenda/2026", "/agenda/2026/11"])
def test_a_fragment_is_a_slice_of_its_page(visitor: Visitor, work: Any, path: str) -> None:
    with work():
        entries.entry("Hier", when=make.when(date(2026, 11, 11)))
        entries.entry("Demain", when=make.when(date(2026, 11, 13)))
    fragment = visitor.swap(path).find(True)
    whole = visitor.page(path).find(id=fragment["id"])
    assert _words(whole) == _words(fragment)


def _words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


@pytest.mark.parametrize(
    "path", ["/agenda", "/agenda/2026", "/agenda/2026/11", "/agenda/2026/11/20", "/agenda/subscribe"]
)
def test_a_page_costs_the_same_however_full_the_agenda_is(visitor: Visitor, work: Any, path: str) -> None:
    with work():
        entries.entry("Seule", make.club("Club A", "a"), when=make.when(date(2026, 11, 20)))
    visitor.page(path)
    with counted() as few:
        visitor.page(path)
    with work() as session:
        entries.copies(session.query(Entry).one(), 40)
    with counted() as many:
        visitor.page(path)
    assert len(many) == len(few), many
    assert len(few) <= 8


def test_a_crowded_day_is_read_page_by_page(client: FlaskClient, work: Any) -> None:
    with work():
        for number in range(45):
            entries.entry(f"N°{number:02}", when=make.when(date(2026, 12, 10), f"{8 + number % 10:02}:30"))
    visitor = Visitor(client)
    page, seen = visitor.page("/agenda/2026/12/10?kind=date"), []
    while True:
        seen += [name.text for name in page.select("main .agenda .name")]
        following = page.select_one(".pager a[rel=next]")
        if following is None:
            break
        assert "kind=date" in following["href"]
        page = visitor.page(following["href"])
    assert sorted(seen) == [f"N°{number:02}" for number in range(45)]
