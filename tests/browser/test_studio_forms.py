"""The editor of forms: our kinds beside what form-js knows, the preview of the real macros, nothing lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.operations.publish_deployment import shipped_files
from tests.browser.conftest import Product, SignIn
from tests.browser.editors import Draft, saved

pytestmark = pytest.mark.browser

FILE = "forms/examination.form"
PREVIEW = "#form-preview"


@pytest.fixture
def draft(product: Product) -> Draft:
    return Draft(product, FILE)


def shipped(path: str = FILE) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shipped_files()[path])
    return found


def choose(page: Page, key: str) -> None:
    """A click on the field; its group of Jauap is opened."""
    page.locator(f".fjs-element[data-id=field_{key}]").click(position={"x": 8, "y": 8})
    unfold(page, "jauap-field")


def unfold(page: Page, group: str) -> None:
    header = page.locator(f"[data-group-id=group-{group}] .bio-properties-panel-group-header").first
    header.wait_for()
    if "open" not in (header.get_attribute("class") or ""):
        header.click()


def entry(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.locator(f"#bio-properties-panel-jauap-{name}")


def test_what_nobody_touched_is_not_rewritten(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    choose(page, "facts")
    page.keyboard.press("Control+s")
    page.wait_for_timeout(500)
    assert draft.stored() == (shipped_files()[FILE].decode(), 0)


def test_a_change_is_saved_by_itself_and_is_there_after_a_reload(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    choose(page, "facts")
    entry(page, "label-ru").fill("Что выяснено")
    saved(page)
    text, revision = draft.stored()
    assert revision == 1
    assert "Что выяснено" in text
    draft.open(page)
    choose(page, "facts")
    expect(entry(page, "label-ru")).to_have_value("Что выяснено")


def test_a_kind_is_chosen_with_what_belongs_to_it(draft: Draft, sign_in: SignIn) -> None:
    choice = {"type": "select", "id": "field_where", "key": "where", "label": "Қайда", "properties": {}}
    draft.write(json.dumps({**shipped(), "components": [choice]}, ensure_ascii=False).encode())
    page = sign_in("methodologist")
    draft.open(page)
    choose(page, "where")
    entry(page, "kind").select_option("classifier")
    entry(page, "classifier").select_option("regions")
    saved(page)
    expect(page.locator(f"{PREVIEW} select#field-where option")).not_to_have_count(1)
    (stored,) = json.loads(draft.stored()[0])["components"]
    assert stored["properties"] == {"kind": "classifier", "classifier": "regions"}
    assert stored["valuesKey"] == "classifier_regions"


def test_a_field_is_added_and_stands_in_the_preview(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    page.locator(".fjs-palette-field[data-field-type=checkbox]").focus()
    page.keyboard.press("Enter")
    saved(page)
    added = json.loads(draft.stored()[0])["components"]
    assert len(added) == len(shipped()["components"]) + 1
    assert [one for one in added if "layout" in one] == []
    (key,) = {one["key"] for one in added} - {one["key"] for one in shipped()["components"]}
    expect(page.locator(f"{PREVIEW} [data-field={key}]")).to_be_attached()
    page.locator(".fjs-element[data-id=field_facts]").focus()
    page.keyboard.press("Control+KeyZ")
    expect(page.locator(f"{PREVIEW} [data-field={key}]")).to_have_count(0)
    assert draft.stored()[0] == shipped_files()[FILE].decode()


def test_what_our_screens_do_not_draw_is_not_offered(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    shown = page.locator(".fjs-palette-field:visible")
    types = {str(one.get_attribute("data-field-type")) for one in shown.all()}
    assert {"textfield", "filepicker", "group"} <= types
    assert types & {"button", "iframe", "html", "table", "dynamiclist", "documentPreview", "image"} == set()


def test_the_preview_tries_values_and_shows_what_would_be_refused(draft: Draft, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    draft.open(page)
    expect(page.locator(f"{PREVIEW} [data-field=facts]")).to_be_visible()
    page.locator(f"{PREVIEW} form button").last.click()
    expect(page.locator(f"{PREVIEW} .error-summary")).to_be_visible()
    expect(page.locator("[data-editor][data-ready]")).to_be_attached()  # still the same page


def test_a_fault_leads_to_its_field(draft: Draft, sign_in: SignIn) -> None:
    broken = shipped()
    broken["components"][0]["properties"]["kind"] = "horoscope"
    draft.write(json.dumps(broken, ensure_ascii=False).encode())
    page = sign_in("methodologist")
    draft.open(page)
    page.locator("[data-findings] li[data-severity=will-not-run] button").first.click()
    expect(page.locator(".fjs-element.has-fault.fjs-editor-selected")).to_be_attached()
    expect(page.locator(f"{PREVIEW} .note-bad")).to_be_visible()
    expect(entry(page, "kind")).to_have_value("horoscope")
    entry(page, "kind").select_option("")
    expect(page.locator("[data-counts] .finding-will-not-run")).to_have_count(0)
    expect(page.locator(f"{PREVIEW} .note-bad")).to_have_count(0)


def test_a_file_that_cannot_be_drawn_is_mended_as_text(draft: Draft, sign_in: SignIn) -> None:
    draft.write(b"{")
    page = sign_in("methodologist")
    page.goto(draft.address())
    page.wait_for_selector("[data-editor][data-broken]")
    expect(page.locator("textarea[name=content]")).to_be_visible()
    expect(page.locator(f"{PREVIEW} .note-bad")).to_be_visible()


def test_scripts_in_a_form_do_not_run(draft: Draft, sign_in: SignIn) -> None:
    hostile = "<img src=x onerror=document.title=1>"
    components = [
        {"type": "text", "id": "t", "text": hostile},
        {"type": "textfield", "id": "field_a", "key": "a", "label": hostile, "description": hostile},
    ]
    draft.write(json.dumps({**shipped(), "components": components}).encode())
    page = sign_in("methodologist")
    draft.open(page)
    expect(page.locator(f"{PREVIEW} [data-field=a]")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.title() != "1"
