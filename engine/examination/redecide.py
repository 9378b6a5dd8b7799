"""Asks a draft's decision again what a published one was asked in past cases.

What a decision was given stands in no journal: the command that came to it is carried out once more, on the
case's own deployment and from the state that the journal kept before it. The engine is deterministic, so that
these are the very inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from zlib import decompress

from engine.bpmn.definition import Deployment
from engine.bpmn.diagram import DecisionCall
from engine.bpmn.model import Decided
from engine.bpmn.runner import advance, recorded
from engine.bpmn.values import plain
from engine.domain.errors import ExpressionFailed, JauapError
from engine.domain.redecided import Made, Redecided, Verdict
from engine.domain.what_if import Past, PastEntry
from engine.examination.past_way import command
from engine.feel.decisions import Decision, Table, decide

START = b""
NOT_AGAIN = frozenset({"migrate"})
"""A move between versions decides nothing: it lets wait what waited."""


class Redecision:
    """One decision, held against the same decision of a draft."""

    def __init__(self, decision: str, deployment_of: Callable[[str], Deployment], draft: Deployment) -> None:
        self.decision, self.draft = decision, draft
        self.deployment = cache(deployment_of)
        self.callers = cache(self._callers)
        self.rules: dict[str, dict[str, Any]] = {}
        """By id: its number then and in the draft, and its cells in words of the table."""

    def _callers(self, name: str) -> frozenset[str]:
        """The steps that ask the decision."""
        deployment = self.deployment(name)
        self._learn(deployment, "before")
        self._learn(self.draft, "after")
        return frozenset(
            element.id
            for _, element in deployment.drawn()
            if isinstance(element.work, DecisionCall) and element.work.decision_id == self.decision
        )

    def _learn(self, deployment: Deployment, when: str) -> None:
        for number, (id_, text) in enumerate(_rules(deployment.decisions.get(self.decision)), 1):
            known = self.rules.setdefault(id_, {"before": None, "after": None, "text": text})
            known |= {when: number, "text": text}

    def again(self, past: Past) -> Redecided:
        """One case. Raises nothing: what cannot be known again is counted."""
        found, unread, state = [], 0, START
        for entry in past.entries:
            if self._came_to_it(entry):
                try:
                    found += [self._made(one, entry) for one in self._decided(past, entry, state)]
                except JauapError:
                    unread += 1
            state = entry.state or START
        return Redecided(past.id, tuple(found), unread)

    def _came_to_it(self, entry: PastEntry) -> bool:
        callers = self.callers(entry.deployment)
        left = entry.lived.left if entry.lived else callers
        return entry.facts["kind"] not in NOT_AGAIN and not callers.isdisjoint(left)

    def _decided(self, past: Past, entry: PastEntry, state: bytes) -> Iterator[Decided]:
        result = advance(
            self.deployment(entry.deployment),
            past.process_id,
            decompress(state) if state else None,
            command(entry),
            recorded(entry.facts.get("results", ())),
        )
        return (one for one in result.decided if one.decision_id == self.decision)

    def _made(self, one: Decided, entry: PastEntry) -> Made:
        was = self.deployment(entry.deployment).decisions[self.decision]
        at = command(entry).at
        before = Verdict(plain(one.result.outputs), one.result.matched, table=isinstance(was.logic, Table))
        return Made(at.isoformat(), one.element_id, before, self._verdict(one.inputs, at))

    def _verdict(self, inputs: Mapping[str, Any], at: datetime) -> Verdict:
        try:
            result = decide(self.draft.decisions, self.decision, inputs, at=at)
            answer = plain(result.outputs)
        except ExpressionFailed as failure:
            rule = failure.details.get("rule")
            return Verdict(failed=str(failure.details.get("reason", "")), rule=str(rule) if rule else None)
        by_rules = isinstance(self.draft.decisions[self.decision].logic, Table)
        return replace(Verdict(answer, result.matched), table=by_rules)


def _rules(decision: Decision | None) -> Iterator[tuple[str, str]]:
    if decision is None or not isinstance(decision.logic, Table):
        return
    for rule in decision.logic.rules:
        asks = ", ".join(cell.strip() or "-" for cell in rule.input_entries)
        yield rule.id, f"{asks} → {', '.join(cell.strip() for cell in rule.output_entries)}"
