"""What can be measured of what a page looks like: whether it fits, and whether it can be read."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

_CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
_SPILL = """() => {
    const all = [...document.querySelectorAll('body *')];
    const outside = all.filter((one) => one.getBoundingClientRect().right > innerWidth);
    const moves = document.documentElement.scrollWidth > innerWidth;
    return moves ? outside.map((one) => one.tagName + '.' + one.className) : [];
}"""


def spilt(page: Page) -> list[str]:
    """What reaches over the right edge, when the page as a whole can be moved sideways."""
    return list(page.evaluate(_SPILL))


def pale(page: Page) -> list[str]:
    """Texts that stand out too little from what is behind them, in the scheme that the page has now."""
    return list(page.evaluate(_CONTRAST))
