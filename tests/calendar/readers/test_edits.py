"""What people do over HTTP, as every feed tells it: at once, once, and to those whom it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import jobs
from app.calendar import feeds, streams
from app.calendar.when import When
from app.clubs.models import ClubArea
from app.db import Base
from app.territory.models import Intercommunality
from tests import make
from tests.calendar.readers import scene
from tests.calendar.readers.conftest import DAY
from tests.visitor import Visitor

feed = pytest.mark.parametrize("name", scene.FEEDS)
PLACES = [name for name in scene.FEEDS if name != "company"]
ON = date(2026, 3, 19)


@dataclass
class Town:
    """Where a meeting and an exhibition stand in everybody's feeds, and who may change them."""

    app: Flask
    paths: dict[str, str]
    accounts: dict[str, Any]
    meeting: str
    venue: str

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def get(self, name: str, status: int = 200, **known: str) -> Any:
        headers = {header.replace("_", "-"): value for header, value in known.items()}
        answer = self.client().get(self.paths[name], headers=headers)
        assert answer.status_code == status, name
        return answer

    def submit(self, role: str, path: str, **fields: Any) -> None:
        Visitor(self.client(), self.accounts[role]).submit(path, **fields)

    def all(self) -> dict[str, Any]:
        return {name: self.get(name) for name in self.paths}


@pytest.fixture
def town(app: Flask, scenery: Any, work: Any, time_machine_to: Callable[[datetime], None]) -> Town:
    cast, paths = scenery
    with work() as session:
        body = session.scalars(select(Intercommunality)).one()
        session.add(ClubArea(club_id=cast.club.id, intercommunality_id=body.id))
        session.flush()
        meeting = make.meeting("Assemblée", session.merge(cast.club), when=make.when(ON, "18:30", "20:00"))
        venue = make.venue("Halle aux grains", make.commune(intercommunality=body))
        make.run(make.exhibition("Gestes"), venue, date(2026, 3, 20), date(2026, 4, 3))
        session.commit()
        found = Town(app, paths, cast.accounts, f"/meetings/{meeting.id}", f"/venues/{venue.id}")
    time_machine_to(DAY + timedelta(minutes=5))
    return found


def events(answer: Any) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(answer.get_data(as_text=True))
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def is_new(before: Any, after: Any) -> None:
    """Both validators are others, and later."""
    assert after.headers["ETag"] != before.headers["ETag"]
    assert moment(after) > moment(before)


def moment(answer: Any) -> datetime:
    return answer.last_modified  # type: ignore[no-any-return]


def test_an_edit_of_the_time_is_in_every_feed_at_once(town: Town) -> None:
    before = town.all()
    town.submit("president", f"{town.meeting}/edit", starts="09:15", ends="10:45")
    uids, texts = set(), set()
    for name, old in before.items():
        known = old.headers
        for header, value in (
            ("If_None_Match", known["ETag"]),
            ("If_Modified_Since", known["Last-Modified"]),
        ):
            new = town.get(name, **{header: value})
        is_new(old, new)
        was, event = events(old)["Assemblée"], events(new)["Assemblée"]
        assert event["sequence"] == was["sequence"] + 1
        assert event["dtstamp"].dt == event["last-modified"].dt > was["last-modified"].dt
        assert event["dtstart"].dt.strftime("%H:%M") == "09:15"
        assert event["uid"] == was["uid"]
        uids.add(str(event["uid"]))
        texts.add(event.to_ical())
        assert others(events(old)) == others(events(new)), "nothing else moves"
        town.get(name, 304, If_None_Match=new.headers["ETag"])
        town.get(name, 304, If_Modified_Since=new.headers["Last-Modified"])
    assert len(uids) == 1, "one UID in all feeds"
    assert len(texts) == 1, "the same text in all feeds"


def others(shown: dict[str, Any]) -> dict[str, bytes]:
    return {title: event.to_ical() for title, event in shown.items() if title != "Assemblée"}


def test_a_title_moves_the_stamp_but_not_the_sequence(town: Town) -> None:
    before = town.all()
    town.submit("president", f"{town.meeting}/edit", title="Assemblée générale")
    for name, old in before.items():
        new = town.get(name, If_None_Match=old.headers["ETag"])
        was, event = events(old)["Assemblée"], events(new)["Assemblée générale"]
        is_new(old, new)
        assert event["sequence"] == was["sequence"]
        assert event["last-modified"].dt > was["last-modified"].dt


def test_a_form_sent_untouched_changes_nothing(town: Town, time_machine_to: Any) -> None:
    before = town.all()
    time_machine_to(DAY + timedelta(hours=1))
    town.submit("president", f"{town.meeting}/edit")
    for name, old in before.items():
        town.get(name, 304, If_None_Match=old.headers["ETag"])
        town.get(name, 304, If_Modified_Since=old.headers["Last-Modified"])


