"""Many tasks at once, substitutes, columns, chips and kept lists, as people use them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.demo.people import PASSWORD
from tests.browser.conftest import PHONE, SignIn
from tests.browser.words import word

pytestmark = pytest.mark.browser


def _unit(page: Page) -> None:
    page.goto("/inbox?preset=unit")


def test_x_chooses_rows_and_the_bar_counts_them(sign_in: SignIn) -> None:
    page = sign_in("controller")
    _unit(page)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-selected]")).to_contain_text("2")
    expect(page.locator(".row-selected")).to_have_count(2)
    page.keyboard.press("x")
    expect(page.locator(".row-selected")).to_have_count(1)
    page.locator("[data-select-all]").check()
    expect(page.locator(".row-selected")).to_have_count(page.locator(".row").count())


def test_r_hands_over_and_every_row_has_its_answer(sign_in: SignIn) -> None:
    page = sign_in("controller", locale="en")
    _unit(page)
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator("#bulk-person")).to_be_focused()
    expect(page.locator(".row-selected")).to_have_count(1)
    # A registrar may not hold what stands in the first row of a controller, or may: each way is said.
    page.select_option("#bulk-person", index=1)
    page.fill("#bulk-assign-reason", "Leave")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("[data-bulk-line]")).to_have_count(1)
    with page.expect_navigation():
        page.get_by_role("link", name=word("en", "Back to the list")).click()
    expect(page).to_have_url(re.compile(r"/inbox\?preset=unit"))


def test_h_puts_on_hold_on_a_cyrillic_layout(sign_in: SignIn) -> None:
    page = sign_in("controller2")
    page.goto("/inbox?preset=free")
    page.keyboard.press("j")
    with page.expect_event("load"):
        page.keyboard.press("c")
    page.goto("/inbox?preset=mine")
    page.locator(".row-link").first.focus()
    page.evaluate(
        """() => document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', {code: 'KeyH', key: 'р', bubbles: true, cancelable: true}))"""
    )
    expect(page.locator("#bulk-until")).to_be_focused()
    page.fill("#bulk-until", "2027-01-11")
    page.fill("#bulk-hold-reason", "Жауап күтілуде")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("[data-bulk-line=done]")).to_have_count(1)
    page.goto("/inbox?preset=on_hold")
    expect(page.locator(".row")).to_have_count(1)
    with page.expect_navigation():
        page.locator("[data-release] button").first.click()


def test_the_chosen_are_printed(sign_in: SignIn) -> None:
    page = sign_in("controller", locale="en")
    _unit(page)
    page.locator("[data-pick]").nth(0).check()
    page.locator("[data-pick]").nth(1).check()
    with page.expect_navigation():
        page.locator("#bulk button[value=print]").click()
    expect(page.locator(".print-task")).to_have_count(2)


def test_many_at_once_need_no_script(chromium: Browser, site: str) -> None:
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/inbox?preset=unit")
    page.fill("#login", "controller")
    page.fill("#password", PASSWORD)
    page.click(".login-card .button-main")
    page.wait_for_url("**/inbox?preset=unit")
    page.locator("[data-pick]").first.check()
    page.locator("#bulk button[value=print]").click()
    page.wait_for_url(re.compile(r"/inbox/print\?item="))
    expect(page.locator(".print-task")).to_have_count(1)
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_refused_hand_over_keeps_rows_and_words_on_the_list(
    chromium: Browser, site: str, script: bool
) -> None:
    context = chromium.new_context(base_url=site, java_script_enabled=script)
    page = context.new_page()
    page.goto("/inbox?preset=unit")
    page.fill("#login", "controller")
    page.fill("#password", PASSWORD)
    page.click(".login-card .button-main")
    page.wait_for_url("**/inbox?preset=unit")
    boxes = page.locator("[data-pick]")
    chosen = [boxes.nth(n).get_attribute("value") for n in (0, 2)]
    boxes.nth(0).check()
    boxes.nth(2).check()
    page.locator("[data-bulk-assign] summary").click()
    page.fill("#bulk-assign-reason", "Leave")
    page.locator("#bulk button[value=assign]").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_visible()
    assert [one.get_attribute("value") for one in page.locator("[data-pick]:checked").all()] == chosen
    expect(page.locator("#bulk-assign-reason")).to_have_value("Leave")
    expect(page.locator("#bulk-person")).to_be_visible()
    if script:
        expect(summary).to_be_focused()
        expect(page.locator(".row-selected")).to_have_count(2)
    # Mended, the same rows go on.
    page.select_option("#bulk-person", index=1)
    page.locator("#bulk button[value=assign]").click()
    expect(page.locator("[data-bulk-line]")).to_have_count(2)
    context.close()


