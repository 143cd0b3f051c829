"""Every page, for each role, in both languages: whole, valid, reachable by everybody, and our own host's."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import pytest
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import web
from app.language import typography
from tests.cast import ROLES
from tests.harness.shared import ROOT
from tests.harness.statements import counted
from tests.house import House

CATALOGUE = Path(web.__file__).parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"
MOST_STATEMENTS = 30
NO_EVENTS = re.compile(r"^on[a-z]+$")
ASSETS = "script[src], link:is([rel~=stylesheet], [rel~=icon], [rel~=preload]), img[src], use[href], iframe"
BY_CONSTRAINT = {"clubs.stages.create"}
"""Creating forms that need no once-key: the table holds such a row only once."""
TILES = {"/companies/map/ign": "https://data.geopf.fr"}
"""Pages that name another host, for pictures alone: whoever opens them has asked for that by a click."""
FIELDS = "input:not([type=hidden]), select, textarea"


def pages(house: House, role: str, language: str) -> Iterator[tuple[str, TestResponse, BeautifulSoup]]:
    """(path, answer, soup) of every page that this role can open; not what programs and frames read."""
    client = house.client(role)
    for path in own(house):
        response = client.get(path, headers={"Accept-Language": language})
        if response.status_code == 200 and response.mimetype == "text/html":
            soup = BeautifulSoup(response.text, "html.parser")
            if soup.html:
                yield path, response, soup


def own(house: House) -> list[str]:
    """The addresses of everything but the other club's, once each."""
    views = house.app.view_functions
    return list(
        dict.fromkeys(
            path
            for rule, whose, path in house.addresses("GET")
            if whose != "foreign" and not getattr(views[rule.endpoint], "is_feed", False)
        )
    )


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_whole(house: House, role: str, language: str) -> None:
    faults: list[str] = []
    titles: dict[str, str] = {}
    french = sentences() - house.words() if language == "en" else set()
    for path, response, soup in pages(house, role, language):
        found = [
            *frame(soup, language),
            *validity(response.text),
            *safety(path, response, soup),
            *forms(house, soup),
            *(f"says in French: {said}" for said in spoken(soup) & french),
        ]
        title = soup.title.get_text() if soup.title else ""
        if title in titles:
            found.append(f"has the title of {titles[title]}: {title}")
        titles[title] = path
        faults += [f"{path}: {fault}" for fault in found]
    assert "\n".join(faults) == ""
    assert len(titles) > 10


# -- what a page must be -------------------------------------------------------------------------


def frame(soup: BeautifulSoup, language: str) -> Iterator[str]:
    """One heading, a language, a title, landmarks, a way past the menu."""
    if len(soup.find_all("h1")) != 1:
        yield f"has {len(soup.find_all('h1'))} h1"
    if not soup.h1 or not soup.h1.get_text(strip=True):
        yield "has an empty h1"
    if soup.html and soup.html.get("lang") != language:
        yield f"is in {soup.html.get('lang')}"
    if not re.fullmatch(r"\S.* · Maillage", soup.title.get_text() if soup.title else "", re.S):
        yield "has no title of its own"
    if len(soup.find_all("main")) != 1 or not soup.select_one("a.skip[href='#main']"):
        yield "has no main, or no way to it"
    ids = [element["id"] for element in soup.find_all(id=True)]
    yield from (f"has the id {one} twice" for one in {one for one in ids if ids.count(one) > 1})
    for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
        for element in soup.find_all(attrs={name: True}):
            wanted = element[name]
            for one in wanted if isinstance(wanted, list) else wanted.split():
                if one not in ids:
                    yield f"names {one} by {name}, which is not there"
    yield from (f"has a picture without words: {img}" for img in soup.find_all("img", alt=False))


def validity(text: str) -> list[str]:
    """What a strict reader of HTML complains about."""
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    return [f"line {place[0]}: {code} {data}" for place, code, data in parser.errors]


def safety(path: str, response: TestResponse, soup: BeautifulSoup) -> Iterator[str]:
    """Nothing inline, nothing from elsewhere, and the policy that says so."""
    policy = response.headers["Content-Security-Policy"]
    said = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    pictures = {"img-src": f"{web.POLICY['img-src']} {TILES[path]}"} if path in TILES else {}
    if said != web.POLICY | pictures:
        yield f"has another policy: {policy}"
    if soup.find("style") or soup.find(style=True):
        yield "has inline style"
    if any(not script.get("src") for script in soup.find_all("script")):
        yield "has an inline script"
    for element in soup.find_all(True):
        if events := [name for name in element.attrs if NO_EVENTS.match(name) or name.startswith("hx-on")]:
            yield f"has {events} on {element.name}"
    for element in soup.select(ASSETS):
        address = str(element.get("src") or element.get("href"))
        if not re.match(r"/(?!/)|data:image/", address):
            yield f"loads {address}"
    for link in soup.select("a[target=_blank]"):
        if "noopener" not in (link.get("rel") or []) and "noreferrer" not in (link.get("rel") or []):
            yield f"opens {link.get('href')} without noopener"


