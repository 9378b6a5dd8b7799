"""Which flows a token can still come to: what an inclusive join must know."""

from __future__ import annotations

from engine.bpmn.diagram import Level


def incoming_reached(level: Level, join: str, start: str, filled: set[str]) -> bool:
    """Whether the join must wait for a token that stands at ``start``.

    BPMN 2.0, 13.4.3: it waits for a token that can come to an empty incoming flow on a path that
    does not visit the join, unless that token can also come to a flow that is filled already.
    ``filled`` are the incoming flows where a token waits.
    """
    reached = incoming_flows(level, join, start)
    return bool(reached - filled) and not reached & filled


def incoming_flows(level: Level, join: str, start: str) -> set[str]:
    """The join's incoming flows on paths from ``start``; boundary events are ways out too."""
    found: set[str] = set()
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        following = [event.id for event in level.boundaries(here)]
        for flow in level.outgoing(here):
            if flow.target == join:
                found.add(flow.id)
            else:
                following.append(flow.target)
        todo += [name for name in following if name not in seen]
        seen.update(following)
    return found
