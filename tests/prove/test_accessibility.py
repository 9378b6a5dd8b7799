"""Every page of every role, in three languages, on a desk and on a phone; every form by keyboard alone."""

# ruff: noqa: F811  # fixtures of another folder are imported and then named as parameters

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.conftest import (  # noqa: F401
    DESK,
    PHONE,
    DesksOf,
    Product,
    SignIn,
    chromium,
    desks_of,
    password,
    product,
    sign_in,
    site,
)
from tests.browser.keyboard import stumbles, tasks
from tests.browser.places import everywhere
from tests.browser.sight import pale, spilt
from tests.prove.conftest import Figure
from webapp.locales import LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEVERAL_FORMS = 40


@pytest.mark.row(24, "axe-core on every page", "0 violations of WCAG 2.2 A and AA; nothing spills or is pale")
def test_no_page_breaks_a_rule_in_any_language_at_any_width(
    product: Product, desks_of: DesksOf, figure: Figure
) -> None:
    places, broken = everywhere(product), {}
    for locale in LOCALES:
        for viewport in (DESK, PHONE):
            desks = desks_of(locale, viewport)
            for place in places:
                if found := _faults(place.open(desks.of(place.login)).page):
                    broken[place.name, locale, viewport["width"]] = found
            assert desks.complaints == []
    figure(
        f"{len(places)} pages in {len(LOCALES)} languages at {DESK['width']} and {PHONE['width']} px,"
        f" light and dark: {sum(map(len, broken.values()))} violations"
    )
    assert broken == {}


def _faults(page: Page) -> list[object]:
    """In the light and in the dark; the rules of axe look at both by themselves and leave the dark."""
    in_the_dark = [*violations(page), *(["pale in the dark", one] for one in pale(page))]
    page.emulate_media(color_scheme="light")
    return [*in_the_dark, *(["pale", one] for one in pale(page)), *(["spilt", one] for one in spilt(page))]


@pytest.mark.row(24, "every form by keyboard", "no trap; each control reached, seen and named")
def test_every_form_is_walked_by_keyboard(product: Product, desks_of: DesksOf, figure: Figure) -> None:
    walked, wrong = stumbles(desks_of("ru"), [*tasks(product), *everywhere(product)])
    figure(f"{walked} pages with a form walked by Tab: {len(wrong)} with a fault")
    assert wrong == {}
    assert walked >= SEVERAL_FORMS


@pytest.mark.row(24, "a frame without a name (control)", "must be found")
def test_a_broken_page_is_found(sign_in: SignIn, figure: Figure) -> None:
    page = sign_in("controller", viewport=PHONE)
    page.goto("/inbox")
    page.evaluate("document.querySelector('#search').labels[0].remove()")
    page.evaluate("document.querySelector('#search').removeAttribute('placeholder')")
    found = violations(page)
    figure(f"found: {found}")
    assert found == [["label", "#search"]]
