"""The agenda as pages: list, month, day, one entry."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug import Response

from app.calendar import holidays, ical, month, places, queries, week
from app.calendar.entry import KINDS
from app.calendar.layers import lines as layers
from app.calendar.layers.models import Layer
from app.calendar.queries import Filters
from app.clock import today
from app.forms import EARLIEST, LATEST, whole_or_none
from app.language import _
from app.web import found, here, page, page_or_fragment, public, public_url, viewer

bp = Blueprint("calendar", __name__)


@bp.get("/agenda")
@public
def index() -> Response:
    """What comes, page by page; `?past=1` for what was."""
    territory, filters, cursor = here(), asked(), request.args.get("after")
    is_past = request.args.get("past") == "1"
    ask = queries.past if is_past else queries.page
    ours = ask(viewer(), territory.id, filters, cursor)
    running = [] if is_past or cursor else queries.running(viewer(), territory.id, filters)
    beside = None if is_past else layers.page(viewer(), territory.id, filters, cursor, ours)
    lines, following = (beside.lines, beside.following) if beside else ours
    return page_or_fragment(
        "calendar/index.html",
        "calendar/_list.html",
        lines=lines,
        running=[*running, *(beside.running if beside else ())],
        following=address(".index", after=following, past=1 if is_past else None) if following else None,
        is_past=is_past,
        list_title=_("Passé") if is_past else _("À venir"),
        is_first_page=not cursor,
        **frame(filters, ".index", beside.layers if beside else ()),
    )


@bp.get("/agenda/<int(fixed_digits=4):year>")
@public
def of_year(year: int) -> Response:
    """All that begins in a year, page by page, what is known to the month or season only included."""
    territory, filters = here(), asked()
    day_or_404(year, 1, 1)
    lines, following = queries.of_year(viewer(), territory.id, filters, year, request.args.get("after"))
    return page_or_fragment(
        "calendar/year.html",
        "calendar/_list.html",
        year=year,
        list_title=_("Au fil de l'année"),
        lines=lines,
        running=[],
        following=address(".of_year", year=year, after=following) if following else None,
        **frame(filters, ".of_year", year=year),
    )


@bp.get("/agenda/<int(fixed_digits=4):year>/<int:number>")
@public
def of_month(year: int, number: int) -> Response:
    """A month as a grid; what lasts is a bar on every day that it touches."""
    territory, filters = here(), asked()
    first = day_or_404(year, number, 1)
    ours = queries.month(viewer(), territory.id, filters, year, number)
    beside, begins = layers.of_month(viewer(), territory.id, filters, ours, first)
    before, after = month.neighbours(year, number)
    weeks = month.weeks(year, number, [*ours[0], *beside.theirs], begins, today(territory.zone))
    breaks = month.mark_holidays(weeks, holidays.departments(territory.id))
    return page_or_fragment(
        "calendar/month.html",
        "calendar/_month.html",
        first=first,
        weeks=weeks,
        breaks=breaks,
        free=[cell for week in weeks for cell in week if cell.free],
        lines=beside.lines,
        before=address(".of_month", year=before.year, number=before.month),
        after=address(".of_month", year=after.year, number=after.month),
        **frame(filters, ".of_month", beside.layers, year=year, number=number),
    )


@bp.get("/agenda/<int(fixed_digits=4):year>/week/<int:number>")
@public
def of_week(year: int, number: int) -> Response:
    """A week (ISO 8601) by the hour, on a phone a list by day."""
    territory, filters = here(), asked()
    monday = monday_or_404(year, number)
    sunday = monday + timedelta(days=6)
    ours, begins = queries.few_of_each_day(viewer(), territory.id, filters, monday, sunday, week.PER_DAY)
    beside = layers.between(viewer(), territory.id, filters, ours, monday, sunday)
    return page(
        "calendar/week.html",
        monday=monday,
        sunday=sunday,
        week=week.of(
            monday,
            beside.lines,
            week.unread(ours, begins, monday),
            today(territory.zone),
            holidays.departments(territory.id),
        ),
        before=week_address(monday - timedelta(days=7)),
        after=week_address(monday + timedelta(days=7)),
        **frame(filters, ".of_week", beside.layers, year=year, number=number),
    )


@bp.get("/agenda/<int(fixed_digits=4):year>/<int:number>/<int:day>")
@public
def of_day(year: int, number: int, day: int) -> Response:
    """All that takes place on a day, page by page."""
    on = day_or_404(year, number, day)
    cursor = request.args.get("after")
    ours, following = queries.day(viewer(), here().id, asked(), on, cursor)
    beside = layers.between(viewer(), here().id, asked(), ours, on, on)
    lines = ours if cursor else beside.lines  # partners' dates stand on the first page
    return page(
        "calendar/day.html",
        on=on,
        lines=lines,
        points=places.points(ours),
        free=holidays.public(on, on, holidays.departments(here().id)).get(on),
        before=day_address(on - timedelta(days=1)),
        after=day_address(on + timedelta(days=1)),
        following=day_address(on, after=following) if following else None,
        **frame(asked(), ".of_day", beside.layers, year=year, number=number, day=day),
    )


@bp.get("/agenda/entries/<uid>.ics")
@public
def download(uid: str) -> Response:
    """One entry as a file, with the single changes of its series."""
    entries = [entry for entry in queries.entry(viewer(), here().id, uid) if entry.vevent]
    if not entries:
        abort(404)
    events = [ical.complete(entry.vevent or "", public_url(entry.path)) for entry in entries]
    text = ical.calendar(entries[0].summary, "seagreen", events)
    response = Response(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/agenda/entries/<uid>")
@public
def show(uid: str) -> Response:
    """An entry's address for life leads to the page of the thing itself."""
    entries = queries.entry(viewer(), here().id, uid)
    return redirect(found(entries[0] if entries else None).path)


