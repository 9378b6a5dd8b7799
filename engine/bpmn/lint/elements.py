"""Rules about one element among its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from engine.bpmn.diagram import (
    Element,
    ErrorCode,
    Escalation,
    Level,
    Message,
    Process,
    ServiceWork,
    Signal,
    Timer,
)
from engine.bpmn.dialect.names import ACTIVITIES, FLOW_NODES
from engine.bpmn.lint.rule import Found
from engine.bpmn.timers import first_due, readable
from engine.domain.errors import ExpressionFailed

CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})
CATCHING = frozenset({"intermediateCatchEvent", "receiveTask"})
LEVELS = frozenset({"subProcess", "callActivity"})
NO_INCOMING = frozenset({"startEvent", "boundaryEvent"})
ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def broken_elements(process: Process) -> Iterator[Found]:
    for level in process.level.everywhere():
        for element in level.elements.values():
            if element.type not in FLOW_NODES:
                continue  # the reader has said that it does not run
            for rule in ELEMENT_RULES:
                yield from (Found(element.id, name) for name in rule(level, element))


def _ends(level: Level, element: Element) -> Iterator[str]:
    if element.type == "endEvent" and level.outgoing(element.id):
        yield "flow_after_end"
    if element.type != "endEvent" and not level.outgoing(element.id):
        yield "flow_missing"
    if element.type in NO_INCOMING and level.incoming(element.id):
        yield "flow_into_start"


def _several_flows(level: Level, element: Element) -> Iterator[str]:
    """An activity with several outgoing flows is an implicit fork: draw the gateway instead."""
    if "Gateway" not in element.type and len(level.outgoing(element.id)) > 1:
        yield "several_outgoing_flows"


def _conditions(level: Level, element: Element) -> Iterator[str]:
    flows = level.outgoing(element.id)
    if element.default and element.default not in {f.id for f in flows}:
        yield "default_flow_missing"
    conditional = [f for f in flows if f.condition is not None]
    if element.type not in CONDITIONAL:
        if conditional:
            yield "condition_without_gateway"
    elif len(flows) > 1 and any(f.condition is None and f.id != element.default for f in flows):
        yield "condition_missing"
    if any(f.id == element.default for f in conditional):
        yield "condition_on_default_flow"


def _boundary(level: Level, element: Element) -> Iterator[str]:
    if element.type != "boundaryEvent":
        return
    host = level.elements.get(element.attached_to or "")
    if host is None or host.type not in ACTIVITIES:
        yield "boundary_without_activity"
        return
    if isinstance(element.event, ErrorCode):
        if not element.interrupting:
            yield "error_must_interrupt"
        works_outside = isinstance(host.work, ServiceWork) and host.work.outside
        if host.type not in LEVELS and not works_outside:
            yield "error_never_thrown"
    if isinstance(element.event, Escalation) and host.type not in LEVELS:
        yield "escalation_never_thrown"


def _messages(level: Level, element: Element) -> Iterator[str]:
    message = element.event
    if isinstance(message, Message) and not message.correlation and element.type != "startEvent":
        yield "correlation_missing"


def _timers(level: Level, element: Element) -> Iterator[str]:
    """A cycle stands where it can come again; a literal time can be read before it is needed."""
    timer = element.event
    if not isinstance(timer, Timer):
        return
    again = element.type == "startEvent" or (element.type == "boundaryEvent" and not element.interrupting)
    if timer.kind == "cycle" and not again:
        yield "timer_cycle"
    elif not timer.value.startswith("=") and readable(timer.kind, timer.value, ANY_TIME) is None:
        yield "timer_unreadable"
    elif element.type == "startEvent" and timer.kind != "duration" and not _computes(timer):
        yield "start_timer_unreadable"


def _computes(timer: Timer) -> bool:
    """When a process is published the time of a start is computed, from the moment alone."""
    try:
        first_due(timer, {}, ANY_TIME)
    except ExpressionFailed:
        return False
    return True


def _mappings(level: Level, element: Element) -> Iterator[str]:
    """Nothing runs before a start, nor before a boundary event, that an input could be for."""
    if element.inputs and element.type in NO_INCOMING:
        yield "input_mapping_without_use"


def _event_gateway(level: Level, element: Element) -> Iterator[str]:
    if element.type != "eventBasedGateway":
        return
    targets = [level.elements[f.target] for f in level.outgoing(element.id) if f.target in level.elements]
    if len(targets) < 2:
        yield "event_gateway_needs_two"
    for target in targets:
        if target.type not in FLOW_NODES or (target.type in CATCHING and target.event is None):
            continue  # what it waits for could not be read, which is told
        catches = target.type in CATCHING and isinstance(target.event, (Timer, Message, Signal))
        bare = target.loop is None and not level.boundaries(target.id)
        if not catches or not bare or len(level.incoming(target.id)) != 1:
            yield "event_gateway_target"


def _names(level: Level, element: Element) -> Iterator[str]:
    """``#`` divides element and ordinal in a key."""
    if "#" in element.id:
        yield "id_with_hash"


ELEMENT_RULES: tuple[Callable[[Level, Element], Iterator[str]], ...] = (
    _names,
    _ends,
    _several_flows,
    _conditions,
    _boundary,
    _messages,
    _timers,
    _mappings,
    _event_gateway,
)
