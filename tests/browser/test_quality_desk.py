"""The quality analysis: reply and appeal side by side, hints at their places, numbered demands, keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Product, SignIn
from tests.browser.desk import Desk
from tests.browser.draft import DRAFT, Draft
from tests.browser.sight import spilt
from webapp.locales import LOCALES

pytestmark = pytest.mark.browser

RETURN = {
    "decision": "return",
    "return_reasons": ["no_law"],
    "criteria": {f"Q{n}": {"passed": n != 4, "comment": "Күші жойылған заң."} for n in range(1, 9)},
    "demands": [
        {"criterion": "Q4", "demand": "Қолданыстағы заңға сілтеме жасаңыз."},
        {"criterion": "Q5", "demand": "Шұңқыр туралы жауап беріңіз."},
    ],
}
ANSWERS = [{"number": 1, "answer": "ӘРПК 76-бабы қойылды."}, {"number": 2, "answer": "2-дәйек қосылды."}]


def on_the_desk(product: Product, subject: str) -> Draft:
    draft = Draft(product.pool, subject)
    draft.step("draft_reply", **DRAFT)
    return draft


def returned_once(product: Product, subject: str) -> Draft:
    draft = on_the_desk(product, subject)
    draft.step("quality_analysis", **RETURN)
    return draft


def open_desk(sign_in: SignIn, login: str, address: str, locale: str = "kk", **more: object) -> Desk:
    desk = Desk(sign_in(login, locale=locale, **more), locale)
    desk.go(address)
    return desk


def chosen(page: Page, name: str, value: str) -> None:
    expect(page.locator(f"[name='{name}'][value='{value}']")).to_be_checked()


@pytest.mark.parametrize("locale", LOCALES)
def test_R124_the_controller_sees_what_the_machine_saw_at_its_place(
    product: Product, sign_in: SignIn, locale: str
) -> None:
    """R-124, R-001: the act that is no longer in force, the issue without an answer, another's name."""
    draft = on_the_desk(product, f"Сапа: көмек {locale}")
    desk = open_desk(sign_in, "controller2", draft.address("quality_analysis"), locale)
    expect(desk.page.locator(".desk-appeal .appeal-text")).to_contain_text("Петров Иван Сергеевич")
    marks = desk.page.locator(".desk-reply mark.place-fails")
    expect(marks.filter(has_text="Петров И.С.").locator(".place-tag")).to_have_text("Q8")
    expect(marks.filter(has_text="№ 221").locator(".place-tag")).to_have_text("Q4")
    help_of_q4 = desk.page.locator("#field-criteria-Q4 .hint-fails")
    expect(help_of_q4).to_contain_text("2021")
    target = str(help_of_q4.locator("a").get_attribute("href"))
    assert desk.page.locator(target).inner_text() == "Q4"
    desk.says(desk.word("%(answered)s of %(total)s", answered=1, total=2))
    expect(desk.page.locator("#field-criteria-Q5")).to_contain_text(
        desk.word("issue %(number)s has no answer", number=2)
    )
    assert violations(desk.page) == []
    assert desk.complaints == []


def test_the_keys_of_the_analysis_work_on_any_layout(product: Product, sign_in: SignIn) -> None:
    draft = on_the_desk(product, "Сапа: пернелер")
    desk = open_desk(sign_in, "controller2", draft.address("quality_analysis"), "ru")
    page = desk.page
    for number in range(1, 9):
        page.keyboard.press(f"Digit{number}")
        chosen(page, f"criteria-Q{number}-passed", "yes")
    page.keyboard.press("Digit4")
    chosen(page, "criteria-Q4-passed", "no")
    page.keyboard.press("KeyR")
    chosen(page, "decision", "return")
    expect(page.locator("[data-field=demands]")).to_be_visible()
    page.keyboard.press("KeyA")
    chosen(page, "decision", "accept")
    # What is written into a comment stays there.
    comment = page.locator("[name='criteria-Q4-comment']")
    comment.press_sequentially("r2 нет")
    expect(comment).to_have_value("r2 нет")
    chosen(page, "criteria-Q2-passed", "yes")
    page.locator("h1").click()
    page.keyboard.press("Shift+Slash")
    expect(page.locator("[data-keys-help]")).to_contain_text(desk.word("quality analysis: return, accept"))
    assert desk.complaints == []


