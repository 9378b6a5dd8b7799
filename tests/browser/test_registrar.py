"""The registrar's page by keyboard alone: from the empty form to the voucher in under a minute."""

from __future__ import annotations

import io
import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect
from pypdf import PdfReader
from sqlalchemy import select

from engine.demo.people import PASSWORD
from engine.storage.tables import appeals, applicants, cases
from tests.browser.conftest import Product, SignIn
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser

KEYS_A_SECOND = 5.0
"""A person who types with two hands and looks at the letter."""
GOAL_SECONDS = 60.0
TEXT = (
    "В нашем дворе по улице Ерубаева, 12 второй месяц не горит ни один фонарь. "
    "Дети идут из школы в темноте. Прошу включить свет."
)


@dataclass
class Typist:
    """Presses keys one by one and counts them. ``waited`` is what the product itself took."""

    page: Page
    keys: int = 0
    waited: float = 0.0

    def type(self, text: str) -> None:
        """Real keys, also those of a Cyrillic layout, which Playwright's own keyboard does not have."""
        board = self.page.context.new_cdp_session(self.page)
        for letter in text:
            key = {"key": letter, "text": letter, "unmodifiedText": letter}
            self._timed(lambda key=key: self._stroke(board, key))  # type: ignore[misc]
        board.detach()
        self.keys += len(text)

    @staticmethod
    def _stroke(board: CDPSession, key: dict[str, str]) -> None:
        for what in ("keyDown", "keyUp"):
            board.send("Input.dispatchKeyEvent", {"type": what, **key})

    def press(self, *names: str) -> None:
        for name in names:
            self._timed(lambda name=name: self.page.keyboard.press(name))  # type: ignore[misc]
            self.keys += 1

    def tab_to(self, name: str, most: int = 15) -> None:
        """Goes on by Tab until the field of this name has the focus."""
        for _ in range(most):
            if self._focused() == name:
                return
            self.press("Tab")
        assert self._focused() == name

    def wait_for(self, name: str) -> None:
        """What a choice brings up is a way to the server; the clock runs on."""
        self._timed(lambda: expect(self.page.locator(f"[name={name}]")).to_be_visible())

    def seconds(self) -> float:
        return self.keys / KEYS_A_SECOND + self.waited

    def _focused(self) -> str:
        return str(self.page.evaluate("document.activeElement?.name ?? ''"))

    def _timed(self, act) -> None:  # type: ignore[no-untyped-def]  # any key
        began = time.monotonic()
        act()
        self.waited += time.monotonic() - began


def _registered(desk: Desk, typist: Typist) -> str:
    """Ctrl+Enter; the number that the page shows, the voucher waiting under Enter."""
    began = time.monotonic()
    desk.page.keyboard.press("Control+Enter")
    desk.page.wait_for_url(re.compile(r"/intake/\d+$"))
    typist.keys += 2
    typist.waited += time.monotonic() - began
    heading = desk.page.locator("h1").inner_text()
    voucher = desk.page.locator("a[href*='voucher.pdf']")
    expect(voucher).to_be_focused()
    answer = desk.page.request.get(str(voucher.get_attribute("href")))
    number = str(re.search(r"[А-Я]{2}-\d{4}-\d{8}", heading)[0])  # type: ignore[index]
    assert number in "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)
    return number


