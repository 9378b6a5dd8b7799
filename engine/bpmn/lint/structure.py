"""Rules about one level: what stands in it, and what a token can come to."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.diagram import Element, Level, Message, Process, Signal, Timer
from engine.bpmn.lint.rule import Found

MAX_ELEMENTS = 2_000
"""Flow nodes of one process with everything inside it; four times as many flows."""


def broken_structure(process: Process) -> Iterator[Found]:
    levels = process.level.everywhere()
    if too_many(levels):
        yield Found(process.id, "too_many_elements")
    yield from _duplicates(process.id, levels)
    for level in levels:
        yield from _level(level)
        yield from _starts(level, inner=level is not process.level)


def too_many(levels: list[Level]) -> bool:
    return max(sum(len(v.elements) for v in levels), sum(len(v.flows) for v in levels) // 4) > MAX_ELEMENTS


def _duplicates(process_id: str, levels: list[Level]) -> Iterator[Found]:
    seen = {process_id}
    for level in levels:
        for name in (*level.elements, *level.flows):
            if name in seen:
                yield Found(name, "duplicate_id")
            seen.add(name)


def _level(level: Level) -> Iterator[Found]:
    starts = starts_of(level)
    if not starts or sum(start.event is None for start in starts) > 1:
        yield Found(level.id, "one_start_event")
    for flow in level.flows.values():
        if flow.source not in level.elements or flow.target not in level.elements:
            yield Found(flow.id, "flow_without_end", {"source": flow.source, "target": flow.target})
    if starts:
        yield from (Found(lost, "unreachable") for lost in _unreachable(level, [e.id for e in starts]))


def starts_of(level: Level) -> list[Element]:
    return [e for e in level.elements.values() if e.type == "startEvent"]


def _starts(level: Level, inner: bool) -> Iterator[Found]:
    """A process may begin in several ways, at most one of them plain; a subprocess in that one only."""
    seen = set()
    for start in starts_of(level):
        event = start.event
        if inner and event is not None:
            yield Found(start.id, "start_event_inside")
        if isinstance(event, Timer) and event.kind == "duration":
            yield Found(start.id, "start_timer_duration")
        if isinstance(event, (Message, Signal)):
            name = (type(event), event.name)
            if name in seen:
                yield Found(start.id, "start_event_twice", {"name": event.name})
            seen.add(name)


def _unreachable(level: Level, starts: list[str]) -> list[str]:
    """Nodes that no token can come to: surely a mistake, and never run."""
    seen, todo = set(starts), list(starts)
    while todo:
        here = todo.pop()
        following = [f.target for f in level.outgoing(here)]
        following += [b.id for b in level.boundaries(here)]
        todo += [name for name in following if name not in seen]
        seen.update(following)
    return [name for name in level.elements if name not in seen]
