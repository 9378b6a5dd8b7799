"""The editor of decision tables: filled like a sheet, what rests on what is drawn, nothing is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine.operations.publish_deployment import shipped_files
from tests.browser.conftest import Product, SignIn
from tests.browser.editors import Draft, saved
from tests.browser.words import word

pytestmark = pytest.mark.browser

FILE = "appeal/hearing.dmn"
NOTE = "ӘРПК 73-бап: тыңдау өтіп қойды"
RULE = "hearing_held"


@pytest.fixture
def draft(product: Product) -> Draft:
    return Draft(product, FILE)


def fill(page: Page, cell: str, text: str) -> None:
    """As a person does: a click into the cell, the text, a click elsewhere."""
    page.locator(f"td[data-element-id={cell}]").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.locator("h1").click()


def note(page: Page, text: str) -> None:
    page.locator(f"td.annotation[data-row-id={RULE}] [contenteditable]").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.locator("h1").click()


def test_a_file_with_one_table_opens_as_the_table(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    expect(page.locator(f"td[data-row-id={RULE}]").first).to_be_visible()
    expect(page.locator("[data-views] [aria-current]")).to_have_text("Тыңдау керек пе")
    expect(page.locator("[data-panel]")).to_be_hidden()
    page.locator("[data-views] button").first.click()
    expect(page.locator("[data-element-id=hearing] .djs-visual").first).to_be_visible()
    expect(page.locator("[data-panel]")).to_be_visible()


@pytest.mark.parametrize("path", sorted(path for path in shipped_files() if path.endswith(".dmn")))
def test_what_nobody_touched_is_not_rewritten(product: Product, sign_in: SignIn, path: str) -> None:
    draft, page = Draft(product, path), sign_in("methodologist")
    draft.open(page)
    page.locator("[data-views] button").first.click()
    page.keyboard.press("Control+s")
    page.wait_for_timeout(500)
    assert draft.stored() == (shipped_files()[path].decode(), 0)


def test_a_change_is_saved_by_itself_and_is_there_after_a_reload(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    fill(page, "hearing_held_hearing_due", "true")
    saved(page)
    text, revision = draft.stored()
    assert revision == 1
    before = shipped_files()[FILE].decode()
    cell = re.compile(r'<outputEntry id="hearing_held_hearing_due">\s*<text>(\w+)</text>')
    assert (cell.findall(before), cell.findall(text)) == (["false"], ["true"])
    draft.open(page)
    expect(page.locator("td[data-element-id=hearing_held_hearing_due]")).to_have_text("true")


def test_steps_are_undone_and_a_view_that_was_left_keeps_its_change(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    note(page, "Қате жазылды")
    saved(page)
    page.locator("[data-action=undo]").click()
    expect(page.locator("td.annotation").first).to_have_text(NOTE)
    note(page, "Дұрыс жазылды")
    page.locator("[data-views] button").first.click()
    saved(page)
    assert "Дұрыс жазылды" in draft.stored()[0]


def test_a_step_back_right_after_typing_takes_away_what_was_typed(draft: Draft, sign_in: SignIn) -> None:
    """What is typed reaches the table a moment later, also after the step back that came before."""
    page = sign_in("methodologist")
    draft.open(page)
    page.locator(f"td.annotation[data-row-id={RULE}] [contenteditable]").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("Қате жазылды")
    # No pause of a person or of the browser between the two.
    page.evaluate("document.querySelector('[data-action=undo]').click()")
    page.wait_for_timeout(700)
    expect(page.locator("td.annotation").first).to_have_text(NOTE)
    page.locator("[data-action=redo]").click()
    expect(page.locator("td.annotation").first).to_have_text("Қате жазылды")
    page.locator("[data-action=undo]").click()
    page.keyboard.press("Control+s")
    saved_or_unchanged(page)
    assert draft.stored()[0] == shipped_files()[FILE].decode()


def saved_or_unchanged(page: Page) -> None:
    expect(page.locator("[data-state]:not(.bad)")).not_to_have_text(word("kk", "Not saved yet"))


def test_a_save_right_after_typing_takes_it_along(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    page.locator(f"td.annotation[data-row-id={RULE}] [contenteditable]").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("Бірден сақталды")
    page.keyboard.press("Control+s")
    saved(page)
    assert "Бірден сақталды" in draft.stored()[0]


def test_tab_goes_from_cell_to_cell_and_escape_leaves_the_table(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    first, second = "hearing_held_regime", "hearing_held_legal_type"
    here = page.locator("td:has(:focus)")
    page.locator(f"td[data-element-id={first}]").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("su")
    expect(page.locator(".cm-tooltip-autocomplete")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
    expect(here).to_have_attribute("data-element-id", second)
    page.keyboard.press("Shift+Tab")
    expect(here).to_have_attribute("data-element-id", first)
    page.keyboard.press("Escape")
    expect(page.locator("[data-views] [aria-current]")).to_be_focused()


def test_a_fault_leads_to_its_rule(draft: Draft, sign_in: SignIn) -> None:
    cell = b'<outputEntry id="hearing_held_hearing_due">\n          <text>false'
    broken = shipped_files()[FILE].replace(cell, cell.replace(b"false", b"1 +"))
    assert broken != shipped_files()[FILE]
    draft.write(broken)
    page = sign_in("methodologist")
    draft.open(page)
    page.locator("[data-views] button").first.click()
    line = page.locator("[data-findings] li[data-severity=will-not-run] button").first
    line.click()
    expect(page.locator("td.has-fault").first).to_be_in_viewport()
    fill(page, "hearing_held_hearing_due", "false")
    expect(page.locator("[data-counts] .finding-will-not-run")).to_have_count(0)
    expect(page.locator("td.has-fault")).to_have_count(0)


def test_a_file_that_cannot_be_drawn_is_mended_as_text(draft: Draft, sign_in: SignIn) -> None:
    draft.write(b"<broken")
    page = sign_in("methodologist")
    page.goto(draft.address())
    page.wait_for_selector("[data-editor][data-broken]")
    expect(page.locator("textarea[name=content]")).to_be_visible()
    expect(page.locator("[data-counts] .finding-will-not-run")).to_be_visible()


def test_scripts_in_a_table_do_not_run(draft: Draft, sign_in: SignIn) -> None:
    hostile = b"&lt;img src=x onerror=document.title=1&gt;"
    draft.write(shipped_files()[FILE].replace(NOTE.encode(), hostile))
    page = sign_in("methodologist")
    draft.open(page)
    page.wait_for_timeout(500)
    assert page.title() != "1"