def _told(what: str, typist: Typist, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(
            f"\n{what}: {typist.keys} keys at {KEYS_A_SECOND:g} a second, {typist.waited:.1f} s of waiting,"
            f" {typist.seconds():.1f} s in all (goal {GOAL_SECONDS:g})"
        )


def test_a_new_applicant_has_the_voucher_in_a_minute(
    product: Product, sign_in: SignIn, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page in Kazakh, the words in Russian: the channel by a Russian word, the topic by its code."""
    desk = Desk(sign_in("registrar"), "kk")
    desk.go("/intake")
    typist = Typist(desk.page)
    typist.tab_to("channel", most=0)
    typist.type("наро")
    typist.wait_for("sheets")
    typist.tab_to("sheets")
    typist.type("2")
    typist.tab_to("identity_number")
    typist.type("880308499903")
    typist.tab_to("last_name")
    typist.type("Ахметова")
    typist.tab_to("first_name")
    typist.type("Сауле")
    typist.tab_to("address")
    typist.type("Ерубаева 12-5")
    typist.tab_to("text")
    typist.type(TEXT)
    typist.tab_to("issues-0-topic")
    typist.type("T1")
    number = _registered(desk, typist)
    _told("a new applicant", typist, capsys)
    assert typist.seconds() < GOAL_SECONDS
    with product.pool.connect() as conn:
        kept = conn.execute(
            select(appeals, applicants.c.last_name, cases.c.state)
            .join(cases, cases.c.id == appeals.c.case_id)
            .join(applicants, applicants.c.id == appeals.c.applicant_id)
            .where(cases.c.number == number)
            .order_by(cases.c.id.desc())
            .limit(1)
        ).one()
    assert (kept.channel, kept.sheets, kept.last_name) == ("PAPER_HAND", 2, "Ахметова")
    assert (kept.topic, kept.language, kept.text) == ("T1", "ru", TEXT)
    assert kept.state != "RECEIVED"
    assert desk.complaints == []


def test_a_known_applicant_is_taken_over_with_one_key(
    sign_in: SignIn, capsys: pytest.CaptureFixture[str]
) -> None:
    """The number is typed, earlier appeals appear, F2 fills the rest; the channel is remembered."""
    desk = Desk(sign_in("registrar", locale="ru"), "ru")
    desk.go("/intake")
    desk.fill(channel="PAPER_HAND", identity_number="750115399901", last_name="Омаров", first_name="Ерлан")
    desk.fill(address="Караганда, Гоголя 40-7", text="Прошу починить лифт, он стоит с весны.")
    desk.press("Register")
    expect(desk.page).to_have_url(re.compile(r"/intake/\d+$"))
    desk.go("/intake")
    typist = Typist(desk.page)
    typist.tab_to("identity_number", most=6)
    typist.type("750115399901")
    expect(desk.page.locator("[data-take-over]")).to_be_visible()
    desk.photograph()
    typist.press("F2")
    assert (desk.value("last_name"), desk.value("address")) == ("Омаров", "Караганда, Гоголя 40-7")
    typist.type(TEXT)
    _registered(desk, typist)
    _told("a known applicant", typist, capsys)
    assert typist.seconds() < GOAL_SECONDS
    assert desk.complaints == []


def test_nothing_typed_is_lost_by_a_reload_or_a_dead_session(sign_in: SignIn) -> None:
    desk = Desk(sign_in("registrar2", locale="en"), "en")
    desk.go("/intake")
    with desk.keeps("text", TEXT):
        desk.fill(channel="PAPER_HAND", last_name="Жоғалмас", text=TEXT)
    expect(desk.page.locator("[data-told=official]")).to_contain_text(
        desk.word("Official: the law names this channel.")
    )
    expect(desk.page.locator("[data-autosave-status]")).not_to_be_empty()
    desk.page.reload()
    assert (desk.value("last_name"), desk.value("text")) == ("Жоғалмас", TEXT)
    desk.page.context.clear_cookies()
    desk.page.locator("#field-text").focus()
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.locator("[data-signed-out]")).to_be_visible()
    assert desk.value("text") == TEXT
    again = Desk(sign_in("registrar2", locale="en"), "en")
    again.go("/intake")
    assert again.value("text") == TEXT
    again.press("Begin anew")
    expect(again.page.locator("#field-text")).to_have_value("")


def test_a_row_is_added_without_leaving_the_page(sign_in: SignIn) -> None:
    desk = Desk(sign_in("registrar", locale="ru"), "ru")
    desk.go("/intake")
    desk.fill(applicant_kind="collective")
    expect(desk.page.locator("[name='signatories-0-last_name']")).to_be_visible()
    desk.fill(signatories__0__last_name="Ким")
    desk.page.locator("button[name=add-signatories]").click()
    expect(desk.page.locator("[name='signatories-1-last_name']")).to_be_focused()
    assert desk.value("signatories-0-last_name") == "Ким"
    assert desk.value("signatories-1-last_name") == ""


def test_the_page_works_without_a_script(chromium: Browser, site: str) -> None:
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/login")
    page.fill("#login", "registrar2")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.click(".login-card .button-main")
    page.goto("/intake")
    page.select_option("[name=channel]", "PAPER_HAND")
    page.fill("[name=last_name]", "Жоқскрипт")
    page.fill("main form [name=text]", TEXT)
    page.click(".submit-row .button-main")
    page.wait_for_url(re.compile(r"/intake/\d+$"))
    expect(page.locator("a[href*='voucher.pdf']")).to_have_count(1)
    context.close()
