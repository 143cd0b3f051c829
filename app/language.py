"""Labels, plurals, dates and numbers: the one place that turns facts into words."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from flask import Flask, has_request_context, request
from flask_babel import Babel, LazyString, force_locale, get_locale, get_translations
from jinja2 import pass_context

LANGUAGES = ("fr", "en")
NARROW = "\u202f"
FRENCH_SPACES = [(re.compile(r" ([:;!?»])"), NARROW + r"\1"), (re.compile(r"« "), "«" + NARROW)]
LOCALES = {"fr": Locale("fr"), "en": Locale("en", "GB")}

babel = Babel()
as_language = force_locale
"""Context: speak this language inside, whatever the reader of the request speaks."""


# -- sentences ----------------------------------------------------------------------------------


def _(message: str, **values: Any) -> str:
    """The message in the reader's language, with its typography; `%(name)s` filled from `values`."""
    spoken = language()  # the messages are French already
    said = typography(message if spoken == "fr" else get_translations().ugettext(message), spoken)
    return said % values if values else said


def _n(one: str, many: str, num: int, **values: Any) -> str:
    """The message in the right number; `%(num)s` is the number, spaced as it should be."""
    spoken = language()
    if spoken == "fr":  # French counts 0 and 1.5 with 1
        said = one if abs(num) < 2 else many
    else:
        said = get_translations().ungettext(one, many, num)
    return typography(said, spoken) % {"num": number(num), **values}


def _l(message: str, **values: Any) -> LazyString:
    """The same, said when it is shown: for labels of forms."""
    return LazyString(lambda: _(message, **values))


@lru_cache(maxsize=4096)
def typography(text: str, spoken: str) -> str:
    """Curly apostrophes, and in French the narrow no-break spaces of its punctuation."""
    text = text.replace("'", "’")
    if spoken == "fr":
        for pattern, replacement in FRENCH_SPACES:
            text = pattern.sub(replacement, text)
    return text


def language() -> str:
    """The language of the answer: `fr` or `en`."""
    found = get_locale()
    return found.language if found else "fr"


def locale() -> Locale:
    """Babel's locale of the answer; English is that of Britain."""
    return LOCALES[language()]


def chosen_language() -> str:
    """By choice (a cookie), else by what the browser asks for, else French."""
    if not has_request_context():
        return "fr"
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES, "fr") or "fr"


# -- dates and hours ----------------------------------------------------------------------------


def written(value: date, pattern: str) -> str:
    """The day by a pattern of CLDR; pages say the same few days over and over."""
    return _written(value.year, value.month, value.day, pattern, language())


@lru_cache(maxsize=4096)
def _written(year: int, month: int, day: int, pattern: str, spoken: str) -> str:
    return format_date(date(year, month, day), pattern, locale=LOCALES[spoken])


def day(value: date | None, weekday: bool = True, year: bool = True) -> str:
    """« jeudi 1er décembre 2026 »."""
    if value is None:
        return unknown(None)
    pattern = f"{'EEEE ' if weekday else ''}d MMMM{' y' if year else ''}"
    return first(value, written(value, pattern))


def short_day(value: date | None, weekday: bool = False) -> str:
    """« 3 déc. », « jeu. 3 déc. »."""
    if value is None:
        return unknown(None)
    return first(value, written(value, f"{'EEE ' if weekday else ''}d MMM"))


def first(value: date, said: str) -> str:
    """French writes the first of a month as « 1er »."""
    return re.sub(r"\b1\b", "1er", said, count=1) if language() == "fr" and value.day == 1 else said


def month_name(value: date) -> str:
    """« décembre 2026 »."""
    return written(value, "MMMM y")


def short_month(value: date) -> str:
    """« déc. »."""
    return written(value, "MMM")


def weekday_name(value: date) -> str:
    """« jeu. »."""
    return written(value, "EEE")


def hour(value: time | None) -> str:
    """« 14 h 30 », « 14 h », and 14:30 in English."""
    if value is None:
        return unknown(None)
    if language() != "fr":
        return f"{value.hour}:{value.minute:02}"
    return f"{value.hour}{NARROW}h" + (f"{NARROW}{value.minute:02}" if value.minute else "")


