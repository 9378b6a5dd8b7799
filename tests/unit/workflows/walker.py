"""Walks an appeal through the shipped diagram, with the service tasks' answers made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.bpmn.definition import Deployment, compile_files
from engine.bpmn.model import Advance, Command, OpenedItem, ServiceCall
from engine.bpmn.runner import advance
from engine.feel.values import ALMATY

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)

TERM = {
    "legal_last_day": "2026-12-14",
    "control_date": "2026-12-11",
    "remind_half_at": "2026-12-02T09:00:00+05:00",
    "remind_5_at": "2026-12-07T09:00:00+05:00",
    "remind_3_at": "2026-12-09T09:00:00+05:00",
    "remind_1_at": "2026-12-11T09:00:00+05:00",
    "overdue_at": "2026-12-15T00:00:00+05:00",
}

FILLED: Mapping[str, Mapping[str, Any]] = {
    "register_appeal": {"legal_type": "application"},
    "check_admissibility": {"decision": "accept"},
    "determine_nature": {"legal_type": "application", "needs_information": False},
    "resolution": {"executor": "7", "executor_unit": "3", "co_executors": []},
    "quality_analysis": {"decision": "accept"},
    "sign_reply": {"decision": "sign"},
    "sign_redirect": {"decision": "sign"},
    "decide_third_return": {"instruction": "Ask the housing inspection."},
}
"""What people fill in on the straight way; other forms reach the process with nothing."""


def shipped_files() -> dict[str, bytes]:
    """The files of the shipped deployment by the paths under which they are published."""
    family = [p for p in (ROOT / "workflows/appeal").iterdir() if p.suffix in (".bpmn", ".dmn")]
    forms = (ROOT / "forms").glob("*.form")
    named = {f"appeal/{p.name}": p for p in family} | {f"forms/{p.name}": p for p in forms}
    return {name: path.read_bytes() for name, path in sorted(named.items())}


@cache
def shipped() -> Deployment:
    return compile_files(shipped_files())


class Walk:
    """One appeal. ``waiting`` are the open work items by element, in the order of opening."""

    def __init__(self, **variables: Any) -> None:
        self.calls: list[ServiceCall] = []
        self.steps: list[str] = []
        self.timers: dict[str, datetime] = {}
        self.items: dict[str, OpenedItem] = {}
        self.registered_on = "2026-11-23"
        self._returns = 0
        self._state: bytes | None = None
        self.last = self._advance("start", "appeal", {"case_id": "1"} | variables)

    def complete(self, element: str, **data: Any) -> Walk:
        """Completes the oldest open item of the element; ``data`` go over the usual answers."""
        key = next(k for k, item in self.items.items() if item.element_id == element)
        self.last = self._advance("complete", key, {**FILLED.get(element, {}), **data})
        return self

    def straight_to(self, element: str) -> Walk:
        """Fills in everything as usual until the element waits."""
        for _ in range(50):
            if element in self.waiting:
                return self
            self.complete(self.waiting[0])
        raise AssertionError(f"{element} is not on the straight way: {self.waiting}")

    def fire(self, element: str) -> Walk:
        self.last = self._advance("timer", f"{element}#1", {})
        return self

    def item(self, element: str) -> OpenedItem:
        return next(item for item in self.items.values() if item.element_id == element)

    @property
    def waiting(self) -> list[str]:
        return [item.element_id for item in self.items.values()]

    @property
    def called(self) -> list[str]:
        return [call.element_id for call in self.calls]

    @property
    def state(self) -> str:
        """The last ``caseState`` on the way."""
        elements = shipped().elements("appeal")
        states = [elements[s].properties.get("caseState", "") for s in self.steps if s in elements]
        return [state for state in states if state][-1]

    def _advance(self, kind: Any, target: str, data: Mapping[str, Any]) -> Advance:
        done = advance(shipped(), "appeal", self._state, Command(kind, target, AT, data), self._serve)
        self._state = done.snapshot
        self.steps += [step.element_id for step in done.steps if step.kind == "entered"]
        for key in done.closed:
            self.items.pop(key, None)
            self.timers.pop(key.partition("#")[0], None)
        self.items |= {item.key: item for item in done.opened}
        self.timers |= {timer.element_id: timer.due_at for timer in done.timers}
        return done

    def _serve(self, call: ServiceCall) -> Mapping[str, Any]:
        self.calls.append(call)
        if call.type == "return-reply":
            self._returns += 1
        answers: Mapping[str, Mapping[str, Any]] = {
            "register": {"number": "ЖТ-2026-00000001", "registered_on": self.registered_on},
            "compute-term": {**TERM, "clock_rule": call.inputs.get("clock_rule")},
            "return-reply": {"return_count": self._returns},
        }
        return answers.get(call.type, {"left_behind": True})
