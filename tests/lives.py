"""Walks cases of the shipped diagram through the operations: what people would type, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, select

from engine.domain.actor import Actor
from engine.domain.classifiers import codes
from engine.domain.reply_quality.demands import Demand, demands_of, to_answer, to_judge
from engine.journal import rebuild, verify
from engine.operations.complete_work_item import complete_work_item
from engine.operations.fire_timer import fire_timer
from engine.operations.receive_appeal import receive_appeal
from engine.operations.take_action import take_action
from engine.queries.case_actions import case_actions
from engine.queries.reply_demands import said_about_reply
from engine.storage.tables import cases, clocks, messages, notices, timers, work_items
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
            data=self.form(element_id) | self._demands(element_id) | data,
            at=self.at,
        )
        self.answers.append(answer)
        return answer

    def demands(self) -> tuple[Demand, ...]:
        """Of the reply, as its records tell them."""
        with self.world.engine.connect() as conn:
            return demands_of(said_about_reply(conn, self.case_id))

    def _demands(self, element_id: str) -> dict[str, Any]:
        """Whoever drafts answers every demand, whoever checks accepts every answer."""
        if element_id == "draft_reply":
            rows = [{"number": one.number, "answer": "Түзетілді."} for one in to_answer(self.demands())]
            return {"demand_answers": rows}
        if element_id == "quality_analysis":
            judged = [{"number": one.number, "verdict": "accept"} for one in to_judge(self.demands())]
            return {"demand_verdicts": judged}
        return {}

    def fire(self, element_id: str) -> dict[str, Any]:
        """Lets the time come for which the element waits."""
        with self.world.engine.connect() as conn:
            waiting = (timers.c.element_id == element_id) & (timers.c.state == "pending")
            timer = conn.execute(select(timers).where(timers.c.case_id == self.case_id, waiting)).one()
        self.at = max(self.at, timer.due_at)
        return fire_timer(self.world.engine, timer_id=timer.id, at=timer.due_at)

    def fire_next(self, call: str) -> dict[str, Any]:
        """The next moment of the clock that this call watches."""
        with self.world.engine.connect() as conn:
            waiting = (timers.c.case_id == self.case_id) & (timers.c.state == "pending")
            timer = conn.execute(select(timers).where(waiting).order_by(timers.c.due_at, timers.c.id)).first()
        assert timer is not None, call
        self.at = max(self.at, timer.due_at)
        return fire_timer(self.world.engine, timer_id=timer.id, at=timer.due_at)

    def case(self) -> Row[Any]:
        """The row of the case."""
        with self.world.engine.connect() as conn:
            return conn.execute(select(cases).where(cases.c.id == self.case_id)).one()

    def let_moments_come(self, until: datetime | None = None) -> list[datetime]:
        """Fires the case's timers at their times, each of which may set the next one; those times."""
        waiting = select(timers).where(timers.c.case_id == self.case_id, timers.c.state == "pending")
        fired = []
        while True:
            with self.world.engine.connect() as conn:
                due = conn.execute(waiting.order_by(timers.c.due_at, timers.c.id).limit(1)).first()
            if due is None or (until is not None and due.due_at > until):
                return fired
            fire_timer(self.world.engine, timer_id=due.id, at=due.due_at)
            fired.append(due.due_at)

    def act(self, action: str, actor: str | Actor = "registrar", **data: Any) -> dict[str, Any]:
        """Takes an action beside the tasks."""
        self.at += timedelta(minutes=7)
        answer = take_action(
            self.world.engine,
            self.world.actor(actor) if isinstance(actor, str) else actor,
            case_id=self.case_id,
            action=action,
            data={**ACTIONS.get(action, {}), **data},
            at=self.at,
        )
        self.answers.append(answer)
        return answer

    def walk(self, *element_ids: str) -> dict[str, Any]:
        for element_id in element_ids:
            self.step(element_id)
        return self.answers[-1]

    def actions(self, login: str) -> list[str]:
        """What that person may do beside the tasks now."""
        with self.world.engine.connect() as conn:
            return [one.id for one in case_actions(conn, self.world.actor(login), self.case_id)]

    def wait_until(self, moment: datetime) -> list[str]:
        """Time passes: every timer that comes due on the way fires at its own time; their elements."""
        fired = []
        while timer := self._due(moment):
            fire_timer(self.world.engine, timer_id=timer.id, at=timer.due_at)
            fired.append(timer.element_id)
        self.at = max(self.at, moment)
        return fired

    def _due(self, moment: datetime) -> Row[Any] | None:
        mine = (timers.c.case_id == self.case_id) & (timers.c.state == "pending")
        chosen = select(timers).where(mine, timers.c.due_at <= moment).order_by(timers.c.due_at, timers.c.id)
        with self.world.engine.connect() as conn:
            return conn.execute(chosen.limit(1)).first()

    def messages(self) -> list[str]:
        """Codes of what the applicant was told, in order."""
        chosen = select(messages.c.code).where(messages.c.case_id == self.case_id).order_by(messages.c.id)
        with self.world.engine.connect() as conn:
            return list(conn.execute(chosen).scalars())

    def notices(self) -> list[str]:
        """Codes of what colleagues were told, each once, in order."""
        chosen = select(notices.c.code).where(notices.c.case_id == self.case_id).order_by(notices.c.id)
        with self.world.engine.connect() as conn:
            return list(dict.fromkeys(conn.execute(chosen).scalars()))

    def clocks(self) -> dict[str, tuple[str, str, str]]:
        """By name: rule, legal last day and state."""
        chosen = select(clocks).where(clocks.c.case_id == self.case_id).order_by(clocks.c.id)
        with self.world.engine.connect() as conn:
            return {r.name: (r.rule, r.legal_last_day.isoformat(), r.state) for r in conn.execute(chosen)}

    def form(self, element_id: str) -> dict[str, Any]:
        """What the person fills in."""
        people = self.world.people
        if element_id == "resolution":
            chosen = {"executor": str(people["executor"]), "co_executors": [str(people["co_executor"])]}
            return chosen | {"instruction": "Мән-жайды зерделеп, жауап дайындаңыз."}
        if element_id == "assign_contact":
            return {**FORMS[element_id], "executor": str(people["executor"])}
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
    "check_threat": "registrar",
    "tell_security": "registrar",
    "confirm_threat_receipt": "registrar",
    "classify_contact": "registrar",
    "assign_contact": "controller",
    "draft_contact_answer": "executor",
    "approve_contact_answer": "controller",
    "post_contact_answer": "registrar",
    "notice_of_defects": "controller",
    "return_appeal": "controller",
    "review_withdrawal": "controller",
    "decide_extension": "department_head",
    "send_preliminary": "executor",
    "hold_hearing": "executor",
    "record_information": "executor",
    "site_visit": "executor",
    "decide_dispute": "department_head",
    "confirm_measure": "controller",
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
        "reason": min(codes("redirect_reasons")),
        "cover_letter": "Қарауға.",
    },
    "sign_redirect": {"decision": "sign"},
    "terminate_consideration": {
        "ground": "COURT_ACT",
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
    "check_threat": {"decision": "confirm", "signs": ["public_security"]},
    "tell_security": {
        "bodies": ["police"],
        "phoned_at": "2026-11-23T09:10",
        "received_by": "Кезекші Ахметов",
        "sent_at": "2026-11-23T09:12",
        "message_number": "ҚХ-118",
    },
    "confirm_threat_receipt": {"confirmed_by": "Ахметов", "confirmed_at": "2026-11-23T09:20"},
    "classify_contact": {"decision": "assign", "topic": min(codes("topics"))},
    "assign_contact": {"instruction": "Тексеріп, жауап дайындаңыз."},
    "draft_contact_answer": {"answer": "Шам ауыстырылды, рақмет!", "work_done": True},
    "approve_contact_answer": {"decision": "accept"},
    "post_contact_answer": {"posted_at": "2026-11-23T10:00", "link": "https://example.kz/p/1#answer"},
    "notice_of_defects": {
        "defects": ["no_address"],
        "explanation": "Пошталық мекенжайыңызды көрсетіңіз.",
        "correct_by": "2026-11-30",
    },
    "return_appeal": {"ground": "RETURNED", "reason": "Мекенжай көрсетілмеді."},
    "review_withdrawal": {"signature_checked": True, "decision": "accept"},
    "decide_extension": {
        "decision": "extend",
        "new_last_day": "2026-12-28",
        "reason": "Сараптама қорытындысы күтілуде.",
    },
    "send_preliminary": {
        "way": "in_person",
        "place": "Қарағанды қ., Әлиханов к-сі, 13, 204-бөлме",
        "hearing_at": "2026-11-25T15:00",
        "preliminary_decision": "Өтініштен бас тарту.",
    },
    "hold_hearing": {
        "held": "yes",
        "held_on": "2026-11-25",
        "minutes": "Қатысушы тыңдалды.",
        "hearing_result": "keep",
    },
    "record_information": {"answered": "yes", "answered_on": "2026-11-25", "answer": "Мәлімет алынды."},
    "site_visit": {"visited_on": "2026-11-24", "act": "Шам істен шыққан.", "applicant_took_part": True},
    "decide_dispute": {"decision": "take_back", "reason": "Мәселе біздің құзыретімізде."},
    "confirm_measure": {"measure_state": "done", "measure": "Шам ауыстырылды."},
}

