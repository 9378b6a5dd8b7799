"""The lists of the inbox: their counters, a marked row, and a language that changes without leaving."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine.queries.inbox import PAGE_SIZE
from tests.browser.conftest import SignIn
from tests.browser.words import word
from webapp.locales import LOCALES

pytestmark = pytest.mark.browser

# The key's place on the keyboard, and what it writes on a Kazakh or Russian layout.
CYRILLIC = {"KeyJ": "о", "KeyK": "л", "KeyX": "ч", "Slash": "."}


def press(page: Page, code: str, *, shift: bool = False) -> None:
    """As a Cyrillic layout sends it: the same place, another letter."""
    page.evaluate(
        """([code, key, shiftKey]) => (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent('keydown', {code, key, shiftKey, bubbles: true, cancelable: true}))""",
        [code, CYRILLIC[code], shift],
    )


def test_every_key_works_on_a_cyrillic_layout(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.goto("/inbox?preset=unit")
    press(page, "KeyJ")
    press(page, "KeyJ")
    press(page, "KeyK")
    first = page.locator(".row-link").first
    expect(first).to_be_focused()
    press(page, "KeyX")
    expect(page.locator(".row-selected .row-link")).to_have_text(first.inner_text())
    press(page, "KeyX")
    expect(page.locator(".row-selected")).to_have_count(0)
    press(page, "Slash")
    expect(page.locator("[data-search]")).to_be_focused()
    page.locator("main").focus()
    press(page, "Slash", shift=True)
    expect(page.locator("[data-keys-help]")).to_be_visible()


def test_keys_write_letters_while_one_types(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.goto("/inbox?preset=unit")
    page.locator("[data-search]").press_sequentially("jkx/")
    expect(page.locator("[data-search]")).to_have_value("jkx/")


@pytest.mark.parametrize("preset", ["mine", "free", "overdue", "due_3_days", "returned", "on_hold", "unit"])
def test_a_counter_counts_what_its_list_holds(sign_in: SignIn, preset: str) -> None:
    page = sign_in("controller")
    page.goto(f"/inbox?preset={preset}")
    counted = int(page.locator(f"[data-count={preset}]").inner_text())
    assert page.locator("#list-title .count").inner_text() == str(counted)
    if counted <= PAGE_SIZE:
        expect(page.locator(".row")).to_have_count(counted)


def test_the_language_changes_and_the_page_stays(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.goto("/inbox?preset=unit&sort=-changed")
    for locale in (*LOCALES[1:], LOCALES[0]):
        page.click(f".languages button[value={locale}]")
        expect(page.locator("html")).to_have_attribute("lang", locale)
        expect(page.locator("#list-title")).to_contain_text(word(locale, "All in my units"))
        expect(page).to_have_url(re.compile(r"/inbox\?preset=unit&sort=-changed$"))
