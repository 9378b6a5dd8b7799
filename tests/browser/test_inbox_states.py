"""What a list and a task say in each state: empty, filtered, taken meanwhile, on hold, saved, refused."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.colleague import taken_by
from tests.browser.conftest import Product, SignIn
from tests.browser.desk import Desk
from tests.browser.words import word

pytestmark = pytest.mark.browser

NEVER = "жоқмұндай"
MEGABYTE = 1024 * 1024


def taken(sign_in: SignIn, subject: str, locale: str = "ru") -> Desk:
    """A registrar before a task of his own."""
    desk = Desk(sign_in("registrar", locale=locale), locale)
    desk.go(desk.receive(subject))
    desk.press("Take to work")
    desk.told("The task is yours.")
    return desk


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_empty_because_filtered_offers_to_clear_the_filters(sign_in: SignIn, locale: str) -> None:
    page = sign_in("controller", locale=locale)
    page.goto(f"/inbox?preset=unit&text={NEVER}")
    expect(page.locator(".list .empty h2")).to_have_text(word(locale, "Nothing matches the filters"))
    with page.expect_navigation():
        page.locator(".list .empty").get_by_role("link", name=word(locale, "Clear filters")).click()
    expect(page.locator(".row").first).to_be_visible()
    expect(page.locator(".list .empty")).to_have_count(0)


def test_empty_because_done_says_so_and_offers_no_filter_to_clear(sign_in: SignIn) -> None:
    """A signer has nothing in hand in the demonstration, and free tasks to take."""
    page = sign_in("signer", locale="ru")
    page.goto("/inbox?preset=mine")
    expect(page.locator(".list .empty h2")).to_have_text(word("ru", "All done here"))
    expect(page.get_by_text(word("ru", "Clear filters"))).to_have_count(0)
    with page.expect_navigation():
        page.locator(".list .empty a").click()
    expect(page).to_have_url(re.compile("preset=free"))


def test_done_by_me_lists_what_i_finished(sign_in: SignIn) -> None:
    page = sign_in("controller", locale="en")
    page.goto("/inbox?preset=done")
    counted = page.locator("[data-count=done]").inner_text()
    assert counted != "0"
    expect(page.locator("#list-title .count")).to_have_text(counted)
    expect(page.locator(".row").first).to_contain_text("done")
    expect(page.locator("[data-pick]")).to_have_count(0)


def test_a_row_taken_meanwhile_says_by_whom(product: Product, sign_in: SignIn) -> None:
    page = sign_in("controller", locale="ru")
    page.goto("/inbox?preset=free")
    row = page.locator(".row").first
    with taken_by(product, "controller2", int(row.get_attribute("data-row") or 0)) as surname:
        with page.expect_navigation():
            row.locator("[data-claim] button").click()
        expect(page.locator("body")).to_contain_text(surname)


def hold(desk: Desk, reason: str) -> None:
    menu = desk.page.locator("[data-move-hold]")
    menu.locator("summary").click()
    menu.locator("[name=until]").fill("2027-01-15")
    menu.locator("[name=reason]").fill(reason)
    with desk.loads():
        menu.locator("form button").click()


def test_a_task_on_hold_is_for_reading_only_with_its_reason(sign_in: SignIn) -> None:
    desk = taken(sign_in, "Күту")
    hold(desk, "Ждём оригинал письма")
    desk.says("Ждём оригинал письма")
    expect(desk.page.locator(".task-card [name=subject]")).to_be_disabled()
    expect(desk.page.locator(".task-card .submit-row")).to_have_count(0)
    desk.press("Go on now")
    expect(desk.page.locator(".task-card [name=subject]")).to_be_enabled()


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_a_draft_is_saved_and_says_when(sign_in: SignIn, locale: str) -> None:
    desk = taken(sign_in, f"Сақтау {locale}", locale)
    said = re.escape(word(locale, "Draft saved at %(time)s", time="@")).replace("@", r"\d\d:\d\d")
    desk.page.fill("[name=subject]", f"Сақтау {locale}!")
    status = desk.page.locator("[data-autosave-status]")
    expect(status).to_have_text(re.compile(said))
    desk.page.reload()
    expect(desk.page.locator("[name=subject]")).to_have_value(f"Сақтау {locale}!")
    expect(status).to_have_text(re.compile(said))


def file_of(size: int) -> dict[str, object]:
    return {"name": "скан.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n" + bytes(size)}


def choose(page: Page, size: int) -> None:
    page.set_input_files("input[type=file]", file_of(size))  # type: ignore[arg-type]  # playwright's own dict


def test_a_file_too_large_is_told_before_it_is_sent_and_the_text_stays(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAUAP_MAX_FILE_BYTES", str(MEGABYTE))
    desk = Desk(sign_in("registrar", locale="ru"), "ru")
    desk.go("/intake")
    desk.fill(text="Мәтін")
    choose(desk.page, 2 * MEGABYTE)
    told = desk.page.locator("[data-too-large]").first
    expect(told).to_contain_text("скан.pdf")
    expect(told).to_contain_text("1")
    assert desk.page.locator("input[type=file]").first.evaluate("input => input.files.length") == 0
    assert desk.value("text") == "Мәтін"
    choose(desk.page, 1000)
    expect(told).to_be_hidden()


def test_a_filter_edited_by_hand_is_refused_in_words(sign_in: SignIn) -> None:
    page = sign_in("controller", locale="ru")
    answer = page.goto("/inbox?preset=mine&from=послезавтра&sort=никак")
    assert answer is not None
    assert answer.status == 400
    expect(page.locator("main h1")).to_be_visible()
    with page.expect_navigation():
        page.locator("main a").first.click()
    expect(page.locator(".row, .list .empty").first).to_be_visible()
