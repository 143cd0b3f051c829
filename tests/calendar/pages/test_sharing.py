"""The page of a dated thing: take it along, go there, tell others; what machines read of it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.calendar.sharing import Sharing
from app.calendar.when import When
from tests import make
from tests.calendar import entries
from tests.cast import assemble
from tests.visitor import Visitor

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(time_machine_to: Any) -> None:
    time_machine_to(NOW)


@pytest.fixture
def president(app: Any, work: Any) -> Visitor:
    with work():
        account = assemble().accounts["president"]
    return Visitor(app.test_client(), account)


def added(president: Visitor, **more: str) -> str:
    """The address of a date that the president adds."""
    said = {"title": "Vœux <du> club", "first_on": "2026-12-10", "starts": "18:30", "ends": "20:00", **more}
    president.submit("/agenda/new", **said)
    return president.response.request.path


def test_a_strangers_page_offers_all_three(president: Visitor, client: FlaskClient) -> None:
    soup = Visitor(client).page(added(president, place="Mairie, Neuville"))
    actions = soup.select_one(".event-actions")
    assert actions.find("a", href=lambda href: href.endswith(".ics"))
    way = actions.find("a", href=lambda href: href.startswith("https://www.openstreetmap.org/"))
    assert way["href"].endswith("query=Mairie%2C+Neuville")
    assert "noreferrer" in way["rel"]
    assert actions.find("a", href=lambda href: href.startswith("mailto:?subject="))


def test_machines_read_the_same_facts(president: Visitor, client: FlaskClient) -> None:
    soup = Visitor(client).page(added(president, place="Mairie"))
    event = soup.find(itemtype="https://schema.org/Event")
    facts = {tag["itemprop"]: tag["content"] for tag in event.find_all("meta", recursive=False)}
    assert facts["name"] == "Vœux <du> club"
    assert facts["startDate"] == "2026-12-10T18:30:00+01:00"
    assert facts["endDate"] == "2026-12-10T20:00:00+01:00"
    assert event.find(itemprop="location").find(itemprop="name")["content"] == "Mairie"
    assert soup.find("meta", property="og:title")["content"] == "Vœux <du> club"
    assert soup.find("meta", property="og:url")["content"].startswith("http")
    assert not soup.find_all("script", src=False)


def test_what_is_not_public_is_not_told_to_machines(president: Visitor) -> None:
    soup = president.page(added(president, audience="members"))
    assert soup.select_one(".event-actions")
    assert not soup.find(itemtype=True)
    assert not soup.find("meta", property="og:title")


def test_a_cancelled_date_is_no_longer_taken_along(president: Visitor, client: FlaskClient) -> None:
    path = added(president)
    president.submit(path, action=f"{path}/cancellation")
    soup = Visitor(client).page(path)
    assert not soup.select("a[href$='.ics']")
    assert soup.find(itemprop="eventStatus")["href"].endswith("EventCancelled")
    assert soup.find("meta", property="og:description")["content"].startswith("Annulé")


@pytest.mark.parametrize("path", ["/meetings/{meeting}", "/exhibitions/{slug}/runs/{run}"])
def test_other_rooms_things_offer_the_same(client: FlaskClient, work: Any, path: str) -> None:
    with work():
        entries.home()
        shown = make.exhibition()
        run = make.run(shown, make.venue(), date(2026, 12, 1), date(2026, 12, 20))
        where = path.format(meeting=make.meeting(audience="public").id, slug=shown.slug, run=run.id)
    soup = Visitor(client).page(where)
    assert soup.select_one(".event-actions a[href$='.ics']")
    assert soup.find(itemtype="https://schema.org/Event")


def test_whole_days_and_positions(app: Any, work: Any) -> None:
    with work():
        made = entries.entry(
            "Gestes", when=When(date(2026, 12, 1), date(2026, 12, 20)), position=(45.5, 0.66), place="Halle"
        )
        shared = Sharing(made)
        assert (shared.starts, shared.ends) == ("2026-12-01", "2026-12-20")
        assert shared.directions == "https://www.openstreetmap.org/directions?to=45.50000%2C0.66000"


def test_the_form_of_a_meeting_warns_too(president: Visitor) -> None:
    assert president.page("/meetings/new").select_one("#warnings")