def test_R040_demands_are_answered_judged_and_none_is_open_at_the_signature(
    product: Product, sign_in: SignIn
) -> None:
    """R-040: numbers on the way from the return to the signature; nothing passes over them."""
    draft = returned_once(product, "Сапа: талаптар")
    executor = open_desk(sign_in, "executor", draft.address("draft_reply"))
    expect(executor.page.locator(".pinned .demands li")).to_have_count(2)
    executor.press("Finish the task")
    executor.told("Not sent yet: something needs mending")
    for row, text in enumerate(("ӘРПК 76-бабы қойылды.", "2-дәйек қосылды.")):
        executor.fill(**{f"demand_answers__{row}__answer": text})
    executor.fill(norms="ӘРПК 76-бабы", text="Құрметті арыз беруші! Аулаңыздағы жарық бүгін жанды.")
    executor.press("Finish the task")
    executor.went_on()

    controller = open_desk(sign_in, "controller2", draft.address("quality_analysis"))
    page = controller.page
    expect(page.locator(".desk-changes del").first).to_be_visible()
    expect(page.locator(".desk-changes")).to_contain_text("бүгін жанды")
    expect(page.locator(".demand-table tbody tr")).to_have_count(2)
    for number in range(1, 9):
        page.keyboard.press(f"Digit{number}")
    page.keyboard.press("KeyA")
    page.locator("[name='demand_verdicts-0-verdict'][value=accept]").check()
    controller.press("Finish the task")
    controller.told("Not sent yet: something needs mending")
    page.locator("[name='demand_verdicts-1-verdict'][value=accept]").check()
    controller.press("Finish the task")
    controller.went_on()

    signer = open_desk(sign_in, "signer", draft.address("sign_reply"))
    signer.told("all are accepted, none is open")
    assert executor.complaints + controller.complaints + signer.complaints == []


def test_the_draft_is_checked_before_it_is_sent_without_a_script_too(
    product: Product, chromium: Browser, sign_in: SignIn
) -> None:
    draft = Draft(product.pool, "Сапа: жобаны тексеру", purpose="position")
    plain = sign_in("executor")
    context = chromium.new_context(
        base_url=product.address, java_script_enabled=False, storage_state=plain.context.storage_state()
    )
    desk = Desk(context.new_page(), "kk")
    desk.go(draft.address("draft_reply"))
    expect(desk.page.locator("[name='arguments-1-issue']")).to_have_value("2")
    desk.fill(norms="№ 221 Заңның 10-бабы", text="Ваше обращение рассмотрено в установленный законом срок.")
    desk.press("Check the draft")
    desk.told("The draft is saved and checked.")
    check = desk.page.locator("#draft-check")
    expect(check.locator(".light-fails").filter(has_text="Q3")).to_have_count(1)
    expect(check.locator(".light-fails").filter(has_text="Q4")).to_contain_text("№ 221")
    expect(desk.page.locator("[name=norms]")).to_have_value("№ 221 Заңның 10-бабы")
    desk.says(desk.word(POSITION))
    context.close()


POSITION = (
    "The resolution asks for a position: the text goes to the Department as an opinion,"
    " and the Department replies to the applicant itself."
)


def test_the_check_goes_on_with_what_is_typed(product: Product, sign_in: SignIn) -> None:
    draft = Draft(product.pool, "Сапа: тере бергенде")
    desk = open_desk(sign_in, "executor", draft.address("draft_reply"))
    light = desk.page.locator("#draft-check .light").filter(has_text="Q4")
    expect(light).to_contain_class("light-fails")
    desk.fill(norms="ӘРПК 76-бабы")
    expect(light).not_to_contain_class("light-fails")
    assert desk.complaints == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_desk_fits_a_phone(product: Product, sign_in: SignIn, locale: str) -> None:
    draft = returned_once(product, f"Сапа: телефон {locale}")
    desk = open_desk(sign_in, "executor", draft.address("draft_reply"), locale, viewport=PHONE)
    assert spilt(desk.page) == []
    draft.step("draft_reply", **DRAFT, demand_answers=ANSWERS)
    desk = open_desk(sign_in, "controller2", draft.address("quality_analysis"), locale, viewport=PHONE)
    assert spilt(desk.page) == []
    assert desk.complaints == []


def test_R039_the_case_page_has_the_checklist_of_what_the_akim_controls(
    product: Product, sign_in: SignIn
) -> None:
    """R-039: mandatory for these, and to be seen before and after."""
    draft = on_the_desk(product, "Сапа: әкімнің бақылауы")
    desk = open_desk(sign_in, "controller", f"/cases/{draft.case_id}")
    desk.told("Not analysed yet.")
    draft.step("quality_analysis", **RETURN)
    desk.go(f"/cases/{draft.case_id}")
    expect(desk.page.locator("#quality .light-fails")).to_contain_text("Q4")
    expect(desk.page.locator("#quality .demand-table tbody tr")).to_have_count(2)
    assert violations(desk.page) == []