def test_a_cancellation_stays_as_a_tombstone(town: Town, work: Any, time_machine_to: Any) -> None:
    before = town.all()
    cancel(town)
    for name, old in before.items():
        new = town.get(name, If_None_Match=old.headers["ETag"])
        is_new(old, new)
        assert "Assemblée" not in events(new)
        event = events(new)["ANNULÉ : Assemblée"]
        assert (event["status"], event["transp"], event["sequence"]) == ("CANCELLED", "TRANSPARENT", 1)
        assert event["uid"] == events(old)["Assemblée"]["uid"]
    evening = datetime(2026, 3, 19, 19, tzinfo=UTC)
    for days, stays in ((59, True), (61, False)):
        time_machine_to(evening + timedelta(days=days))
        with work():
            streams.roll()
        for name in before:
            assert ("ANNULÉ : Assemblée" in events(town.get(name))) is stays, name


def cancel(town: Town) -> None:
    visitor = Visitor(town.client(), town.accounts["president"])
    page = visitor.page(town.meeting)
    form = page.select_one(f"form[action$='{town.meeting}/cancellation']")
    visitor.send(f"{town.meeting}/cancellation", **visitor.values(form))


def test_a_renamed_venue_changes_the_validators_of_all_that_carry_it(town: Town) -> None:
    before = town.all()
    town.submit("officer", f"{town.venue}/edit", name="Halle aux blés")
    for name in PLACES:
        new = town.get(name, If_None_Match=before[name].headers["ETag"])
        is_new(before[name], new)
        assert str(events(new)["Gestes"]["location"]).startswith("Halle aux blés")
        assert events(new)["Gestes"]["sequence"] == 1, "another place: guests must know"


def test_a_renamed_club_changes_the_validators_of_all_that_carry_it(town: Town, work: Any) -> None:
    before = town.all()
    town.submit("president", "/clubs/trois-vallees/edit", name="Club des Quatre Vallées")
    with work():
        jobs.run_due()
    for name, old in before.items():
        new = town.get(
            name, If_None_Match=old.headers["ETag"], If_Modified_Since=old.headers["Last-Modified"]
        )
        is_new(old, new)
        event = events(new)["Assemblée"]
        assert "Quatre Vallées" in event["categories"].to_ical().decode()
        assert event["sequence"] == 0
        assert event["last-modified"].dt > events(old)["Assemblée"]["last-modified"].dt
        assert "Club des Trois Vallées" not in new.get_data(as_text=True).replace("\r\n ", "")


def test_a_read_changes_nothing(town: Town, work: Any, time_machine_to: Any) -> None:
    """Not a row, not an octet, not a validator; whoever reads, and whatever they send."""
    first, rows = town.all(), stored(work)
    time_machine_to(DAY + timedelta(hours=7))
    feeds.forget()
    for name, path in town.paths.items():
        for query in ("", "window=all", "kind=meeting"):
            town.client().get(f"{path}{'&' if '?' in path else '?'}{query}")
        town.client().head(path)
        for method in ("PROPFIND", "PUT", "POST", "DELETE"):
            assert town.client().open(path, method=method).status_code == 405
        town.get(name, Accept_Encoding="gzip")
        town.get(name, 304, If_None_Match=first[name].headers["ETag"])
        again = town.get(name, Cookie="maillage=broken")
        assert again.data == first[name].data
        assert again.headers["ETag"] == first[name].headers["ETag"]
        assert again.headers["Last-Modified"] == first[name].headers["Last-Modified"]
    uid = events(first["club"])["Assemblée"]["uid"]
    pages = "/agenda /agenda/2026/03 /agenda/2026/week/12 /agenda/2026/03/19 /agenda.atom /agenda.json"
    pages += " /agenda/embed /agenda/subscribe /search?q=assemblee"
    for path in (*pages.split(), f"/agenda/entries/{uid}.ics", town.meeting):
        for account in (None, town.accounts["president"], town.accounts["officer"]):
            assert Visitor(town.client(), account).client.get(path).status_code == 200, path
    assert stored(work) == rows


def stored(work: Any) -> dict[str, list[Any]]:
    """Every row of every table."""
    with work() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
        }


def test_whole_days_of_the_exhibition_stay_dates_in_every_feed(town: Town) -> None:
    for name in PLACES:
        event = events(town.get(name))["Gestes"]
        assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 3, 20), date(2026, 4, 4))
    assert When(date(2026, 3, 20), date(2026, 4, 3)).is_whole_day
