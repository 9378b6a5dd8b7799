"""Makes one decision of a DMN file outside any process: a methodologist's trial, a conformance run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.dmn_reader import Model, read_model
from engine.domain.errors import ExpressionFailed, InvalidDiagram, NotFound
from engine.feel.decisions import Decision, Table, decide


@dataclass(frozen=True)
class Trial:
    """``matched`` are the positions of the matching rules, from 0, in the order of the answer.

    With an error there is no answer: ``outputs`` is ``None`` and ``errors`` say why. Each is the
    error's code and details.
    """

    outputs: Any = None
    matched: tuple[int, ...] = ()
    errors: tuple[Mapping[str, Any], ...] = ()


def try_decision(file: str, data: bytes, decision: str, inputs: Mapping[str, Any], at: datetime) -> Trial:
    """``decision`` is an id or a name. Only what it requires must be carried, not the whole file."""
    try:
        model = read_model(file, data)
        chosen = _chosen(model, decision)
        for required in _closure(model, chosen.id):
            if required in model.refused:
                raise model.refused[required]
        result = decide(model.decisions, chosen.id, inputs, at=at)
    except (ExpressionFailed, InvalidDiagram, NotFound) as error:
        details = {key: value for key, value in error.details.items() if value is not None}
        return Trial(errors=({"code": error.code, **details},))
    return Trial(result.outputs, _positions(chosen, result.matched))


def _chosen(model: Model, wanted: str) -> Decision:
    """By id first. Raises :class:`NotFound`, with the names that would do, or the decision's refusal."""
    if wanted in model.decisions:
        return model.decisions[wanted]
    named = [decision for decision in model.decisions.values() if decision.name == wanted]
    if len(named) == 1:
        return named[0]
    refused = wanted if wanted in model.refused else model.names.get(wanted)
    if refused in model.refused and not named:
        raise model.refused[refused]
    names = sorted(decision.name for decision in model.decisions.values())
    raise NotFound(decision=wanted, reason="several have this name" if named else "no such", known=names)


def _closure(model: Model, decision_id: str) -> Iterator[str]:
    seen: set[str] = set()
    left = [decision_id]
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            yield name
            left += model.decisions[name].requires if name in model.decisions else ()


def _positions(decision: Decision, matched: tuple[str, ...]) -> tuple[int, ...]:
    if not isinstance(decision.logic, Table):
        return ()
    places = {rule.id: place for place, rule in enumerate(decision.logic.rules)}
    return tuple(places[rule] for rule in matched)
