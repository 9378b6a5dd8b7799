"""A comment with a mention by keyboard, and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Product, SignIn
from tests.browser.desk import Desk
from tests.browser.draft import Draft
from webapp.locales import LOCALES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def case(product: Product) -> Draft:
    return Draft(product.pool, "Түсіндірме")


@pytest.mark.parametrize("locale", LOCALES)
def test_typing_at_calls_a_colleague_by_keyboard(case: Draft, sign_in: SignIn, locale: str) -> None:
    desk = Desk(sign_in("controller", locale=locale), locale)
    desk.go(f"/cases/{case.case_id}?tab=comments")
    text = desk.page.locator("#comment-text")
    text.press_sequentially("Қараңыз, @")
    options = desk.page.locator("#mention-list [role=option]")
    expect(options.first).to_have_attribute("aria-selected", "true")
    name = str(desk.page.locator("#comment-mention option").first.get_attribute("data-name"))
    text.press_sequentially(name.split()[0][:3].lower())
    expect(options.first).to_contain_text(name.split()[0])
    text.press("Enter")
    expect(text).to_have_value(f"Қараңыз, @{name} ")
    desk.press("Add the comment")
    desk.told("The comment is kept with the case.")
    expect(desk.page.locator(".comments li").last).to_contain_text(desk.word("Mentioned:"))
    assert desk.complaints == []


def test_escape_closes_the_list_and_enter_is_a_line_again(case: Draft, sign_in: SignIn) -> None:
    desk = Desk(sign_in("controller"), "kk")
    desk.go(f"/cases/{case.case_id}?tab=comments")
    text, listed = desk.page.locator("#comment-text"), desk.page.locator("#mention-list")
    text.press_sequentially("@")
    expect(listed).to_be_visible()
    text.press("Escape")
    expect(listed).to_be_hidden()
    text.press("Enter")
    expect(text).to_have_value("@\n")
