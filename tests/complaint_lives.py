"""Walks complaints through the operations: the challenged case first, then the complaint against it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, select, update

from engine.domain.actor import SYSTEM, Actor, Role
from engine.operations.fire_timer import fire_timer
from engine.operations.take_action import take_action
from engine.storage.tables import (
    case_links,
    cases,
    clocks,
    complaints,
    messages,
    notices,
    organisations,
    records,
    timers,
)
from tests.factories import World, actor_of, make_person
from tests.lives import WHOLE, Life

FORMS: Mapping[str, Mapping[str, Any]] = {
    "review_complaint": {"decision": "forward", "reason": "Жауап заңды деп есептейміз."},
    "draft_satisfaction": {"act": "Жарық 01.12.2026 дейін қалпына келтіріледі."},
    "sign_satisfaction": {"decision": "sign"},
    "forward_complaint": {"cover_letter": "Шағымды іспен бірге жібереміз."},
    "register_complaint": {"incoming_number": "К-17"},
    "record_receipt": {"incoming_number": "К-17"},
    "check_complaint": {"decision": "accept"},
    "state_defects": {"defects": ["no_demands"], "explanation": "Талаптарды көрсетіңіз."},
    "examine_complaint": {
        "circumstances": "Аулада жарық жоқ.",
        "hearing": "not_held",
        "not_held_reason": "Арыз беруші тыңдаудан бас тартты.",
    },
    "draft_complaint_decision": {"decision": "uphold", "text": "Шағым қанағаттандырылмайды."},
    "sign_complaint_decision": {"decision": "sign"},
    "record_decision": {"decision": "uphold", "text": "Шағым қанағаттандырылмайды."},
    "follow_court": {"result": "upheld", "decided_on": "2027-01-15", "effect": "Жауап күшінде қалады."},
}
WHO: Mapping[str, str] = {
    "review_complaint": "department_head",
    "draft_satisfaction": "department_head",
    "sign_satisfaction": "signer",
    "forward_complaint": "controller",
    "record_receipt": "controller",
    "record_decision": "controller",
    "register_complaint": "far_reviewer",
    "check_complaint": "far_reviewer",
    "state_defects": "far_reviewer",
    "examine_complaint": "far_reviewer",
    "draft_complaint_decision": "far_reviewer",
    "sign_complaint_decision": "far_signer",
    "follow_court": "controller",
}
TO_DRAFT = (
    "review_complaint",
    "forward_complaint",
    "register_complaint",
    "check_complaint",
    "examine_complaint",
)
TO_SIGNATURE = (*TO_DRAFT, "draft_complaint_decision")
WHOLE_COMPLAINT = (*TO_SIGNATURE, "sign_complaint_decision")

DECIDED: Mapping[str, Mapping[str, Any]] = {
    "cancel": {"grounds": ["law"]},
    "cancel_and_adopt": {"grounds": ["circumstances"], "new_act": "Жарық қалпына келтірілсін."},
    "take_action": {"action": "Аулаға шам орнатылсын."},
    "uphold": {},
    "remand": {"grounds": ["contents", "law"], "violations": "Арыз беруші тыңдалмаған."},
    "leave_unconsidered": {"left_ground": "COURT_ACT"},
}
"""What each of the six decisions needs besides its text."""


def put_above(world: World, *, staffed: bool = True) -> int:
    """Another oblast stands above the one whose acts are challenged; returns its id.

    ``staffed``: it works in the system; else our controller writes down what it tells us.
    """
    above = world.organisations["other_oblast"]
    with world.engine.begin() as conn:
        own = organisations.c.id == world.oblast
        conn.execute(update(organisations).where(own).values(superior_id=above))
        for login, role in (("far_reviewer", Role.SUPERIOR_REVIEWER), ("far_signer", Role.SIGNER)):
            if staffed:
                world.people[login] = make_person(conn, login, above, role)
                world.actors[login] = actor_of(conn, world.people[login])
    return above


class Complaint(Life):
    """A complaint against ``challenged``, walked to where the process ``complaint`` begins."""

    def __init__(
        self,
        world: World,
        at: datetime,
        *,
        challenged: Life | None = None,
        number: str = "",
        **determined: Any,
    ) -> None:
        super().__init__(world, at, legal_type="complaint", received_at=at.isoformat())
        self.challenged = challenged
        named = number or (challenged.row.number if challenged else "")
        self.step("register_appeal", legal_type="complaint")
        self.step("check_admissibility")
        nature = {"legal_type": "complaint", "challenged_number": named, **determined}
        self.step("determine_nature", **nature)

    def step(
        self, element_id: str, actor: Actor | None = None, *, item: Row[Any] | None = None, **data: Any
    ) -> dict[str, Any]:
        who = actor or (self.world.actor(WHO[element_id]) if element_id in WHO else None)
        return super().step(element_id, who, item=item, **data)

    def form(self, element_id: str) -> dict[str, Any]:
        if element_id in ("register_complaint", "record_receipt"):
            return {**FORMS[element_id], "received_on": f"{self.at:%Y-%m-%d}"}
        if element_id == "record_decision":
            return {**FORMS[element_id], "decided_on": f"{self.at:%Y-%m-%d}"}
        return dict(FORMS[element_id]) if element_id in FORMS else super().form(element_id)

    def act(self, action: str, login: str = "controller", **data: Any) -> dict[str, Any]:
        return take_action(
            self.world.engine,
            self.world.actor(login),
            case_id=self.case_id,
            action=action,
            data=data,
            at=self.at,
        )

    def wait_until(self, until: datetime) -> None:
        """Fires what is due up to then, each at its own time."""
        while True:
            due = (
                (timers.c.case_id == self.case_id)
                & (timers.c.state == "pending")
                & (timers.c.due_at <= until)
            )
            with self.world.engine.connect() as conn:
                found = conn.execute(select(timers).where(due).order_by(timers.c.due_at)).first()
            if found is None:
                break
            fire_timer(self.world.engine, SYSTEM, timer_id=found.id, at=max(found.due_at, self.at))
        self.at = until

    @property
    def row(self) -> Row[Any]:
        return one_case(self.world.engine, self.case_id)

    @property
    def complaint(self) -> Row[Any]:
        with self.world.engine.connect() as conn:
            return conn.execute(select(complaints).where(complaints.c.case_id == self.case_id)).one()

    def sent(self) -> list[str]:
        return [row.code for row in self._rows(messages)]

    def notices(self) -> list[Row[Any]]:
        return self._rows(notices)

    def told(self) -> list[str]:
        return [row.code for row in self.notices()]

    def clock(self, name: str) -> Row[Any]:
        return [row for row in self._rows(clocks) if row.name == name][-1]

    def record(self, kind: str) -> Row[Any]:
        return [row for row in self._rows(records) if row.kind == kind][-1]

    def links(self) -> set[tuple[int, int, str]]:
        with self.world.engine.connect() as conn:
            chosen = select(case_links.c.from_case_id, case_links.c.to_case_id, case_links.c.kind)
            return {tuple(row) for row in conn.execute(chosen)}

    def _rows(self, table: Any) -> list[Row[Any]]:
        with self.world.engine.connect() as conn:
            mine = table.c.case_id == self.case_id
            return list(conn.execute(select(table).where(mine).order_by(table.c.id)))


class Challenged(Life):
    """An ordinary appeal that got its reply."""

    def __init__(self, world: World, at: datetime) -> None:
        super().__init__(world, at)
        self.walk(*WHOLE)

    @property
    def row(self) -> Row[Any]:
        return one_case(self.world.engine, self.case_id)


def one_case(engine: Engine, case_id: int) -> Row[Any]:
    with engine.connect() as conn:
        return conn.execute(select(cases).where(cases.c.id == case_id)).one()
