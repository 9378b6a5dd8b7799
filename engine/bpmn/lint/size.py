"""How many tokens a case may have open at once: each is a row on a page and bytes in every snapshot.

An estimate, not a bound. The nodes of a level are gone through in the order of the flows; behind
each of them the tokens on the flows that lead on are counted, and the largest count is the figure.
A fork gives a token to each flow, a choice shares one out, a join makes one of many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from engine import feel
from engine.bpmn.diagram import Call, Element, Level, Loop, Process
from engine.bpmn.lint.rule import Found
from engine.domain.errors import ExpressionFailed

LIMIT = 500
"""About 100 bytes a token in the state, and a thousand open tasks of a case help nobody."""

ASSUMED = 20
"""Rounds of a repetition over a list that only a case knows: more co-executors are not seen."""

FORKING = frozenset({"parallelGateway", "inclusiveGateway"})

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def too_many_tokens(process: Process, others: Mapping[str, Process]) -> Iterator[Found]:
    tokens = round(_largest(process.level, others, (process.id,)))
    if tokens > LIMIT:
        yield Found(process.id, "predicted_size", {"tokens": tokens, "limit": LIMIT})


def _largest(level: Level, others: Mapping[str, Process], callers: tuple[str, ...]) -> float:
    order = _in_order(level)
    place = {name: n for n, name in enumerate(order)}
    coming: dict[str, list[float]] = {name: [] for name in order}
    weight = {name: _weight(level, level.elements[name], others, callers) for name in order}
    open_now = largest = 0.0
    for name in order:
        tokens = _tokens(level.elements[name], coming[name])
        open_now -= sum(coming[name]) * weight[name]
        largest = max(largest, open_now + tokens * weight[name])
        for target, share in _leaving(level, level.elements[name]):
            if place.get(target, -1) > place[name]:  # a way back brings no new token
                coming[target].append(tokens * share)
                open_now += tokens * share * weight[target]
        largest = max(largest, open_now)
    return largest


def _tokens(element: Element, coming: list[float]) -> float:
    if not coming:
        return 1.0
    return max(coming) if element.type in FORKING else sum(coming)


def _leaving(level: Level, element: Element) -> Iterator[tuple[str, float]]:
    flows = level.outgoing(element.id)
    for flow in flows:
        yield flow.target, 1.0 if element.type in FORKING else 1.0 / len(flows)
    for event in level.boundaries(element.id):
        yield event.id, 0.0 if event.interrupting else 1.0


def _weight(level: Level, element: Element, others: Mapping[str, Process], callers: tuple[str, ...]) -> float:
    """Tokens that one token opens while it stands here."""
    inner = 1.0
    if element.id in level.levels:
        inner += _largest(level.levels[element.id], others, callers)
    called = element.work.process_id if isinstance(element.work, Call) else ""
    if called in others and called not in callers:
        inner += _largest(others[called].level, others, (*callers, called))
    if element.loop is not None and not element.loop.sequential:
        inner *= _rounds(element.loop)
    return inner


def _rounds(loop: Loop) -> int:
    try:
        if feel.parse(loop.collection):
            return ASSUMED
        items = feel.evaluate(loop.collection, {}, at=_ANY_TIME)
    except ExpressionFailed:
        return ASSUMED
    return len(items) if isinstance(items, list) else ASSUMED


def _in_order(level: Level) -> list[str]:
    """Each node after those that lead to it, ways back left out: a depth-first walk, reversed."""
    done: list[str] = []
    seen: set[str] = set()
    for start in level.elements:
        if start in seen or level.incoming(start) or level.elements[start].attached_to:
            continue
        seen.add(start)
        stack = [(start, _leaving(level, level.elements[start]))]
        while stack:
            new = next((t for t, _ in stack[-1][1] if t in level.elements and t not in seen), None)
            if new is None:
                done.append(stack.pop()[0])
            else:
                seen.add(new)
                stack.append((new, _leaving(level, level.elements[new])))
    return done[::-1]
