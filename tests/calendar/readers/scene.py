"""What a year of a club holds, in every shape that a calendar knows, and the feeds that carry it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from app.calendar import feeds
from app.calendar.entry import Entry
from app.calendar.subscriptions import opening, secret
from app.calendar.when import When
from tests import make
from tests.calendar import entries
from tests.cast import Cast, assemble

FEEDS = ("club", "territory", "intercommunality", "company", "person", "combination")
NASTY = "Forêt \\ bois ; sciage, collage « à l'œuvre » 🪵🎉 \\n n'est pas une fin de ligne"
LONG = "Été, hêtraie, chênaie : « l'événement » où l'on élève, à côté, l'œuvre des ébénistes ; " * 3 + "fin"
PARAGRAPHS = "Venez nombreux ;\n\n  à 18 h, salle « B »\\C, étage −1\n& <b>café</b> 👩🏽‍🏭"

TUESDAY = date(2025, 9, 2)
EVENING = When(TUESDAY, TUESDAY, time(18, 30), time(20))


def series(title: str, when: When, rule: str, *gone: datetime, **more: Any) -> dict[str, Any]:
    """A series as a room tells of it."""
    return {"title": title, "when": when, "rule": rule, "exceptions": gone, **more}


def night(day: date, at: str, until: str) -> When:
    """A meeting of some hours."""
    return When(day, day, time.fromisoformat(at), time.fromisoformat(until))


def days(first: date, many: int) -> When:
    """Whole days."""
    return When(first, first + timedelta(days=many - 1))


def at(text: str) -> datetime:
    """A local time of a series."""
    return datetime.fromisoformat(text)


SERIES = (  # over two years, and through both changes of the clock in each of them
    series("Chaque mardi", EVENING, "FREQ=WEEKLY"),
    series(
        "Un mardi sur deux", replace(EVENING, starts=time(8), ends=time(9)), "FREQ=WEEKLY;INTERVAL=2;COUNT=30"
    ),
    series("Deuxième jeudi", night(date(2025, 9, 11), "12:00", "13:30"), "FREQ=MONTHLY;BYDAY=2TH"),
    series(
        "Dernier vendredi", night(date(2025, 9, 26), "17:00", "19:00"), "FREQ=MONTHLY;BYDAY=-1FR;COUNT=18"
    ),
    series("Jusqu'à l'hiver", EVENING, "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20251223T173000Z"),
    series("Dix fois", night(date(2026, 3, 22), "09:00", "10:00"), "FREQ=WEEKLY;COUNT=10"),
    series("La nuit du changement", night(date(2026, 3, 8), "01:15", "04:45"), "FREQ=WEEKLY;COUNT=40"),
    series("Journées du bois", days(date(2025, 10, 24), 3), "FREQ=YEARLY"),
    series("Un jour par an", days(date(2025, 11, 11), 1), "FREQ=YEARLY;UNTIL=20271111"),
    series("Sauf deux fois", EVENING, "FREQ=WEEKLY;COUNT=12", at("2025-09-16T18:30"), at("2025-10-28T18:30")),
    series("Sauf un jour", days(TUESDAY, 1), "FREQ=MONTHLY;COUNT=14", at("2026-01-02T00:00")),
)
OVERRIDES = {  # of « Chaque mardi » but the last: its local start, and what it is instead
    "2025-10-28T18:30:00": {"title": "Déplacé au jeudi", "when": night(date(2025, 10, 30), "09:00", "10:00")},
    "2026-03-31T18:30:00": {
        "title": "Chaque mardi",
        "when": night(date(2026, 3, 31), "18:30", "20:00"),
        "status": "cancelled",
    },
    "2026-04-07T18:30:00": {
        "title": "Autre lieu 🪵",
        "when": night(date(2026, 4, 7), "18:30", "21:00"),
        "place": "Ailleurs",
    },
}


def publish(club: Any, streams: tuple[Any, ...]) -> None:
    """Everything, into all the streams."""

    def told(title: str, **more: Any) -> Entry:
        return entries.entry(title, club, streams=streams, **more)

    told(NASTY, when=night(date(2026, 3, 10), "18:00", "19:30"), place=NASTY, description=PARAGRAPHS)
    told(LONG, when=night(date(2026, 3, 11), "18:00", "19:30"), description=LONG * 4, position=(45.83, 1.26))
    told("Sans fin connue", when=When(date(2026, 3, 12), date(2026, 3, 12), time(18)))
    told("Un jour entier", when=days(date(2026, 3, 28), 1), kind="open_day")
    told("Exposition de printemps", when=days(date(2026, 3, 20), 24), kind="exhibition")
    told("D'un soir au lendemain", when=When(date(2026, 3, 28), date(2026, 3, 29), time(22), time(4)))
    told("Annulée", when=night(date(2026, 3, 17), "18:00", "19:30"), status="cancelled", kind="meeting")
    told("L'an dernier", when=night(date(2025, 6, 3), "18:00", "19:30"), kind="job_dating")
    for one in SERIES:
        entry = told(**{"kind": "date", **one})
        if one["title"] == "Chaque mardi":
            for part, change in OVERRIDES.items():
                told(**change, number=entry.subject_id, part=part)
    holiday = told(**series("Marché", days(date(2025, 9, 6), 2), "FREQ=MONTHLY;BYDAY=1SA;COUNT=16"))
    told(
        "Marché, reporté",
        when=days(date(2025, 12, 13), 2),
        number=holiday.subject_id,
        part="2025-12-06T00:00:00",
    )


def set_scene() -> tuple[Cast, dict[str, str]]:
    """The cast, and the addresses of the feeds."""
    cast = assemble()
    feeds.note_address()
    body = make.intercommunality()
    person = cast.accounts["member"].person_id
    home = cast.club.territory_id
    company = opening.open_address(person, home, "téléphone", cast.company.id)
    own = opening.open_address(person, home, "bureau")
    refs = (
        ("club", cast.club.id),
        ("intercommunality", body.id),
        ("company", cast.company.id),
        ("person", person),
    )
    publish(cast.club, refs)
    return cast, {
        "club": "/clubs/trois-vallees/agenda.ics",
        "territory": "/agenda.ics",
        "intercommunality": f"/intercommunalities/{body.siren}/agenda.ics",
        "company": secret.path_of(company),
        "person": secret.path_of(own),
        "combination": "/agenda.ics?club=trois-vallees&club=plateau&"
        + "&".join(f"kind={kind}" for kind in ("date", "exhibition", "job_dating", "meeting", "open_day")),
    }
