"""The search by keyboard, on a phone and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from engine.demo.people import PASSWORD
from tests.browser.conftest import PHONE, SignIn

pytestmark = pytest.mark.browser


def test_slash_and_g_s_reach_the_box_and_enter_searches(sign_in: SignIn) -> None:
    page = sign_in("controller", locale="ru")
    box = page.locator("[data-search-all]")
    page.goto("/notices")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.goto("/inbox?preset=unit")
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(box).to_be_focused()
    page.keyboard.type("дорога")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search[?]q="))
    expect(page.locator("#q")).to_have_value("дорога")


def test_s_alone_goes_nowhere(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.goto("/notices")
    page.keyboard.press("s")
    expect(page.locator("[data-search-all]")).not_to_be_focused()


def test_slash_stays_with_the_list_where_there_is_one(sign_in: SignIn) -> None:
    page = sign_in("controller")
    page.goto("/inbox?preset=unit")
    page.keyboard.press("/")
    expect(page.locator("input[data-search]")).to_be_focused()
    page.keyboard.type("жоқ мұндай сөз")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/inbox\?.*text="))
    assert "preset=unit" in page.url


def test_a_number_is_found_on_a_phone_without_a_script(chromium: Browser, site: str, sign_in: SignIn) -> None:
    seen = sign_in("controller")
    seen.goto("/cases")
    number = next(one for one in seen.locator("tbody th a").all_inner_texts() if re.search(r"\d{8}", one))
    plain = chromium.new_context(base_url=site, java_script_enabled=False, viewport=PHONE)
    page = plain.new_page()
    page.goto("/login")
    page.fill("#login", "controller")
    page.fill("#password", PASSWORD)
    page.locator("#password").press("Enter")
    page.fill("#search-all", number.replace("-", " ").lower())
    page.locator("#search-all").press("Enter")
    expect(page.locator(".hit-top a").first).to_have_text(number)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    plain.close()
