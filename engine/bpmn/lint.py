"""Judges a diagram before it is published: what would not run is refused with element and rule.

The reader has already refused what the dialect does not know. Here are the rules about how
elements stand to each other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from engine.bpmn.diagram import Call, Element, ErrorCode, Level, Message, Process, Timer
from engine.bpmn.dialect.names import ACTIVITIES
from engine.domain.errors import InvalidDiagram

MAX_ELEMENTS = 2_000
"""Flow nodes of one process with everything inside it; four times as many flows."""

MAX_PROCESSES = 50
"""Processes of one deployment; the shipped one has one."""

CONDITIONAL = frozenset({"exclusiveGateway", "inclusiveGateway"})
NO_INCOMING = frozenset({"startEvent", "boundaryEvent"})

Finding = tuple[str, str]
"""Element id and rule."""


def check(processes: list[Process]) -> None:
    """Raises :class:`InvalidDiagram` for the first finding, in the order of the files."""
    by_id: dict[str, Process] = {}
    for process in processes:
        if process.id in by_id:
            raise _refusal(process, (process.id, "duplicate_process"))
        by_id[process.id] = process
    if len(processes) > MAX_PROCESSES:
        raise _refusal(processes[MAX_PROCESSES], (processes[MAX_PROCESSES].id, "too_many_processes"))
    for process in processes:
        for finding in _findings(process):
            raise _refusal(process, finding)
    reached = closures(processes)
    for process in processes:
        for finding in (*_calls(process, reached), *_shared_ids(process, by_id, reached)):
            raise _refusal(process, finding)


def called(process: Process) -> list[tuple[str, str]]:
    """(call activity, process id) for every call activity."""
    return [
        (element.id, element.work.process_id)
        for level in process.level.everywhere()
        for element in level.elements.values()
        if isinstance(element.work, Call)
    ]


def _refusal(process: Process, finding: Finding) -> InvalidDiagram:
    return InvalidDiagram(file=process.file, element=finding[0], rule=finding[1])


def _findings(process: Process) -> Iterator[Finding]:
    levels = process.level.everywhere()
    if max(sum(len(v.elements) for v in levels), sum(len(v.flows) for v in levels) // 4) > MAX_ELEMENTS:
        yield process.id, "too_many_elements"
    yield from _duplicates(process.id, levels)
    for level in levels:
        yield from _level(level)


def _duplicates(process_id: str, levels: list[Level]) -> Iterator[Finding]:
    seen = {process_id}
    for level in levels:
        for name in (*level.elements, *level.flows):
            if name in seen:
                yield name, "duplicate_id"
            seen.add(name)


def _level(level: Level) -> Iterator[Finding]:
    starts = [e for e in level.elements.values() if e.type == "startEvent"]
    if len(starts) != 1:
        yield level.id, "one_start_event"
    for flow in level.flows.values():
        if flow.source not in level.elements or flow.target not in level.elements:
            yield flow.id, "flow_without_end"
    for element in level.elements.values():
        for rule in ELEMENT_RULES:
            yield from ((element.id, finding) for finding in rule(level, element))
    yield from ((lost, "unreachable") for lost in _unreachable(level, starts[0].id))


def _unreachable(level: Level, start: str) -> list[str]:
    """Nodes that no token can come to: surely a mistake, and never run."""
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        following = [f.target for f in level.outgoing(here)]
        following += [b.id for b in level.boundaries(here)]
        todo += [name for name in following if name not in seen]
        seen.update(following)
    return [name for name in level.elements if name not in seen]


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
        if host.type not in ("subProcess", "callActivity"):
            yield "error_never_thrown"


def _messages(level: Level, element: Element) -> Iterator[str]:
    if isinstance(element.event, Message) and not element.event.correlation:
        yield "correlation_missing"


def _event_gateway(level: Level, element: Element) -> Iterator[str]:
    if element.type != "eventBasedGateway":
        return
    targets = [level.elements[f.target] for f in level.outgoing(element.id) if f.target in level.elements]
    if len(targets) < 2:
        yield "event_gateway_needs_two"
    for target in targets:
        if not isinstance(target.event, (Timer, Message)) or len(level.incoming(target.id)) != 1:
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
    _event_gateway,
)


def _calls(process: Process, reached: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    for element_id, target in called(process):
        if target not in reached:
            yield element_id, "called_element_missing"
        elif process.id in reached[target]:
            yield element_id, "called_element_cycle"


def _shared_ids(
    process: Process, by_id: Mapping[str, Process], reached: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    """Keys and history name elements only: a process and those it calls share one space of ids."""
    seen: set[str] = set()
    for process_id in sorted(reached[process.id]):
        ids = {e for level in by_id[process_id].level.everywhere() for e in level.elements}
        for shared in sorted(ids & seen):
            yield shared, "duplicate_id_in_called"
        seen |= ids


def closures(processes: Sequence[Process]) -> dict[str, tuple[str, ...]]:
    """For each process: itself, then everything it calls, however deep."""
    calls = {process.id: [target for _, target in called(process)] for process in processes}
    return {process_id: _closure(process_id, calls) for process_id in calls}


def _closure(process_id: str, calls: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    todo = [process_id]
    while todo:
        here = todo.pop()
        if here not in found and here in calls:
            found[here] = None
            todo += calls[here]
    return tuple(found)
