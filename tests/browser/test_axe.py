"""No kind of page breaks a rule of WCAG 2.2 A or AA that axe-core can see, in the light and in the dark.

Every page in every language: tests/prove/test_accessibility.py.
"""

from __future__ import annotations

import pytest

from tests.addresses import rules
from tests.browser.axe import violations
from tests.browser.conftest import DesksOf, Product
from tests.browser.desk import NOBODY
from tests.browser.places import NO_PAGES, of_each_kind

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOCALE = "ru"


def test_no_kind_of_page_breaks_a_rule_of_wcag(product: Product, desks_of: DesksOf) -> None:
    desks, broken = desks_of(LOCALE), {}
    for place in of_each_kind(product):
        page = place.open(desks.of(place.login)).page
        if found := violations(page):
            broken[place.name] = found
    assert broken == {}
    assert desks.complaints == []


def test_only_what_is_there_is_called_no_page(product: Product) -> None:
    assert {rule.endpoint for rule in rules(product.app, "GET")} >= NO_PAGES


HEADING = "document.querySelector('h1').style.color"


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("document.querySelector('label[for=login]').removeAttribute('for')", ["label", "#login"]),
        ("document.documentElement.removeAttribute('lang')", ["html-has-lang", "html"]),
        (f"{HEADING} = 'light-dark(#ddd, white)'", ["color-contrast", "h1"]),
        (f"{HEADING} = 'light-dark(black, #333)'", ["dark", "color-contrast", "h1"]),
    ],
)
def test_a_broken_page_is_found(desks_of: DesksOf, script: str, found: list[str]) -> None:
    page = desks_of(LOCALE).of(NOBODY).page
    page.goto("/login")
    assert violations(page) == []
    page.evaluate(script)
    assert violations(page) == [found]
