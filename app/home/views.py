"""The first page, the search, and the two choices that a cookie keeps."""

from flask import Blueprint, Response, current_app, jsonify, redirect, request, url_for
from sqlalchemy import text

from app import web
from app.db import db
from app.home import errors, frame  # noqa: F401  (errors provides the error page)
from app.language import LANGUAGES
from app.web import page, public, public_feed

bp = Blueprint("home", __name__)
bp.record_once(lambda state: frame.init_app(state.app))

A_YEAR = 60 * 60 * 24 * 365


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
        return jsonify(status="down"), 503
    return jsonify(status="ok")


@bp.get("/_components")
@public
def components() -> Response:
    """Every component in both themes; while developing only."""
    web.found(current_app.debug or None)
    return page("components.html")
