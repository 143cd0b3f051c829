"""A list of 100 rows, signed in, against the same template and query in a bare Flask application."""

import os
from pathlib import Path
from typing import Any

from flask import Flask, render_template, template_rendered
from sqlalchemy import select

from bench.server import Installation
from bench.timing import Row, Table, compare

ROWS = 100
PATH = "/companies/"
PROXIES = ("viewer", "territory", "theme", "language", "today", "nav", "tabs", "root")
OF_FLASK = ("g", "request", "session")


def run(folder: Path, full: bool) -> Table:
    """Both in this process, called as a server calls them."""
    installation = Installation(folder / "list")
    installation.fill(["--companies", "3000"])
    os.environ.update(INSTANCE_PATH=str(installation.folder), THROTTLE="off")
    from app import create_app

    app = create_app()
    _show_hundred()
    cookie = _signed_in(app)
    seen = _what_the_template_sees(app, cookie)
    bare = _bare(app, seen)
    ours, plain = (lambda: _call(app, cookie)), (lambda: _call(bare, ""))
    for name, body in (("ours", ours()), ("bare", plain())):
        if body.count(b"<tr>") < ROWS:
            raise RuntimeError(f"{name}: fewer than {ROWS} rows")
    taken, least = compare([ours, plain], repeats=20)
    table = Table("A list page of 100 rows, signed in")
    table.add(Row("companies, 100 rows", taken, "same template and query in bare Flask", least))
    return table


def _show_hundred() -> None:
    """Our lists show 50 rows a page; this one shows twice as many."""
    from app.companies import listing

    listing.by_key.__defaults__ = (ROWS,)


def _signed_in(app: Flask) -> str:
    """The cookie of the officer's session."""
    from app.accounts.models import Account
    from app.db import db

    with app.app_context():
        query = select(Account).where(Account.email == "officer@demo.example")
        identity = db.session.scalars(query).one().get_id()
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=identity, _fresh=True, second_factor=True)
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    if cookie is None:
        raise RuntimeError("no session")
    return f"{cookie.key}={cookie.value}"


def _what_the_template_sees(app: Flask, cookie: str) -> dict[str, Any]:
    """The values behind the names of the template, as the officer's request finds them."""
    seen: dict[str, Any] = {}

    def keep(_sender: Flask, template: Any, context: dict[str, Any], **_more: Any) -> None:
        shared = app.jinja_env.globals
        seen.update({name: value for name, value in context.items() if name not in OF_FLASK})
        seen.update(
            {name: _plain(shared[name]) for name in PROXIES if name in shared and name not in context}
        )
        seen["template"] = template.name

    with template_rendered.connected_to(keep, app):
        _call(app, cookie)
    return seen


def _plain(value: Any) -> Any:
    return value._get_current_object() if hasattr(value, "_get_current_object") else value


def _bare(app: Flask, seen: dict[str, Any]) -> Flask:
    """No access, no session, no form, no header, no compression: a query and a template."""
    from app import language
    from app.companies import queries
    from app.db import db

    bare = Flask("bare", template_folder=f"{app.root_path}/templates", static_folder=None)
    bare.config.update(
        {name: app.config[name] for name in app.config if name.startswith(("SQL", "BABEL", "BASE"))}
    )
    db.init_app(bare)
    language.init_app(bare)
    bare.url_map = app.url_map
    bare.view_functions = dict(app.view_functions)
    bare.jinja_env.globals.update({**app.jinja_env.globals, **{n: seen[n] for n in PROXIES if n in seen}})
    bare.jinja_env.filters.update(app.jinja_env.filters)
    bare.jinja_env.tests.update(app.jinja_env.tests)
    template, fixed = seen["template"], {n: v for n, v in seen.items() if n not in ("template", "companies")}
    fixed["csrf_token"] = bare.jinja_env.globals["csrf_token"] = lambda: "token"
    who, where = seen["viewer"], seen["territory"].id

    def index() -> str:
        rows = queries.page(who, where, "", None).rows
        queries.how_many(who, where)
        return render_template(template, companies=rows, **fixed)

    bare.view_functions["companies.index"] = index
    return bare


def _call(app: Flask, cookie: str, path: str = PATH) -> bytes:
    """As a server calls it, without a wire."""
    from werkzeug.test import create_environ, run_wsgi_app

    environ = create_environ(path, app.config["BASE_URL"], headers={"Cookie": cookie} if cookie else {})
    body, status, _ = run_wsgi_app(app, environ)
    answer = b"".join(body)
    if not status.startswith("200"):
        raise RuntimeError(f"{path}: {status}")
    return answer
