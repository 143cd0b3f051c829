"""Dues as a president keeps them, counted in gestures from the first page: clicks, choices, dates, keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Live

SignIn = Callable[[Page, str], Page]


class Hand:
    """Counts what a person does."""

    def __init__(self, page: Page) -> None:
        self.page, self.gestures = page, 0

    def click(self, what: Locator) -> None:
        self.gestures += 1
        what.click()


def start(page: Page) -> Hand:
    page.goto("/")
    return Hand(page)


def members(hand: Hand) -> None:
    hand.click(hand.page.locator("header nav a[href$='/members']"))
    hand.page.wait_for_url("**/members")


@pytest.mark.parametrize("scripts", [True, False])
def test_all_five_unpaid_dues_are_marked_in_four_gestures(
    open_page: Callable[..., Page], sign_in: SignIn, serve: Callable[..., Live], scripts: bool
) -> None:
    live = serve("run")
    page = sign_in(open_page(base_url=live.url, java_script_enabled=scripts), "president.briance")
    hand = start(page)
    members(hand)
    hand.click(page.locator(".filters a", has_text="Cotisation due"))
    expect(page.locator("tbody tr")).to_have_count(5)
    hand.click(page.locator("#all"))
    hand.click(page.locator("#bulk button", has_text="Marquer payée"))
    expect(page.locator(".filters a", has_text="Cotisation due 0")).to_be_visible()
    assert hand.gestures <= 4
    assert live.flask("check") == ""


def test_any_five_among_the_members_are_marked_in_eight(
    open_page: Callable[..., Page], sign_in: SignIn, serve: Callable[..., Live]
) -> None:
    page = sign_in(open_page(base_url=serve("run").url), "president.briance")
    hand = start(page)
    members(hand)
    rows = page.locator("tbody tr", has=page.locator(".tag.due", has_text=re.compile("^due$")))
    expect(rows).to_have_count(5)
    for row in rows.all():
        hand.click(row.locator("input[type=checkbox]"))
    hand.click(page.locator("#bulk button", has_text="Marquer payée"))
    expect(page.locator(".filters a", has_text="Cotisation due 0")).to_be_visible()
    assert hand.gestures <= 8


def test_a_call_for_dues_leaves_in_five_gestures(
    open_page: Callable[..., Page], sign_in: SignIn, serve: Callable[..., Live]
) -> None:
    live = serve("run")
    page = sign_in(open_page(base_url=live.url), "president.briance")
    hand = start(page)
    members(hand)
    hand.click(page.locator(".actions a", has_text="Appeler les cotisations"))
    expect(page.locator("main")).to_contain_text("5 lettres")
    hand.click(page.locator("main button", has_text="Envoyer les"))
    page.wait_for_url("**/dues")
    assert hand.gestures <= 5
    live.flask("worker", "--once")
    page.reload()
    expect(page.locator("main")).to_contain_text("5 lettres")
