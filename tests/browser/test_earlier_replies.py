"""A pattern or an earlier reply goes into the letter by a press alone; an act is found with its article."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.axe import violations
from tests.browser.conftest import Product, SignIn
from tests.browser.desk import Desk
from tests.browser.draft import Draft
from webapp.locales import LOCALES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(product: Product) -> str:
    draft = Draft(product.pool, "Үлгі")
    return f"/work-items/{draft.item('draft_reply').id}"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_pattern_is_inserted_where_the_cursor_is(address: str, sign_in: SignIn, locale: str) -> None:
    desk = Desk(sign_in("executor", locale=locale), locale)
    desk.go(address)
    letter = desk.page.locator("#field-text")
    letter.fill("Алғашқы сөз.")
    pattern = desk.page.locator("#reply-patterns details").first
    pattern.locator("summary").click()
    words = pattern.locator(".taken-over").inner_text()
    expect(letter).to_have_value("Алғашқы сөз.")
    pattern.get_by_role("button", name=desk.word("Insert into my letter")).click()
    expect(letter).to_have_value(f"Алғашқы сөз.\n\n{words}")
    expect(pattern.locator("[data-insert-status]")).not_to_be_empty()
    expect(desk.page.locator("[data-autosave-status]")).to_have_text(re.compile(r"\d\d:\d\d"))
    letter.press("Control+z")
    expect(letter).to_have_value("Алғашқы сөз.")
    assert desk.complaints == []


def test_the_cards_break_no_rule_when_they_are_open(address: str, sign_in: SignIn) -> None:
    desk = Desk(sign_in("executor", locale="ru"), "ru")
    desk.go(address)
    expect(desk.page.locator("#earlier-replies")).to_be_visible()
    cards = "#reply-patterns details, #earlier-replies details"
    desk.page.locator(cards).evaluate_all("all => all.forEach(one => { one.open = true })")
    assert violations(desk.page) == []


def _key(place: Locator, text: str) -> None:
    """Playwright presses no Cyrillic keys: it would only insert the letters."""
    place.focus()
    place.evaluate(
        """(one, text) => [...text].forEach((key) => one.dispatchEvent(
            new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true})))""",
        text,
    )


def test_an_act_and_its_article_are_typed_in_one(address: str, sign_in: SignIn) -> None:
    """The number of an act is its own: only what no act has is an article."""
    desk = Desk(sign_in("executor", locale="ru"), "ru")
    desk.go(address)
    act, article = (desk.page.locator(f"#field-references-0-{name}") for name in ("act", "article"))
    _key(act, "аппк 91(2)")
    act.press("Tab")
    expect(act).to_have_value("appc")
    expect(article).to_have_value("91(2)")
    article.fill("")
    _key(act, "закон 221")
    act.press("Tab")
    expect(act).to_have_value("law221")
    expect(article).to_have_value("")
