"""An editor changes what was changed and nothing else: shipped files and those of other tools.

Here a chosen few; ``tests/prove/test_editors.py`` opens every shipped file.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine.operations.publish_deployment import shipped_files
from tests.browser.conftest import Product, SignIn
from tests.browser.editors import Draft
from tests.browser.nothing_lost import difference, lost

pytestmark = pytest.mark.browser

CHOSEN = (
    *("appeal/appeal.bpmn", "appeal/hearing.bpmn", "appeal/admissibility.dmn", "appeal/routing.dmn"),
    *("forms/intake.form", "forms/quality.form"),
)
FOREIGN = Path(__file__).with_name("foreign")


@pytest.mark.parametrize("kind", ["bpmn", "dmn", "form"])
def test_a_shipped_file_keeps_all_that_was_not_changed(product: Product, sign_in: SignIn, kind: str) -> None:
    page = sign_in("methodologist")
    chosen = [path for path in CHOSEN if path.endswith(kind)]
    told = {path: lost(Draft(product, path), page) for path in chosen}
    assert told == dict.fromkeys(chosen, "")


def test_what_another_tool_wrote_survives(product: Product, sign_in: SignIn) -> None:
    page = sign_in("methodologist")
    files = sorted(FOREIGN.iterdir())
    told = {one.name: lost(Draft(product, f"appeal/{one.name}", one.read_bytes()), page) for one in files}
    assert told == dict.fromkeys((one.name for one in files), "")


def test_what_the_editor_does_not_know_is_told_before_anything_is_saved(
    product: Product, sign_in: SignIn
) -> None:
    strange = (
        (FOREIGN / "other_tool.bpmn")
        .read_bytes()
        .replace(b"<bpmn:incoming>", b"<arc:stamp /><bpmn:incoming>", 1)
    )
    draft, page = Draft(product, "appeal/other_tool.bpmn", strange), sign_in("methodologist")
    draft.open(page)
    expect(page.locator("[data-unread] code")).to_contain_text("<arc:stamp>")
    assert draft.stored() == (strange.decode(), 1)


@pytest.mark.parametrize(
    ("was", "spoilt"),
    [
        ('<zeebe:property name="name.ru"', '<zeebe:property name="name.de"'),
        ("</bpmn:process>", "<bpmn:task id='more' /></bpmn:process>"),
        ('<di:waypoint x="', '<di:waypoint x="1'),
        ("<bpmn:incoming>", "<!-- more --><bpmn:incoming>"),
    ],
)
def test_what_is_lost_is_found(was: str, spoilt: str) -> None:
    """Negative control of the comparison."""
    text = shipped_files()["appeal/hearing.bpmn"].decode()
    assert difference(text, text.replace('" ', '"  ').replace(" />", "/>")) == ""
    assert difference(text, text.replace(was, spoilt, 1)) != ""
