"""Nothing typed is ever lost: no network, signed out, two tabs, a task that changed meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.desk import Desk
from webapp.locales import LOCALES

pytestmark = pytest.mark.browser

STATUS = "[data-autosave-status]"
NO_NETWORK = re.compile(r"net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED)")


@pytest.fixture
def at_desk(sign_in: SignIn) -> Callable[..., Desk]:
    return lambda login, locale="kk": Desk(sign_in(login, locale=locale), locale)


def _type(desk: Desk, text: str) -> None:
    desk.page.locator("[name=note]").press_sequentially(text)


def _saved(desk: Desk) -> re.Pattern[str]:
    return re.compile(desk.word("Draft saved at %(time)s", time=r"\d\d:\d\d"))


def _not_saved(desk: Desk) -> re.Pattern[str]:
    words = desk.word("Not saved since {time}; your words are on this page. It is tried again by itself.")
    return re.compile(re.escape(words).replace(r"\{time\}", r"\d\d:\d\d"))


def _others(desk: Desk) -> list[str]:
    """Complaints of the browser but for the network that the test took away."""
    return [said for said in desk.complaints if not NO_NETWORK.search(said)]


@pytest.mark.parametrize("locale", LOCALES)
def test_without_network_the_page_says_since_when_and_saves_when_it_is_back(
    at_desk: Callable[..., Desk], locale: str
) -> None:
    desk = at_desk("registrar", locale)
    task = desk.receive("Желі жоқ")
    desk.go(task)
    desk.page.context.set_offline(True)
    _type(desk, "Желісіз жазылған")
    expect(desk.page.locator(STATUS)).to_have_text(_not_saved(desk))
    desk.page.context.set_offline(False)
    expect(desk.page.locator(STATUS)).to_have_text(_saved(desk))
    desk.page.reload()
    assert desk.value("note") == "Желісіз жазылған"
    assert _others(desk) == []


def _leave(page: Page) -> list[str]:
    """What the browser asks when the reader leaves, who then stays."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.evaluate("window.location.assign('/notices')")
    page.wait_for_timeout(500)
    page.remove_listener("dialog", stay)
    return asked


def test_whoever_leaves_is_asked_only_while_words_are_unsaved(at_desk: Callable[..., Desk]) -> None:
    desk = at_desk("registrar")
    task = desk.receive("Кету")
    desk.go(task)
    desk.page.context.set_offline(True)
    _type(desk, "Сақталмаған")
    expect(desk.page.locator(STATUS)).to_have_text(_not_saved(desk))
    assert _leave(desk.page) == ["beforeunload"]
    assert desk.value("note") == "Сақталмаған"
    desk.page.context.set_offline(False)
    expect(desk.page.locator(STATUS)).to_have_text(_saved(desk))
    assert _leave(desk.page) == []
    desk.page.wait_for_url("**/notices")


def test_pressing_the_button_without_network_keeps_the_page(at_desk: Callable[..., Desk]) -> None:
    desk = at_desk("registrar")
    desk.go(desk.receive("Жіберу"))
    _type(desk, "Сөз")
    desk.page.context.set_offline(True)
    desk.page.get_by_role("button", name=desk.word("Finish the task")).click()
    expect(desk.page.locator("[data-signed-out]")).to_be_visible()
    assert desk.value("note") == "Сөз"
    desk.page.context.set_offline(False)
    expect(desk.page.locator(STATUS)).to_have_text(_saved(desk))
    desk.press("Finish the task")
    desk.went_on()


def test_signed_out_while_typing_one_signs_in_beside_and_goes_on(at_desk: Callable[..., Desk]) -> None:
    desk = at_desk("registrar")
    desk.go(desk.receive("Шығып кеткен"))
    kept = desk.page.context.cookies()
    desk.page.context.clear_cookies(name="jauap_session")
    _type(desk, "Жазып отырмын")
    expect(desk.page.locator("[data-signed-out]")).to_be_visible()
    desk.page.context.add_cookies([one for one in kept if one["name"] == "jauap_session"])
    desk.press("Finish the task")
    desk.went_on()


def test_of_two_tabs_the_older_is_told_and_offered_both_texts(at_desk: Callable[..., Desk]) -> None:
    older = at_desk("registrar")
    task = older.receive("Екі бет")
    older.go(task)
    newer = Desk(older.page.context.new_page(), "kk")
    newer.go(task)
    _type(newer, "Жаңа беттің сөзі")
    expect(newer.page.locator(STATUS)).to_have_text(_saved(newer))
    _type(older, "Ескі беттің сөзі")
    expect(older.page.locator("[data-elsewhere]")).to_be_visible()
    older.follow(older.word("Compare and choose"))
    pair = older.page.locator(".two-texts-field")
    expect(pair.locator("ins")).to_contain_text("Ескі")
    expect(pair.locator("del")).to_contain_text("Жаңа")
    older.page.get_by_label(older.word("Take what is there")).check()
    older.press("Keep what I chose")
    older.told("The draft is saved.")
    assert older.value("note") == "Жаңа беттің сөзі"


def test_a_task_that_changed_meanwhile_is_compared_field_by_field(at_desk: Callable[..., Desk]) -> None:
    desk = at_desk("registrar")
    task = desk.receive("Ескірген")
    desk.go(task)
    other = Desk(desk.page.context.new_page(), "kk")
    other.go(task)
    other.press("Take to work")
    desk.fill(subject="Менің тақырыбым")
    desk.press("Finish the task")
    desk.told("The task changed while you were typing")
    assert desk.value("subject") == "Менің тақырыбым"
    expect(desk.page.locator(".two-texts-field del")).to_contain_text("Ескірген")
    desk.page.get_by_label(desk.word("Take mine")).check()
    desk.press("Finish the task")
    desk.went_on()
