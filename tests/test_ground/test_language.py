"""Words, dates, hours and numbers, as French and English write them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from app import language
from app.calendar.when import When
from app.language import as_language, typography

NARROW = "\u202f"


@pytest.fixture
def french(session: Any) -> Any:
    with as_language("fr"):
        yield


@pytest.fixture
def english(session: Any) -> Any:
    with as_language("en"):
        yield


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Quand ?", f"Quand{NARROW}?"),
        ("« mot »", f"«{NARROW}mot{NARROW}»"),
        ("L'agenda : ici ; là !", f"L’agenda{NARROW}: ici{NARROW}; là{NARROW}!"),
        ("http://x.example", "http://x.example"),
        ("14:30", "14:30"),
        ("%(name)s : %(n)d", f"%(name)s{NARROW}: %(n)d"),
    ],
)
def test_french_punctuation_has_narrow_spaces(written: str, shown: str) -> None:
    assert typography(written, "fr") == shown


def test_english_has_no_narrow_spaces() -> None:
    assert typography("Don't : why ?", "en") == "Don’t : why ?"


@pytest.mark.usefixtures("french")
def test_french_dates_and_hours() -> None:
    assert language.day(date(2026, 12, 3)) == "jeudi 3 décembre 2026"
    assert language.day(date(2026, 12, 1)) == "mardi 1er décembre 2026"
    assert language.day(date(2026, 1, 1), weekday=False) == "1er janvier 2026"
    assert language.day(date(2026, 12, 11)) == "vendredi 11 décembre 2026"
    assert language.short_day(date(2026, 12, 1)) == "1er déc."
    assert language.hour(time(14, 30)) == f"14{NARROW}h{NARROW}30"
    assert language.hour(time(14)) == f"14{NARROW}h"
    assert language.hour(time(9, 5)) == f"9{NARROW}h{NARROW}05"
    assert language.hour(time(0)) == f"0{NARROW}h"


@pytest.mark.usefixtures("english")
def test_english_dates_and_hours() -> None:
    assert language.day(date(2026, 12, 1)) == "Tuesday 1 December 2026"
    assert language.short_day(date(2026, 12, 1)) == "1 Dec"
    assert language.hour(time(14, 30)) == "14:30"
    assert language.hour(time(9)) == "9:00"


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("when", "said"),
    [
        (When(date(2026, 12, 7), date(2026, 12, 20)), "du 7 au 20 décembre 2026"),
        (When(date(2026, 12, 1), date(2026, 12, 20)), "du 1er au 20 décembre 2026"),
        (When(date(2022, 7, 28), date(2022, 8, 10)), "du 28 juillet au 10 août 2022"),
        (When(date(2026, 12, 28), date(2027, 1, 3)), "du 28 décembre 2026 au 3 janvier 2027"),
        (When(date(2021, 1, 1), date(2021, 2, 28), precision="season"), "janvier–février 2021"),
        (When(date(2021, 12, 1), date(2022, 2, 28), precision="season"), "décembre 2021 – février 2022"),
        (When(date(2021, 10, 1), date(2021, 10, 31), precision="month"), "octobre 2021"),
        (When(date(2021, 1, 1), date(2021, 12, 31), precision="year"), "2021"),
        (
            When(date(2026, 12, 3), date(2026, 12, 3), time(18, 30), time(20)),
            f"jeudi 3 décembre 2026, 18{NARROW}h{NARROW}30 – 20{NARROW}h",
        ),
        (When(date(2026, 12, 3), date(2026, 12, 3), time(18)), f"jeudi 3 décembre 2026, 18{NARROW}h"),
    ],
)
def test_when_something_is_in_words(when: When, said: str) -> None:
    assert language.span(when) == said


@pytest.mark.usefixtures("french")
def test_moments_are_those_of_the_readers_wall_clock() -> None:
    for hour in (0, 1):  # the hour that comes twice
        moment = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        assert language.moment(moment) == f"25 octobre 2026 à 2{NARROW}h{NARROW}30"
    assert language.moment(None) == "n.c."


@pytest.mark.usefixtures("french")
def test_french_numbers_and_money() -> None:
    assert language.number(1607) == f"1{NARROW}607"
    assert language.number(Decimal("2.5")) == "2,5"
    assert language.money(Decimal("8215")) == f"8{NARROW}215\u00a0€"
    assert language.money(Decimal("8215.50")) == f"8{NARROW}215,50\u00a0€"
    assert language.listed(["a", "b", "c"]) == "a, b et c"


@pytest.mark.usefixtures("english")
def test_english_numbers_and_money() -> None:
    assert language.number(1607) == "1,607"
    assert language.money(Decimal("8215.50")) == "€8,215.50"
    assert language.listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.usefixtures("french")
def test_unknown_is_said_and_is_never_zero() -> None:
    for said in (language.number(None), language.money(None), language.day(None), language.hour(None)):
        assert said == "n.c."
    assert language.unknown("") == "n.c."
    assert language.unknown(0) == "0"
    assert language.number(0) == "0"


@pytest.mark.usefixtures("french")
def test_one_and_many() -> None:
    assert language._n("%(num)s membre", "%(num)s membres", 1) == "1 membre"
    assert language._n("%(num)s membre", "%(num)s membres", 0) == "0 membre", "French counts 0 with 1"
    assert language._n("%(num)s membre", "%(num)s membres", 1200) == f"1{NARROW}200 membres"


@pytest.mark.usefixtures("french")
def test_near_days_have_names() -> None:
    today = date(2026, 12, 31)
    assert language.relative_day(today, today) == "aujourd’hui"
    assert language.relative_day(date(2027, 1, 1), today) == "demain"
    assert language.relative_day(date(2026, 12, 30), today) == "hier"
    assert language.relative_day(date(2026, 12, 3), today) == "jeu. 3 déc."
    assert language.relative_day(date(2027, 1, 3), today) == "3 janvier 2027"


def test_a_template_says_constants_in_the_language_of_each_reader(app: Flask) -> None:
    """Not in that of whoever came first."""
    template = app.jinja_env.from_string("{{ none | unknown }} {{ 1607 | number }}")
    said = []
    for spoken in ("fr", "en", "fr"):
        with app.test_request_context("/", headers={"Accept-Language": spoken}):
            said.append(template.render())
    assert said[0] == said[2] == f"n.c. 1{NARROW}607"
    assert said[1] != said[0]
    assert said[1].endswith(" 1,607")


@pytest.mark.parametrize(
    ("accepted", "cookie", "spoken"),
    [
        ("", None, "fr"),
        ("de", None, "fr"),
        ("en", None, "en"),
        ("en-GB,en;q=0.9", None, "en"),
        ("fr-FR,fr;q=0.9,en;q=0.8", None, "fr"),
        ("de,en;q=0.5,fr;q=0.4", None, "en"),
        ("en", "fr", "fr"),
        ("fr", "en", "en"),
        ("fr", "xx", "fr"),
        (";;;broken", None, "fr"),
    ],
)
def test_the_language_is_chosen_or_asked_for(
    app: Flask, accepted: str, cookie: str | None, spoken: str
) -> None:
    headers = {"Accept-Language": accepted} | ({"Cookie": f"language={cookie}"} if cookie else {})
    with app.test_request_context("/", headers=headers):
        assert language.chosen_language() == spoken
