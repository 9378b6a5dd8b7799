"""Where a draft does just what a published version does: which of its elements behave alike.

As long as a case only comes to such elements, the same commands give the same states, and what its journal
keeps of it needs no walk. An element is alike when nothing that its token reads differs: itself with its
mappings and names, the flows to and from it, its boundary events and what an event gateway waits for, the
decision it calls with all that this one requires, and for an inclusive gateway, which asks what can still
come, all that is drawn around it. What differs in doubt counts as different: that costs time, nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from engine.bpmn.definition import Deployment
from engine.bpmn.diagram import DecisionCall, Element, Level
from engine.domain.errors import NotFound
from engine.feel.decisions import Decision


def alike(old: Deployment, draft: Deployment, process_id: str) -> frozenset[str]:
    """Ids of elements that a case of the process can come to, and that behave alike in both."""
    try:
        was, now = _behaviours(old, process_id), _behaviours(draft, process_id)
    except NotFound:
        return frozenset()
    return frozenset(id_ for id_, behaviour in was.items() if now.get(id_) == behaviour)


def _behaviours(deployment: Deployment, process_id: str) -> dict[str, Any]:
    drawn = [
        (level, element) for level in deployment.levels(process_id) for element in level.elements.values()
    ]
    times = Counter(element.id for _, element in drawn)
    return {
        element.id: _behaviour(level, element, deployment.decisions)
        for level, element in drawn
        if times[element.id] == 1
    }


def _behaviour(level: Level, element: Element, decisions: Mapping[str, Decision]) -> tuple[Any, ...]:
    called = element.work.decision_id if isinstance(element.work, DecisionCall) else None
    around: Any = None
    if element.type == "inclusiveGateway":
        around = (level.elements, level.flows)
    elif element.type == "eventBasedGateway":
        around = [level.elements[flow.target] for flow in level.outgoing(element.id)]
    elif element.type == "startEvent":
        around = [one.id for one in level.elements.values() if one.type == "startEvent"]
    return (
        level.id,
        element,
        level.outgoing(element.id),
        [flow.id for flow in level.incoming(element.id)],
        level.boundaries(element.id),
        dict(_closure(decisions, called)) if called else None,
        around,
    )


def _closure(decisions: Mapping[str, Decision], first: str) -> Iterator[tuple[str, Decision | None]]:
    seen, todo = {first}, [first]
    while todo:
        decision = decisions.get(name := todo.pop())
        yield name, decision
        required = decision.requires if decision else ()
        todo += [one for one in required if one not in seen]
        seen.update(required)
