"""Circles of flows in which nothing waits: one command would go round until its budget of steps ends.

A counting script may lead out of such a circle, so with a way out it is only risky. Without one no
case ever leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.bpmn.diagram import Element, ErrorCode, Escalation, Level, Process, ServiceWork, Signal
from engine.bpmn.lint.rule import Found

WAITING = frozenset(
    {"userTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway", "callActivity"}
)
"""A called process is taken to wait: it may stand in another file."""

CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})

THROWING = frozenset({"intermediateThrowEvent", "endEvent"})

SHOWN = 8
"""Elements of a circle that are named."""

Graph = Mapping[str, list[str]]


def echoes(process: Process) -> Iterator[Found]:
    """A circle of cases: the process begins at a signal that it throws itself."""
    every = [e for level in process.level.everywhere() for e in level.elements.values()]
    thrown = {e.event.name for e in every if e.type in THROWING and isinstance(e.event, Signal)}
    for start in process.level.elements.values():
        if start.type == "startEvent" and isinstance(start.event, Signal) and start.event.name in thrown:
            yield Found(start.id, "signal_starts_itself", {"name": start.event.name})


def circles(process: Process) -> Iterator[Found]:
    for level in process.level.everywhere():
        for circle in _circles(_without_waits(level)):
            path = " → ".join([*circle[:SHOWN], "…" if len(circle) > SHOWN else circle[0]])
            rule = "loop_without_wait" if _leaves(level, set(circle)) else "endless_loop"
            yield Found(circle[0], rule, {"path": path})


def _without_waits(level: Level) -> Graph:
    """Where a token may come next within the same command, in the order of drawing."""
    passing = {name for name, element in level.elements.items() if not _waits(level, element)}
    return {
        name: [n for n in _following(level, name) if n in passing]
        for name in level.elements
        if name in passing
    }


def _following(level: Level, name: str) -> list[str]:
    return [flow.target for flow in level.outgoing(name)] + [event.id for event in level.boundaries(name)]


def _waits(level: Level, element: Element) -> bool:
    if element.type == "subProcess" and element.id in level.levels:
        return not _can_pass(level.levels[element.id])
    if element.type == "boundaryEvent":
        return not isinstance(element.event, (ErrorCode, Escalation))
    # A join lets nobody through who comes alone: it cannot be gone round.
    joins = element.type == "parallelGateway" and len(level.incoming(element.id)) > 1
    outside = isinstance(element.work, ServiceWork) and element.work.outside
    return element.type in WAITING or joins or outside


def _can_pass(level: Level) -> bool:
    """Whether a token comes from a start to an end without waiting anywhere."""
    graph = _without_waits(level)
    todo = [name for name in graph if level.elements[name].type == "startEvent"]
    seen = set(todo)
    while todo:
        here = todo.pop()
        if level.elements[here].type == "endEvent":
            return True
        new = [name for name in graph[here] if name not in seen]
        seen.update(new)
        todo += new
    return False


def _leaves(level: Level, circle: set[str]) -> bool:
    """A fork sends a token out and keeps one in: only a choice or an error leads out."""
    return any(
        following not in circle
        for name in circle
        for following in _following(level, name)
        if level.elements[name].type in CHOOSING or level.elements[following].type == "boundaryEvent"
        if following in level.elements
    )


def _circles(graph: Graph) -> Iterator[list[str]]:
    """Strongly connected parts with an inner flow: Kosaraju's two passes, without recursion."""
    reverse: dict[str, list[str]] = {name: [] for name in graph}
    for name, targets in graph.items():
        for target in targets:
            reverse[target].append(name)
    order = {name: place for place, name in enumerate(graph)}
    seen: set[str] = set()
    for root in reversed(_finished(graph)):
        if root not in seen:
            part = _reached(reverse, root, seen)
            if len(part) > 1 or root in graph[root]:
                yield sorted(part, key=order.__getitem__)


def _finished(graph: Graph) -> list[str]:
    """Names in the order in which a depth-first walk is done with them."""
    done: list[str] = []
    seen: set[str] = set()
    for start in graph:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(graph[start]))]
        while stack:
            name, targets = stack[-1]
            new = next((target for target in targets if target not in seen), None)
            if new is None:
                done.append(name)
                stack.pop()
            else:
                seen.add(new)
                stack.append((new, iter(graph[new])))
    return done


def _reached(graph: Graph, root: str, seen: set[str]) -> list[str]:
    seen.add(root)
    part, todo = [root], [root]
    while todo:
        new = [name for name in dict.fromkeys(graph[todo.pop()]) if name not in seen]
        seen.update(new)
        part += new
        todo += new
    return part
