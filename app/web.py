"""What every view stands on: access, fragments, answers, addresses."""

import json
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import (
    Flask,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from htmx_flask import request as htmx_request
from werkzeug import Response
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map
from whitenoise import WhiteNoise

from app import audit, db, feedpath
from app.viewer import STRANGER, Viewer

SAFE = {"GET", "HEAD", "OPTIONS"}
F = TypeVar("F", bound=Callable[..., Any])
Rule = Callable[[Viewer], bool]

csrf = CSRFProtect()
limiter = Limiter(get_remote_address)
_providers: dict[str, Callable[..., Any]] = {}

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
}


# -- access: closed by default ------------------------------------------------------------------


def anyone(_viewer: Viewer) -> bool:
    """Strangers too."""
    return True


def signed_in(viewer: Viewer) -> bool:
    """Whoever has an account."""
    return viewer.is_signed_in


def officer(viewer: Viewer) -> bool:
    """An officer of some territory, or an administrator."""
    return viewer.is_staff


def administrator(viewer: Viewer) -> bool:
    """Whoever sets up the installation."""
    return viewer.is_admin


def bureau(viewer: Viewer) -> bool:
    """Whoever sits in the bureau of some club, or looks after a territory."""
    return viewer.is_staff or bool(viewer.bureau)


def access(rule: Rule) -> Callable[[F], F]:
    """Declare who may reach a view at all; what of it they may see or change, the view's rules say."""

    def declare(view: F) -> F:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return declare


public = access(anyone)


def public_feed(view: F) -> F:
    """A view for calendar programs: no session, no language, no form; open to strangers."""
    view.is_feed = True  # type: ignore[attr-defined]
    return public(view)


def framable(view: F) -> F:
    """A view that pages of other sites may show in a frame: it runs no script and knows nobody."""
    policy = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "*"}
    policy |= {name: POLICY[name] for name in ("style-src", "img-src", "font-src")}
    view.talisman_view_options = {  # type: ignore[attr-defined]
        "frame_options": None,
        "content_security_policy": policy,
    }
    return view


def with_images_from(host: str) -> Callable[[F], F]:
    """A view whose page may show pictures of that one host; the reader has asked for them by a click."""

    def declare(view: F) -> F:
        policy = POLICY | {"img-src": f"{POLICY['img-src']} {host}"}
        view.talisman_view_options = {"content_security_policy": policy}  # type: ignore[attr-defined]
        return view

    return declare


def gate() -> Response | None:
    """Deny what declares nothing; send strangers to sign in; let 404 and 405 through."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or feedpath.is_feed():
        return None
    rule: Rule | None = getattr(view, "access", None)
    if rule is None:
        abort(403)
    if rule is anyone or rule(viewer()):
        return None
    if viewer().is_signed_in:
        abort(403)
    return sign_in_first()


def sign_in_first() -> Response:
    """Send a stranger to the sign-in page, and back here after it."""
    back = request.full_path.rstrip("?") if request.method in SAFE else ""
    target = url_for("accounts.sign_in", next=request.script_root + back if back else None)
    if is_fragment():
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target)


def allow(refusal: str | None) -> None:
    """Stop with 403 and the sentence of a rule that refuses."""
    if refusal:
        abort(403, description=refusal)


def found(item: Any) -> Any:
    """The item, or 404: what is not mine does not exist for me."""
    if item is None:
        abort(404)
    return item


def refuse_foreign_origin() -> None:
    """No other site may send our forms, whatever token it got hold of."""
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


# -- who, where: provided by the rooms that know ------------------------------------------------


def provide(name: str) -> Callable[[F], F]:
    """A room further up tells this ground how to find something: viewer, territory, navigation."""

    def register(function: F) -> F:
        _providers[name] = function
        return function

    return register


def provided(name: str) -> Callable[..., Any] | None:
    """What a room further up has provided under this name, if it has."""
    return _providers.get(name)


def viewer() -> Viewer:
    """Who is looking; found once per request."""
    if "viewer" not in g:
        g.viewer = _providers["viewer"]() or STRANGER
        audit.actor.set(g.viewer.person_id)
    return g.viewer


def territory() -> Any:
    """The territory that the address names, the home territory otherwise; 404 when it names none."""
    if "territory" not in g:
        slug = request.environ.get("maillage.territory")
        g.territory = _providers["territory"](slug)
        if slug and g.territory is None:
            abort(404)
    return g.territory


def here() -> Any:
    """The territory, for pages that make no sense without one: 404 before the first steps are done."""
    return found(territory())


class IdConverter(IntegerConverter):
    """A row's number in an address: what no database could hold is not found."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=1, max=2**31 - 1)


