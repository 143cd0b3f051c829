"""Every address, with every role: it answers what it declares, and tells nobody what is not theirs."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app import web
from app.viewer import Viewer
from tests.cast import ROLES
from tests.house import House, token
from tests.stage import EARS
from tests.visitor import HTMX, Visitor

APP = Path(web.__file__).parent
WITHOUT_TOKEN: set[str] = set()
"""Endpoints that take a POST without a token, each with its reason. None so far."""
GLOBAL = {"accounts", "security", "administration", "home", "pages", "calendar", "feeds", "reminding"}
"""Blueprints whose private pages are a person's own or the installation's, whichever territory one is in."""
ELSEWHERE: list[dict[str, str]] = [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
HOSTILE = [
    "\x00",
    str(10**18),
    "-1",
    "9" * 400,
    "\u202eevil\u202c",
    "x" * 10_000,
    "../../etc/passwd",
    "' OR 1=1 --",
    "%s{{7*7}}<script>",
    "\ud83e",
    "0001-01-01",
    "é" * 300,
    "[]",
]


def canaries(response: TestResponse) -> set[str]:
    """Those that an answer lets out."""
    said = text_of(response).lower()
    return {canary for canary in EARS if canary in said}


def text_of(response: TestResponse) -> str:
    """What an answer says, on paper too."""
    if response.mimetype == "application/pdf":
        pages = PdfReader(BytesIO(response.get_data())).pages
        return "\n".join(page.extract_text() for page in pages)
    return response.get_data(as_text=True)


def leaks(role: str, response: TestResponse) -> list[str]:
    """Canaries that this role should not hear."""
    return [f"tells {canary}" for canary in canaries(response) if role not in EARS[canary]]


# -- what is declared ----------------------------------------------------------------------------


def test_every_view_declares_who_may_reach_it(app: Flask) -> None:
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "access")]
    assert silent == []


def test_only_get_and_post(app: Flask) -> None:
    """So that every button is a real form, and works without a script."""
    for rule in app.url_map.iter_rules():
        assert set(rule.methods or ()) <= {"GET", "HEAD", "OPTIONS", "POST"}, rule


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_is_declared_and_hears_only_its_own(house: House, role: str) -> None:
    client, viewer = house.client(role), house.viewer(role)
    before = house.fingerprint()
    faults: list[str] = []
    heard: set[str] = set()
    for rule, whose, path in house.addresses("GET"):
        for shape, headers in (("page", {}), ("fragment", HTMX)):
            response = client.get(path, headers=headers)
            said = [*wrong(house, rule, viewer, response, shape), *leaks(role, response)]
            faults += [f"{shape} of {path} ({whose}): {fault}" for fault in said]
            heard |= canaries(response)
    assert faults == []
    assert heard == {canary for canary, ears in EARS.items() if role in ears}, "the canaries sing at all"
    assert house.fingerprint() == before, "a GET changed the database"


def wrong(house: House, rule: Rule, viewer: Viewer, response: TestResponse, shape: str) -> list[str]:
    """How an answer differs from the declaration of its view."""
    status, declared = response.status_code, house.declared(rule)
    if status >= 500:
        return [f"answers {status}"]
    if declared is web.anyone:
        is_sent_on = status == 401 or (status == 302 and "/login" in (response.location or ""))
        return [f"is public and answers {status}"] if is_sent_on else []
    if declared(viewer):
        return [] if status not in (301, 401) else [f"answers {status} to somebody it declares"]
    if viewer.is_signed_in:
        return [] if status == 403 else [f"answers {status} instead of 403"]
    is_sent_on = status == 302 and "/login" in (response.location or "")
    if shape == "fragment":
        is_sent_on = status == 401 and "/login" in response.headers.get("HX-Redirect", "")
    return [] if is_sent_on else [f"answers a stranger {status}"]


@pytest.mark.parametrize("role", ["stranger", "president", "member", "other_officer"])
def test_what_is_not_mine_does_not_exist_for_me(house: House, role: str) -> None:
    """A foreign object that is not public answers 404 or 403, whatever is asked of it."""
    client, viewer = house.client(role), house.viewer(role)
    faults = []
    for rule, whose, path in house.addresses("GET"):
        blueprint = rule.endpoint.rpartition(".")[0]
        is_mine = whose != "foreign" and role != "other_officer"
        if is_mine or house.declared(rule) is web.anyone or blueprint in GLOBAL or not rule.arguments:
            continue
        if {"siren", "run_id", "venue_id"} & rule.arguments or blueprint in ("exhibitions", "territory"):
            continue  # nobody's in particular
        status = client.get(path).status_code
        if status not in ((302, 403, 404) if not viewer.is_signed_in else (403, 404)):
            faults.append(f"{path}: {status}")
    assert faults == []


@pytest.mark.parametrize("role", ROLES)
def test_a_search_tells_nobody_what_is_not_theirs(house: House, role: str) -> None:
    client = house.client(role)
    for canary, ears in EARS.items():
        for headers in ({}, HTMX):
            page = client.get("/search", query_string={"q": canary}, headers=headers).text.lower()
            found = [sign for sign in (" plateau", " comité", "-", "@") if canary + sign in page]
            assert role in ears or found == [], (role, canary, found)


# -- changes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["stranger", "admin"])
def test_no_change_without_a_token_nor_from_another_site(house: House, role: str) -> None:
    client = house.client(role)
    key = token(client)
    before = house.fingerprint()
    faults = []
    for rule, _whose, path in house.addresses("POST"):
        if rule.endpoint in WITHOUT_TOKEN:
            continue
        answers = [client.post(path, headers=headers).status_code for headers in ({}, HTMX)]
        answers += [
            client.post(path, data={"csrf_token": key}, headers=headers).status_code for headers in ELSEWHERE
        ]
        if answers != [400, 400, 403, 403]:
            faults.append(f"{path}: {answers}")
    assert faults == []
    assert house.fingerprint() == before


@pytest.mark.parametrize("role", ROLES)
def test_no_role_changes_what_it_does_not_reach(house: House, role: str) -> None:
    """With a token and an empty form: refused by the declaration, or by the rules of the room."""
    viewer, faults = house.viewer(role), []
    client, after = house.client(role), house.fingerprint()
    key = token(client)
    for rule, whose, path in house.addresses("POST"):
        declared, blueprint, before = house.declared(rule), rule.endpoint.rpartition(".")[0], after
        response = client.post(path, data={"csrf_token": key})
        status, after = response.status_code, house.fingerprint()
        changed = after != before
        if status >= 500:
            faults.append(f"{path}: {status}")
        elif not declared(viewer):
            expected = status == 403 if viewer.is_signed_in else "/login" in (response.location or "")
            if not expected or changed:
                faults.append(f"{path}: {status}, changed: {changed}")
        elif is_foreign(role, whose, rule) and blueprint not in GLOBAL and (changed or status < 403):
            faults.append(f"{path} is not {role}'s: {status}, changed: {changed}")
        faults += [f"{path} {leak}" for leak in leaks(role, response)]
        if blueprint in ("accounts", "security"):  # these change the session
            client = house.client(role)
            key = token(client)
    assert faults == []


def is_foreign(role: str, whose: str, rule: Rule) -> bool:
    """Whether somebody of this role has no business there."""
    if role == "other_officer":
        return True
    return role in ("president", "member") and whose == "foreign" and "siren" not in rule.arguments


# -- hostile values ------------------------------------------------------------------------------


def asked_names() -> list[str]:
    """Every name that the source reads from a query."""
    found: set[str] = set()
    for path in APP.rglob("*.py"):
        found |= set(re.findall(r"args\.get(?:list)?\(\s*\"(\w+)\"", path.read_text()))
    return sorted(found)


def hostile_paths(house: House) -> Iterator[str]:
    for rule in house.rules("GET"):
        for value in HOSTILE if rule.arguments else []:
            yield re.sub(r"<[^>]+>", quote(value, safe="", errors="surrogatepass"), rule.rule)


@pytest.mark.parametrize("role", ["stranger", "admin"])
def test_no_path_breaks_anything(house: House, role: str) -> None:
    client = house.client(role)
    paths = [*hostile_paths(house), "/t/ailleurs/clubs/%00", "/t/%00/clubs/", f"/t/{'x' * 9_000}/agenda"]
    assert [path[:90] for path in paths if client.get(path).status_code >= 500] == []


@pytest.mark.parametrize("role", ["stranger", "admin"])
def test_no_query_breaks_anything(house: House, role: str) -> None:
    client, names = house.client(role), asked_names()
    assert {"q", "after"} <= set(names)
    addresses = {rule.endpoint: path for rule, whose, path in house.addresses("GET") if whose != "foreign"}
    faults = []
    for path in addresses.values():
        for value in HOSTILE:
            written = quote(value, safe="", errors="surrogatepass")
            query = "&".join(f"{name}={written}" for name in names)
            if (status := client.get(f"{path}?{query}").status_code) >= 500:
                faults.append(f"{path} with {value[:40]!r}: {status}")
    assert faults == []


@pytest.mark.parametrize("role", ["president", "officer"])
def test_no_form_breaks_anything(house: House, role: str) -> None:
    """Every form of every page, filled with nonsense: refused in words or kept, never a fault of ours."""
    client = house.client(role)
    visitor = Visitor(client)
    faults: list[str] = []
    tried: set[str] = set()
    for path in {path for _, whose, path in house.addresses("GET") if whose != "foreign"}:
        response = client.get(path)
        if response.mimetype != "text/html" or response.status_code != 200:
            continue
        for form in visitor._read(response).select("form[method=post]"):
            if form["action"] in tried:
                continue
            tried.add(form["action"])
            for value in HOSTILE:
                faults += [f"{path}: {fault}" for fault in fuzzed(client, form, value)]
    assert faults == []
    assert len(tried) > 10, "there were forms to fill"


def fuzzed(client: FlaskClient, form: Any, value: str) -> list[str]:
    """What goes wrong when a form comes with this value everywhere."""
    if value == "\ud83e":
        return []  # a browser sends no half characters
    action = form["action"]
    if any(name in action for name in ("logout", "sessions/end", "/password", "second-factor")):
        return []  # these end the session; their own tests fuzz them
    fields = Visitor.values(form)
    typed = {name: kept if name in ("csrf_token", "version") else value for name, kept in fields.items()}
    typed.pop("once", None)
    response = client.post(action, data=typed)
    return [f"{action} with {value[:30]!r}: {response.status_code}"] if response.status_code >= 500 else []
