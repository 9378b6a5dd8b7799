"""What two people, two tabs, an impatient finger or a mistake may do: nothing is lost, all is said."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.desk import Desk
from tests.browser.words import STEPS
from webapp.locales import LOCALES

pytestmark = pytest.mark.browser

AtDesk = Callable[..., Desk]
REGISTER = STEPS["register_appeal"]
TYPED = "Қоңырау шалып, мекенжайын нақтылаңыз."


@pytest.fixture
def at_desk(sign_in: SignIn) -> AtDesk:
    return lambda login, locale="kk": Desk(sign_in(login, locale=locale), locale)


@pytest.fixture
def registrar(at_desk: AtDesk) -> Desk:
    return at_desk("registrar")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_second_to_finish_is_told_by_whom_and_keeps_the_text(at_desk: AtDesk, locale: str) -> None:
    first, second = at_desk("registrar", locale), at_desk("registrar2", locale)
    task = first.receive("Екі адам")
    for desk in (first, second):
        desk.go(task)
    second.fill(note=TYPED)
    first.press("Finish the task")
    with second.page.expect_response(lambda answer: answer.url.endswith("/complete")) as answer:
        second.press("Finish the task")
    assert answer.value.status == 409
    second.told("This task was finished by someone else")
    expect(second.page.locator(".error-summary")).to_contain_text(re.compile(r"Сейітқали .*\d\d:\d\d"))
    assert second.value("note") == TYPED
    assert first.complaints + second.complaints == []


def test_the_same_form_sent_five_times_makes_one_entry(registrar: Desk) -> None:
    registrar.go(registrar.receive("Бес рет"))
    landed = registrar.page.evaluate(
        """() => {
            const form = document.querySelector('form.task-card');
            const send = async () => {
                const answer = await fetch(form.action, {method: 'POST', body: new FormData(form)});
                return [answer.status, answer.url];
            };
            return Promise.all([1, 2, 3, 4, 5].map(send));
        }"""
    )
    assert len(landed) == 5 and {status for status, _ in landed} == {200}
    (case,) = {address for _, address in landed}
    registrar.go(f"{case}?tab=history")
    done = registrar.word("Done: %(step)s", step=REGISTER["kk"])
    expect(registrar.page.locator(".history li", has_text=done)).to_have_count(1)
    assert registrar.complaints == []


def test_a_stale_page_says_so_and_the_next_press_goes_through(registrar: Desk) -> None:
    task = registrar.receive("Ескірген бет")
    registrar.go(task)
    other_tab = Desk(registrar.page.context.new_page(), "kk")
    other_tab.go(task)
    other_tab.press("Take to work")
    registrar.fill(note=TYPED)
    registrar.press("Finish the task")
    registrar.told("The task changed while you were typing")
    assert registrar.value("note") == TYPED
    registrar.press("Finish the task")
    registrar.went_on()


@pytest.mark.parametrize("locale", LOCALES)
def test_a_strangers_task_does_not_exist(at_desk: AtDesk, locale: str) -> None:
    task = at_desk("registrar").receive("Бөтен іс")
    stranger = at_desk("district", locale)
    assert stranger.go(task).status == 404
    stranger.told("There is no such page, or it is not open to you")
    assert stranger.complaints == []


def test_what_is_typed_survives_a_reload(registrar: Desk) -> None:
    registrar.go(registrar.receive("Жоба"))
    # A busy machine keeps the half of a word, too.
    with registrar.keeps("note", "Жоба"):
        registrar.page.locator("[name=note]").press_sequentially("Жоба")
    saved = re.compile(registrar.word("Draft saved at %(time)s", time=r"\d\d:\d\d"))
    expect(registrar.page.locator("[data-autosave-status]")).to_have_text(saved)
    registrar.page.reload()
    assert registrar.value("note") == "Жоба"
    assert registrar.complaints == []


def test_fields_come_and_go_with_the_answers(registrar: Desk) -> None:
    registrar.go(registrar.receive("Ұжымдық"))
    contact = registrar.page.locator("[data-field=contact_person]")
    expect(contact).to_be_hidden()
    registrar.fill(character="collective")
    expect(contact).to_be_visible()
    registrar.fill(character="individual")
    expect(contact).to_be_hidden()
    assert registrar.complaints == []


def test_the_channel_chooses_the_fields_of_the_intake(registrar: Desk) -> None:
    registrar.go("/intake")
    postmark, parent = (
        registrar.page.locator(f"[data-field={key}]") for key in ("postmark_date", "parent_body")
    )
    registrar.fill(channel="PAPER_MAIL")
    expect(postmark).to_be_visible()
    registrar.fill(channel="PARENT_BODY")
    expect(parent).to_be_visible()
    expect(postmark).to_be_hidden()


def test_a_hidden_field_that_was_required_does_not_hold_the_form(registrar: Desk) -> None:
    """The parent body's number is required for its channel alone."""
    registrar.go("/intake")
    registrar.fill(channel="PARENT_BODY")
    registrar.press("Store the appeal")
    registrar.told("Fill in this field.")
    registrar.receive("Арна өзгерді")


@pytest.mark.parametrize("locale", LOCALES)
def test_a_doubtful_number_is_flagged_and_never_blocks(at_desk: AtDesk, locale: str) -> None:
    desk = at_desk("registrar", locale)
    desk.receive("Күмәнді нөмір", identity_number="880101300125")
    desk.told("The identity number is doubtful")
    desk.told("The control digit does not fit.")
    desk.told("The number is kept as written.")
    assert desk.complaints == []


def test_a_field_the_form_does_not_have_is_refused_in_words(registrar: Desk) -> None:
    registrar.go(registrar.receive("Бөтен өріс"))
    registrar.fill(note=TYPED)
    registrar.page.evaluate(
        """() => {
            const field = document.createElement('input');
            field.name = 'number';
            field.value = 'ЖТ-1';
            document.querySelector('form.task-card').append(field);
        }"""
    )
    registrar.press("Finish the task")
    registrar.told("Not sent yet: something needs mending")
    assert registrar.value("note") == TYPED
