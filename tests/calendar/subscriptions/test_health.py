"""What is counted of those who fetch, and where it is shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import privacy
from app.calendar import feeds
from app.calendar.subscriptions import health, opening, readers, secret
from app.calendar.subscriptions.clients import family, network
from app.calendar.subscriptions.models import FeedReader, FeedToken, FeedUse
from app.db import ReadOnly, db, writing
from tests import make
from tests.calendar import entries
from tests.cast import Cast, assemble
from tests.harness.statements import counted
from tests.visitor import Visitor

DAY = datetime(2026, 9, 1, 8, tzinfo=UTC)
GOOGLE = "Google-Calendar-Importer"
APPLE = "iOS/17.4 (21E236) dataaccessd/1.0"
OUTLOOK = "Microsoft Exchange/15.20 (Exchange, Calendar Sharing)"
THUNDERBIRD = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.3.0"
FEED = "/clubs/trois-vallees/agenda.ics"


@pytest.fixture
def cast(work: Any, time_machine_to: Any) -> Cast:
    time_machine_to(DAY)
    with work():
        cast = assemble()
        feeds.note_address()
        entries.entry("Petit déjeuner", cast.club, subject="meeting", number=7)
        entries.entry("Entre membres", cast.club, audience="members", subject="meeting", number=8)
        entries.entry("Bureau", cast.club, audience="bureau", subject="meeting", number=9)
        return cast


def fetch(client: FlaskClient, path: str, agent: str, address: str = "192.0.2.1", **headers: str) -> Any:
    return client.get(
        path,
        headers={"User-Agent": agent, **{name.replace("_", "-"): value for name, value in headers.items()}},
        environ_base={"REMOTE_ADDR": address},
    )


def write(work: Any) -> None:
    with work():
        health.write()


def known(work: Any) -> list[tuple[str, int, int]]:
    with work() as session:
        rows = session.execute(
            select(FeedReader.client, FeedReader.fetches, FeedReader.unchanged).order_by(
                FeedReader.client, FeedReader.network
            )
        )
        return [tuple(row) for row in rows]


# -- who asks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (GOOGLE, "google"),
        (OUTLOOK, "outlook"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17; Pro)", "outlook"),
        (APPLE, "apple"),
        ("macOS/14.4.1 (23E224) CalendarAgent/1003.1.1", "apple"),
        ("Mac OS X/10.15.7 (19H2026) CalendarAgent/930.5.1", "apple"),
        (THUNDERBIRD, "thunderbird"),
        ("Nextcloud Server Crawler", "nextcloud"),
        ("ICSx5/2.2 (okhttp/4.12) Android/14", "davx5"),
        ("vdirsyncer/0.19.2", "khal"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/130.0", "browser"),
        ("curl/8.5.0", "other"),
        ("", "other"),
    ],
)
def test_programs_are_told_apart(agent: str, name: str) -> None:
    assert family(agent) == name


def test_a_network_is_a_digest_that_differs_by_installation() -> None:
    assert network("apple", "192.0.2.1", "key") == network("apple", "192.0.2.200", "key")
    assert network("apple", "192.0.2.1", "key") != network("apple", "192.0.3.1", "key")
    assert network("apple", "192.0.2.1", "key") != network("apple", "192.0.2.1", "other key")
    assert network("apple", "2001:db8::1", "key") == network("apple", "2001:db8:0:ff::2", "key")
    assert network("google", "192.0.2.1", "key") == network("outlook", "2001:db8::1", "key") == ""
    assert "192" not in network("apple", "192.0.2.1", "key")
    assert network("apple", "unix:", "key")


# -- counting -------------------------------------------------------------------------------------


def test_public_readers_are_counted_by_program_and_network(
    client: FlaskClient, cast: Cast, work: Any
) -> None:
    etag = fetch(client, FEED, APPLE).headers["ETag"]
    fetch(client, FEED, APPLE, "192.0.2.77", If_None_Match=etag)
    fetch(client, FEED, APPLE, "198.51.100.1", If_None_Match=etag)
    for number in range(3):
        fetch(client, FEED, GOOGLE, f"203.0.{number}.1")
    client.head(FEED, headers={"User-Agent": THUNDERBIRD})
    assert known(work) == [], "an answer writes nothing"
    write(work)
    assert sorted(known(work)) == [("apple", 1, 1), ("apple", 2, 1), ("google", 3, 0)]
    fetch(client, FEED, GOOGLE)
    write(work)
    write(work)
    assert ("google", 4, 0) in known(work)


def test_counting_asks_nothing_of_the_database(client: FlaskClient, cast: Cast) -> None:
    etag = fetch(client, FEED, APPLE).headers["ETag"]
    with counted() as sent:
        fetch(client, FEED, APPLE, If_None_Match=etag)
    assert len(sent) == 1
    assert sent[0].startswith("SELECT")


def test_a_secret_address_knows_its_last_use(client: FlaskClient, cast: Cast, work: Any) -> None:
    with work():
        person = cast.accounts["member"].person_id
        path = secret.path_of(opening.open_address(person, None, "téléphone"))
    etag = fetch(client, path, GOOGLE).headers["ETag"]
    fetch(client, path, APPLE, If_None_Match=etag)
    write(work)
    with work() as session:
        use = session.scalar(select(FeedUse))
        assert (use.client, use.fetches, use.unchanged, use.seen) == ("apple", 2, 1, etag.strip('"'))
    page = Visitor(client, cast.accounts["member"]).page("/agenda/mine")
    assert "Apple Calendrier" in page.text
    assert "2, dont 50 % sans rien de nouveau" in page.text.replace("\u202f", " ").replace("\u00a0", " ")
    with work() as session:
        opening.revoke(session.scalar(select(FeedToken)))
    with work() as session:
        for table in (FeedUse, FeedReader):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_what_was_heard_of_a_revoked_address_is_dropped(client: FlaskClient, cast: Cast, work: Any) -> None:
    with work():
        person = cast.accounts["member"].person_id
        path = secret.path_of(opening.open_address(person, None, "téléphone"))
    fetch(client, path, APPLE)
    with work() as session:
        opening.revoke(session.scalar(select(FeedToken)))
    write(work)
    assert known(work) == []


def test_memory_is_bounded(client: FlaskClient, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "MOST_HEARD", 5)
    for number in range(20):
        assert fetch(client, FEED, f"{number}" * 1_000).status_code == 200
    assert len(health._heard) == 5
    assert max(len(key[2]) for key in health._heard) == health.LONGEST_AGENT


def test_writing_is_allowed_there_and_nowhere_else(
    client: FlaskClient, cast: Cast, work: Any, app: Any
) -> None:
    fetch(client, FEED, APPLE)
    with app.app_context():
        before = writing.set(False)
        try:
            health.write()
            db.session.add(FeedToken(person_id=1, label="x"))
            with pytest.raises(ReadOnly):
                db.session.flush()
            db.session.rollback()
        finally:
            writing.reset(before)
    assert len(known(work)) == 1


def test_a_fault_of_the_statistics_breaks_nothing(
    client: FlaskClient, cast: Cast, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("full disk")

    monkeypatch.setattr(health, "write", broken)
    fetch(client, FEED, APPLE)
    health._write_safely(app)
    assert fetch(client, FEED, APPLE).status_code == 200


def test_readers_are_forgotten_after_thirty_days(
    client: FlaskClient, cast: Cast, work: Any, time_machine_to: Any
) -> None:
    fetch(client, FEED, APPLE)
    write(work)
    time_machine_to(DAY + timedelta(days=29))
    fetch(client, FEED, GOOGLE)
    write(work)
    time_machine_to(DAY + timedelta(days=31))
    with work():
        assert privacy.purge(True)["calendar.subscriptions"] == 1
        assert privacy.purge(False)["calendar.subscriptions"] == 1
    assert [row[0] for row in known(work)] == ["google"]


# -- shown ----------------------------------------------------------------------------------------


def test_who_has_seen_the_last_change(
    client: FlaskClient, cast: Cast, work: Any, time_machine_to: Any
) -> None:
    with work():
        for role in ("member", "president"):
            opening.open_address(cast.accounts[role].person_id, None, role)
        paths = [secret.path_of(token) for token in db.session.scalars(select(FeedToken))]
    for path in (FEED, "/agenda.ics"):
        fetch(client, path, GOOGLE)
        fetch(client, path, APPLE)
    for path in paths:
        fetch(client, path, APPLE)
    write(work)
    with work():
        found = readers.of_stream("club", cast.club.id)
        assert found
        assert (found.count, found.seen) == (4, 4)
        assert dict(found.programs) == {"Apple Calendrier": 3, "Google Agenda": 1}
    time_machine_to(DAY + timedelta(hours=2))
    with work() as session:
        entries.change(session.query(entries.Entry).filter_by(subject_id=7).one(), place="Ailleurs")
    fetch(client, paths[0], THUNDERBIRD)
    write(work)
    with work():
        of_club, of_evening = readers.of_stream("club", cast.club.id), readers.of_thing("meeting", 7)
        of_members, of_bureau = readers.of_thing("meeting", 8), readers.of_thing("meeting", 9)
        assert of_club
        assert of_evening
        assert of_members
        assert (of_club.count, of_club.seen) == (4, 1)
        assert (of_evening.count, of_evening.seen) == (4, 1), "once each, whichever agenda they follow"
        assert of_members.count == 2, "those who read what is for members"
        assert of_bureau is None
        assert readers.of_thing("meeting", 1_000) is None
        assert readers.of_stream("club", 1_000) is None


def test_the_bureau_sees_it_and_strangers_do_not(
    client: FlaskClient, app: Any, cast: Cast, work: Any
) -> None:
    page = Visitor(app.test_client(), cast.accounts["president"]).page("/clubs/trois-vallees")
    assert "Personne n’est encore passé" in page.text
    fetch(client, FEED, APPLE)
    write(work)
    for role, sees in (("president", True), ("officer", True), ("member", False), ("outsider", False)):
        page = Visitor(app.test_client(), cast.accounts[role]).page("/clubs/trois-vallees")
        assert ("1 abonné au moins" in page.text) is sees, role
    assert "abonné au moins" not in Visitor(client).page("/clubs/trois-vallees").text


def test_the_organiser_sees_it_on_the_page_of_the_date(
    client: FlaskClient, app: Any, cast: Cast, work: Any, time_machine_to: Any
) -> None:
    with work() as session:
        meeting = make.meeting("Assemblée", session.merge(cast.club))
        path = f"/meetings/{meeting.id}"
    time_machine_to(DAY + timedelta(hours=1))
    fetch(client, FEED, APPLE)
    write(work)
    page = Visitor(app.test_client(), cast.accounts["president"]).page(path)
    assert "1 abonné au moins" in page.text
    assert "1 a vu le dernier changement" in page.text
    assert "abonné au moins" not in Visitor(client, cast.accounts["member"]).page(path).text
