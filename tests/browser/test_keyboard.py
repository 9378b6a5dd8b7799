"""Every form by keyboard alone: each control is reached, seen and named, and none keeps the focus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine.storage.tables import people, work_items
from tests.browser.axe import SHOWN
from tests.browser.conftest import Product, SignIn
from tests.browser.desk import Desk
from tests.browser.places import NOBODY, Place, everywhere
from tests.browser.words import word

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOCALE = "ru"
AT_A_TIME = 15
TABS_ENOUGH = 60
CONTROLS = (
    "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
)

# Of each role somebody of the demonstration.
OF_ROLE = {
    "registrar": "registrar",
    "controller": "controller",
    "department_head": "depthead",
    "executor": "executor",
    "unit_head": "head",
    "signer": "signer",
    "superior_reviewer": "reviewer",
}

WALKED_OTHERWISE = {"preview"}

WATCH = Path(__file__).with_name("keyboard.js").read_text(encoding="utf-8")


def walk(page: Page) -> list[str]:
    """What is wrong on the way through the page by Tab; empty where all is well."""
    # A diagram is drawn when it comes into sight, and has its buttons then.
    page.wait_for_function(SHOWN)
    page.evaluate(WATCH)
    page.evaluate("document.getElementById('content').focus()")
    stops = -1
    while True:
        for _ in range(AT_A_TIME):
            page.keyboard.press("Tab")
        found: dict[str, Any] = page.evaluate("window.walked()")
        if found["over"]:
            return [*found["faults"], *(f"never reached: {one}" for one in found["missed"])]
        # A field for a time has some places to stop inside; where no new control comes, the focus is kept.
        if found["stops"] == stops:
            return [*found["faults"], f"trap: {found['at']}"]
        stops = found["stops"]


def tasks(product: Product) -> Iterator[Place]:
    """An open task of each form, before whoever fills it."""
    chosen = (
        select(work_items, people.c.login)
        .outerjoin(people, people.c.id == work_items.c.assignee_id)
        .where(work_items.c.state == "open", work_items.c.form_key.is_not(None))
        .order_by(work_items.c.form_key, work_items.c.id)
    )
    with product.pool.connect() as conn:
        first = {item.form_key: item for item in reversed(conn.execute(chosen).all())}
        for item in first.values():
            if login := item.login or OF_ROLE.get(item.candidate_role):
                yield Place(f"task: {item.form_key}", login, f"/work-items/{item.id}")


def forms(product: Product) -> list[Place]:
    """But the preview: it follows the row that has the focus, so it is drawn anew while one walks."""
    pages = (one for one in everywhere(product) if one.login != NOBODY and one.name not in WALKED_OTHERWISE)
    return [*tasks(product), *pages]


def test_every_form_is_walked_by_keyboard(product: Product, sign_in: SignIn) -> None:
    desks: dict[str, Desk] = {}
    wrong, walked = {}, 0
    for place in forms(product):
        if place.login not in desks:
            desks[place.login] = Desk(sign_in(place.login, locale=LOCALE), LOCALE)
        desk = desks[place.login]
        place.open(desk)
        if desk.page.locator("main form").count():
            walked += 1
            if found := walk(desk.page):
                wrong[place.name] = found
    assert wrong == {}
    assert walked >= 40


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
