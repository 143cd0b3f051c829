"""Pages as they are seen: accessible in both themes and sizes, light to load, and from our own host only."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Response

SignIn = Callable[[Page, str], Page]
STRANGER = [
    "/",
    "/clubs/",
    "/clubs/double-innove",
    "/agenda",
    "/agenda/2021/11",
    "/exhibitions/de-la-matiere-premiere-au-produit-fini",
    "/venues/",
    "/login",
    "/search?q=club",
    "/help",
    "/legal",
    "/nothing-here",
]
OFFICER = ["/", "/companies/", "/companies/1", "/people/", "/meetings/", "/meetings/new", "/territory/edit"]
PRESIDENT = [
    "/",
    "/clubs/briance-sud",
    "/clubs/briance-sud/members",
    "/clubs/briance-sud/members/new",
    "/account",
]
MOST_AT_FIRST, MOST_OF_A_FRAGMENT = 100_000, 15_000


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
@pytest.mark.parametrize(
    ("role", "paths"),
    [(None, STRANGER), ("officer", OFFICER), ("president.briance", PRESIDENT)],
    ids=["stranger", "officer", "president"],
)
def test_pages_are_accessible_and_fit(
    page: Page,
    sign_in: SignIn,
    axe: Callable[..., list[str]],
    complaints: list[str],
    size: str,
    role: str | None,
    paths: list[str],
) -> None:
    if role:
        sign_in(page, role)
    faults = []
    for path in paths:
        page.goto(path)
        faults += [f"{path}: {fault}" for fault in axe(page)]
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            faults.append(f"{path}: reaches {over} px over the edge")
    complaints[:] = [said for said in complaints if "404" not in said]
    assert "\n".join(faults) == ""


@pytest.mark.parametrize("path", STRANGER[:-1])
def test_a_first_visit_weighs_little(open_page: Callable[..., Page], path: str) -> None:
    """Everything that the page loads, compressed as it travels."""
    page = open_page("phone")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: dict[str, float] = {}
    session.on(
        "Network.loadingFinished", lambda done: sizes.update({done["requestId"]: done["encodedDataLength"]})
    )
    page.goto(path, wait_until="networkidle")
    assert 0 < sum(sizes.values()) <= MOST_AT_FIRST, sizes


def test_fragments_weigh_little(desk: Page, sign_in: SignIn) -> None:
    sign_in(desk, "officer")
    heavy: dict[str, Any] = {}

    def weigh(answer: Response) -> None:
        if answer.request.headers.get("hx-request"):
            size = answer.request.sizes()["responseBodySize"]
            if size > MOST_OF_A_FRAGMENT:
                heavy[answer.url] = size

    desk.on("response", weigh)
    for path in ("/companies/", "/meetings/", "/people/"):
        desk.goto(path)
        if (field := desk.locator("main input[type=search]")).count():
            field.first.fill("a")
            desk.wait_for_load_state("networkidle")
    desk.goto("/agenda")
    desk.keyboard.press("/")
    desk.keyboard.type("e")
    desk.wait_for_load_state("networkidle")
    assert heavy == {}


def test_history_facts_stand_in_their_own_years(desk: Page) -> None:
    desk.goto("/agenda/2021/11")
    assert "10\u202fh" in desk.locator("main").inner_text()
    desk.goto("/agenda/2022/7")
    assert desk.locator("main .kind-exhibition").count() > 0
