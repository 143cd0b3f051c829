"""Secret feeds over HTTP: what a person may see, as long as they may."""

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.calendar import feeds
from app.calendar.subscriptions import opening, secret
from app.calendar.subscriptions.models import FeedToken
from app.clock import today
from app.clubs.models import Mandate
from app.companies.models import Post
from app.db import db
from app.meetings.models import Attendance
from app.meetings.publishing import publish
from tests import make
from tests.calendar import entries
from tests.cast import Cast, assemble
from tests.harness.statements import counted

DAY = datetime(2026, 9, 1, 8, tzinfo=UTC)


@pytest.fixture
def cast(work: Any, time_machine_to: Any) -> Cast:
    """A date for every audience of two clubs, and one of the territory's officers."""
    time_machine_to(DAY)
    with work():
        cast = assemble()
        feeds.note_address()
        for name, club in (("Vallées", cast.club), ("Plateau", cast.other_club)):
            for audience in ("public", "members", "bureau"):
                entries.entry(f"{name} {audience}", club, audience=audience)
        entries.entry("Équipe", audience="officers")
        return cast


@pytest.fixture
def address(work: Any, cast: Cast) -> Any:
    """Open an address for somebody of the cast; returns its path."""

    def opened(role: str, company: int | None = None) -> str:
        with work():
            person = cast.accounts[role].person_id
            return secret.path_of(opening.open_address(person, make.territory().id, "téléphone", company))

    return opened


def titles(body: str) -> set[str]:
    return {str(event["summary"]) for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def fetch(client: FlaskClient, path: str, status: int = 200, **headers: str) -> Any:
    response = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert response.status_code == status, response.text
    return response


def edit(work: Any, title: str, **changes: Any) -> None:
    with work() as session:
        entries.change(session.query(entries.Entry).filter_by(summary=title).one(), **changes)


# -- what stands in it ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("member", {"Vallées public", "Vallées members"}),
        ("president", {"Vallées public", "Vallées members", "Vallées bureau"}),
        ("outsider", {"Plateau public", "Plateau members", "Plateau bureau"}),
        ("officer", {"Vallées public", "Vallées members", "Plateau public", "Plateau members", "Équipe"}),
        ("admin", {"Vallées public", "Vallées members", "Plateau public", "Plateau members", "Équipe"}),
        ("other_officer", set()),
    ],
)
def test_everybody_gets_what_they_may_see(
    client: FlaskClient, address: Any, role: str, seen: set[str]
) -> None:
    path = address(role)
    assert titles(fetch(client, path).text) == seen
    assert titles(fetch(client, path + "?window=all").text) == seen


def test_the_same_text_stands_in_every_feed_that_carries_it(client: FlaskClient, address: Any) -> None:
    secret_text = fetch(client, address("member")).text
    public = fetch(client, "/clubs/trois-vallees/agenda.ics").text
    event = public[public.index("BEGIN:VEVENT") : public.index("END:VEVENT")]
    assert event in secret_text


def test_a_lost_mandate_takes_its_dates_away_on_the_next_request(
    client: FlaskClient, address: Any, work: Any, cast: Cast
) -> None:
    path = address("president")
    before = fetch(client, path).headers
    with work() as session:
        mandate = session.scalar(
            select(Mandate).where(Mandate.person_id == cast.accounts["president"].person_id)
        )
        mandate.ends_on = today() - timedelta(days=1)
    after = fetch(client, path, If_None_Match=before["ETag"], If_Modified_Since=before["Last-Modified"])
    assert titles(after.text) == set()
    assert "BEGIN:VTIMEZONE" in after.text, "never an empty calendar"
    assert after.headers["Last-Modified"] != before["Last-Modified"]
    fetch(client, path, If_Modified_Since=before["Last-Modified"])


def test_a_company_feed_holds_what_concerns_the_company(
    client: FlaskClient, address: Any, work: Any, cast: Cast
) -> None:
    with work() as session:
        other = make.company("Autre employeur")
        make.membership(session.merge(cast.other_club), other)
        make.post(session.merge(cast.accounts["member"].person), other)
    path = address("member", cast.company.id)
    assert titles(fetch(client, path).text) == {"Vallées public", "Vallées members"}
    assert "X-WR-CALNAME:Bois de la Vallée" in fetch(client, path).text
    everything = fetch(client, address("member")).text
    assert "Plateau members" in titles(everything)
    assert "X-WR-CALNAME:Mon agenda" in everything
    with work() as session:
        post = session.scalar(select(Post).where(Post.company_id == cast.company.id))
        post.ends_on = today() - timedelta(days=1)
    assert titles(fetch(client, path).text) == set()


def noted(meeting: Any, presence: str = "present", **whom: Any) -> None:
    meeting.attendances.append(Attendance(name="Quelqu'un", presence=presence, **whom))


def test_public_meetings_where_one_is_noted_come_along(
    client: FlaskClient, address: Any, work: Any, cast: Cast
) -> None:
    """Those noted before the address was opened, and those after; excuses are not carried."""
    me = cast.accounts["member"].person_id
    with work() as session:
        for title, more in (("Avant", {"company_id": cast.company.id}), ("Excusé", {"person_id": me})):
            meeting = make.meeting(title, session.merge(cast.other_club))
            noted(meeting, "excused" if title == "Excusé" else "present", **more)
            publish(meeting)
        hidden = make.meeting("Entre eux", session.merge(cast.other_club), audience="bureau")
        noted(hidden, person_id=me)
        publish(hidden)
    path = address("member")
    assert titles(fetch(client, path).text) == {"Vallées public", "Vallées members", "Avant"}
    before = fetch(client, path).headers["ETag"]
    public = fetch(client, "/clubs/plateau/agenda.ics").headers
    with work() as session:
        later = make.meeting("Après", session.merge(cast.other_club))
        noted(later, person_id=me)
        publish(later)
    assert "Après" in titles(fetch(client, path, If_None_Match=before).text)
    assert fetch(client, "/clubs/plateau/agenda.ics").headers["ETag"] != public["ETag"]


