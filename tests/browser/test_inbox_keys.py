"""The list by keyboard alone, on a wide screen, on a phone and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from engine.demo.people import PASSWORD
from tests.browser.conftest import PHONE, SignIn

pytestmark = pytest.mark.browser


def test_a_demo_account_fills_the_login(chromium: Browser, site: str) -> None:
    page = chromium.new_page(base_url=site)
    page.goto("/login")
    page.click("[data-fill-login=controller]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")
    page.close()


def test_j_and_k_move_and_show_the_preview(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.goto("/inbox?preset=unit")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".row-link").nth(1)
    expect(second).to_be_focused()
    expect(page.locator("#preview-title")).to_have_text(second.inner_text())
    expect(page).to_have_url(re.compile("[?&]item="))
    page.keyboard.press("k")
    expect(page.locator(".row-link").first).to_be_focused()


def test_keys_are_places_on_the_keyboard_not_letters(sign_in: SignIn) -> None:
    """On a Russian layout the key of ``j`` writes ``о``."""
    page = sign_in("controller")
    page.goto("/inbox?preset=unit")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyJ', key: 'о', bubbles: true}))"
    )
    expect(page.locator(".row-link").first).to_be_focused()


def test_enter_opens_the_task(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.goto("/inbox?preset=free")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/work-items/\d+"))


def test_slash_searches_and_a_question_mark_lists_the_keys(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.locator("main").focus()
    page.keyboard.press("Shift+Slash")
    expect(page.locator("[data-keys-help]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-keys-help]")).to_be_hidden()


def test_c_takes_the_task(sign_in: SignIn) -> None:
    page = sign_in("controller2")
    page.goto("/inbox?preset=free")
    page.keyboard.press("j")
    first = page.locator(".row").first.get_attribute("data-row")
    # The load after the answer, not any navigation: the preview of ``j`` writes its address too.
    with page.expect_event("load"):
        page.keyboard.press("c")
    page.goto("/inbox?preset=mine")
    with page.expect_event("load"):
        page.click(f"[data-row='{first}'] [data-release] button")


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_nothing_spills_over_the_side_of_a_phone(sign_in: SignIn, locale: str) -> None:
    page = sign_in("controller", locale=locale, viewport=PHONE)
    for address in ("/inbox?preset=unit", "/notices", "/intake", "/reports/received"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address


def test_everything_works_without_a_script(chromium: Browser, site: str) -> None:
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/inbox?preset=free")
    page.fill("#login", "controller")
    page.fill("#password", PASSWORD)
    page.click(".login-card .button-main")
    page.wait_for_url("**/inbox?preset=free")
    with page.expect_navigation():
        page.locator("[data-claim] button").first.click()
    page.goto("/inbox")
    expect(page.locator("[data-release] button")).to_be_visible()
    with page.expect_navigation():
        page.locator("[data-release] button").first.click()
    page.select_option("#sort", "-changed")
    page.click("[data-without-script]")
    page.wait_for_url(re.compile("sort=-changed"))
    context.close()
