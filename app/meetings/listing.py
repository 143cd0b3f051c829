"""The list of meetings: what its address asks for, and the tags that narrow it."""

from dataclasses import replace
from datetime import date
from typing import Any

from flask import request, url_for
from sqlalchemy import Select

from app.calendar import queries as calendar
from app.forms import CONTROL, EARLIEST, LATEST
from app.language import _
from app.meetings import queries
from app.meetings.labels import KINDS
from app.meetings.models import Meeting
from app.meetings.queries import Cursor, Filters
from app.viewer import Viewer

SOON = 8
YEARS = 8
CLUBS = 200


def context(viewer: Viewer, territory_id: int, today: date) -> dict[str, Any]:
    """Everything that the page and its fragment show."""
    question, chosen = asked_words(), asked()
    if question:
        found = queries.found(viewer, territory_id, question)
        lists = {"found": found, "coming": [], "past": [], "following": None}
    else:
        lists = _lists(viewer, territory_id, chosen, today)
    clubs = calendar.clubs_of(territory_id, CLUBS)
    return {
        **lists,
        "q": question,
        "chosen": chosen,
        "kinds": kind_tags(chosen),
        "years": year_tags(chosen, queries.years(territory_id)),
        "clubs": clubs,
        "is_narrowed": any(chosen.get(name) for name in ("kind", "club", "year", "when")) or bool(question),
        "is_first_page": not request.args.get("after"),
    }


def _lists(viewer: Viewer, territory_id: int, chosen: dict[str, str], today: date) -> dict[str, Any]:
    """What comes, and a page of what was; a year shows both as one."""
    after = Cursor.read(request.args.get("after"))
    asked_for = filters(territory_id, chosen, today)
    if chosen.get("year"):
        rows, following = queries.page(viewer, territory_id, asked_for, after)
        return {"coming": [], "past": rows, "following": _next(chosen, following)}
    if chosen.get("when") == "coming":
        rows, following = queries.page(viewer, territory_id, asked_for, after, latest_first=False)
        return {"coming": rows, "past": [], "following": _next(chosen, following)}
    ahead = replace(asked_for, since=today)
    coming: list[Any] = []
    more = None
    if after is None:
        coming, more = queries.page(viewer, territory_id, ahead, latest_first=False, limit=SOON)
    past, following = queries.page(viewer, territory_id, replace(asked_for, before=today), after)
    return {
        "coming": coming,
        "all_coming": address(chosen, when="coming") if more else None,
        "past": past,
        "following": _next(chosen, following),
    }


def filters(territory_id: int, chosen: dict[str, str], today: date) -> Filters:
    """What the address asks for; a year wins over « à venir »."""
    narrowed = Filters(kind=chosen.get("kind"), club_id=_club(territory_id, chosen.get("club")))
    if year := chosen.get("year"):
        return replace(narrowed, since=date(int(year), 1, 1), before=date(int(year) + 1, 1, 1))
    return replace(narrowed, since=today) if chosen.get("when") == "coming" else narrowed


def narrowed(
    viewer: Viewer, territory_id: int, chosen: dict[str, str], text: str, today: date
) -> Select[tuple[Meeting]]:
    """All of them, past and coming, that fit what the address says; in no order."""
    if text:
        ids = [meeting.id for meeting in queries.found(viewer, territory_id, text)]
        return queries.seen_by(viewer, territory_id).where(Meeting.id.in_(ids))
    return queries.every(viewer, territory_id, filters(territory_id, chosen, today))


def _club(territory_id: int, slug: str | None) -> int | None:
    """The club of that slug in this territory; a number that no club has when there is none."""
    if not slug:
        return None
    streams = [stream for stream in calendar.clubs_of(territory_id, CLUBS) if stream.slug == slug]
    return streams[0].ref_id if streams else -1


def asked_words() -> str:
    """What was typed into the search field."""
    return CONTROL.sub(" ", request.args.get("q", "")).strip()[:100]


def asked() -> dict[str, str]:
    """The filters of the address; what is unknown is left out."""
    said = {name: request.args.get(name, "") for name in ("kind", "club", "year", "when")}
    year = said["year"]
    is_year = year.isascii() and year.isdigit() and EARLIEST.year <= int(year[:5]) <= LATEST.year
    right = {
        "kind": said["kind"] in KINDS,
        "club": bool(said["club"]) and not CONTROL.search(said["club"]),
        "year": is_year,
        "when": said["when"] == "coming",
    }
    return {name: value[:100] for name, value in said.items() if right[name]}


def address(chosen: dict[str, str], **changes: str | None) -> str:
    """The list with other filters; those that are chosen stay unless changed."""
    wanted: dict[str, Any] = {name: value for name, value in {**chosen, **changes}.items() if value}
    return url_for("meetings.index", **wanted)


def _next(chosen: dict[str, str], following: Cursor | None) -> str | None:
    return address(chosen, after=str(following)) if following else None


def kind_tags(chosen: dict[str, str]) -> list[tuple[Any, str, bool, None]]:
    """One tag for each kind, and one for all."""
    now = chosen.get("kind")
    everything = (_("Toutes"), address(chosen, kind=None), now is None, None)
    tags = ((label, address(chosen, kind=kind), now == kind, None) for kind, label in KINDS.items())
    return [everything, *tags]


def year_tags(chosen: dict[str, str], years: list[int]) -> list[tuple[str, str, bool, None]]:
    """The latest years, and the one that is chosen."""
    now = chosen.get("year")
    shown = [str(year) for year in years[:YEARS]]
    if now and now not in shown:
        shown.append(now)
    if len(shown) < 2 and not now:
        return []
    everything = (_("Toutes les années"), address(chosen, year=None), now is None, None)
    return [everything, *((year, address(chosen, year=year, when=None), now == year, None) for year in shown)]
