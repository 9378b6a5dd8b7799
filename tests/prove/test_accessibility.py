"""axe-core on every page of every role, in three languages, on a desk and on a phone."""

# ruff: noqa: F811  # fixtures of another folder are imported and then named as parameters

from __future__ import annotations

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import DESK, PHONE, Product, SignIn, chromium, password, product, sign_in, site  # noqa: F401
from tests.browser.desk import Desk
from tests.browser.places import NOBODY, everywhere
from tests.prove.conftest import Figure
from webapp.locales import LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.row(24, "axe-core on every page", "0 violations of WCAG 2.2 A and AA")
def test_no_page_breaks_a_rule_in_any_language_at_any_width(
    product: Product, sign_in: SignIn, figure: Figure
) -> None:
    places, broken = [place for place in everywhere(product) if place.login != NOBODY], {}
    for locale in LOCALES:
        for viewport in (DESK, PHONE):
            desks = {
                login: Desk(sign_in(login, locale=locale, viewport=viewport), locale)
                for login in {place.login for place in places}
            }
            for place in places:
                place.open(desks[place.login])
                if found := violations(desks[place.login].page):
                    broken[place.name, locale, viewport["width"]] = found
            assert [desk.complaints for desk in desks.values() if desk.complaints] == []
    figure(
        f"{len(places)} pages in {len(LOCALES)} languages at {DESK['width']} and {PHONE['width']} px,"
        f" light and dark: {sum(map(len, broken.values()))} violations"
    )
    assert broken == {}


@pytest.mark.row(24, "a frame without a name (control)", "must be found")
def test_a_broken_page_is_found(sign_in: SignIn, figure: Figure) -> None:
    page = sign_in("controller", viewport=PHONE)
    page.goto("/inbox")
    page.evaluate("document.querySelector('#search').labels[0].remove()")
    page.evaluate("document.querySelector('#search').removeAttribute('placeholder')")
    found = violations(page)
    figure(f"found: {found}")
    assert found == [["label", "#search"]]
