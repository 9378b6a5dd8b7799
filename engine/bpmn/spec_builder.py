"""Builds SpiffWorkflow specs from a diagram.

The library's parser is not used: it drops what it does not know, takes flows in the order of
their height on the page, and evaluates Python. Our reader has already refused what we do not
know, so every element here becomes exactly one spec (a multi-instance two).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.bpmn.diagram import Element, Level, Process, ServiceWork
from engine.bpmn.instance import LevelSpec, ProcessSpec
from engine.bpmn.nodes import activities, events, gateways, levels, loops, throws
from engine.bpmn.nodes.activities import Activity
from engine.bpmn.nodes.node import Node
from engine.feel.decisions import Decision

ACTIVITIES: Mapping[str, type[Activity]] = {
    "userTask": activities.UserTask,
    "scriptTask": activities.ScriptTask,
    "businessRuleTask": activities.DecisionTask,
    "manualTask": activities.PassTask,
    "task": activities.PassTask,
    "receiveTask": events.ReceiveTask,
    "subProcess": levels.SubProcess,
    "callActivity": levels.CallActivity,
}

SERVICES: Mapping[str, type[Activity]] = {"endEvent": throws.MessageEnd}
"""What has service work is a service task, also an event that throws a message."""

OTHERS: Mapping[str, Callable[..., Node]] = {
    "startEvent": events.StartEvent,
    "endEvent": throws.EndEvent,
    "intermediateThrowEvent": throws.ThrowEvent,
    "intermediateCatchEvent": events.CatchEvent,
    "boundaryEvent": events.BoundaryEvent,
    "exclusiveGateway": gateways.ExclusiveGateway,
    "parallelGateway": gateways.ParallelGateway,
    "inclusiveGateway": gateways.InclusiveGateway,
    "eventBasedGateway": events.EventGateway,
}


def build(
    processes: list[Process], reached: Mapping[str, Sequence[str]], decisions: Mapping[str, Decision]
) -> dict[str, ProcessSpec]:
    """One spec a process, with the levels of the processes that can be ``reached`` from it."""
    own = {p.id: {level.id: _level(level) for level in p.level.everywhere()} for p in processes}
    return {
        process.id: ProcessSpec(
            process.id,
            own[process.id][process.id],
            {name: spec for called in reached[process.id] for name, spec in own[called].items()},
            decisions,
        )
        for process in processes
    }


def _level(level: Level) -> LevelSpec:
    spec = LevelSpec(level.id)
    for element in level.elements.values():
        node = _node(spec, level, element)
        if element.type == "startEvent":
            spec.starts[element.id] = node
            spec.start = node if element.event is None else spec.start
    for element in level.elements.values():
        node = spec.task_specs[element.id]
        node.attached = tuple(spec.task_specs[b.id] for b in level.boundaries(element.id))
    return spec


def _activity(element: Element) -> type[Activity] | None:
    if isinstance(element.work, ServiceWork):
        return SERVICES.get(element.type, activities.ServiceTask)
    return ACTIVITIES.get(element.type)


def _node(spec: LevelSpec, level: Level, element: Element) -> Node:
    kind = _activity(element)
    if kind is None:
        return OTHERS[element.type](spec, level, element, element.id)
    if element.loop is None:
        return kind(spec, level, element, element.id)
    kind(spec, level, element, loops.round_name(element.id), each=True)
    return loops.LoopBody(spec, level, element, element.id)