def test_noting_somebody_changes_only_their_own_feed(
    client: FlaskClient, address: Any, work: Any, cast: Cast
) -> None:
    path = address("member")
    with work() as session:
        meeting = make.meeting("Réunion", session.merge(cast.other_club))
        number = meeting.id
    mine = fetch(client, path).headers["ETag"]
    public = fetch(client, "/clubs/plateau/agenda.ics").headers["ETag"]
    with work() as session:
        meeting = session.get(type(meeting), number)
        noted(meeting, person_id=cast.accounts["member"].person_id)
        publish(meeting)
    assert "Réunion" in titles(fetch(client, path, If_None_Match=mine).text)
    fetch(client, "/clubs/plateau/agenda.ics", status=304, If_None_Match=public)


# -- addresses --------------------------------------------------------------------------------------


def test_a_wrong_address_is_not_found_at_once(client: FlaskClient, address: Any) -> None:
    path = address("member")
    token = path.removeprefix("/agenda/").removesuffix(".ics")
    number, _, seal = token.partition("-")
    wrong = [
        f"{number}-{'0' * 40}",
        f"{int(number) + 1}-{seal}",
        f"{number}-{seal[:-1]}",
        f"{number}-{seal}0",
        f"0{token}",
        f"{number}-",
        number,
        f"-{seal}",
        f"{2**31}-{seal}",
        f"{'9' * 400}-{seal}",
        f"²-{seal}",
        "mine",
        "é",
    ]
    for text in wrong:
        response = client.get(f"/agenda/{text}.ics")
        assert response.status_code == 404, text
        assert "Location" not in response.headers
        assert "Set-Cookie" not in response.headers


def test_a_revoked_or_renewed_address_is_not_found(client: FlaskClient, address: Any, work: Any) -> None:
    old = address("member")
    etag = fetch(client, old).headers["ETag"]
    with work() as session:
        opening.renew(session.scalar(select(FeedToken)))
        new = secret.path_of(session.scalar(select(FeedToken)))
    fetch(client, old, status=404, If_None_Match=etag)
    fetch(client, new)
    with work() as session:
        session.scalar(select(FeedToken)).revoke()
    fetch(client, new, status=404, If_None_Match=etag)
    assert client.head(new).status_code == 404


# -- headers and cost -------------------------------------------------------------------------------


def test_the_headers_of_a_secret_feed(client: FlaskClient, address: Any) -> None:
    path = address("president")
    response = fetch(client, path, Cookie="maillage=broken; language=en", Accept_Language="en")
    headers = response.headers
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in headers
    assert "Cookie" not in headers["Vary"]
    assert "ATTENDEE" not in response.text
    zipped = fetch(client, path, Accept_Encoding="gzip")
    assert gzip.decompress(zipped.data) == response.data
    assert zipped.headers["ETag"] != headers["ETag"]
    head = client.head(path)
    assert (head.data, head.headers["ETag"]) == (b"", headers["ETag"])
    for known in (
        {"If-None-Match": headers["ETag"]},
        {"If-None-Match": zipped.headers["ETag"]},
        {"If-Modified-Since": headers["Last-Modified"]},
    ):
        unchanged = client.get(path, headers=known)
        assert unchanged.status_code == 304, known
        assert unchanged.headers["Cache-Control"] == "private, no-cache"
        assert unchanged.headers["X-Robots-Tag"] == "noindex"


def test_an_edit_is_in_the_feed_at_once(client: FlaskClient, address: Any, work: Any) -> None:
    path = address("member")
    before = fetch(client, path).headers
    edit(work, "Vallées members", place="Ailleurs")
    after = fetch(client, path, If_None_Match=before["ETag"], If_Modified_Since=before["Last-Modified"])
    assert "LOCATION:Ailleurs" in after.text
    assert after.headers["Last-Modified"] != before["Last-Modified"]
    fetch(client, path, If_Modified_Since=before["Last-Modified"])


def test_somebody_elses_dates_change_nothing(client: FlaskClient, address: Any, work: Any) -> None:
    path = address("member")
    before = fetch(client, path).headers["ETag"]
    edit(work, "Vallées bureau", place="Ailleurs")
    edit(work, "Plateau public", place="Ailleurs")
    fetch(client, path, status=304, If_None_Match=before)


@pytest.mark.parametrize("role", ["member", "president", "officer", "admin"])
def test_a_304_costs_one_statement_and_a_body_two(client: FlaskClient, address: Any, role: str) -> None:
    path = address(role)
    etag = fetch(client, path).headers["ETag"]
    feeds.bodies.kept.clear()
    with counted() as sent:
        fetch(client, path, status=304, If_None_Match=etag)
    assert len(sent) == 1, sent
    with counted() as sent:
        fetch(client, path)
    assert len(sent) == 2, sent


def test_a_thousand_events_once_each_however_many_clubs_carry_them(
    client: FlaskClient, address: Any, work: Any, cast: Cast
) -> None:
    with work() as session:
        make.mandate(session.merge(cast.other_club), session.merge(cast.accounts["president"].person))
        shared = entries.entry(
            "Ensemble", cast.club, streams=(("club", cast.club.id), ("club", cast.other_club.id))
        )
        entries.copies(shared, 1_005)
        db.session.flush()
    body = fetch(client, address("president")).text
    assert body.count("BEGIN:VEVENT") == 1_000
    assert body.count("SUMMARY:Ensemble") > 990
