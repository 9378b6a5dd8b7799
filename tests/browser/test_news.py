"""What came and what was taken is told without moving what one reads."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from engine.operations.receive_appeal import receive_appeal
from engine.queries.session_actor import actor_by_login
from tests.browser.colleague import taken_by
from tests.browser.conftest import DESK, PHONE, Product, SignIn
from tests.browser.words import word
from tests.lives import INTAKE

pytestmark = pytest.mark.browser


def ask(page: Page) -> None:
    """As when one comes back to the tab: asked at once, and the answer is on the page."""
    with page.expect_response(lambda answer: "/news" in answer.url and answer.status == 200):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def receive(product: Product) -> None:
    with product.pool.connect() as conn:
        registrar = actor_by_login(conn, "registrar")
    assert registrar is not None
    yesterday = datetime.now() - timedelta(days=1)
    data = {**INTAKE, "received_at": f"{yesterday:%Y-%m-%dT%H:%M}"}
    place = registrar.grants[0].organisation_id
    receive_appeal(product.pool, registrar, data=data, organisation_id=place)


def places(page: Page) -> list[float]:
    """Where each row is, from the top of the window."""
    found: list[float] = page.evaluate(
        "[...document.querySelectorAll('.row')].map((row) => row.getBoundingClientRect().top)"
    )
    return found


def test_what_comes_is_announced_and_nothing_moves(product: Product, sign_in: SignIn) -> None:
    receive(product)
    page = sign_in("registrar", locale="en")
    page.goto("/inbox?preset=free")
    title, before = page.title(), places(page)
    expect(page.locator("[data-news-line]")).to_be_hidden()
    receive(product)
    ask(page)
    expect(page.locator("[data-news-words]")).to_have_text("1 new")
    expect(page.locator("[data-announce]")).to_have_text("1 new")
    expect(page).to_have_title(f"(1) {title}")
    assert places(page) == before
    receive(product)
    ask(page)
    expect(page.locator("[data-news-words]")).to_have_text("2 new")
    page.locator("[data-news-line] a").click()
    expect(page).to_have_title(title)
    expect(page.locator(".row")).to_have_count(min(50, len(before) + 2))


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_a_row_that_a_colleague_took_stays_and_says_so(
    product: Product, sign_in: SignIn, viewport: ViewportSize
) -> None:
    receive(product)
    page = sign_in("registrar", locale="ru", viewport=viewport)
    page.goto("/inbox?preset=free")
    row, before = page.locator(".row").first, places(page)
    with taken_by(product, "registrar2", int(row.get_attribute("data-row") or 0)) as surname:
        ask(page)
        taken = word("ru", "taken by %(name)s").partition("%")[0].strip()
        expect(row.locator(".row-taken")).to_contain_text(taken)
        expect(row.locator(".row-taken")).to_contain_text(surname)
        expect(row.locator("form")).to_have_count(0)
        assert places(page) == before
