"""Feeds over HTTP, as the programs that subscribe to them ask for them."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask.testing import FlaskClient

from app.calendar import feeds, streams
from app.calendar.entry import Entry
from app.calendar.when import When
from tests import make
from tests.calendar import entries
from tests.harness.statements import counted
from tests.visitor import Visitor

ALL = ["/agenda.ics", "/clubs/ete/agenda.ics", "/intercommunalities/200040001/agenda.ics"]
DAY = datetime(2026, 9, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stage(work: Any, time_machine_to: Any) -> None:
    """A club and an intercommunality share a public evening; a second club has nothing to do with it."""
    time_machine_to(DAY)
    with work():
        feeds.note_address()
        entries.home()
        club = make.club("Club d'été", "ete", colour="crimson")
        make.club("Autre", "autre")
        body = make.intercommunality()
        streams.open_stream(
            "intercommunality", body.id, slug="200040001", title=body.name, territory_id=entries.home().id
        )
        entries.entry(
            "Petit déjeuner",
            club,
            streams=(("club", club.id), ("intercommunality", body.id)),
            place="Salle des fêtes",
            number=7,
        )


def events(body: str) -> dict[str, Any]:
    """The events of a feed by their titles."""
    return {str(event["summary"]): event for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def fetch(client: FlaskClient, path: str = "/agenda.ics", status: int = 200, **headers: str) -> Any:
    response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert response.status_code == status, response.text
    return response


def edit(work: Any, **changes: Any) -> None:
    with work() as session:
        entries.change(session.query(Entry).filter(Entry.subject_id == 7).one(), **changes)


# -- headers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ALL)
def test_the_headers_of_a_feed(client: FlaskClient, path: str) -> None:
    response = fetch(client, path, Accept="*/*", Accept_Language="en", Cookie="maillage=broken; language=en")
    headers = response.headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["ETag"].startswith('"')
    assert headers["ETag"].endswith('"')
    assert headers["Last-Modified"] == "Tue, 01 Sep 2026 08:00:00 GMT"
    assert headers["Cache-Control"] == "public, max-age=300"
    assert headers["Content-Length"] == str(len(response.data))
    assert "Accept-Encoding" in headers["Vary"]
    assert "Accept-Language" not in headers["Vary"]
    assert "Cookie" not in headers["Vary"]
    assert "Set-Cookie" not in headers
    assert "Content-Encoding" not in headers
    assert headers["Content-Security-Policy"]
    assert list(events(response.text)) == ["Petit déjeuner"], "French, whatever the reader speaks"


@pytest.mark.parametrize("agent", ["", "Google-Calendar-Importer", "Microsoft Exchange/15.20", "Mozilla/5.0"])
@pytest.mark.parametrize("accept", [None, "text/html", "text/calendar", "image/png;q=1", "broken;;;"])
def test_any_program_is_answered(client: FlaskClient, agent: str, accept: str | None) -> None:
    headers = {"User-Agent": agent} | ({"Accept": accept} if accept else {})
    assert client.get("/agenda.ics", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ALL)
def test_either_validator_alone_is_answered_304(client: FlaskClient, path: str) -> None:
    first = fetch(client, path)
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": f"W/{first.headers['ETag']}"},
        {"If-None-Match": f'"other", {first.headers["ETag"]}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": first.headers["Last-Modified"]},
        {"If-Modified-Since": "Wed, 02 Sep 2026 08:00:00 GMT"},
    ):
        response = client.get(path, headers=headers)
        assert response.status_code == 304, headers
        assert response.headers["ETag"] == first.headers["ETag"]
        assert response.headers["Cache-Control"] == "public, max-age=300"
        assert response.data == b""
        assert "Set-Cookie" not in response.headers


def test_if_none_match_wins(client: FlaskClient) -> None:
    known = fetch(client).headers
    fetch(client, status=200, If_None_Match='"other"', If_Modified_Since=known["Last-Modified"])
    fetch(client, status=304, If_None_Match=known["ETag"], If_Modified_Since="Sat, 01 Jan 2000 00:00:00 GMT")


@pytest.mark.parametrize("since", ["yesterday", "", "0", "Tue, 32 Sep 2026 08:00:00 GMT", "x" * 5000])
def test_a_date_that_is_none_is_no_date(client: FlaskClient, since: str) -> None:
    fetch(client, status=200, If_Modified_Since=since)


def test_gzip_only_when_asked(client: FlaskClient) -> None:
    plain, zipped = fetch(client), fetch(client, Accept_Encoding="gzip, deflate")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert zipped.headers["Last-Modified"] == plain.headers["Last-Modified"]
    for encoding in ("identity", "br", "gzip;q=0", ""):
        assert "Content-Encoding" not in fetch(client, Accept_Encoding=encoding).headers
    for headers in (plain.headers, zipped.headers):
        fetch(client, status=304, Accept_Encoding="gzip", If_None_Match=headers["ETag"])


def test_head_is_like_get(client: FlaskClient) -> None:
    get, head = fetch(client), client.head("/agenda.ics")
    assert head.status_code == 200
    assert head.data == b""
    for name in ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == get.headers[name]
    assert client.head("/agenda.ics", headers={"If-None-Match": get.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("method", ["PUT", "PROPFIND", "REPORT", "POST", "DELETE", "MKCALENDAR"])
def test_what_subscribing_programs_try_first_is_refused_as_it_should_be(
    client: FlaskClient, method: str
) -> None:
    response = client.open("/agenda.ics", method=method, headers={"If-None-Match": "*", "Depth": "0"})
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "path",
    [
        "/clubs/inconnu/agenda.ics",
        "/intercommunalities/999999999/agenda.ics",
        "/agenda.ics?club=inconnu",
        "/agenda.ics?club=ete&club=inconnu",
        "/agenda.ics?kind=inconnu",
        "/t/ailleurs/agenda.ics",
        "/clubs/%00/agenda.ics",
        "/clubs/ete%27%20OR%201=1/agenda.ics",
    ],
)
def test_what_does_not_exist_is_404(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Location" not in response.headers


# -- what moves, and what does not ---------------------------------------------------------------


def test_an_edit_reaches_every_feed_at_once(client: FlaskClient, work: Any) -> None:
    before = {path: fetch(client, path) for path in ALL}
    edit(work, when=make.when(date(2026, 9, 22), "19:00", "21:00"))
    uids = set()
    for path in ALL:
        after = fetch(client, path, If_None_Match=before[path].headers["ETag"])
        event = events(after.text)["Petit déjeuner"]
        assert event["sequence"] == 1
        assert event["dtstart"].dt.hour == 19
        assert event["dtstamp"].dt == event["last-modified"].dt
        assert after.headers["Last-Modified"] > before[path].headers["Last-Modified"]
        uids |= {str(event["uid"])} | {str(events(before[path].text)["Petit déjeuner"]["uid"])}
    assert len(uids) == 1, "one UID for life, in all feeds"


def test_feeds_that_do_not_carry_it_stay_as_they_are(client: FlaskClient, work: Any) -> None:
    before = fetch(client, "/clubs/autre/agenda.ics")
    edit(work, place="Ailleurs")
    fetch(client, "/clubs/autre/agenda.ics", status=304, If_None_Match=before.headers["ETag"])


@pytest.mark.parametrize(
    ("changes", "sequence"),
    [
        ({"place": "Ailleurs"}, 1),
        ({"when": make.when(date(2026, 10, 1))}, 1),
        ({"status": "cancelled"}, 1),
        ({"rule": "FREQ=WEEKLY;COUNT=3"}, 1),
        ({"summary": "Un autre titre"}, 0),
        ({"description": "Venez nombreux"}, 0),
    ],
)
def test_sequence_rises_when_guests_must_know(work: Any, changes: dict[str, Any], sequence: int) -> None:
    edit(work, **changes)
    with work() as session:
        entry = session.query(Entry).filter(Entry.subject_id == 7).one()
        assert entry.sequence == sequence
        assert entry.changed_at == DAY + timedelta(seconds=1), "any change moves LAST-MODIFIED"
        assert f"SEQUENCE:{sequence}" in entry.vevent


def test_publishing_the_same_again_changes_nothing(
    client: FlaskClient, work: Any, time_machine_to: Any
) -> None:
    before = fetch(client)
    time_machine_to(DAY + timedelta(hours=1))
    edit(work)
    after = fetch(client)
    assert after.headers["ETag"] == before.headers["ETag"]
    assert after.data == before.data


def test_a_read_changes_nothing(client: FlaskClient, time_machine_to: Any) -> None:
    before = fetch(client)
    time_machine_to(DAY + timedelta(hours=5))
    feeds.forget()
    after = fetch(client)
    assert after.data == before.data
    assert after.headers["ETag"] == before.headers["ETag"]
    assert after.headers["Last-Modified"] == before.headers["Last-Modified"]


def test_two_edits_in_one_second_differ(client: FlaskClient, work: Any) -> None:
    seen = []
    for place in ("A", "B", "C"):
        edit(work, place=place)
        answer = fetch(client)
        seen.append((answer.headers["ETag"], answer.headers["Last-Modified"]))
        assert str(events(answer.text)["Petit déjeuner"]["location"]) == place
    assert len({etag for etag, _ in seen}) == 3
    assert len({modified for _, modified in seen}) == 3


def test_a_renamed_club_changes_title_and_validators(client: FlaskClient, work: Any) -> None:
    from app import jobs

    before = fetch(client, "/clubs/ete/agenda.ics")
    with work() as session:
        stream = session.query(streams.Stream).filter_by(scope="club", slug="ete").one()
        streams.open_stream(
            "club", stream.ref_id, slug="ete", title="Club d'hiver", territory_id=entries.home().id
        )
    after = fetch(client, "/clubs/ete/agenda.ics", If_Modified_Since=before.headers["Last-Modified"])
    assert "X-WR-CALNAME:Club d'hiver" in after.text
    assert after.headers["ETag"] != before.headers["ETag"]
    with work():
        jobs.run_due()
    rendered = fetch(client, "/clubs/ete/agenda.ics", If_None_Match=after.headers["ETag"])
    event = events(rendered.text)["Petit déjeuner"]
    assert "Club d'hiver" in event["categories"].to_ical().decode()
    assert event["sequence"] == 0
    assert "Club d'hiver" in fetch(client).text, "the territory's feed shows the club's name too"


def test_another_address_makes_every_feed_new(client: FlaskClient, app: Any) -> None:
    before = fetch(client)
    app.config["BASE_URL"] = "https://ailleurs.example"
    after = fetch(client)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert events(after.text)["Petit déjeuner"]["url"] == "https://ailleurs.example/dates/7"
    assert "https://ailleurs.example" not in before.text


# -- what stands in a feed -----------------------------------------------------------------------


def test_a_cancellation_stays_for_sixty_days(client: FlaskClient, work: Any, time_machine_to: Any) -> None:
    edit(work, status="cancelled", when=make.when(date(2026, 9, 10)))
    event = events(fetch(client).text)["ANNULÉ : Petit déjeuner"]
    assert event["status"] == "CANCELLED"
    assert event["transp"] == "TRANSPARENT"
    assert event["sequence"] == 1
    for days, stays in ((59, True), (62, False)):
        time_machine_to(datetime(2026, 9, 10, 20, tzinfo=UTC) + timedelta(days=days))
        with work():
            streams.roll()
        before = fetch(client)
        assert ("ANNULÉ : Petit déjeuner" in events(before.text)) is stays
    assert "BEGIN:VTIMEZONE" in before.text, "never without its zone, even when empty"


def test_what_left_a_feed_changes_its_validators(
    client: FlaskClient, work: Any, time_machine_to: Any
) -> None:
    edit(work, status="cancelled", when=make.when(date(2026, 9, 10)))
    before = fetch(client)
    time_machine_to(datetime(2026, 12, 1, 3, tzinfo=UTC))
    with work():
        streams.roll()
    after = fetch(client, If_Modified_Since=before.headers["Last-Modified"])
    assert after.headers["ETag"] != before.headers["ETag"]


def test_whole_days_have_an_exclusive_end(client: FlaskClient, work: Any) -> None:
    edit(work, kind="exhibition", when=When(date(2026, 10, 1), date(2026, 10, 14)))
    event = events(fetch(client).text)["Petit déjeuner"]
    assert event["dtstart"].dt == date(2026, 10, 1)
    assert event["dtend"].dt == date(2026, 10, 15)
    assert event["transp"] == "TRANSPARENT"


@pytest.mark.parametrize("audience", ["members", "bureau", "invited", "officers"])
def test_what_is_not_public_is_in_no_public_feed(client: FlaskClient, work: Any, audience: str) -> None:
    edit(work, audience=audience, summary="Petit secret")
    for path in ALL:
        for query in ("", "?window=all", "?kind=date", "?kind=meeting&window=all"):
            assert "secret" not in fetch(client, path + query).text


def test_what_becomes_private_leaves_at_once(client: FlaskClient, work: Any) -> None:
    before = fetch(client)
    edit(work, audience="members")
    after = fetch(client, If_None_Match=before.headers["ETag"])
    assert events(after.text) == {}
    assert after.headers["Last-Modified"] > before.headers["Last-Modified"]


def test_what_is_known_to_the_month_only_is_in_no_feed(client: FlaskClient, work: Any) -> None:
    edit(work, when=When(date(2026, 10, 1), date(2026, 10, 31), precision="month"))
    assert events(fetch(client, "/agenda.ics?window=all").text) == {}


def test_a_feed_is_narrowed_by_club_and_kind(client: FlaskClient, work: Any) -> None:
    with work() as session:
        other = session.query(make.Club).filter_by(slug="autre").one()
        entries.entry("Assemblée", other, kind="meeting")
    assert set(events(fetch(client, "/agenda.ics?club=autre").text)) == {"Assemblée"}
    assert set(events(fetch(client, "/agenda.ics?kind=date").text)) == {"Petit déjeuner"}
    both = fetch(client, "/agenda.ics?club=autre&club=ete&kind=date&kind=meeting")
    assert set(events(both.text)) == {"Assemblée", "Petit déjeuner"}
    assert both.text.count("BEGIN:VTIMEZONE") == 1


def test_an_event_of_two_clubs_stands_once(client: FlaskClient, work: Any) -> None:
    with work() as session:
        ids = [club.id for club in session.query(make.Club)]
        entries.entry("Ensemble", streams=tuple(("club", number) for number in ids))
    assert fetch(client, "/agenda.ics?club=ete&club=autre").text.count("SUMMARY:Ensemble") == 1


def test_another_territory_has_feeds_of_its_own(client: FlaskClient, work: Any) -> None:
    with work():
        elsewhere = make.territory("Ailleurs", "ailleurs", is_home=False)
        club = make.club("Là-bas", "ete", territory=elsewhere)
        entries.entry("Loin", club)
    assert set(events(fetch(client, "/t/ailleurs/agenda.ics").text)) == {"Loin"}
    assert set(events(fetch(client, "/t/ailleurs/clubs/ete/agenda.ics").text)) == {"Loin"}
    for path in ALL:
        assert "Loin" not in events(fetch(client, path + "?window=all").text)


def test_a_feed_names_no_person(client: FlaskClient) -> None:
    for name in ("ATTENDEE", "ORGANIZER", "VALARM", "mailto:", "None"):
        assert name not in fetch(client).text


# -- the window ----------------------------------------------------------------------------------


def test_the_window_is_a_year_back_and_all_that_comes(client: FlaskClient, work: Any) -> None:
    with work():
        for title, day in (
            ("Trop vieux", date(2025, 8, 20)),
            ("Un an", date(2025, 9, 10)),
            ("Loin devant", date(2031, 1, 1)),
        ):
            entries.entry(title, when=make.when(day))
    assert set(events(fetch(client).text)) == {"Petit déjeuner", "Un an", "Loin devant"}
    assert "Trop vieux" in events(fetch(client, "/agenda.ics?window=all").text)


def test_the_windows_edge_moves_only_when_something_crosses_it(
    client: FlaskClient, work: Any, time_machine_to: Any
) -> None:
    with work():
        entries.entry("Un an", when=make.when(date(2025, 9, 10)))
    before = fetch(client)
    time_machine_to(datetime(2026, 9, 5, 3, tzinfo=UTC))
    with work():
        streams.roll()
    assert fetch(client).headers["ETag"] == before.headers["ETag"]
    time_machine_to(datetime(2026, 9, 12, 3, tzinfo=UTC))
    with work():
        streams.roll()
    after = fetch(client, If_Modified_Since=before.headers["Last-Modified"])
    assert "Un an" not in events(after.text)


def test_over_the_cap_the_past_goes_first_then_what_is_furthest_ahead(
    client: FlaskClient, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_EVENTS", 6)
    with work():
        for number in range(1, 5):
            entries.entry(f"Futur {number}", when=make.when(date(2026, 10, number)))
            entries.entry(f"Passé {number}", when=make.when(date(2026, 8, number)))
    shown = set(events(fetch(client).text))
    assert shown == {"Petit déjeuner", "Futur 1", "Futur 2", "Futur 3", "Futur 4", "Passé 4"}
    with work():
        for number in range(5, 9):
            entries.entry(f"Futur {number}", when=make.when(date(2026, 10, number)))
    shown = set(events(fetch(client).text))
    assert shown == {"Petit déjeuner", "Futur 1", "Futur 2", "Futur 3", "Futur 4", "Futur 5"}
    assert len(events(fetch(client, "/agenda.ics?window=all").text)) == 13


def test_a_feed_stays_under_one_mebibyte(client: FlaskClient, work: Any) -> None:
    with work():
        for number in range(12):
            entries.entry(
                f"Long {number:02}", when=make.when(date(2026, 10, 1 + number)), description="é" * 60_000
            )
    body = fetch(client)
    assert len(body.data) <= 1024 * 1024
    assert 5 < len(events(body.text)) < 12
    assert len(fetch(client, "/agenda.ics?window=all").data) > 1024 * 1024


def test_a_thousand_events_at_most(client: FlaskClient, work: Any) -> None:
    with work():
        entries.copies(entries.entry("Cent fois", when=make.when(date(2026, 10, 1))), 1_010)
    assert fetch(client).text.count("BEGIN:VEVENT") == 1_000
    assert fetch(client, "/agenda.ics?window=all").text.count("BEGIN:VEVENT") == 1_012


# -- cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*ALL, "/agenda.ics?club=ete&kind=date", "/agenda.ics?window=all"])
def test_a_304_costs_one_statement_and_a_body_two(client: FlaskClient, path: str) -> None:
    etag = fetch(client, path).headers["ETag"]
    feeds.bodies.kept.clear()
    with counted() as sent:
        fetch(client, path, status=304, If_None_Match=etag)
    assert len(sent) == 1, sent
    with counted() as sent:
        fetch(client, path)
    assert len(sent) == 2, sent
    with counted() as sent:
        fetch(client, path)
    assert len(sent) == 1, "the body is kept by its validator"


def test_kept_bodies_are_bounded() -> None:
    bodies = feeds.Bodies(most=10_000)
    for number in range(100):
        assert bodies.of(str(number), number % 2 == 1, lambda: bytes(1_000))
    assert bodies.held <= 10_000
    assert bodies.get("0", False) is None
    assert bodies.get("99", True)
    assert bodies.held == sum(map(len, bodies.kept.values()))


def test_validators_are_read_before_the_body(client: FlaskClient, work: Any, app: Any) -> None:
    """An edit between the two: the new text goes out under the old validator, never the reverse."""
    build = feeds._build

    def edited_in_between(connection: Any, *rest: Any) -> bytes:
        connection.rollback()
        ThreadPoolExecutor(1).submit(edit, work, place="Entre les deux").result()
        return build(connection, *rest)

    feeds._build = edited_in_between  # type: ignore[assignment]
    try:
        mixed = fetch(client)
    finally:
        feeds._build = build
    assert "Entre les deux" in mixed.text
    after = fetch(client, If_None_Match=mixed.headers["ETag"])
    assert after.headers["ETag"] != mixed.headers["ETag"]


def test_a_feed_neither_reads_nor_refreshes_a_session(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = "1:1"
        session.permanent = True
    with counted() as sent:
        response = fetch(client)
    assert "Set-Cookie" not in response.headers
    assert not [statement for statement in sent if "account" in statement]


def test_a_signed_in_person_gets_the_same_feed(client: FlaskClient, work: Any) -> None:
    with work():
        account = make.officer()
    before = fetch(client)
    after = fetch(Visitor(client, account).client)
    assert after.headers["ETag"] == before.headers["ETag"]
    assert after.data == before.data


def test_feeds_pass_no_throttle_but_keep_the_headers_that_protect(client: FlaskClient) -> None:
    known = fetch(client)
    for response in (known, fetch(client, status=304, If_None_Match=known.headers["ETag"])):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'"
        assert not [name for name in dict(response.headers) if name.startswith("X-RateLimit")]


def test_behind_https_feeds_are_sent_on_to_it(make_app: Any) -> None:
    app = make_app(BASE_URL="https://maillage.example")
    plain = app.test_client().get("/agenda.ics")
    assert (plain.status_code, plain.location) == (302, "https://localhost/agenda.ics")
    secure = app.test_client().get("/agenda.ics", base_url="https://localhost")
    assert secure.status_code == 404, "there is no territory yet"
