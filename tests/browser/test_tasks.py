"""What people come for, done as they do it: at a desk, on a phone, by keyboard, and without JavaScript."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser.conftest import PASSWORD

SignIn = Callable[[Page, str], Page]


@pytest.fixture
def plain(open_page: Callable[..., Page], size: str) -> Page:
    """A browser that runs no scripts."""
    return open_page(size, java_script_enabled=False)


def add_member(page: Page, name: str) -> None:
    """From the first page to the list of members, with one company more."""
    page.goto("/clubs/briance-sud/members")
    page.locator("main a[href$='/members/new']").first.click()
    page.get_by_label("Nom de l’entreprise").or_(page.locator("[name=name]")).first.fill(name)
    page.locator("main").get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**/clubs/briance-sud/members*")
    expect(page.locator("main")).to_contain_text(name)


def log_meeting(page: Page, title: str) -> None:
    """From the first page to the page of the meeting."""
    page.goto("/")
    page.locator("a[href$='/meetings/new']:visible").first.click()
    page.locator("[name=title]").fill(title)
    page.locator("[name=first_on]").fill((date.today() - timedelta(days=1)).isoformat())  # noqa: DTZ011
    page.locator("[name=starts]").fill("14:30")
    page.locator("[name=ends]").fill("16:00")
    page.locator("[name=place]").fill("Salle des fêtes")
    page.locator("main [name=q]").fill(f"Quelqu'un de {title}")
    page.locator("main").get_by_role("button", name="Ajouter", exact=True).last.click()
    expect(page.locator("#chosen")).to_contain_text(f"de {title}")
    page.locator("[name=notes]").fill("La direction appelle le lycée avant vendredi, pour fixer la visite.")
    page.locator("main").get_by_role("button", name="Enregistrer la réunion").click()
    expect(page.locator("h1")).to_contain_text(title)
    expect(page.locator("main")).to_contain_text("14\u202fh\u202f30")
    expect(page.locator("main")).to_contain_text(f"de {title}")


def test_a_president_adds_a_member(desk: Page, sign_in: SignIn) -> None:
    add_member(sign_in(desk, "president.briance"), f"Menuiserie {make.number()} de l'Essai")


def test_a_president_adds_a_member_without_a_script(plain: Page, sign_in: SignIn) -> None:
    add_member(sign_in(plain, "president.briance"), f"Scierie {make.number()} de l'Essai")


@pytest.mark.parametrize("size", ["phone"])
def test_the_officer_logs_a_meeting_on_a_phone(page: Page, sign_in: SignIn) -> None:
    log_meeting(sign_in(page, "officer"), f"Visite d'atelier {make.number()}")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing reaches over the edge"


@pytest.mark.parametrize("size", ["phone"])
def test_the_officer_logs_a_meeting_without_a_script(plain: Page, sign_in: SignIn) -> None:
    log_meeting(sign_in(plain, "officer"), f"Visite sans script {make.number()}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_refused_form_keeps_what_was_typed(
    open_page: Callable[..., Page], sign_in: SignIn, scripts: bool, complaints: Any
) -> None:
    page = sign_in(open_page("phone", java_script_enabled=scripts), "officer")
    page.goto("/meetings/new")
    page.locator("[name=title]").fill("Une réunion impossible")
    page.locator("[name=first_on]").fill("")
    page.locator("main").get_by_role("button", name="Enregistrer la réunion").click()
    expect(page.locator("[role=alert]").first).to_contain_text("champ")
    expect(page.locator("[name=title]")).to_have_value("Une réunion impossible")
    expect(page.locator("[name=first_on]")).to_have_attribute("aria-invalid", "true")
    complaints[:] = [said for said in complaints if "422" not in said]


def test_a_double_click_logs_one_meeting(desk: Page, sign_in: SignIn) -> None:
    page, title = sign_in(desk, "officer"), f"Une seule fois {make.number()}"
    page.goto("/meetings/new")
    page.locator("[name=title]").fill(title)
    page.locator("[name=first_on]").fill((date.today() - timedelta(days=2)).isoformat())  # noqa: DTZ011
    page.locator("main").get_by_role("button", name="Enregistrer la réunion").dblclick()
    expect(page.locator("h1")).to_contain_text(title)
    page.goto(f"/search?q={title.replace(' ', '+')}")
    expect(page.locator("main").get_by_role("link", name=title)).to_have_count(1)


def test_signing_in_and_out_without_a_script(plain: Page, sign_in: SignIn) -> None:
    sign_in(plain, "member.briance")
    expect(plain.locator("h1")).to_be_visible()
    plain.locator("header details.menu summary").click()
    plain.locator("header form[action='/logout'] button").click()
    plain.goto("/account")
    expect(plain).to_have_url(re.compile(r"/login\?next="))


def test_a_wrong_password_is_refused_in_words(page: Page, complaints: list[str]) -> None:
    page.goto("/login")
    page.locator("input[name=email]").fill("officer@demo.example")
    page.locator("input[name=password]").fill(PASSWORD + "x")
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    expect(page.locator("[role=alert]").first).to_be_visible()
    expect(page.locator("input[name=email]")).to_have_value("officer@demo.example")
    complaints[:] = [said for said in complaints if "422" not in said]


# -- by keyboard ---------------------------------------------------------------------------------


def test_slash_opens_the_search_and_finds_without_accents(desk: Page) -> None:
    desk.goto("/agenda")
    desk.keyboard.press("/")
    focused = desk.locator("input[type=search]:focus")
    expect(focused).to_be_visible()
    desk.keyboard.type("riberacois")
    expect(desk.locator("dialog[open] a, main a").filter(has_text="Ribéracois").first).to_be_visible()
    desk.keyboard.press("Escape")  # empties the field, as browsers do
    desk.keyboard.press("Escape")
    expect(desk.locator("dialog[open]")).to_have_count(0)


def test_the_first_tab_leads_past_the_menu(desk: Page) -> None:
    desk.goto("/clubs/")
    desk.keyboard.press("Tab")
    skip = desk.locator("a.skip:focus")
    expect(skip).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile("/clubs/#main$"))
    assert desk.evaluate("document.activeElement.id") == "main"


def test_focus_is_always_seen(desk: Page) -> None:
    desk.goto("/")
    for _ in range(12):
        desk.keyboard.press("Tab")
        seen = desk.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
            }"""
        )
        assert seen, desk.evaluate("document.activeElement.outerHTML.slice(0, 200)")


# -- choices -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False])
def test_language_and_theme_are_chosen(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page("desk", java_script_enabled=scripts)
    page.goto("/")
    page.locator("form[action='/language'] button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/agenda")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("form[action='/theme'] button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
