"""axe-core, pinned in ``webapp/frontend`` for tests alone: which rules of WCAG a page breaks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

import webapp

AXE = Path(webapp.__file__).parent / "frontend/node_modules/axe-core/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
EVERYTHING = {"runOnly": {"type": "tag", "values": LEVELS}}
# The scheme changes colours and nothing else.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RUN = """async (only) => {
    const found = await axe.run(document, { ...only, resultTypes: ['violations'] });
    return found.violations.map((one) => [one.id, ...one.nodes.map((node) => node.target.join(' '))]);
}"""

# A diagram is drawn when it comes into sight.
SHOWN = """() => [...document.querySelectorAll('figure[data-diagram]')].every((figure) => {
    figure.scrollIntoView();
    return figure.checkVisibility() === false || figure.dataset.state === 'drawn';
})"""


def violations(page: Page) -> list[list[str]]:
    """Each rule of level A and AA with the places that break it: in the light, then by colour in the dark."""
    page.wait_for_function(SHOWN)
    # Back to where a page opens: a button that happens to lie under the bar is no fault of the page.
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(_source())
    page.emulate_media(color_scheme="light")
    light = page.evaluate(RUN, EVERYTHING)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(RUN, COLOURS)
    return [*light, *(["dark", *one] for one in dark)]


@cache
def _source() -> str:
    assert AXE.exists(), f"no {AXE}: run.py installs the packages of webapp/frontend"
    return AXE.read_text(encoding="utf-8")
