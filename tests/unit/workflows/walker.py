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
    "overdue_at": "2026-12-15T00:00:00+05:00",
}

MOMENTS = (
    ("half", "2026-12-03T09:00:00+05:00"),
    ("five_left", "2026-12-07T09:00:00+05:00"),
    ("three_left", "2026-12-09T09:00:00+05:00"),
    ("one_left", "2026-12-11T09:00:00+05:00"),
    ("last_day", "2026-12-14T09:00:00+05:00"),
    ("overdue", "2026-12-15T00:00:00+05:00"),
    ("one_late", "2026-12-15T09:00:00+05:00"),
    ("three_late", "2026-12-18T09:00:00+05:00"),
)
"""What the watch of an ordinary term tells, and when."""

FILLED: Mapping[str, Mapping[str, Any]] = {
    "register_appeal": {"legal_type": "application"},
    "check_admissibility": {"decision": "accept"},
    "determine_nature": {"legal_type": "application", "needs_information": False},
    "resolution": {"executor": "7", "executor_unit": "3", "co_executors": []},
    "quality_analysis": {"decision": "accept"},
    "sign_reply": {"decision": "sign"},
    "sign_redirect": {"decision": "sign"},
    "draft_reply": {"character": "explained"},
    "close_case": {"measure_promised": False},
    "terminate_consideration": {"ground": "COURT_ACT"},
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
        self.told: list[str] = []
        self._keys: dict[str, str] = {}
        self._watches: list[str] = []
        self._actions: dict[str, str] = {}
        self._clock_runs = self._changed = False
        self._rule = ""
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

    def fire(self) -> Walk:
        """The next moment of the term comes."""
        self.last = self._advance("timer", self._keys["moment_came"], {})
        return self

    def act(self, element: str, **data: Any) -> Walk:
        """Takes the action that the case waits for."""
        self.last = self._advance("message", self._actions[element], data)
        return self

    def until(self, moment: str) -> Walk:
        """All moments up to this one come."""
        while moment not in self.told:
            self.fire()
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
        self._changed = False
        done = self._run(kind, target, data)
        if self._changed:
            # As the verbs do it: who watches the term hears of the change within the same transaction.
            for key in list(self._watches):
                self._run("message", key, {})
        return done

    def _run(self, kind: Any, target: str, data: Mapping[str, Any]) -> Advance:
        done = advance(shipped(), "appeal", self._state, Command(kind, target, AT, data), self._serve)
        self._state = done.snapshot
        self.steps += [step.element_id for step in done.steps if step.kind == "entered"]
        for key in done.closed:
            self.items.pop(key, None)
            self.timers.pop(key.partition("#")[0], None)
        self.items |= {item.key: item for item in done.opened}
        self.timers |= {timer.element_id: timer.due_at for timer in done.timers}
        self._keys |= {timer.element_id: timer.key for timer in done.timers}
        self._actions |= {one.element_id: one.key for one in done.subscriptions}
        opened = [one.key for one in done.subscriptions if one.message == "term_changed"]
        self._watches = [key for key in [*self._watches, *opened] if key not in done.closed]
        return done

    def _serve(self, call: ServiceCall) -> Mapping[str, Any]:
        self.calls.append(call)
        if call.type == "return-reply":
            self._returns += 1
        self._note_clock(call)
        if call.type == "tell-moment":
            self.told.append(call.inputs["moment_kind"])
        answers: Mapping[str, Mapping[str, Any]] = {
            "preliminary-review": {
                "threat": False,
                "anonymous": False,
                "register_by": "2026-11-24T00:00:00+05:00",
            },
            "record-redirect": {"tracking_until": "2027-01-23T00:00:00+05:00"},
            "register": {"number": "ЖТ-2026-00000001", "registered_on": self.registered_on},
            "start-clock": {**TERM, "clock_rule": call.inputs.get("clock_rule")},
            "next-moment": self._next(),
            "tell-moment": {"silence": call.inputs.get("moment_kind") == "overdue" and self._appc},
            "return-reply": {"return_count": self._returns},
        }
        return answers.get(call.type, {"left_behind": True})

    def _note_clock(self, call: ServiceCall) -> None:
        """A clock that starts has no watch yet; one that is given the same rule again does not change."""
        if call.type == "start-clock":
            rule = str(call.inputs["clock_rule"])
            self._changed |= self._clock_runs and rule != self._rule
            self._clock_runs, self._rule = True, rule
        elif call.type in ("extend-clock", "stop-clock"):
            self._changed, self._clock_runs = True, call.type == "extend-clock"

    def _next(self) -> Mapping[str, Any]:
        left = MOMENTS[len(self.told) :] if self._clock_runs else ()
        kind, at = left[0] if left else (None, None)
        return {"moment_kind": kind, "moment_at": at}

    @property
    def _appc(self) -> bool:
        return self.registered_on >= "2021-07-01"