# -- what the pages share -----------------------------------------------------------------------


def asked() -> Filters:
    """The filters of the address; what is unknown is left out."""
    kinds = tuple(dict.fromkeys(kind for kind in request.args.getlist("kind") if kind in KINDS))
    clubs = tuple(dict.fromkeys(request.args.getlist("club")))[:20]
    hidden = sorted({whole_or_none(number) or 0 for number in request.args.getlist("hide")[:100]})
    return Filters(kinds, clubs, tuple(hidden))


def frame(filters: Filters, endpoint: str, layers: Iterable[Layer] = (), **parts: int) -> dict[str, Any]:
    """Filters as tags, and the ways between list and month."""
    labels = {
        "meeting": _("Réunions"),
        "open_day": _("Portes ouvertes"),
        "exhibition": _("Expositions"),
        "job_dating": _("Recrutement"),
        "date": _("Rendez-vous"),
    }
    everything = (_("Tout"), address(endpoint, kind=None, **parts), not filters.kinds, None)
    kinds: list[tuple[str, str, bool, str | None]] = [everything]
    kinds += [
        (label, address(endpoint, kind=kind, **parts), filters.kinds == (kind,), kind)
        for kind, label in labels.items()
    ]
    now = shown_day(endpoint, parts)
    return {
        "filters": kinds,
        "layer_tags": [layer_tag(filters, layer, endpoint, parts) for layer in layers],
        "hidden_layers": filters.hidden,
        "clubs": queries.clubs_of(here().id),
        "chosen_clubs": filters.clubs,
        "chosen_kinds": filters.kinds,
        "as_list": address(".index", past=None, after=None),
        "as_week": week_address(now),
        "this_week": week_address(today()),
        "this_month": address(".of_month", year=today().year, number=today().month, after=None, past=None),
        "may_add": viewer().looks_after(here().id) or bool(viewer().bureau),
        "as_month": address(".of_month", year=now.year, number=now.month, after=None, past=None),
        "feed_path": f"{request.script_root}/agenda.ics",
        "feed_title": here().name,
    }


def layer_tag(
    filters: Filters, layer: Layer, endpoint: str, parts: dict[str, int]
) -> tuple[str, str, bool, str]:
    """A partner's calendar as a tag that switches it on or off."""
    switched = address(endpoint, hide=layers.toggled(filters, layer), **parts)
    return layer.name, switched, layer.id not in filters.hidden, f"layer club-{layer.colour}"


def shown_day(endpoint: str, parts: dict[str, int]) -> date:
    """Where another presentation goes on: today, unless the page shows another month or week."""
    now = today()
    if endpoint == ".of_week":
        monday = date.fromisocalendar(parts["year"], parts["number"], 1)
        return now if monday <= now <= monday + timedelta(days=6) else monday
    if endpoint in (".of_month", ".of_day"):
        on = date(parts["year"], parts["number"], parts.get("day", 1))
        is_now = endpoint == ".of_month" and (now.year, now.month) == (on.year, on.month)
        return now if is_now else on
    return now


def week_address(on: date) -> str:
    """The week that holds this day."""
    iso = on.isocalendar()
    return address(".of_week", year=iso.year, number=iso.week, after=None, past=None)


def day_address(on: date, **more: str) -> str:
    """A day's page."""
    return address(".of_day", year=on.year, number=on.month, day=on.day, **more)


def monday_or_404(year: int, number: int) -> date:
    """The first day of an ISO week, or 404 where the calendar has no such week."""
    try:
        monday = date.fromisocalendar(year, number, 1)
    except ValueError:
        abort(404)
    if not EARLIEST <= monday <= LATEST:
        abort(404)
    return monday


def address(endpoint: str, **changes: object) -> str:
    """This page's address with other parts; filters stay unless changed."""
    kept: dict[str, Any] = {name: request.args.getlist(name) for name in ("kind", "club", "hide")}
    wanted = {name: value for name, value in {**kept, **changes}.items() if value not in (None, [], "")}
    return url_for(endpoint, **wanted)


def day_or_404(year: int, number: int, day: int) -> date:
    """That day, or 404 where the calendar has no such day or does not reach so far."""
    try:
        on = date(year, number, day)
    except ValueError:
        abort(404)
    if not EARLIEST <= on <= LATEST:
        abort(404)
    return on
