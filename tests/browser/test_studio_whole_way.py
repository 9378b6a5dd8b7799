"""The whole way of a change: drawn, put forward, its impact read, approved, cases moved, and undone."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect
from sqlalchemy import select

from engine.operations.carry_on_migration import carry_on_migration
from engine.operations.complete_work_item import complete_work_item
from engine.operations.receive_appeal import receive_appeal
from engine.queries.session_actor import actor_by_login
from engine.queries.workspaces import current_file
from engine.storage.tables import cases, deployments, work_items
from tests.browser.conftest import Product, SignIn
from tests.browser.desk import Desk
from tests.browser.editors import READY, saved
from tests.browser.modeler import Modeler
from tests.lives import FORMS, INTAKE

pytestmark = pytest.mark.browser

FILE = "appeal/appeal.bpmn"
FLOW = "flow_register_appeal__assign_number"
STEP = "Тіркеуді қайта қарау"
# A check that a busy machine stopped is made once more.
CHECKED_MS = 90_000
FORM = {
    "id": "second_look",
    "type": "default",
    "components": [
        {
            "type": "textarea",
            "id": "f",
            "key": "remark",
            "label": "Ескерту",
            "properties": {"label.ru": "Замечание", "label.en": "Remark"},
        }
    ],
}


class Office:
    """What happens beside the studio: appeals come in and are registered, the worker works."""

    def __init__(self, product: Product) -> None:
        self.pool = product.pool
        with self.pool.connect() as conn:
            registrar = actor_by_login(conn, "registrar")
        assert registrar is not None
        self.registrar = registrar

    def receive(self, key: str) -> int:
        data = {**INTAKE, "received_at": datetime.now(UTC).isoformat()}
        organisation = self.registrar.grants[0].organisation_id
        told = receive_appeal(self.pool, self.registrar, data=data, organisation_id=organisation, key=key)
        return int(told["case_id"])

    def register(self, case_id: int) -> set[str]:
        """The steps that are open after it."""
        item = self._items(case_id)["register_appeal"]
        told = {"work_item_id": item.id, "version": item.version, "data": FORMS["register_appeal"]}
        complete_work_item(self.pool, self.registrar, **told)
        return set(self._items(case_id))

    def _items(self, case_id: int) -> dict[str, Any]:
        chosen = select(work_items).where(work_items.c.case_id == case_id, work_items.c.state == "open")
        with self.pool.connect() as conn:
            return {row.element_id: row for row in conn.execute(chosen)}

    def text_of(self, draft: str, path: str) -> str:
        with self.pool.connect() as conn:
            content, _revision = current_file(conn, int(draft.rpartition("/")[2]), path)
        return content.decode()

    def version_of(self, case_id: int) -> int:
        chosen = select(deployments.c.version).join(cases, cases.c.deployment_id == deployments.c.id)
        with self.pool.connect() as conn:
            return int(conn.execute(chosen.where(cases.c.id == case_id)).scalar_one())

    def work(self, address: str) -> None:
        carry_on_migration(self.pool, migration_id=int(address.rpartition("/")[2]))


def new_draft(desk: Desk, title: str) -> str:
    desk.go("/studio")
    desk.page.fill("#title", title)
    desk.press("Begin a draft")
    expect(desk.page.locator("h1")).to_have_text(title)
    return desk.page.url


def put_forward(desk: Desk, why: str) -> None:
    desk.page.fill("#comment", why)
    desk.press("Put forward")
    said = desk.word("Put forward. Another person reads it and approves or refuses.")
    expect(desk.page.locator("body")).to_contain_text(said)


def approve(desk: Desk, draft: str) -> int:
    """The version that came of it."""
    desk.go(draft)
    desk.press("Approve and publish")
    said = desk.page.locator("body").inner_text()
    found = re.search(
        desk.word("Published as version %(version)s. New cases begin on it.", version=r"(\d+)"), said
    )
    assert found is not None, said
    return int(found[1])


def take_in(desk: Desk, draft: str, name: str, form: object) -> None:
    desk.go(draft)
    file: FilePayload = {"name": name, "mimeType": "application/json", "buffer": json.dumps(form).encode()}
    desk.page.set_input_files("#file", [file])
    desk.press("Take in")


def draw_a_second_look(office: Office, desk: Desk, draft: str) -> str:
    """After the registration somebody looks once more: drawn, told what lacks, filled in, kept. Its id."""
    page, modeler = desk.page, Modeler(desk.page)
    desk.go(f"{draft}/edit/{FILE}#register_appeal")
    page.wait_for_selector(READY)
    modeler.add_step(FLOW, "пайдаланушы", STEP)
    faults = page.locator("[data-findings] li[data-severity=will-not-run]")
    expect(faults.filter(has_text=STEP).first).to_be_visible(timeout=CHECKED_MS)
    modeler.unfold("jauap-work")
    modeler.entry("jauap-form").select_option("second_look")
    modeler.entry("jauap-role").select_option(label=desk.word("Registrar"))
    modeler.unfold("general")
    modeler.entry("name-ru").fill("Ещё раз проверить регистрацию")
    modeler.entry("name-ru").blur()
    expect(faults).to_have_count(0, timeout=CHECKED_MS)
    saved(page)
    drawn = re.search(
        rf'<bpmn:userTask id="(\w+)" name="{STEP}">(.*?)</bpmn:userTask>', office.text_of(draft, FILE), re.S
    )
    assert drawn is not None
    assert all(one in drawn[2] for one in ('formKey="second_look"', "registrar", "Ещё раз", FLOW))
    return drawn[1]


def try_it(desk: Desk, draft: str) -> None:
    """A case is walked through the draft: the step comes after the registration, and something after it."""
    desk.go(f"{draft}/trial")
    desk.page.select_option("#process", "appeal")
    desk.press("Begin")
    complete = desk.page.locator("form:has([name=act][value=complete])")
    for step in ("Жолданымды тіркеу", STEP):
        card = complete.filter(has=desk.page.get_by_role("heading", name=step, exact=True))
        with desk.loads():
            card.get_by_role("button").click()
    way = desk.page.locator(".trial-way li")
    expect(way).to_have_count(3)
    expect(way.nth(1).locator("p").first).to_have_text(STEP)
    expect(way.nth(2).locator("p").first).to_contain_text("Тіркеу нөмірін беру →")


def test_a_change_goes_its_whole_way_and_back(product: Product, sign_in: SignIn) -> None:
    office = Office(product)
    waiting = office.receive("whole way, waits")
    before = office.version_of(waiting)
    author, second = (Desk(sign_in(login), "kk") for login in ("methodologist", "methodologist2"))

    draft = new_draft(author, STEP)
    take_in(author, draft, "second_look.form", FORM)
    step = draw_a_second_look(office, author, draft)
    try_it(author, draft)
    author.go(f"{draft}?check")
    expect(author.page.locator("[data-report=will-not-run]")).to_have_count(0)
    put_forward(author, "Тіркеудегі қателер көп.")

    second.go(f"{draft}/impact")
    second.says(STEP, "Тіркеудегі қателер көп.", "✓")
    second.go(f"{draft}/difference")
    expect(second.page.locator("figure[data-state=drawn]")).to_have_count(2)
    expect(second.page.locator(f".bpmn > [data-id={step}].step.is-added")).to_have_count(1)
    expect(second.page.locator(".diagram-sign[data-how=added]")).to_have_count(1)
    version = approve(second, draft)

    second.go(f"/studio/families/appeal/move?from_version={before}")
    second.page.fill("#reason", "Барлығы бірдей жүрсін.")
    second.press("Move them")
    expect(second.page.locator("[hx-get$=progress]")).to_have_count(1)
    office.work(second.page.url)
    # The page renews itself.
    expect(second.page.locator("[hx-get$=progress]")).to_have_count(0)
    second.told("Done")

    assert office.version_of(waiting) == version
    assert office.register(waiting) == {step}
    fresh = office.receive("whole way, new")
    assert office.version_of(fresh) == version
    assert office.register(fresh) == {step}

    author.go("/studio")
    old = author.page.locator(f"section:has(input[name=version][value='{before}'])").first
    with author.loads():
        old.get_by_role("button", name=author.word("Begin a draft from this version")).click()
    undo = author.page.url
    put_forward(author, "Қажет болмады.")
    restored = approve(second, undo)
    again = office.receive("whole way, restored")
    assert office.version_of(again) == restored == version + 1
    assert step not in office.register(again)
    assert author.complaints == second.complaints == []