def days(start: date, end: date, year: bool = True) -> str:
    """« jeudi 3 décembre 2026 », « du 7 au 20 décembre 2026 », « du 28 juillet au 10 août 2022 »."""
    if start == end:
        return day(start, year=year)
    same_year = start.year == end.year
    if same_year and start.month == end.month:
        opening = first(start, str(start.day))
    else:
        opening = day(start, weekday=False, year=not same_year)
    return _("du %(start)s au %(end)s", start=opening, end=day(end, weekday=False, year=year))


def months(start: date, end: date) -> str:
    """« janvier–février 2021 », « octobre 2021 »."""
    if (start.year, start.month) == (end.year, end.month):
        return month_name(start)
    if start.year == end.year:
        return f"{written(start, 'MMMM')}–{month_name(end)}"
    return f"{month_name(start)} – {month_name(end)}"


def hours(when: Any) -> str:
    """« 18 h 30 – 20 h » of a thing's `when`; nothing for whole days."""
    if when.starts is None:
        return ""
    return hour(when.starts) if when.ends is None else f"{hour(when.starts)} – {hour(when.ends)}"


def span(thing: Any, year: bool = True) -> str:
    """When something is, in words: the hours too, or only the month or year where no more is known."""
    when = getattr(thing, "when", thing)
    if when.precision == "year":
        return str(when.first_on.year)
    if when.precision != "day":
        return months(when.first_on, when.last_on)
    said = days(when.first_on, when.last_on, year=year)
    return f"{said}, {hours(when)}" if when.starts else said


def moment(value: datetime | None, zone: str = "Europe/Paris") -> str:
    """An instant as people of `zone` say it: « 3 décembre 2026 à 14 h 30 »."""
    if value is None:
        return unknown(None)
    local = value.astimezone(ZoneInfo(zone))
    return _("%(day)s à %(hour)s", day=day(local.date(), weekday=False), hour=hour(local.time()))


def relative_day(value: date, today: date) -> str:
    """« aujourd'hui », « demain », « hier », else « jeu. 3 déc. », with the year when it is another one."""
    names = {0: _("aujourd'hui"), 1: _("demain"), -1: _("hier")}
    away = (value - today).days
    if away in names:
        return names[away]
    return short_day(value, weekday=True) if value.year == today.year else day(value, weekday=False)


# -- numbers and lists --------------------------------------------------------------------------


def number(value: int | Decimal | float | None) -> str:
    """« 1 607 »; unknown is said, never zero."""
    return unknown(None) if value is None else format_decimal(value, locale=locale())


def money(value: Decimal | None) -> str:
    """« 8 215 € »: cents only when there are some."""
    if value is None:
        return unknown(None)
    digits = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    pattern = f"{digits}\u00a0¤" if language() == "fr" else f"¤{digits}"
    return format_currency(value, "EUR", pattern, locale=locale(), currency_digits=False)


def unknown(value: Any) -> str:
    """What is not known is shown as « n.c. »."""
    return _("n.c.") if value is None or value == "" else str(value)


def listed(items: Iterable[str]) -> str:
    """« a, b et c »."""
    return format_list(list(items), locale=locale())


FILTERS: dict[str, Callable[..., str]] = {
    "day": day,
    "short_day": short_day,
    "month_name": month_name,
    "short_month": short_month,
    "weekday_name": weekday_name,
    "hour": hour,
    "hours": hours,
    "span": span,
    "moment": moment,
    "relative_day": relative_day,
    "number": number,
    "money": money,
    "unknown": unknown,
    "listed": listed,
}


def init_app(app: Flask) -> None:
    """Teach the application and its templates to speak."""
    babel.init_app(app, locale_selector=chosen_language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _, lambda one, many, num, **values: _n(one, many, num, **values), newstyle=False
    )
    app.jinja_env.globals.update(_=_, ngettext=_n)
    app.jinja_env.filters.update({name: said_at_last(words) for name, words in FILTERS.items()})


def said_at_last(words: Callable[..., str]) -> Callable[..., str]:
    """Words found when the page is shown: Jinja would fix those of a constant when it first compiles,
    in the language of whoever comes first."""

    @pass_context
    def filtered(_context: Any, *values: Any, **options: Any) -> str:
        return words(*values, **options)

    return filtered
