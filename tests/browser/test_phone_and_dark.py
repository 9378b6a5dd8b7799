"""Every page on a phone and in the dark: nothing spills over, everything can be read, no script complains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, Product, SignIn, speak
from tests.browser.desk import Desk
from tests.browser.places import TABS, of_operators
from webapp.locales import LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
SPILL = """() => {
    const all = [...document.querySelectorAll('body *')];
    const outside = all.filter((one) => one.getBoundingClientRect().right > innerWidth);
    const moves = document.documentElement.scrollWidth > innerWidth;
    return moves ? outside.map((one) => one.tagName + '.' + one.className) : [];
}"""
OPERATORS = ("admin", "methodologist", "depthead")


def pages(desk: Desk) -> Iterator[str]:
    """Opens the pages one by one: lists, a task, its case by every tab, reports."""
    for address in (
        "/inbox?preset=unit",
        "/inbox?preset=returned",
        "/intake",
        "/notices",
        "/reports/received",
    ):
        desk.go(address)
        yield address
    desk.go("/inbox?preset=free")
    desk.go(str(desk.page.locator(".row-link").first.get_attribute("href")))
    yield "the task"
    case = str(desk.page.locator(".case-head a").first.get_attribute("href"))
    for tab in TABS:
        desk.go(f"{case}?tab={tab}")
        expect(desk.page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
        yield f"the case: {tab}"


def pages_of_operators(product: Product, desks: Mapping[str, Desk]) -> Iterator[tuple[str, Desk]]:
    """The same for whoever mends what does not go on."""
    for place in of_operators(product):
        place.open(desks[place.login])
        yield place.name, desks[place.login]


def spill(desk: Desk) -> list[str]:
    """What reaches over the right edge, when the page as a whole can be moved sideways."""
    return list(desk.page.evaluate(SPILL))


@pytest.mark.parametrize("locale", LOCALES)
def test_no_page_spills_over_the_side_of_a_phone(sign_in: SignIn, locale: str) -> None:
    desk = Desk(sign_in("controller", locale=locale, viewport=PHONE), locale)
    spilt = {name: what for name in pages(desk) if (what := spill(desk))}
    assert spilt == {}
    assert desk.complaints == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_page_of_operators_spills_over(product: Product, sign_in: SignIn, locale: str) -> None:
    desks = {login: Desk(sign_in(login, locale=locale, viewport=PHONE), locale) for login in OPERATORS}
    spilt = {name: what for name, desk in pages_of_operators(product, desks) if (what := spill(desk))}
    assert spilt == {}
    assert [desk.complaints for desk in desks.values()] == [[]] * len(desks)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_login_fits_a_phone(chromium: Browser, site: str, locale: str) -> None:
    page = chromium.new_page(base_url=site, viewport=PHONE)
    desk = Desk(page, locale)
    desk.go("/login")
    speak(page, locale)
    desk.told("Sign in")
    assert spill(desk) == []
    assert desk.complaints == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(sign_in: SignIn, scheme: str) -> None:
    page = sign_in("controller", locale="ru")
    page.emulate_media(color_scheme=scheme)
    desk = Desk(page, "ru")
    poor = {name: found for name in pages(desk) if (found := page.evaluate(CONTRAST))}
    assert poor == {}
    assert desk.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_operators_can_read_every_text(product: Product, sign_in: SignIn, scheme: str) -> None:
    desks = {login: Desk(sign_in(login, locale="kk"), "kk") for login in OPERATORS}
    for desk in desks.values():
        desk.page.emulate_media(color_scheme=scheme)
    walk = pages_of_operators(product, desks)
    poor = {name: found for name, desk in walk if (found := desk.page.evaluate(CONTRAST))}
    assert poor == {}
    assert [desk.complaints for desk in desks.values()] == [[]] * len(desks)


def test_the_check_of_width_finds_what_spills(sign_in: SignIn) -> None:
    page = sign_in("controller", viewport=PHONE)
    page.evaluate("document.querySelector('h1').style.setProperty('padding-left', '600px')")
    assert any(found.startswith("H1") for found in page.evaluate(SPILL))


def test_the_check_of_contrast_finds_pale_text(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.evaluate("document.querySelector('h1').style.setProperty('color', '#ddd')")
    assert any(found.startswith("H1") for found in page.evaluate(CONTRAST))