class TerritoryPrefix:
    """Takes `/t/<slug>` off the path: addresses of that territory are then made by themselves."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ.get("PATH_INFO", "")
        if path.startswith("/t/"):
            slug, _, rest = path.removeprefix("/t/").partition("/")
            if slug:
                environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}/t/{slug}"
                environ["PATH_INFO"] = "/" + rest
                environ["maillage.territory"] = slug
        return self.app(environ, start_response)


# -- answers ------------------------------------------------------------------------------------


def is_fragment() -> bool:
    """Whether htmx asks for a piece of a page: not when boosted, not when it restores history."""
    htmx = htmx_request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page_or_fragment(page: str, fragment: str, status: int = 200, **context: Any) -> Response:
    """One address, two shapes: the page, or the fragment of it that htmx swaps in."""
    response = make_response(render_template(fragment if is_fragment() else page, **context), status)
    response.vary.update(["HX-Request", "HX-Boosted", "HX-History-Restore-Request"])
    return response


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A page that has one shape only."""
    return make_response(render_template(template, **context), status)


def see_other(location: str, said: str | None = None) -> Response:
    """After a change: go on to `location`, where the toast `said` tells that it is done."""
    if said:
        flash(said)
    if is_fragment():
        return Response(status=204, headers={"HX-Redirect": location})
    return redirect(location, 303)


def toast(response: Response, said: str) -> Response:
    """A quiet word beside a swapped fragment."""
    response.headers["HX-Trigger"] = json.dumps({"toast": said}, ensure_ascii=True)
    return response


def public_url(path: str) -> str:
    """The address of `path` for letters, feeds and posters: never from the Host header."""
    return f"{current_app.config['BASE_URL']}{path}"


def local_path(target: str | None) -> str | None:
    """`target` when it is a path of this site, so that nobody is sent elsewhere after signing in."""
    if (
        not target
        or not target.startswith("/")
        or target.startswith(("//", "/\\"))
        or not target.isprintable()
    ):
        return None
    return target


# -- wiring -------------------------------------------------------------------------------------


def init_app(app: Flask) -> None:
    """Fit the application with everything above."""
    app.url_map.converters["id"] = IdConverter
    app.session_interface = feedpath.Sessions()
    app.before_request(begin)
    csrf.init_app(app)
    app.before_request(refuse_foreign_origin)
    app.before_request(gate)
    limiter.init_app(app)
    Htmx(app)
    Compress(app)
    secure = app.config["BASE_URL"].startswith("https:")
    Talisman(
        app,
        content_security_policy=POLICY,
        force_https=secure,
        session_cookie_secure=secure,
        strict_transport_security=secure,
        frame_options="DENY",
        referrer_policy="strict-origin-when-cross-origin",
        permissions_policy={"geolocation": "()", "camera": "()", "microphone": "()", "browsing-topics": "()"},
    )
    app.after_request(name_what_answers_depend_on)
    app.teardown_request(end)
    feedpath.init_app(app, begin, secure)
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(Exception, show_fault)
    app.wsgi_app = TerritoryPrefix(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=f"{app.root_path}/static",
        prefix="static/",
        max_age=0 if app.debug else 31_536_000,
        autorefresh=app.debug,
    )
    if hops := app.config["PROXY_HOPS"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]


def begin() -> None:
    """Before anything else: may this request write?"""
    told = request.environ
    db.writing.set(told["REQUEST_METHOD"] not in SAFE)
    audit.actor.set(None)
    if "\0" in told.get("PATH_INFO", "") or "\0" in told.get("SCRIPT_NAME", ""):
        g.territory = None
        abort(404)
    if "%00" in told.get("QUERY_STRING", ""):  # no text that a database could hold
        abort(400)


def end(_error: BaseException | None) -> None:
    """Outside a request (commands, tests) writing is allowed again."""
    db.writing.set(True)
    audit.actor.set(None)


def name_what_answers_depend_on(response: Response) -> Response:
    """Pages differ by person and language, and stay out of shared caches."""
    if response.status_code != 429:
        response.headers.pop("Retry-After", None)
    if response.mimetype == "text/html":
        response.vary.update(["Accept-Language", "Cookie"])
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def show_error(error: HTTPException) -> Response:
    """An error is a page in the user's language, with the right status."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    db.db.session.rollback()
    answer: Response = _providers["error_page"](error)
    answer.status_code = error.code or 500
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def show_fault(error: Exception) -> Response:
    """A fault of ours: logged with its trace, told without it."""
    from werkzeug.exceptions import InternalServerError

    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.debug:
        raise error
    current_app.logger.exception("unhandled error on %s %s", request.method, request.path)
    return show_error(InternalServerError(original_exception=error))