def test_a_deputy_has_the_list_of_what_was_delegated(sign_in: SignIn) -> None:
    page = sign_in("deputyhead", locale="en")
    page.goto("/inbox?preset=substitute")
    counted = int(page.locator("[data-count=substitute]").inner_text())
    expect(page.locator(".row")).to_have_count(counted)
    if counted:
        expect(page.locator(".row-substitute").first).to_contain_text("as substitute for")


def test_shift_and_a_click_sorts_by_a_column_besides(sign_in: SignIn) -> None:
    page = sign_in("controller", locale="en")
    _unit(page)
    head = page.get_by_role("columnheader")
    expect(head.filter(has_text="Deadline")).to_have_attribute("aria-sort", "ascending")
    with page.expect_navigation():
        head.filter(has_text="Returns").get_by_role("link").click(modifiers=["Shift"])
    expect(page).to_have_url(re.compile(r"sort=deadline%2Creturns|sort=deadline,returns"))
    with page.expect_navigation():
        head.filter(has_text="Returns").get_by_role("link").click(modifiers=["Shift"])
    expect(head.filter(has_text="Returns")).to_have_attribute("aria-sort", "descending")
    expect(head.filter(has_text="Deadline")).to_have_attribute("aria-sort", "ascending")
    with page.expect_navigation():
        head.filter(has_text="Number").get_by_role("link").click()
    expect(page.locator("[aria-sort]")).to_have_count(1)


def test_a_chip_takes_its_filter_away(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.goto("/inbox?preset=unit&language=kk&official=yes")
    expect(page.locator(".filter-chips .chip")).to_have_count(2)
    with page.expect_navigation():
        page.locator(".chip-remove").first.click()
    expect(page.locator(".filter-chips .chip")).to_have_count(1)


def test_a_list_is_kept_opened_and_removed(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.goto("/inbox?preset=unit&language=kk")
    page.locator(".save-filter summary").click()
    page.fill("#save-name", "Қазақша")
    with page.expect_navigation():
        page.locator(".save-filter .button-main").click()
    entry = page.locator(".side a", has_text="Қазақша")
    expect(entry).to_have_attribute("aria-current", "page")
    page.goto("/inbox/filters")
    with page.expect_navigation():
        page.locator("form[action$='/remove'] button").first.click()
    expect(page.locator(".side a", has_text="Қазақша")).to_have_count(0)


def test_the_preview_shows_that_it_loads(sign_in: SignIn) -> None:
    page = sign_in("controller")
    held: list[object] = []
    page.route("**/inbox/preview/*", lambda route: held.append(route))
    _unit(page)
    page.locator(".row-link").nth(1).click()
    expect(page.locator("#preview")).to_have_attribute("aria-busy", "true")
    held[0].continue_()  # type: ignore[attr-defined]  # playwright's Route
    expect(page.locator("#preview-title")).to_be_visible()
    expect(page.locator("#preview")).not_to_have_attribute("aria-busy", "true")


def test_without_a_network_the_list_says_so(sign_in: SignIn) -> None:
    page = sign_in("controller")
    _unit(page)
    expect(page.locator("[data-offline]")).to_be_hidden()
    page.context.set_offline(True)
    expect(page.locator("[data-offline]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()


def test_the_bar_fits_a_phone(sign_in: SignIn) -> None:
    page = sign_in("controller", locale="ru", viewport=PHONE)
    _unit(page)
    page.locator("[data-bulk-hold] summary").click()
    expect(page.locator("#bulk-until")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
