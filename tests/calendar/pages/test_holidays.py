"""Days on which few people come: drawn on the month page, told in the forms, never a refusal."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.calendar import holidays, warnings
from app.calendar.when import When
from app.language import as_language
from tests import make
from tests.calendar import entries
from tests.cast import assemble
from tests.visitor import Visitor

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(time_machine_to: Any) -> None:
    time_machine_to(NOW)


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


# -- what is known -------------------------------------------------------------------------------


def test_the_dordogne_and_the_haute_vienne_are_in_zone_a() -> None:
    assert holidays.zones_of(["24", "87"]) == ("A",)
    assert holidays.zones_of(["24", "46", "2A", "974", "x"]) == ("A", "C")


def test_every_departement_of_the_mainland_has_one_zone() -> None:
    mainland = {f"{number:02}" for number in range(1, 96) if number != 20}
    assert set(holidays.ZONE_OF) == mainland
    assert sum(len(codes.split()) for codes in holidays.ZONES.values()) == len(mainland)


def test_breaks_over_new_year_are_one_and_shared_breaks_are_one(app: Any) -> None:
    with app.app_context(), as_language("fr"):
        breaks = holidays.school(date(2026, 12, 1), date(2027, 1, 31))
        assert [(one.first_on, one.last_on, one.zones) for one in breaks] == [
            (date(2026, 12, 19), date(2027, 1, 3), ("A", "B", "C"))
        ]
        assert breaks[0].where == "zones A, B et C"
        assert breaks == holidays.school(date(2027, 1, 2), date(2027, 1, 2))


def test_school_holidays_are_not_guessed(app: Any) -> None:
    with app.app_context(), as_language("fr"):
        assert holidays.school(date(2028, 12, 1), date(2199, 12, 31)) == []


def test_alsace_has_a_day_more(app: Any) -> None:
    with app.app_context(), as_language("fr"):
        december = (date(2026, 12, 1), date(2026, 12, 31))
        assert date(2026, 12, 26) in holidays.public(*december, ["67"])
        assert date(2026, 12, 26) not in holidays.public(*december, ["24"])


# -- the month page ------------------------------------------------------------------------------


def test_the_month_page_draws_them(visitor: Visitor, work: Any) -> None:
    with work():
        make.intercommunality(territory=entries.home())
    soup = visitor.page("/agenda/2026/12")
    christmas = soup.find("time", datetime="2026-12-25").find_parent(class_="cell")
    assert "off" in christmas["class"]
    assert "Noël" in christmas.text
    first = soup.find("time", datetime="2026-12-19").find_parent(class_="cell")
    assert "vacances, zones A, B et C" in first.text
    assert "school" in first["class"]
    assert "Vacances de Noël" in visitor.swap("/agenda/2026/12").text


def test_english_readers_read_english(client: FlaskClient, work: Any) -> None:
    with work():
        entries.home()
    page = client.get("/agenda/2026/12", headers={"Accept-Language": "en"})
    assert "Christmas" in page.text


@pytest.mark.parametrize("path", ["/agenda/1900/1", "/agenda/2199/12", "/agenda/2016/2"])
def test_months_that_nobody_published_are_pages(visitor: Visitor, work: Any, path: str) -> None:
    with work():
        entries.home()
    visitor.page(path)


# -- warnings ------------------------------------------------------------------------------------


def told(when: When, own: Any = None) -> list[str]:
    with as_language("fr"):
        return warnings.of(when, entries.home().id, own)


def test_holidays_are_told(app: Any, work: Any) -> None:
    with work():
        make.intercommunality(territory=entries.home())
        assert told(make.when(date(2026, 12, 25))) == [
            "Vendredi 25 décembre est férié\u202f: Noël.",
            "Vacances de Noël\u202f: zones A, B et C.",
        ]
        assert told(make.when(date(2026, 12, 10))) == []
        assert told(make.when(date(2027, 2, 8))) == []  # zone C only


def test_another_public_date_at_the_same_time_is_told(app: Any, work: Any) -> None:
    evening = make.when(date(2026, 12, 10), "18:30", "20:00")
    with work():
        made = entries.entry("Assemblée", make.club("Club A", "a"), when=evening)
        entries.entry("Gestes", when=When(date(2026, 12, 1), date(2026, 12, 20)))
        entries.entry("Un secret", make.club("Club B", "b"), audience="members", when=evening)
        entries.entry("Annulé", when=evening, status="cancelled")
        assert told(evening) == [
            "En même temps\u202f: «\u202fAssemblée\u202f» (Club A, 18\u202fh\u202f30 – 20\u202fh)."
        ]
        assert told(make.when(date(2026, 12, 10), "19:45", "21:00"))
        assert told(make.when(date(2026, 12, 10), "20:00", "21:00")) == []
        assert told(When(date(2026, 12, 10), date(2026, 12, 10)))
        assert told(evening, (made.subject, made.subject_id)) == []


def test_few_are_named_and_what_lasts_is_not_warned_of(app: Any, work: Any) -> None:
    evening = make.when(date(2026, 12, 10), "18:30", "20:00")
    with work():
        for number in range(6):
            entries.entry(f"N°{number}", when=evening)
        assert len(told(evening)) == 4
        assert told(evening)[-1] == "Et 3 autres dates."
        assert told(When(date(2026, 12, 1), date(2026, 12, 31))) == []
        assert told(When(date(2026, 12, 1), date(2026, 12, 31), precision="month")) == []


def test_the_form_tells_while_the_date_is_typed(app: Any, work: Any) -> None:
    with work():
        cast = assemble()
        account = cast.accounts["president"]
    visitor = Visitor(app.test_client(), account)
    assert "Noël" in visitor.swap("/agenda/warnings?first_on=2026-12-25").text
    assert "Ni jour férié" in visitor.page("/agenda/warnings?first_on=2026-12-10").text
    form = visitor.page("/agenda/new")
    assert form.select_one("#warnings")["hx-get"] == "/agenda/warnings"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "first_on=x",
        "first_on=9999-12-31",
        "first_on=2026-12-25&starts=99:00",
        "first_on=0001-01-01&own=date-é",
        "first_on=2026-12-25&precision=nothing",
        "first_on=2026-12-25&own=date-" + "9" * 40,
        "first_on=2027-03-28&starts=02:30&ends=02:45",
    ],
)
def test_anything_may_be_asked(app: Any, work: Any, query: str) -> None:
    with work():
        cast = assemble()
        account = cast.accounts["president"]
    Visitor(app.test_client(), account).page(f"/agenda/warnings?{query}")


def test_a_date_on_a_holiday_is_kept_and_its_page_says_so(app: Any, work: Any) -> None:
    with work():
        cast = assemble()
        account = cast.accounts["president"]
    visitor = Visitor(app.test_client(), account)
    soup = visitor.submit("/agenda/new", title="Petit déjeuner", first_on="2026-12-25")
    assert "Petit déjeuner" in soup.h1.text
    assert "À savoir ce jour-là" in soup.main.text
    stranger = Visitor(app.test_client())
    path = visitor.response.request.path
    assert "À savoir" not in stranger.page(path).main.text
