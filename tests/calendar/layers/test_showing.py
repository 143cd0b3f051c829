"""Partners' dates stand in every presentation of the agenda, and go nowhere else."""

from datetime import timedelta
from typing import Any

from app.calendar import warnings
from app.calendar.when import When
from app.language import as_language
from app.viewer import STRANGER, Viewer
from tests import make
from tests.calendar.layers.house import NOW, PAGES, put
from tests.calendar.layers.texts import calendar, event
from tests.cast import Cast
from tests.queries import count_queries


def test_every_presentation_shows_it_with_a_tag_that_switches_it_off(app: Any, visitors: Any) -> None:
    number = put(app)
    for path in PAGES:
        page = visitors["stranger"].page(path)
        tag = page.select_one('nav[aria-label="Calendriers partenaires"] a')
        assert tag["aria-current"] == "true"
        assert tag["href"] == f"{path}?hide={number}"
        assert "Salon" in str(page.main)
        off = visitors["stranger"].page(f"{path}?hide={number}")
        assert "Salon" not in str(off.main)
        assert off.select_one('nav[aria-label="Calendriers partenaires"] a')["href"] == path
        assert "Salon" not in str(visitors["stranger"].page(f"{path}?kind=meeting").main)


def test_it_is_in_no_feed_no_frame_and_not_found_by_the_search(app: Any, visitors: Any) -> None:
    put(app)
    outside = (
        "/agenda.ics",
        "/agenda.ics?window=all",
        "/agenda.atom",
        "/agenda.json",
        "/agenda/embed",
        "/search?q=salon",
    )
    for path in outside:
        answer = visitors["officer"].client.get(path)
        assert answer.status_code == 200, path
        assert "Salon de l" not in answer.text.replace("’", "'"), path
        assert "Quinzaine" not in answer.text, path


def test_a_hostile_title_is_text(app: Any, visitors: Any) -> None:
    put(
        app,
        calendar(event(summary="<script>alert(1)</script>", location='"><img src=x onerror=y>')),
        name="<b>Gras</b>",
    )
    for path in PAGES:
        page = visitors["stranger"].page(path)
        assert not [one for one in page.select("script") if "alert" in one.text]
        assert not page.select("main img, main b.Gras")
        assert "<script>alert(1)</script>" in page.main.text


def test_the_list_goes_on_over_pages_and_misses_none(app: Any, work: Any, cast: Cast, visitors: Any) -> None:
    days = [f"{month:02}{day:02}" for month in range(1, 9) for day in range(1, 27)]
    many = [event(f"DTSTART:2027{day}T080000Z", uid=day, summary=f"n{day}") for day in days]
    put(app, calendar(*many))
    from app.meetings.publishing import publish

    with work():
        for day in range(1, 61):
            publish(make.meeting(f"r{day:02}", when=make.when(NOW.date() + timedelta(days=day * 4))))
    seen: list[str] = []
    path: str | None = "/agenda"
    while path:
        page = visitors["stranger"].page(path)
        seen += [link.text.strip() for link in page.select("#agenda-list ul.agenda .name")]
        following = page.select_one('a[rel="next"]')
        path = following["href"] if following else None
    theirs = [one for one in seen if one.startswith("n")]
    assert theirs == sorted(set(theirs))
    assert len(theirs) == len(many)
    assert len([one for one in seen if one.startswith("r")]) == 60


def test_layers_cost_each_page_one_question_more_however_many(app: Any, cast: Cast, visitors: Any) -> None:
    def asked() -> list[int]:
        counts = []
        for path in PAGES:
            with count_queries() as said:
                visitors["stranger"].page(path)
            counts.append(len(said))
            assert len([one for one in said if "layer" in one]) == 1, path
        return counts

    without = asked()
    for number in range(5):
        put(app, name=f"Partenaire {number}")
    assert asked() == without


def test_who_fixes_a_date_is_told_of_a_partners_date_of_the_same_day(app: Any, cast: Cast) -> None:
    put(app, audience="signed_in")
    when, territory_id = (
        When(NOW.date().replace(month=12, day=3), NOW.date().replace(month=12, day=3)),
        cast.club.territory_id,
    )
    with app.app_context(), as_language("fr"):
        told = warnings.of(when, territory_id, None, Viewer(account_id=1))
        assert [one for one in told if "Chambre d" in one and "Salon" in one]
        assert not [one for one in warnings.of(when, territory_id, None, STRANGER) if "Salon" in one]
