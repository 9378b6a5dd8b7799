"""The whole way of a change: drawn, put forward, its impact read, approved, cases moved, and undone."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from engine.operations.carry_on_migration import carry_on_migration
from engine.operations.complete_work_item import complete_work_item
from engine.operations.publish_deployment import shipped_files
from engine.operations.receive_appeal import receive_appeal
from engine.queries.session_actor import actor_by_login
from engine.storage.tables import cases, deployments, work_items
from tests.browser.conftest import Product, SignIn
from tests.browser.desk import Desk
from tests.lives import FORMS, INTAKE

pytestmark = pytest.mark.browser

FILE = "appeal/appeal.bpmn"
STEP = """<bpmn:userTask id="second_look" name="Тіркеуді қайта қарау"><bpmn:extensionElements>
<zeebe:formDefinition formKey="second_look" />
<zeebe:assignmentDefinition candidateGroups="=[&quot;registrar&quot;]" />
<zeebe:properties><zeebe:property name="name.ru" value="Ещё раз проверить регистрацию" /></zeebe:properties>
</bpmn:extensionElements></bpmn:userTask>
<bpmn:sequenceFlow id="flow_second_look" sourceRef="second_look" targetRef="assign_number" />"""
SHAPE = """<bpmndi:BPMNShape id="second_look_di" bpmnElement="second_look">
<dc:Bounds x="1041" y="0" width="118" height="80" /></bpmndi:BPMNShape>
<bpmndi:BPMNEdge id="flow_second_look_di" bpmnElement="flow_second_look">
<di:waypoint x="1159" y="40" /><di:waypoint x="1260" y="100" /></bpmndi:BPMNEdge>
<bpmndi:BPMNEdge id="flow_register_appeal"""
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


def with_a_second_look() -> bytes:
    """The shipped diagram; after the registration somebody looks once more."""
    text = shipped_files()[FILE].decode()
    flow = '<bpmn:sequenceFlow id="flow_register_appeal__assign_number" sourceRef="register_appeal"'
    drawn = '<bpmndi:BPMNEdge id="flow_register_appeal'
    assert (text.count(f'{flow} targetRef="assign_number" />'), text.count(drawn)) == (1, 1)
    text = text.replace(f'{flow} targetRef="assign_number" />', f'{flow} targetRef="second_look" />{STEP}')
    return text.replace(drawn, SHAPE).encode()


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


def test_a_change_goes_its_whole_way_and_back(product: Product, sign_in: SignIn, tmp_path: Path) -> None:
    office = Office(product)
    waiting = office.receive("whole way, waits")
    before = office.version_of(waiting)
    author, second = (Desk(sign_in(login), "kk") for login in ("methodologist", "methodologist2"))

    draft = new_draft(author, "Тіркеуді қайта қарау")
    files = tmp_path / "appeal.bpmn", tmp_path / "second_look.form"
    files[0].write_bytes(with_a_second_look())
    files[1].write_text(json.dumps(FORM))
    author.page.set_input_files("#file", [str(one) for one in files])
    author.press("Take in")
    author.go(f"{draft}?check")
    expect(author.page.locator("[data-report=will-not-run]")).to_have_count(0)
    put_forward(author, "Тіркеудегі қателер көп.")

    second.go(f"{draft}/impact")
    second.says("Тіркеуді қайта қарау", "Тіркеудегі қателер көп.", "✓")
    second.go(f"{draft}/difference")
    expect(second.page.locator("figure[data-state=drawn]")).to_have_count(2)
    expect(second.page.locator('[data-element-id="second_look"].is-added')).to_have_count(1)
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
    assert office.register(waiting) == {"second_look"}
    fresh = office.receive("whole way, new")
    assert office.version_of(fresh) == version
    assert office.register(fresh) == {"second_look"}

    author.go("/studio")
    old = author.page.locator(f"section:has(input[name=version][value='{before}'])").first
    with author.loads():
        old.get_by_role("button", name=author.word("Begin a draft from this version")).click()
    undo = author.page.url
    put_forward(author, "Қажет болмады.")
    restored = approve(second, undo)
    again = office.receive("whole way, restored")
    assert office.version_of(again) == restored == version + 1
    assert "second_look" not in office.register(again)
    assert author.complaints == second.complaints == []
