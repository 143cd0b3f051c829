"""What is not for everybody is in no public feed by any path: dates, series, and single changes of either."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from app import jobs
from app.calendar.entry import KINDS
from app.web import anyone
from tests import make
from tests.calendar import entries
from tests.calendar.readers.scene import EVENING, night
from tests.calendar.readers.test_edits import ON, Town, town
from tests.visitor import Visitor

__all__ = ["town"]
PRIVATE = ("members", "bureau", "invited", "officers")
SECRET = "kanari"
PLACES = ("club", "territory", "intercommunality", "combination")


@pytest.fixture(params=PRIVATE)
def hidden(request: Any, town: Town, scenery: Any, work: Any) -> list[str]:
    """A date, a series with a change, the private change of a public series; the UIDs of the first two."""
    cast, _paths = scenery
    with work() as session:
        club = session.merge(cast.club)
        stands = session.query(entries.Stream).filter(entries.Stream.scope != "territory").all()
        refs = tuple(
            (stream.scope, stream.ref_id)
            for stream in stands
            if stream.scope != "club" or stream.ref_id == club.id
        )
        said = {"streams": refs, "place": f"{SECRET}-place", "description": f"{SECRET}-text"}
        private = {"audience": request.param, **said}
        one = entries.entry(f"{SECRET}-date", club, when=make.when(ON), **private)
        series = entries.entry(f"{SECRET}-series", club, when=EVENING, rule="FREQ=WEEKLY", **private)
        entries.entry(
            f"{SECRET}-override", club, when=night(ON, "09:00", "10:00"), number=series.subject_id,
            part="2026-03-17T18:30:00", **private,
        )  # fmt: skip
        public = entries.entry("Ouvert à tous", club, when=EVENING, rule="FREQ=WEEKLY", streams=refs)
        entries.entry(
            f"{SECRET}-override", club, when=night(ON, "11:00", "12:00"), number=public.subject_id,
            part="2026-03-17T18:30:00", **private,
        )  # fmt: skip
        if request.param != "invited":
            make.meeting(f"{SECRET}-meeting", club, audience=request.param, when=make.when(ON))
        return [one.uid, series.uid]


def addresses(app: Flask, paths: dict[str, str], uids: list[str]) -> Iterator[str]:
    """Every address that a stranger may open, and the agenda's with every parameter."""
    for name in PLACES:
        path = paths[name]
        for query in (
            "",
            "window=all",
            *(f"kind={kind}" for kind in KINDS),
            "kind=date&window=all",
            "audience=members",
        ):
            yield f"{path}{'&' if '?' in path else '?'}{query}"
    kinds = ["", *(f"kind={kind}" for kind in KINDS)]
    clubs = ["", "club=trois-vallees", "club=trois-vallees&club=plateau"]
    asked = [f"{kind}&{club}" for kind, club in itertools.product(kinds, clubs)]
    asked += ["window=all", "past=1", "days=366", "after=20200101T000000-1", "q=kanari"]
    for path in (
        "/agenda.ics",
        "/agenda.atom",
        "/agenda.json",
        "/agenda/embed",
        "/agenda/embed/code",
        "/agenda",
    ):
        yield from (f"{path}?{query}" for query in asked)
    for path in (
        "/agenda/2026",
        "/agenda/2026/03",
        "/agenda/2026/week/12",
        "/agenda/2026/03/19",
        "/agenda/2026/03/17",
    ):
        yield path
    for rule in app.url_map.iter_rules():
        is_open = getattr(app.view_functions[rule.endpoint], "access", None) is anyone
        if is_open and not rule.arguments and rule.methods and "GET" in rule.methods:
            yield rule.rule
    yield from ("/search?q=kanari", "/clubs/trois-vallees", "/clubs/plateau", "/sitemap")
    for uid in uids:
        for path in (f"/agenda/entries/{uid}.ics", f"/agenda/entries/{uid}"):
            yield path


def test_it_is_found_by_no_stranger_on_any_path(town: Town, hidden: list[str]) -> None:
    client = town.client()
    seen = 0
    for path in addresses(town.app, town.paths, hidden):
        answer = client.get(path)
        text = answer.get_data(as_text=True).replace("\r\n ", "")
        assert f"{SECRET}-" not in text, path
        if "/entries/" in path:
            assert answer.status_code == 404, path
        else:
            assert not any(uid in text for uid in hidden), path
        seen += answer.status_code == 200
    assert seen > 200


def test_the_public_series_keeps_its_file_without_the_private_change(
    town: Town, hidden: list[str], work: Any
) -> None:
    with work() as session:
        uid = session.query(entries.Entry).filter_by(summary="Ouvert à tous").one().uid
    answer = town.client().get(f"/agenda/entries/{uid}.ics")
    assert answer.status_code == 200
    assert "RECURRENCE-ID" not in answer.text
    assert answer.text.count("BEGIN:VEVENT") == 1


def test_those_whom_it_is_for_find_it(
    app: Flask, town: Town, scenery: Any, hidden: list[str], request: Any
) -> None:
    """Otherwise the test above would prove nothing."""
    feeds = {"members": ("company", "person"), "invited": ("person",)}
    people = {"members": "member", "bureau": "president", "officers": "officer"}
    audience, (cast, _paths) = request.node.callspec.params["hidden"], scenery
    if audience in people:
        page = Visitor(app.test_client(), cast.accounts[people[audience]]).page(f"/agenda/{ON:%Y/%m/%d}")
        assert f"{SECRET}-date" in page.main.text
    for name in feeds.get(audience, ()):
        text = town.get(name).get_data(as_text=True)
        assert f"{SECRET}-override" in text, name
        assert "RECURRENCE-ID" in text


@pytest.mark.parametrize("audience", ["members", "bureau"])
def test_what_is_closed_leaves_all_public_feeds_at_once(town: Town, audience: str, work: Any) -> None:
    before = town.all()
    town.submit("president", f"{town.meeting}/edit", audience=audience)
    for name in PLACES:
        old = before[name]
        new = town.get(
            name, If_None_Match=old.headers["ETag"], If_Modified_Since=old.headers["Last-Modified"]
        )
        assert new.headers["ETag"] != old.headers["ETag"]
        assert "Assemblée" not in new.text
    with work():
        jobs.run_due()
    for page in (
        "/agenda",
        "/agenda/2026/03/19",
        "/agenda.atom",
        "/agenda.json",
        "/agenda/embed",
        "/search?q=assemblee",
    ):
        assert "Assemblée" not in town.client().get(page).text, page
    assert Visitor(town.client()).page(town.meeting, 404)
