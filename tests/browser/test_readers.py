"""Real calendar programs subscribe, list, and notice a change: vdirsyncer and khal, as people run them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Live
from tests.calendar.readers.subscriber import Subscriber

FEED = "/clubs/double-innove/agenda.ics"


@pytest.fixture
def reader(tmp_path: Path, live: Live) -> Subscriber:
    return Subscriber(tmp_path, live.url + FEED)


def test_a_club_is_subscribed_to_listed_and_kept_up_to_date(
    reader: Subscriber, desk: Page, sign_in: Callable[[Page, str], Page]
) -> None:
    first = reader.sync()
    assert len(first) >= 10
    listed = reader.list()
    assert sum(bool(line.strip()) for line in listed.splitlines()) >= 10

    again = reader.sync()
    assert again == first
    assert "Copying" not in reader.said, "a second sync changes nothing"

    title = rename_and_move(sign_in(desk, "president.double-innove"))
    changed = reader.sync()
    assert changed.keys() == first.keys()
    edited = [page for page, text in changed.items() if text != first[page]]
    assert len(edited) == 1
    assert sequence(changed[edited[0]]) > sequence(first[edited[0]])
    assert f"21:45 {title}" in reader.list()


def sequence(text: str) -> int:
    return int(re.findall(r"^SEQUENCE:(\d+)", text, re.M)[0])


def rename_and_move(page: Page) -> str:
    """The president gives a date of the club another hour and another title; the title."""
    page.goto("/agenda?kind=date&club=double-innove")
    page.locator("main .agenda a[href*='/agenda/dates/']").first.click()
    page.locator("main a[href$='/edit']").first.click()
    title = "Petit déjeuner, déplacé ; plus tard"
    page.locator("[name=title]").fill(title)
    page.locator("[name=starts]").fill("21:45")
    page.locator("[name=ends]").fill("22:30")
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/agenda/dates/\d+$"))
    return title


def test_what_a_reader_is_told(live: Live) -> None:
    """Both validators and an unknown club, over a real connection."""
    import http.client
    from urllib.parse import urlsplit

    def ask(path: str, method: str = "GET", **headers: str) -> Any:
        connection = http.client.HTTPConnection(urlsplit(live.url).netloc, timeout=10)
        connection.request(
            method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    first = ask(FEED)
    assert first.status == 200
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Set-Cookie"] is None
    assert ask(FEED, If_None_Match=first.headers["ETag"]).status == 304
    assert ask(FEED, If_Modified_Since=first.headers["Last-Modified"]).status == 304
    assert ask(FEED, method="PROPFIND").status == 405
    assert ask(FEED, method="HEAD").headers["ETag"] == first.headers["ETag"]
    assert ask("/clubs/inconnu/agenda.ics").status == 404
