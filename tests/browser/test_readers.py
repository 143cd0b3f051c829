"""Real calendar programs subscribe, list, and notice a change: vdirsyncer and khal, as people run them."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Live

BIN = Path(sys.executable).parent
FEED = "/clubs/double-innove/agenda.ics"


class Reader:
    """A folder of somebody's computer with vdirsyncer and khal set up for one feed."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.items = folder, folder / "calendars" / "club"
        self.items.mkdir(parents=True)
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "LC_ALL": "C.UTF-8",
        }
        (folder / "vdirsyncer").mkdir()
        (folder / "vdirsyncer" / "config").write_text(
            f'[general]\nstatus_path = "{folder}/status"\n'
            '[pair club]\na = "here"\nb = "there"\ncollections = null\nconflict_resolution = "b wins"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{self.items}"\nfileext = ".ics"\n'
            f'[storage there]\ntype = "http"\nurl = "{url}"\n'
        )
        (folder / "khal").mkdir()
        (folder / "khal" / "config").write_text(
            f"[calendars]\n[[club]]\npath = {self.items}\n"
            "[locale]\nlocal_timezone = Europe/Paris\ndefault_timezone = Europe/Paris\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
            f"[sqlite]\npath = {folder}/khal.db\n"
        )

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def sync(self) -> dict[str, str]:
        """Fetch; the items by the address of their page (vdirsyncer makes its own UIDs of the content)."""
        self.said = self.run("vdirsyncer", "sync")
        texts = [re.sub(r"\r?\n ", "", path.read_text()) for path in self.items.glob("*.ics")]
        return {re.findall(r"^URL:(\S+)", text, re.M)[0]: text for text in texts}

    def list(self) -> str:
        return self.run("khal", "list", "--format", "{start} {title}", "2019-01-01", "3000d")


@pytest.fixture
def reader(tmp_path: Path, live: Live) -> Reader:
    made = Reader(tmp_path, live.url + FEED)
    made.run("vdirsyncer", "discover")
    return made


def test_a_club_is_subscribed_to_listed_and_kept_up_to_date(
    reader: Reader, desk: Page, sign_in: Callable[[Page, str], Page]
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
