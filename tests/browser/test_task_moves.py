"""Taking, giving back, holding and handing over a task, by the buttons of its page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import SignIn
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser


def menu(desk: Desk, english: str) -> Locator:
    """Opens one of the menus under the form."""
    found = desk.page.locator(
        ".task-moves details", has=desk.page.get_by_text(desk.word(english), exact=True)
    )
    found.locator("summary").click()
    return found


def taken(desk: Desk, subject: str) -> None:
    desk.go(desk.receive(subject))
    desk.press("Take to work")
    desk.told("The task is yours.")


def test_a_task_is_held_with_its_reason_and_given_back(sign_in: SignIn) -> None:
    desk = Desk(sign_in("registrar", locale="ru"), "ru")
    taken(desk, "Ждём оригинал письма")
    held = menu(desk, "Put on hold")
    held.locator("[name=until]").fill("2027-01-15")
    held.locator("[name=reason]").fill("Ждём оригинал")
    with desk.loads():
        held.locator("form button").click()
    desk.told("The task is on hold. The legal clock goes on.")
    desk.says("Ждём оригинал")
    desk.press("Give back to the group")
    desk.told("The task is free for your group again. Your draft is kept.")
    assert desk.complaints == []


def test_a_task_is_handed_over_and_its_new_holder_finds_it(sign_in: SignIn) -> None:
    registrar = Desk(sign_in("registrar"), "kk")
    registrar.go(registrar.receive("Басқаға беру"))
    registrar.press("Finish the task")
    giver, taker = Desk(sign_in("controller"), "kk"), Desk(sign_in("controller2"), "kk")
    giver.take("Басқаға беру")
    moved = menu(giver, "Hand over to another")
    moved.locator("[name=person]").select_option(label=_label(moved, "Мельник"))
    moved.locator("[name=reason]").fill("Демалыс")
    with giver.loads():
        moved.locator("form button").click()
    giver.told("The task was handed over.")
    taker.take("Басқаға беру", "mine")
    expect(taker.page).to_have_url(re.compile(r"/work-items/\d+$"))


def _label(place: Locator, name: str) -> str:
    return place.locator("option", has_text=name).inner_text()
