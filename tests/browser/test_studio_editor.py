"""The editor of diagrams: drawn and saved while one works, the second editor told, faults a click away."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from engine.operations.publish_deployment import shipped_files
from engine.service_tasks.registry import OUTSIDE, REGISTRY
from tests.browser.conftest import Product, SignIn
from tests.browser.editors import Draft, saved

pytestmark = pytest.mark.browser

FILE = "appeal/examination.bpmn"


@pytest.fixture
def draft(product: Product) -> Draft:
    return Draft(product, FILE)


def choose(page: Page, element: str) -> None:
    page.locator(f"[data-element-id={element}] .djs-hit").first.click(force=True)


def rename_in_russian(page: Page, name: str) -> None:
    choose(page, "examine")
    group = page.locator("[data-group-id=group-general] .bio-properties-panel-group-header")
    if "open" not in (group.get_attribute("class") or ""):
        group.click()
    page.locator("#bio-properties-panel-name-ru").fill(name)
    page.locator("#bio-properties-panel-name-ru").blur()


def test_what_nobody_touched_is_not_rewritten(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(500)
    assert draft.stored() == (shipped_files()[FILE].decode(), 0)


def test_a_change_is_saved_by_itself_and_is_there_after_a_reload(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    rename_in_russian(page, "Изучить всё")
    saved(page)
    text, revision = draft.stored()
    assert revision == 1
    assert '<zeebe:property name="name.ru" value="Изучить всё"' in text
    draft.open(page)
    choose(page, "examine")
    expect(page.locator("#bio-properties-panel-name-ru")).to_have_value("Изучить всё")


def test_the_second_of_two_editors_is_told_and_loses_nothing(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    draft.write(shipped_files()[FILE].replace("Мән-жайды".encode(), "Барлық мән-жайды".encode()))
    rename_in_russian(page, "Изучить всё")
    conflict = page.locator("[data-conflict]")
    expect(conflict).to_be_visible()
    expect(conflict.locator("p")).to_contain_text("Нұрланова")
    assert "Барлық" in draft.stored()[0]  # nothing was overwritten
    conflict.locator("[data-mine]").click()
    saved(page)
    text, revision = draft.stored()
    assert revision == 2
    assert "Изучить всё" in text


def test_a_fault_leads_to_its_element(draft: Draft, sign_in: SignIn) -> None:
    broken = shipped_files()[FILE].replace(b'formKey="examination"', b'formKey="no_such_form"')
    draft.write(broken)
    page = sign_in("methodologist")
    draft.open(page)
    expect(page.locator("[data-counts] .finding-will-not-run")).to_be_visible()
    line = page.locator("[data-findings] li[data-severity=will-not-run] button").first
    line.click()
    expect(page.locator("[data-element-id=examine].selected").first).to_be_attached()
    expect(page.locator("[data-element-id=examine].has-fault").first).to_be_attached()
    form = page.locator("#bio-properties-panel-jauap-form")
    expect(form).to_be_visible()
    form.select_option("examination")
    expect(page.locator("[data-counts] .finding-will-not-run")).to_have_count(0)


def test_a_file_that_cannot_be_drawn_is_mended_as_text(draft: Draft, sign_in: SignIn) -> None:
    draft.write(b"<broken")
    page = sign_in("methodologist")
    page.goto(draft.address())
    page.wait_for_selector("[data-editor][data-broken]")
    expect(page.locator("textarea#file-content")).to_be_visible()
    expect(page.locator("[data-counts] .finding-will-not-run")).to_be_visible()


def test_scripts_in_names_do_not_run(draft: Draft, sign_in: SignIn) -> None:
    hostile = b"&lt;img src=x onerror=document.title=1&gt;"
    draft.write(shipped_files()[FILE].replace("Мән-жайды зерделеу".encode(), hostile))
    page = sign_in("methodologist")
    draft.open(page)
    choose(page, "examine")
    page.wait_for_timeout(500)
    assert page.title() != "1"


def test_an_element_is_found_by_its_name_in_any_language(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist", locale="ru")
    draft.open(page)
    page.locator("[data-action=find]").click()
    # It opens after the click that asks for it; who types takes longer than this test.
    expect(page.locator(".djs-search-input input")).to_be_focused()
    page.keyboard.insert_text("Изучить")
    first = page.locator(".djs-search-result").first
    expect(first).to_contain_text("Мән-жайды зерделеу")
    expect(first).to_contain_text("Изучить обстоятельства")
    page.keyboard.press("Enter")
    expect(page.locator("[data-element-id=examine].selected").first).to_be_attached()


REFUSED = ("transaction", "event-subprocess", "adhoc", "compensation", "conditional", "cancel", "link")


def test_the_menu_offers_every_ready_made_task_and_nothing_that_publication_refuses(
    draft: Draft, sign_in: SignIn
) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    page.locator(".djs-palette [data-action=create]").click()
    entries = page.locator(".djs-popup .entry")
    expect(entries.first).to_be_visible()
    offered = {str(one.get_attribute("data-id")) for one in entries.all()}
    ready_made = {f"create.template-kz.jauap.{type_}" for type_ in (*REGISTRY, *OUTSIDE)}
    assert ready_made <= offered
    assert {"create-user-task", "create-timer-boundary", "create-error-end"} <= offered
    assert [one for one in offered - ready_made if any(word in one for word in REFUSED)] == []
    page.locator(".djs-popup [data-id='create.template-kz.jauap.tell-staff']").click()
    pool = page.locator("[data-element-id=pool_examination]").first.bounding_box()
    assert pool is not None
    x, y = pool["x"] + 0.13 * pool["width"], pool["y"] + 0.75 * pool["height"]
    page.mouse.move(x, y - 300)
    page.mouse.move(x, y, steps=4)
    page.mouse.click(x, y)
    saved(page)
    assert '<zeebe:taskDefinition type="tell-staff" />' in draft.stored()[0]


@pytest.mark.parametrize("locale", ["kk", "ru"])
def test_the_minimap_and_the_panel_speak_the_language(draft: Draft, sign_in: SignIn, locale: str) -> None:
    page = sign_in("methodologist", locale=locale)
    draft.open(page, "appeal/appeal.bpmn")
    page.locator(".djs-minimap .toggle").click()
    expect(page.locator(".djs-minimap.open")).to_be_visible()
    choose(page, "register_appeal")
    said = page.evaluate(SAID)
    assert said
    own = {"Powered by bpmn.io"}  # its licence wants it so
    assert [one for one in said if one not in own and re.search("[A-Za-z]{3}", one.replace("FEEL", ""))] == []


SAID = """[...document.querySelectorAll('[data-canvas] *, [data-panel] *')].flatMap((one) =>
    ['title', 'aria-label', 'placeholder'].map((name) => one.getAttribute(name)).filter(Boolean)
).concat(document.querySelector('.djs-minimap .toggle').textContent)"""

# A ground lighter than a quarter of white, as wide and high as a finger at least.
GLARING = """() => [...document.querySelectorAll('.editor, .editor *')].filter((one) => {
    const box = one.getBoundingClientRect();
    const [r, g, b, a = 1] = getComputedStyle(one).backgroundColor.match(/[\\d.]+/g).map(Number);
    return box.width > 40 && box.height > 30 && a > 0.5 && (r + g + b) / 3 > 100;
}).map((one) => `${one.tagName}.${one.className.baseVal ?? one.className}`)"""


@pytest.mark.parametrize("path", [FILE, "appeal/clock.dmn", "forms/examination.form"])
def test_in_the_dark_no_part_of_an_editor_is_light(draft: Draft, sign_in: SignIn, path: str) -> None:
    page = sign_in("methodologist")
    page.emulate_media(color_scheme="dark")
    draft.open(page, path)
    if path.endswith("bpmn"):
        page.locator(".djs-palette [data-action=create]").click()
        expect(page.locator(".djs-popup")).to_be_visible()
    # The main button is meant to be seen.
    assert [one for one in page.evaluate(GLARING) if "button-main" not in one] == []
    page.evaluate("document.querySelector('.editor').style.colorScheme = 'light'")
    assert len(page.evaluate(GLARING)) > 3  # negative control
