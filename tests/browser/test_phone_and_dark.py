"""A page of each kind on a phone and in the dark: nothing spills over, everything can be read.

Every page in every language: tests/prove/test_accessibility.py.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, DesksOf, Product, SignIn
from tests.browser.desk import NOBODY, Desk
from tests.browser.places import TABS, of_each_kind
from tests.browser.sight import pale, spilt
from webapp.locales import LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_no_kind_of_page_spills_over_the_side_of_a_phone(product: Product, desks_of: DesksOf) -> None:
    """In Kazakh, whose words are the longest."""
    desks = desks_of("kk", PHONE)
    over = {
        place.name: what
        for place in of_each_kind(product)
        if (what := spilt(place.open(desks.of(place.login)).page))
    }
    assert over == {}
    assert desks.complaints == []


def test_the_chosen_tab_is_in_sight_on_a_phone(sign_in: SignIn) -> None:
    desk = Desk(sign_in("controller", locale="kk", viewport=PHONE), "kk")
    desk.go("/inbox?preset=free")
    desk.go(str(desk.page.locator(".row-link").first.get_attribute("href")))
    case = str(desk.page.locator(".case-head a").first.get_attribute("href"))
    for tab in (TABS[0], TABS[-1]):
        desk.go(f"{case}?tab={tab}")
        expect(desk.page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
    assert desk.complaints == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_login_fits_a_phone(desks_of: DesksOf, locale: str) -> None:
    desk = desks_of(locale, PHONE).of(NOBODY)
    desk.go("/login")
    desk.told("Sign in")
    assert spilt(desk.page) == []
    assert desk.complaints == []


def test_every_text_of_each_kind_of_page_can_be_read(product: Product, desks_of: DesksOf) -> None:
    desks, poor = desks_of("ru"), {}
    for place in of_each_kind(product):
        page = place.open(desks.of(place.login)).page
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            if found := pale(page):
                poor[place.name, scheme] = found
    assert poor == {}
    assert desks.complaints == []


def test_the_check_of_width_finds_what_spills(sign_in: SignIn) -> None:
    page = sign_in("controller", viewport=PHONE)
    page.evaluate("document.querySelector('h1').style.setProperty('padding-left', '600px')")
    assert any(found.startswith("H1") for found in spilt(page))


def test_the_check_of_contrast_finds_pale_text(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.evaluate("document.querySelector('h1').style.setProperty('color', '#ddd')")
    assert any(found.startswith("H1") for found in pale(page))
