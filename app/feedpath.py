"""The short way that calendar programs take: no session, language, form nor throttle, constant headers.

Views marked by `web.public_feed` take it; a view with a policy of its own goes the long way.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask, Request, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug import Response

HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HTTPS_ONLY = "max-age=31556926; includeSubDomains"


def is_feed() -> bool:
    """Whether a calendar program's address is asked for."""
    return getattr(current_app.view_functions.get(request.endpoint or ""), "is_feed", False)


class Sessions(SecureCookieSessionInterface):
    """Feeds set no cookie and do not depend on one, whoever asks for them."""

    def open_session(self, app: Flask, request: Request) -> Any:
        """Who brings no cookie costs no cryptography."""
        if self.get_cookie_name(app) not in request.environ.get("HTTP_COOKIE", ""):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Any) -> None:
        if not is_feed():
            super().save_session(app, session, response)


def init_app(app: Flask, begin: Callable[[], None], secure: bool) -> None:
    """Before the view only `begin`, after it only the headers; everything else takes the long way."""
    check, finish = app.preprocess_request, app.process_response

    @cache
    def is_short(endpoint: str | None) -> bool:
        view = app.view_functions.get(endpoint or "")
        return getattr(view, "is_feed", False) and not hasattr(view, "talisman_view_options")

    def takes_it() -> bool:
        return is_short(request.endpoint) and (not secure or request.is_secure)

    def before() -> Any:
        return begin() if takes_it() else check()

    def after(response: Response) -> Response:
        if response.status_code not in (200, 304) or not takes_it():
            return finish(response)  # type: ignore[arg-type]
        response.headers.extend(HEADERS)
        if secure:
            response.headers["Strict-Transport-Security"] = HTTPS_ONLY
        return response

    app.preprocess_request = before  # type: ignore[method-assign]
    app.process_response = after  # type: ignore[method-assign, assignment]
