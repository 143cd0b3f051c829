"""What every template may name: who looks, where, in which dress, and the menu."""

import hashlib
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, has_request_context, request
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

from app import clock, markdown, web
from app.home import nav
from app.language import language
from app.territory.models import Territory
from app.territory.queries import root_of
from app.viewer import STRANGER, Viewer

THEMES = ("auto", "light", "dark")


def init_app(app: Flask) -> None:
    """Give the templates their words; macros that are imported without context see them too."""
    app.jinja_env.globals.update(
        asset=asset,
        icon=icon,
        public_url=web.public_url,
        webcal_url=webcal_url,
        viewer=LocalProxy(viewer),
        territory=LocalProxy(territory),
        theme=LocalProxy(theme),
        language=LocalProxy(language),
        today=LocalProxy(today),
        nav=LocalProxy(lambda: menu("nav")),
        tabs=LocalProxy(lambda: menu("tabs")),
        root=LocalProxy(root),
    )
    app.jinja_env.filters.setdefault("markdown", markdown.render)
    app.context_processor(frame)


def frame() -> dict[str, Any]:
    """The same as plain values where they cost nothing: a proxy is never `none`."""
    return {
        "territory": territory(),
        "theme": theme(),
        "language": language(),
        "today": today(),
        "root": root(),
    }


def viewer() -> Viewer:
    """Who is looking; letters are read by strangers."""
    return web.viewer() if has_request_context() else STRANGER


def territory() -> Territory | None:
    """Where we are, for a page that also stands without a territory."""
    if not has_request_context():
        return None
    try:
        return web.territory()
    except HTTPException:
        return None


def theme() -> str:
    """By choice (a cookie), else as the system says."""
    chosen = request.cookies.get("theme", "auto") if has_request_context() else "auto"
    return chosen if chosen in THEMES else "auto"


def today() -> date:
    """The date on the territory's wall calendar."""
    here = territory()
    return clock.today(here.zone) if here else clock.today()


def root() -> str:
    """What the addresses of this territory begin with."""
    here = territory()
    return root_of(here) if here else ""


def menu(which: str) -> list[nav.Item]:
    """The menu of whoever is looking; a letter has none."""
    return nav.of_this_request(which) if has_request_context() else []


def webcal_url(path: str) -> str:
    """The address of a feed that opens the calendar program of a device."""
    return "webcal://" + web.public_url(path).partition("://")[2]


def icon(name: str) -> Markup:
    """A sign from our sprite; the words beside it say what it means."""
    return Markup(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    ).format(asset("icons.svg"), name)


def asset(path: str) -> str:
    """The address of a file of ours, with its content in it: kept for a year, changed at once."""
    file = Path(current_app.root_path) / "static" / path
    stamp = file.stat().st_mtime_ns if current_app.debug and file.is_file() else 0
    mark = _digest(file, stamp)
    return f"/static/{path}?v={mark}" if mark else f"/static/{path}"


@lru_cache(maxsize=1024)
def _digest(file: Path, _stamp: int) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:10]
    except OSError:
        return None
