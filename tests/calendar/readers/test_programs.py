"""Programs that people run: vdirsyncer and khal fetch twice, Radicale is given a feed and gives it back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import icalendar
import pytest

from bench.radicale import WHO, radicale
from tests.calendar import entries
from tests.calendar.readers import scene
from tests.calendar.readers.scene import LONG, NASTY
from tests.calendar.readers.subscriber import Subscriber

feed = pytest.mark.parametrize("name", [name for name in scene.FEEDS if name != "combination"])


@feed
def test_vdirsyncer_and_khal_twice(
    tmp_path: Path, served: Any, feed_paths: dict[str, str], work: Any, name: str
) -> None:
    with served() as url:
        subscriber = Subscriber(tmp_path, f"{url}{feed_paths[name]}?window=all")
        first = subscriber.sync()
        assert len(first) == 8 + len(scene.SERIES) + 1, "a series and its single changes are one item"
        assert sum("RECURRENCE-ID" in text for text in first.values()) == 2
        listed = subscriber.list("2025-09-01", "400d")
        for title in (NASTY, LONG, "ANNULÉ : Annulée", "Exposition de printemps", "Autre lieu 🪵"):
            assert title in listed
        assert "2025-10-30 09:00 Déplacé au jeudi" in listed
        assert "2025-10-28 18:30 Chaque mardi" not in listed
        assert "2025-11-04 18:30 Chaque mardi" in listed
        assert subscriber.sync() == first
        assert "Copying" not in subscriber.said
        assert "Updating" not in subscriber.said
        assert "Deleting" not in subscriber.said, "a second sync changes nothing"
        with work() as session:
            one = session.query(entries.Entry).filter_by(summary="Sans fin connue").one()
            entries.change(one, place="Ailleurs")
        changed = subscriber.sync()
        assert changed.keys() == first.keys()
        assert [page for page in first if changed[page] != first[page]] == [f"http://localhost{one.path}"]


@feed
def test_radicale_takes_a_feed_and_gives_it_back(
    tmp_path: Path, body_of: Callable[[str], str], name: str
) -> None:
    body = body_of(name)
    with radicale(tmp_path) as server:
        headers = {"Content-Type": "text/calendar; charset=utf-8", **WHO}
        status, _, answer = server.send("PUT", "/bench/club/", body.encode(), headers)
        assert status == 201, answer
        back = server.expect("/bench/club/", Accept_Encoding="identity", **WHO).decode()
    assert told(back) == told(body)


def told(body: str) -> dict[tuple[str, str], Any]:
    """Every property of every event, as it is meant."""
    found = {}
    for event in icalendar.Calendar.from_ical(body).walk("VEVENT"):
        apart = event["recurrence-id"].dt.isoformat() if "recurrence-id" in event else ""
        found[str(event["uid"]), apart] = {
            (name, meaning(value))
            for name, value in event.property_items(recursive=False)
            if name not in ("BEGIN", "END")
        }
    return found


def meaning(value: Any) -> str:
    """Dates with their zone, texts as they are read; lists whatever their order."""
    if hasattr(value, "dts"):
        return repr(sorted(one.dt.isoformat() for one in value.dts))
    if hasattr(value, "dt"):
        return f"{value.dt.isoformat()} {getattr(value.dt, 'tzinfo', '')}"
    if isinstance(value, dict):
        return repr(sorted((name, str(said)) for name, said in value.items()))
    said = value if isinstance(value, str | int) else value.to_ical()
    return said.decode() if isinstance(said, bytes) else str(said)
