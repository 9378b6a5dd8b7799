"""Walks cases of the shipped diagram through the operations: what people would type, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, select

from engine.domain.actor import Actor
from engine.domain.classifiers import codes
from engine.journal import rebuild, verify
from engine.operations.complete_work_item import complete_work_item
from engine.operations.receive_appeal import receive_appeal
from engine.storage.tables import cases, work_items
from tests.factories import World

INTAKE: Mapping[str, Any] = {
    "channel": "PAPER_HAND",
    "received_at": "2026-11-23T09:05",
    "language": "kk",
    "applicant_kind": "individual",
    "last_name": "Сейітова",
    "first_name": "Айнұр",
    "address": "Қарағанды қ., Ерубаев к-сі, 12-5",
    "email": "ainur@example.kz",
    "legal_type": "application",
    "subject": "Аулада жарық жоқ",
    "text": "Ерубаев көшесі, 12-үйдің ауласында екі айдан бері жарық жоқ.",
}


class Life:
    """One case. ``step`` completes the open item of an element as whoever would."""

    def __init__(self, world: World, at: datetime, **intake: Any) -> None:
        self.world = world
        self.at = at
        self.answers: list[dict[str, Any]] = []
        data = {**INTAKE, **intake}
        received = receive_appeal(
            world.engine, world.registrar, data=data, organisation_id=world.oblast, at=at
        )
        self.case_id: int = received["case_id"]
        self.answers.append(received)

    def item(self, element_id: str, nth: int = 0) -> Row[Any]:
        """The open work item of the element."""
        with self.world.engine.connect() as conn:
            chosen = select(work_items).where(
                work_items.c.case_id == self.case_id,
                work_items.c.element_id == element_id,
                work_items.c.state == "open",
            )
            return conn.execute(chosen.order_by(work_items.c.id)).all()[nth]

    def open_elements(self) -> list[str]:
        with self.world.engine.connect() as conn:
            chosen = select(work_items.c.element_id).where(
                work_items.c.case_id == self.case_id, work_items.c.state == "open"
            )
            return sorted(conn.execute(chosen).scalars())

    def step(
        self, element_id: str, actor: Actor | None = None, *, item: Row[Any] | None = None, **data: Any
    ) -> dict[str, Any]:
        item = item or self.item(element_id)
        self.at += timedelta(minutes=7)
        answer = complete_work_item(
            self.world.engine,
            actor or self.world.actor(WHO[element_id]),
            work_item_id=item.id,
            version=item.version,
            data=self.form(element_id) | data,
            at=self.at,
        )
        self.answers.append(answer)
        return answer

    def walk(self, *element_ids: str) -> dict[str, Any]:
        for element_id in element_ids:
            self.step(element_id)
        return self.answers[-1]

    def form(self, element_id: str) -> dict[str, Any]:
        """What the person fills in."""
        people = self.world.people
        if element_id == "resolution":
            chosen = {"executor": str(people["executor"]), "co_executors": [str(people["co_executor"])]}
            return chosen | {"instruction": "Мән-жайды зерделеп, жауап дайындаңыз."}
        if element_id == "redirect_appeal":
            return {**FORMS[element_id], "target_body": str(self.world.organisations["second_unit"])}
        return dict(FORMS[element_id])


WHO: Mapping[str, str] = {
    "register_appeal": "registrar",
    "check_admissibility": "controller",
    "redirect_appeal": "controller",
    "sign_redirect": "signer",
    "terminate_consideration": "controller",
    "determine_nature": "controller",
    "resolution": "department_head",
    "co_execution": "co_executor",
    "examine": "executor",
    "draft_reply": "executor",
    "quality_analysis": "controller",
    "decide_third_return": "head",
    "sign_reply": "signer",
    "confirm_delivery": "registrar",
    "close_case": "controller",
}

FORMS: Mapping[str, Mapping[str, Any]] = {
    "register_appeal": {"legal_type": "application", "language": "kk", "subject": "Аулада жарық жоқ"},
    "check_admissibility": {
        "signature_present": True,
        "authorship_established": True,
        "address_present": True,
        "essence_stated": True,
        "competence": "own",
        "decision": "accept",
    },
    "redirect_appeal": {
        "extent": "full",
        "reason": min(codes("redirect_reasons")),
        "cover_letter": "Қарауға.",
    },
    "sign_redirect": {"decision": "sign"},
    "terminate_consideration": {
        "ground": min(codes("termination_grounds")),
        "earlier_number": "ЖТ-2026-00000001",
        "reason": "Негіз.",
    },
    "determine_nature": {
        "issues": [{"topic": min(codes("topics")), "demand": "Жарықты қалпына келтіру."}],
        "legal_type": "application",
    },
    "co_execution": {"answer": "Желі тексерілді."},
    "examine": {"facts": "Жарық екі айдан бері жоқ."},
    "draft_reply": {
        "language": "kk",
        "facts": "Жарық шамы істен шыққан.",
        "arguments": [{"argument": "Жарық жоқ", "finding": "confirmed", "why": "Тексеру актісі."}],
        "norms": "ӘРПК 76-бабы",
        "decision": "Жарық қалпына келтірілді.",
        "character": min(codes("answer_characters")),
        "text": "Құрметті Айнұр! Аулаңыздағы жарық қалпына келтірілді.",
    },
    "quality_analysis": {
        "criteria": {f"Q{n}": {"passed": True} for n in range(1, 9)},
        "decision": "accept",
    },
    "decide_third_return": {"instruction": "Орындаушы жауапты қайта жазсын."},
    "sign_reply": {"decision": "sign"},
    "confirm_delivery": {"delivered_by": "post", "delivered_on": "2026-11-23"},
    "close_case": {"outcome": min(codes("outcomes")), "result": "Жарық жанды."},
}


def all_hold(engine: Engine) -> bool:
    """The standing check: chains fit, rows are their images, states and changes come out again."""
    with engine.connect() as conn:
        for case_id in conn.execute(select(cases.c.id)).scalars().all():
            rebuild(conn, case_id)
        return verify(conn).ok


TO_EXECUTOR = ("register_appeal", "check_admissibility", "determine_nature", "resolution")
TO_REPLY = (*TO_EXECUTOR, "examine", "co_execution")
TO_QUALITY = (*TO_REPLY, "draft_reply")
TO_SIGNATURE = (*TO_QUALITY, "quality_analysis")
WHOLE = (*TO_SIGNATURE, "sign_reply", "confirm_delivery", "close_case")
