"""No page breaks a rule of WCAG 2.2 A or AA that axe-core can see, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.addresses import rules
from tests.browser.axe import violations
from tests.browser.conftest import Product, SignIn
from tests.browser.desk import Desk
from tests.browser.places import LOGINS, NO_PAGES, NOBODY, everywhere

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOCALE = "ru"


@pytest.fixture
def desk_of(sign_in: SignIn, chromium: Browser, site: str) -> Iterator[Callable[[str], Desk]]:
    """A desk of the login; of nobody's, the page of a browser that has not signed in."""
    strangers = chromium.new_context(base_url=site, locale=LOCALE)

    def desk(login: str) -> Desk:
        return Desk(strangers.new_page() if login == NOBODY else sign_in(login, locale=LOCALE), LOCALE)

    yield desk
    strangers.close()


@pytest.mark.parametrize("login", sorted(set(LOGINS.values())))
def test_no_page_breaks_a_rule_of_wcag(product: Product, desk_of: Callable[[str], Desk], login: str) -> None:
    desk, broken = desk_of(login), {}
    for place in everywhere(product):
        if place.login == login:
            place.open(desk)
            if found := violations(desk.page):
                broken[place.name] = found
    assert broken == {}
    assert desk.complaints == []


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
def test_a_broken_page_is_found(desk_of: Callable[[str], Desk], script: str, found: list[str]) -> None:
    page = desk_of(NOBODY).page
    page.goto("/login")
    assert violations(page) == []
    page.evaluate(script)
    assert violations(page) == [found]