def forms(house: House, soup: BeautifulSoup) -> Iterator[str]:
    """Every form works without a script, carries its token, and every field says what it is."""
    adapter = house.app.url_map.bind("localhost")
    for form in soup.find_all("form"):
        action = str(form.get("action") or "")
        if form.get("method", "get").lower() == "post":
            if not form.select_one("input[type=hidden][name=csrf_token][value]"):
                yield f"has a form to {action} without a token"
            endpoint, _ = adapter.match(action.partition("?")[0], method="POST")
            creates = endpoint.rpartition(".")[2].startswith("create") and endpoint not in BY_CONSTRAINT
            if creates and not form.select_one("input[name=once][value]"):
                yield f"has a creating form to {action} without a once-key"
        if not form.select_one("button, input[type=submit], input[type=search]"):
            yield f"has a form to {action} without a button"
    yield from (
        f"has a field without a label: {field.get('name') or field}"
        for field in soup.select(FIELDS)
        if not labelled(soup, field)
    )
    for button in soup.select("button, a[href]"):
        words = button.get_text(strip=True) or button.get("aria-label")
        if not words and not button.select_one("[aria-label], img[alt]"):
            yield f"has a button or link without words: {str(button)[:120]}"


def labelled(soup: BeautifulSoup, field: Tag) -> bool:
    """A label, around it or for it, or words of its own."""
    if field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label"):
        return True
    return bool(field.get("id") and soup.find("label", attrs={"for": field["id"]}))


# -- languages -----------------------------------------------------------------------------------


def sentences() -> set[str]:
    """What the screens say in French and English says otherwise."""
    with open(CATALOGUE, "rb") as file:
        catalogue = read_po(file, locale="en")
    return (
        {
            typography(message.id, "en")
            for message in catalogue
            if isinstance(message.id, str) and message.id and message.string and message.string != message.id
        }
        - {typography(str(message.string), "en") for message in catalogue}
        - {"Sept"}
    )  # 7, and a month


def spoken(soup: BeautifulSoup) -> set[str]:
    """Every text and label of a page, but what data say."""
    said = {text.strip() for text in soup.find_all(string=True)}
    for name in ("title", "aria-label", "placeholder", "alt"):
        said |= {str(element[name]).strip() for element in soup.find_all(attrs={name: True})}
    return said


def test_every_word_of_the_screens_is_in_the_catalogue(tmp_path: Path) -> None:
    """`make messages` takes new ones in; then English says them."""
    pot = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    command += ["-k", "_l", "-k", "_n:1,2", "-o", str(pot), "app"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with open(pot, "rb") as file:
        used = {message.id for message in read_po(file) if message.id}
    with open(CATALOGUE, "rb") as file:
        catalogue = read_po(file, locale="en")
    known = {message.id: message for message in catalogue if message.id}
    assert sorted(map(str, used - known.keys())) == [], "run make messages"
    assert sorted(map(str, known.keys() - used)) == [], "no screen says these any more: run make messages"
    unsaid = [
        key
        for key, message in known.items()
        if message.fuzzy or not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]
    assert sorted(map(str, unsaid)) == [], "say these in English"


def test_english_keeps_the_names_of_what_is_filled_in() -> None:
    """« %(name)s » must stand in both languages, or a page fails."""
    with open(CATALOGUE, "rb") as file:
        catalogue = read_po(file, locale="en")
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = {name for one in ids for name in re.findall(r"%\((\w+)\)[sd]", one or "")}
        for string in strings:
            assert set(re.findall(r"%\((\w+)\)[sd]", string or "")) <= wanted | {"num"}, message.id
            if message.id and len(ids) == 1:
                assert set(re.findall(r"%\((\w+)\)[sd]", string or "")) == wanted, message.id


def test_the_compiled_catalogue_is_the_written_one() -> None:
    from babel.messages.mofile import read_mo

    with open(CATALOGUE, "rb") as file:
        written = dict(map(_said, read_po(file, locale="en")))
    with open(CATALOGUE.with_suffix(".mo"), "rb") as file:
        compiled = dict(map(_said, read_mo(file)))
    stale = [key for key, said in written.items() if key and any(said) and compiled.get(key) != said]
    assert stale == [], "run make messages"


def _said(message: Any) -> tuple[str, list[str]]:
    """A message's key and what it says, whether it has a plural or not."""
    key, said = message.id, message.string
    return (key if isinstance(key, str) else key[0]), ([said] if isinstance(said, str) else list(said))


# -- cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["stranger", "president", "officer"])
def test_every_page_asks_the_database_a_bounded_number_of_times(house: House, role: str) -> None:
    client: FlaskClient = house.client(role)
    costs: dict[str, int] = {}
    for path in own(house):
        client.get(path)
        with counted() as sent:
            client.get(path)
        costs[path] = len(sent)
    assert {path: cost for path, cost in costs.items() if cost > MOST_STATEMENTS} == {}


@pytest.mark.parametrize("role", ["stranger", "president", "officer"])
def test_a_fragment_is_at_most_15_kb(house: House, role: str) -> None:
    import gzip

    from tests.visitor import HTMX

    client = house.client(role)
    heavy: dict[str, Any] = {}
    for path in own(house):
        response = client.get(path, headers=HTMX)
        if (
            (size := len(gzip.compress(response.data))) > 15_000
            and response.mimetype == "text/html"
            and "<html" not in response.text
        ):
            heavy[path] = size
    assert heavy == {}
