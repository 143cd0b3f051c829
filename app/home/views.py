"""The first page, the search, and the two choices that a cookie keeps."""

from datetime import date
from typing import Any

from flask import Blueprint, current_app, jsonify, make_response, redirect, request, url_for
from sqlalchemy import text
from werkzeug import Response

from app import web
from app.calendar.entry import KINDS
from app.calendar.queries import Filters, Line
from app.clubs import labels
from app.contacts import queries as contacts
from app.contacts import rules as contacts_rules
from app.db import db
from app.home import errors, frame, queries  # noqa: F401  (errors provides the error page)
from app.language import LANGUAGES, _, _n, number
from app.search import find, split
from app.territory.models import Territory
from app.territory.queries import root_of
from app.viewer import STRANGER, Viewer
from app.web import page, page_or_fragment, public, public_feed

bp = Blueprint("home", __name__)
labels.teach(bp)


@bp.record_once
def dress(state: Any) -> None:
    """Give every template its words, once."""
    frame.init_app(state.app)


A_YEAR = 60 * 60 * 24 * 365
SHORTEST = 2
WORD_JOINER = "\u2060"  # no line ends after the hyphen of « rendez-vous »
BESIDE_EXHIBITIONS = Filters(kinds=tuple(kind for kind in KINDS if kind != "exhibition"))
TARGETS = ("search-results", "page-results")


@bp.get("/")
@public
def index() -> Response:
    """A stranger sees the territory; a person signed in, what is next for them."""
    where, who = web.territory(), web.viewer()
    if where is None:
        return redirect("/territory/setup") if who.is_admin else page("home/not_ready.html")
    if not who.is_signed_in:
        return page("home/public.html", **public_page(where))
    if own := elsewhere(who, where):
        return redirect(f"{root_of(own)}/")
    return page("home/work.html", **work(who, where))


def public_page(where: Territory) -> dict[str, Any]:
    """What everybody may know of a territory."""
    clubs, more_clubs = queries.club_states(STRANGER, where.id)
    coming = queries.ahead(STRANGER, where.id, frame.today(), BESIDE_EXHIBITIONS)
    return {
        "lines": coming.week + coming.later,
        "clubs": clubs,
        "more_clubs": more_clubs,
        "exhibitions": queries.exhibitions(STRANGER, where.id),
        "feed_path": f"{request.script_root}/agenda.ics",
        "feed_title": where.name,
    }


def elsewhere(who: Viewer, where: Territory) -> Territory | None:
    """The territory that an officer of another one is led to; somebody who works here stays."""
    is_a_guest = bool(who.territories) and not who.looks_after(where.id)
    if not is_a_guest or not where.is_home or who.bureau or who.clubs or who.companies:
        return None
    return queries.first_territory(who)


def work(who: Viewer, where: Territory) -> dict[str, Any]:
    """What is next for somebody, by the place where they work."""
    today, is_keeper = frame.today(), who.looks_after(where.id)
    own = [] if is_keeper else queries.own_clubs(who.bureau or who.clubs)
    base = own[0][1] if own else where
    of_club = Filters(clubs=tuple(club.slug for club, there in own if there.id == base.id)) if own else None
    clubs, more_clubs = queries.club_states(who, where.id) if is_keeper else ([], False)
    coming = queries.ahead(who, base.id, today, of_club)
    return {
        "is_keeper": is_keeper,
        "greeting": greeting(coming.count),
        "base": base,
        "coming": coming,
        "around": around(who, where, today, coming) if own else [],
        "clubs": clubs,
        "more_clubs": more_clubs,
        "own_clubs": [(club, there, who.sits_in(club.id)) for club, there in own],
        "invited": queries.invited_count(own[0][0].id) if own and who.bureau else 0,
        "companies": queries.own_companies(who) if who.companies else [],
        "follow_ups": contacts.follow_ups(who, where.id) if is_keeper else [],
        "may_log": contacts_rules.log_refusal(who, where.id) is None,
        "on": today,
        "to_log": queries.to_log(who, base.id, today) if is_keeper or who.bureau else [],
        "logged": queries.logged(who, where.id) if is_keeper else [],
        "house": queries.house() if who.is_admin else None,
        "root_of": root_of,
    }


def around(who: Viewer, where: Territory, today: date, shown: queries.Ahead) -> list[Line]:
    """What comes in the territory beside what is shown of one's own club."""
    own = {line.entry.id for line in shown.week + shown.later}
    coming = queries.ahead(who, where.id, today)
    return [line for line in coming.week + coming.later if line.entry.id not in own][:4]


def greeting(count: int) -> str:
    """« Bonjour. Trois rendez-vous cette semaine. »"""
    if count == 0:
        return _("Bonjour. La semaine est calme.")
    spelled = (
        _("Un"),
        _("Deux"),
        _("Trois"),
        _("Quatre"),
        _("Cinq"),
        _("Six"),
        _("Sept"),
        _("Huit"),
        _("Neuf"),
    )
    many = spelled[count - 1] if count <= len(spelled) else number(count)
    said = _n(
        "Bonjour. %(spelled)s rendez-vous cette semaine.",
        "Bonjour. %(spelled)s rendez-vous cette semaine.",
        count,
        spelled=many,
    )
    return said.replace("-", f"-{WORD_JOINER}")


@bp.get("/search")
@public
def search() -> Response:
    """Everything that begins with these letters, as far as one may see it; a page, and a dialog's list."""
    question = request.args.get("q", "").strip()[:100]
    where = web.territory()
    is_long_enough = sum(map(len, split(question))) >= SHORTEST
    results = find(web.viewer(), where.id, question) if where and is_long_enough else {}
    return page_or_fragment(
        "search/index.html",
        "search/_results.html",
        q=question,
        results=results,
        is_long_enough=is_long_enough,
        results_id=request.headers.get("HX-Target") if request.headers.get("HX-Target") in TARGETS else None,
        groups=group_names(),
    )


def group_names() -> dict[str, str]:
    """What each kind of result is called, in the order in which they are shown."""
    return {
        "club": _("Clubs"),
        "company": _("Entreprises et organismes"),
        "person": _("Interlocuteurs"),
        "meeting": _("Réunions"),
        "event": _("Agenda et expositions"),
        "page": _("Lieux et pages"),
    }


@bp.post("/language")
@public
def language() -> Response:
    """Speak this language from now on, on this device."""
    return _keep("language", LANGUAGES)


@bp.post("/theme")
@public
def theme() -> Response:
    """Wear this theme from now on, on this device."""
    return _keep("theme", frame.THEMES)


def _keep(name: str, choices: tuple[str, ...]) -> Response:
    back = web.local_path(request.form.get("next")) or url_for("home.index")
    answer = redirect(back, 303)
    chosen = request.form.get("choice", "")
    if chosen in choices:
        answer.set_cookie(
            name,
            chosen,
            max_age=A_YEAR,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
        )
    return answer


@bp.get("/health")
@public_feed
def health() -> Response:
    """Whether web and database answer, for those who watch over the machine."""
    try:
        db.session.execute(text("SELECT 1"))
    except Exception:
        current_app.logger.exception("the database does not answer")
        return make_response(jsonify(status="down"), 503)
    return jsonify(status="ok")


@bp.get("/_components")
@public
def components() -> Response:
    """Every component in both themes; while developing only."""
    web.found(current_app.debug or None)
    return page("components.html")