ACTIONS: Mapping[str, Mapping[str, Any]] = {
    "withdrawal": {"withdrawn_on": "2026-11-23", "signature": "handwritten"},
    "new_material": {"received_on": "2026-11-23", "material": "Фотосуреттер."},
    "correction": {"corrected": "Мекенжай көрсетілді.", "corrected_on": "2026-11-23"},
    "extension_requested": {"reason": "Сараптама керек.", "new_last_day": "2026-12-28"},
    "information_requested": {
        "kind": "information",
        "from_whom": "Қарағанды Жарық ЖШС",
        "question": "Желінің жай-күйі қандай?",
        "reply_by": "2026-11-27",
    },
    "site_visit_planned": {"visit_on": "2026-11-24", "place": "Ерубаев к-сі, 12", "applicant_invited": True},
    "objection": {"received_on": "2026-11-24", "objection": "Келіспеймін."},
    "target_answered": {"answered_on": "2026-12-07", "answer": "Жол жөнделді."},
    "target_returned": {"returned_on": "2026-11-25", "reason": "Біздің құзыретімізде емес."},
    "rating": {"score": "5", "solved": "yes"},
}


DEMAND = "Фактілерді келтіріңіз."
RETURNED: Mapping[str, Any] = {
    "decision": "return",
    "return_reasons": [min(codes("return_reasons"))],
    "demands": [{"criterion": "Q1", "demand": DEMAND}],
}
"""How a controller sends a reply back."""

REFUSED: Mapping[str, Any] = {"decision": "refuse", "demands": [{"criterion": "Q1", "demand": DEMAND}]}
"""How a signer does."""


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
