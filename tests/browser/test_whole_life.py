"""One appeal from receipt to its closing, by nine people at their own browsers, in each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn
from tests.browser.desk import Desk
from tests.browser.words import DEMANDS, LANGUAGE_NAMES, STEPS, SUBJECTS, VOUCHER
from webapp.locales import LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AT_A_DESK: Mapping[str, Any] = {
    "check_admissibility": {
        "signature_present": True,
        "authorship_established": True,
        "address_present": True,
        "essence_stated": True,
        "competence": "own",
        "decision": "accept",
    },
    "draft_reply": {
        "facts": "Шам істен шыққан.",
        "arguments__0__argument": "Екі айдан бері жарық жоқ",
        "arguments__0__finding": "confirmed",
        "arguments__0__why": "Тексеру актісі № 7",
        "norms": "ӘРПК 76-бабы",
        "measures__0__measure_kind": "work_done",
        "measures__0__what": "Шам ауыстырылды",
        "decision": "Жарық қалпына келтіріледі.",
        "character": "satisfied",
        "text": "Құрметті Айнұр! Ауладағы жарық қалпына келтіріледі.",
    },
}
CRITERIA = {f"criteria__Q{n}__passed": "yes" for n in range(1, 9)}


class Story:
    """The people by login, each at a desk of their own; everything that happens to one appeal."""

    def __init__(self, sign_in: SignIn, locale: str) -> None:
        self.locale = locale
        self.subject = SUBJECTS[locale]
        self.number = ""
        self.desks: dict[str, Desk] = {}
        self._sign_in = sign_in

    def at(self, login: str) -> Desk:
        if login not in self.desks:
            self.desks[login] = Desk(self._sign_in(login, locale=self.locale), self.locale)
        return self.desks[login]

    def step(self, login: str, element_id: str, preset: str = "free", **form: Any) -> Desk:
        """Takes the step from the list, reads its name, fills the form and sends it."""
        desk = self.at(login)
        desk.take(self.subject, preset)
        desk.says(STEPS[element_id][self.locale])
        desk.fill(**AT_A_DESK.get(element_id, {}), **form)
        desk.press("Finish the task")
        desk.went_on()
        return desk


@pytest.fixture(params=LOCALES)
def story(request: pytest.FixtureRequest, sign_in: SignIn) -> Story:
    return Story(sign_in, request.param)


def test_the_whole_life_of_one_appeal(story: Story) -> None:
    chapters: tuple[Callable[[Story], None], ...] = (
        received_and_registered,
        voucher_in_three_languages,
        accepted_and_given_to_an_executor,
        examined_by_two,
        returned_for_finalization,
        finalized_and_accepted,
        signed_and_delivered,
        told_in_words,
    )
    for chapter in chapters:
        chapter(story)
    assert len(story.desks) >= 7
    assert [words for desk in story.desks.values() for words in desk.complaints] == []


def received_and_registered(story: Story) -> None:
    desk = story.at("registrar")
    desk.receive(story.subject, language="ru" if story.locale == "ru" else "kk")
    desk.follow(STEPS["register_appeal"][story.locale])
    expect(desk.page.locator("[name=subject]")).to_have_value(story.subject)
    desk.press("Finish the task")
    desk.went_on()


def voucher_in_three_languages(story: Story) -> None:
    desk = story.at("registrar")
    desk.follow(desk.word("Documents"))
    story.number = desk.page.locator(".case-head a").first.inner_text()
    assert re.search(r"\d{4}", story.number)
    for locale in LOCALES:
        (page,) = desk.pdf(LANGUAGE_NAMES[locale]).pages
        text = " ".join(page.extract_text().split())
        for words in (*VOUCHER[locale], story.number, story.subject, "Сейітқали"):
            assert words.casefold() in text.casefold(), f"{locale}: {words!r} is not on the voucher: {text}"
        assert re.search(r"\d\d\.\d\d\.2\d{3}, \d\d:\d\d", text)
        assert has_qr(page)


def has_qr(page: Any) -> bool:
    """The code is drawn line by line: a hundred strokes and more, where other papers have a few."""
    strokes = [operator for _, operator in page.get_contents().operations if operator in (b"l", b"re")]
    return len(strokes) > 100


def accepted_and_given_to_an_executor(story: Story) -> None:
    story.step("controller", "check_admissibility")
    desk = story.at("controller")
    story.step("controller", "determine_nature", issues__0__topic="T1", issues__0__demand=story.subject)
    desk.follow(desk.word("Clock"))
    desk.told("Legal last day")
    head = story.at("depthead")
    head.take(story.subject)
    head.fill(instruction=story.subject, co_executors=[person(head, "co_executors", "Әбілова")])
    head.fill(executor=person(head, "executor", "Қасымова"))
    head.press("Finish the task")
    head.went_on()


def person(desk: Desk, field: str, name: str) -> str:
    """The value of the choice that shows this name."""
    if field == "executor":
        option = desk.page.locator(f"[name={field}] option", has_text=name)
    else:
        option = desk.page.locator(f"[data-field={field}] .choice", has_text=name).locator("input")
    return str(option.get_attribute("value"))


def examined_by_two(story: Story) -> None:
    story.step("coexecutor", "co_execution", "mine", answer="Желі тексерілді.")
    story.step("executor", "examine", "mine", facts="Шам екі айдан бері жанбайды.")
    story.step("executor", "draft_reply", "mine")


def returned_for_finalization(story: Story) -> None:
    desk = story.at("controller2")
    desk.take(story.subject)
    desk.says("Құрметті Айнұр!")
    desk.fill(**CRITERIA | {"criteria__Q2__passed": "no", "criteria__Q2__comment": "Екінші дәйек."})
    expect(desk.page.locator("[data-field=demands]")).to_be_hidden()
    desk.fill(decision="return")
    desk.fill(return_reasons=["question_not_answered"])
    desk.press("Finish the task")
    refused_without_demands(desk)
    desk.fill(demands__0__criterion="Q2", demands__0__demand=DEMANDS[story.locale])
    desk.press("Finish the task")
    desk.went_on()


def refused_without_demands(desk: Desk) -> None:
    """Says what is missing, leads there, and keeps every word and choice."""
    desk.told("Not sent yet: something needs mending")
    desk.told("Fill in this field.")
    expect(desk.page.locator(".error-summary a")).to_have_attribute("href", "#field-demands")
    assert desk.value("criteria-Q2-comment") == "Екінші дәйек."
    for chosen in ("criteria-Q2-passed'][value='no", "return_reasons'][value='question_not_answered"):
        expect(desk.page.locator(f"[name='{chosen}']")).to_be_checked()


def finalized_and_accepted(story: Story) -> None:
    desk = story.at("executor")
    desk.take(story.subject, "returned")
    pinned = desk.page.locator(".pinned")
    expect(pinned).to_contain_text(DEMANDS[story.locale])
    expect(pinned).to_contain_text(desk.word("Returned for finalization"))
    assert pinned.bounding_box()["y"] < desk.page.locator("[name=facts]").bounding_box()["y"]  # type: ignore[index]
    assert desk.value("norms") == "ӘРПК 76-бабы"
    desk.fill(
        text="Құрметті Айнұр! Жарық 1 желтоқсанда жанады.", demand_answers__0__answer="2-дәйек қосылды."
    )
    desk.press("Finish the task")
    desk.went_on()
    judged = {"demand_verdicts__0__verdict": "accept"}
    story.step("controller2", "quality_analysis", **CRITERIA, **judged, decision="accept")


def signed_and_delivered(story: Story) -> None:
    signer = story.step("signer", "sign_reply", decision="sign")
    signer.follow(signer.word("Documents"))
    letter = signer.pdf(signer.word("Reply")).pages[0]
    assert "Жарық 1 желтоқсанда жанады." in " ".join(letter.extract_text().split())
    assert not has_qr(letter)  # so the check on the voucher can fail
    story.step("registrar2", "confirm_delivery", delivered_by="post", delivered_on="2026-11-22")
    story.step("controller", "close_case", outcome="favourable", result=story.subject)


def told_in_words(story: Story) -> None:
    desk = story.at("auditor")
    case = re.sub(r"\?.*", "", story.at("controller").page.url)
    desk.go(f"{case}?tab=history")
    history = desk.page.locator(".history")
    expect(history).to_contain_text(desk.word("The appeal was received"))
    for names in STEPS.values():
        expect(history).to_contain_text(desk.word("Done: %(step)s", step=names[story.locale]))
    for decision in ("returned for finalization", "accepted", "signed"):
        expect(history).to_contain_text(desk.word(decision))
    desk.go("/audit")
    desk.press("Check the journal now")
    desk.told("Verified")
