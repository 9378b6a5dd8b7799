"""A form of each kind by keyboard alone: each control is reached, seen and named, and none keeps the focus.

Every form: tests/prove/test_accessibility.py.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DesksOf, Product, SignIn
from tests.browser.desk import Desk
from tests.browser.keyboard import stumbles, tasks, walk
from tests.browser.places import of_each_kind
from tests.browser.words import word

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOCALE = "ru"
TABS_ENOUGH = 60
CONTROLS = (
    "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
)

FORMS = ("task: examination", "task: reply", "task: quality")


def test_each_kind_of_form_is_walked_by_keyboard(product: Product, desks_of: DesksOf) -> None:
    chosen = [place for place in tasks(product) if place.name in FORMS]
    assert len(chosen) == len(FORMS)
    walked, wrong = stumbles(desks_of(LOCALE), [*chosen, *of_each_kind(product)])
    assert wrong == {}
    assert walked >= 15


def test_the_row_beside_the_list_is_reached_from_the_last_row(sign_in: SignIn) -> None:
    """The last one: the focus goes on to what it shows without another row being drawn."""
    page = sign_in("controller", locale=LOCALE)
    page.goto("/inbox?preset=unit")
    row = page.locator("[data-rows] .row").last
    row.locator(".row-link").focus()
    shown = page.locator(f"#preview a[href*='/work-items/{row.get_attribute('data-row')}']").first
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(shown).to_be_visible()
    wanted = page.locator(f"#preview :is({CONTROLS})").count()
    reached = 0
    for _ in range(TABS_ENOUGH):
        page.keyboard.press("Tab")
        inside = page.evaluate("Boolean(document.activeElement.closest('#preview'))")
        reached += inside
        if reached and not inside:
            break
    assert reached == wanted > 0


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("document.querySelector('label[for=search-text], main label').remove()", "no name"),
        ("document.querySelector('main input[type=search]').style.outline = 'none'", "focus unseen"),
        ("document.querySelector('main input[type=search]').tabIndex = -1", "never reached"),
    ],
)
def test_what_a_keyboard_cannot_do_is_found(sign_in: SignIn, script: str, found: str) -> None:
    """Negative control of the walk."""
    page = sign_in("controller", locale=LOCALE)
    page.goto("/cases")
    assert walk(page) == []
    page.goto("/cases")
    page.evaluate(script)
    assert any(one.startswith(found) for one in walk(page))


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_ctrl_enter_sends_a_form_and_a_refusal_takes_the_focus(
    product: Product, sign_in: SignIn, locale: str
) -> None:
    for place in tasks(product):
        if place.name == "task: examination":
            desk = Desk(sign_in(place.login, locale=locale), locale)
            place.open(desk)
            desk.page.fill("[name=facts]", "")
            with desk.page.expect_navigation():
                desk.page.locator("[name=facts]").press("Control+Enter")
            summary = desk.page.locator(".error-summary")
            expect(summary).to_be_focused()
            expect(summary).to_contain_text(word(locale, "Fill in this field."))
            # The list leads to the field.
            desk.page.keyboard.press("Tab")
            desk.page.keyboard.press("Enter")
            expect(desk.page.locator("[name=facts]")).to_be_focused()
            return
    pytest.fail("nobody examines in the demonstration")
