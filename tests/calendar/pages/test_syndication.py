"""Feed readers: Atom and JSON Feed of the same public entries, with the validators of the calendar feeds."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from flask.testing import FlaskClient

from app.calendar.entry import Entry
from app.calendar.when import When
from tests import make
from tests.calendar import entries
from tests.harness.statements import counted

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ATOM = "{http://www.w3.org/2005/Atom}"
PATHS = ["/agenda.atom", "/agenda.json"]


@pytest.fixture(autouse=True)
def clock(time_machine_to: Any) -> Any:
    time_machine_to(NOW)
    return time_machine_to


def atom(client: FlaskClient, query: str = "") -> Any:
    response = client.get(f"/agenda.atom{query}")
    assert response.content_type == "application/atom+xml; charset=utf-8"
    return Xml.fromstring(response.data)


def items(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"/agenda.json{query}")
    assert response.content_type == "application/feed+json; charset=utf-8"
    return json.loads(response.data)["items"]


def test_an_atom_feed_says_all_that_readers_require(client: FlaskClient, work: Any) -> None:
    with work():
        uid = entries.entry("Soirée <b>& vin\x0b", make.club("Club A", "a"), description="Venez").uid
    feed = atom(client)
    for name in ("id", "title", "updated"):
        assert feed.find(ATOM + name).text
    assert {link.get("rel") for link in feed.findall(f"{ATOM}link")} == {"self", "alternate"}
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "Soirée <b>& vin"
    assert entry.find(f"{ATOM}id").text == "urn:uuid:" + uid.removeprefix("date-").partition("@")[0]
    assert entry.find(f"{ATOM}updated").text == "2026-11-12T09:00:00Z"
    assert entry.find(f"{ATOM}link").get("href").startswith("http")
    assert "Venez" in entry.find(f"{ATOM}content").text


def test_a_json_feed_says_the_same(client: FlaskClient, work: Any) -> None:
    with work():
        entries.entry("Soirée", make.club("Club A", "a"))
    (one,) = items(client)
    entry = atom(client).find(f"{ATOM}entry")
    assert one["id"] == entry.find(f"{ATOM}id").text
    assert (one["title"], one["tags"], one["authors"]) == ("Soirée", ["Rendez-vous"], [{"name": "Club A"}])
    assert json.loads(client.get("/agenda.json").data)["version"] == "https://jsonfeed.org/version/1.1"


def test_an_empty_agenda_is_a_valid_feed(client: FlaskClient, work: Any) -> None:
    with work():
        entries.home()
    assert atom(client).find(f"{ATOM}updated") is not None
    assert items(client) == []


def test_the_same_filters(client: FlaskClient, work: Any) -> None:
    with work():
        entries.entry("Du club", make.club("Club A", "a"))
        entries.entry("Une réunion", kind="meeting")
    assert [one["title"] for one in items(client, "?club=a")] == ["Du club"]
    assert [one["title"] for one in items(client, "?kind=meeting")] == ["Une réunion"]
    for path in PATHS:
        assert client.get(f"{path}?club=nobody").status_code == 404
        assert client.get(f"{path}?kind=nothing").status_code == 404


def test_only_what_is_public_and_known_to_the_day(client: FlaskClient, work: Any) -> None:
    with work():
        club = make.club("Club A", "a")
        entries.entry("Un secret", club, audience="members")
        entries.entry("Salon", when=When(date(2027, 1, 1), date(2027, 2, 28), precision="season"))
    assert items(client) == []
    assert b"secret" not in client.get("/agenda.atom?club=a").data


def test_the_latest_change_comes_first_and_fifty_are_enough(
    client: FlaskClient, work: Any, clock: Any
) -> None:
    with work() as session:
        old = entries.entry("Ancienne")
        entries.copies(session.get(Entry, old.id), 60)
    clock(NOW + MINUTE)
    with work() as session:
        entries.change(session.get(Entry, old.id), summary="Changée", status="cancelled")
    found = items(client)
    assert len(found) == 50
    assert found[0]["title"] == "ANNULÉ : Changée"


@pytest.mark.parametrize("path", PATHS)
def test_validators_move_with_the_entries_and_a_304_costs_one_query(
    client: FlaskClient, work: Any, clock: Any, path: str
) -> None:
    with work():
        number = entries.entry("Soirée").id
    first = client.get(path)
    assert "Set-Cookie" not in first.headers
    with counted() as asked:
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, len(asked)) == (304, b"", 1)
    since = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert since.status_code == 304
    clock(NOW + MINUTE)
    with work() as session:
        entries.change(session.get(Entry, number), place="Ailleurs")
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "Ailleurs" in changed.text


@pytest.mark.parametrize("path", PATHS)
def test_gzip_only_when_asked(client: FlaskClient, work: Any, path: str) -> None:
    with work():
        entries.entry("Soirée")
    plain, zipped = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    seen = client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": zipped.headers["ETag"]})
    assert seen.status_code == 304


def test_feeds_speak_the_territorys_language(client: FlaskClient, work: Any) -> None:
    with work():
        entries.entry("Soirée", when=make.when(date(2026, 12, 3), "18:30", "20:00"))
    english = client.get("/agenda.json", headers={"Accept-Language": "en"})
    assert "jeudi 3 décembre 2026" in english.text


def test_the_agendas_pages_name_them(client: FlaskClient, work: Any) -> None:
    with work():
        entries.home()
    page = client.get("/agenda").text
    assert 'type="application/atom+xml" href="/agenda.atom"' in page
    assert 'type="application/feed+json" href="/agenda.json"' in page
