"""The page where one ticks clubs and kinds, and gets the address of that feed."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug import Response

from app.calendar import queries
from app.calendar.entry import KINDS, Stream
from app.calendar.feeds import MOST_CLUBS
from app.calendar.subscriptions import extent, labels
from app.forms import CONTROL
from app.search import key
from app.web import here, page_or_fragment, public

bp = Blueprint("choosing", __name__)

MOST_KNOWN = 1_000
MOST_LISTED = 24


@bp.get("/agenda/subscribe")
@public
def index() -> Response:
    """The addresses that calendar programs take, and how long each program needs."""
    territory = here()
    known = queries.clubs_of(territory.id, MOST_KNOWN)
    chosen, kinds = asked(known)
    words = CONTROL.sub(" ", request.args.get("q", "")).strip()[:100]
    clubs, unlisted = listed(known, chosen, words)
    is_too_much = len(chosen) > MOST_CLUBS
    slugs = sorted(club.slug for club in chosen)[:MOST_CLUBS]
    limits = extent.of_feed("club" if slugs else "territory", slugs, kinds, territory.zone)
    return page_or_fragment(
        "calendar/subscriptions/choose.html",
        "calendar/subscriptions/_choice.html",
        clubs=clubs,
        unlisted=unlisted,
        is_long=len(known) > MOST_LISTED,
        q=words,
        kinds=labels.kinds(),
        chosen_slugs=slugs,
        chosen_kinds=kinds,
        feed_path=path_of(slugs, kinds),
        feed_title=title_of(territory.name, chosen, kinds),
        limits=limits,
        smaller=smaller(chosen, kinds) if limits else [],
        most_clubs=MOST_CLUBS if is_too_much else None,
        qr=labels.qr,
    )


def asked(clubs: Iterable[Stream]) -> tuple[list[Stream], tuple[str, ...]]:
    """The clubs and kinds that are ticked; what is unknown is left out."""
    wanted = set(request.args.getlist("club"))
    kinds = set(request.args.getlist("kind"))
    return [club for club in clubs if club.slug in wanted], tuple(k for k in sorted(KINDS) if k in kinds)


def listed(known: list[Stream], chosen: list[Stream], words: str) -> tuple[list[Stream], int]:
    """The clubs to tick: those that are ticked, then the first whose names hold the words; how many more."""
    wanted = key(words)
    others = [club for club in known if club not in chosen and wanted in key(club.title)]
    return [*chosen, *others[:MOST_LISTED]], max(0, len(others) - MOST_LISTED)


def path_of(slugs: Iterable[str], kinds: Iterable[str], **more: str) -> str:
    """The address of that feed; a club alone has a shorter one."""
    names, chosen = list(slugs), [("kind", kind) for kind in kinds]
    base = f"{request.script_root}/agenda.ics"
    if len(names) == 1:
        base, names = f"{request.script_root}/clubs/{names[0]}/agenda.ics", []
    query: list[Any] = [*(("club", slug) for slug in names), *chosen, *more.items()]
    return f"{base}?{urlencode(query)}" if query else base


def title_of(territory: str, clubs: Iterable[Stream], kinds: Iterable[str]) -> str:
    """« Club A + Club B · Expositions »."""
    names = " + ".join(club.title for club in clubs) or territory
    said = dict(labels.kinds())
    return " · ".join([names, *(said[kind] for kind in kinds)])


def smaller(clubs: list[Stream], kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    """The same dates in several feeds: club by club, or kind by kind."""
    if len(clubs) > 1:
        return [(club.title, path_of([club.slug], kinds)) for club in clubs]
    slugs = [club.slug for club in clubs]
    if len(kinds) == 1:
        return []
    return [(name, path_of(slugs, [kind])) for kind, name in labels.kinds() if not kinds or kind in kinds]
