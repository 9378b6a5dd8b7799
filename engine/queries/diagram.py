"""The case's own diagram with "you are here" and the way that led there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.bpmn.definition import Deployment
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.case_parts import header
from engine.queries.clock import moment
from engine.queries.element_names import deployment
from engine.queries.facts import Languages
from engine.storage.tables import journal, work_items


@dataclass(frozen=True)
class ProcessInView:
    """One of the diagrams that a case goes through. ``here``: something in it waits now."""

    id: str
    names: Languages
    here: bool
    visited: bool


@dataclass(frozen=True)
class DiagramView:
    """``process_id`` is the process shown, ``processes`` all that the case can come to, its own first.

    ``current``: elements that wait now; ``within``: the call activities within which something waits;
    ``visits``: how often each element was entered; ``flows``: sequence flows taken, in order of first
    passage; ``calls``: call activities with the processes they call.
    """

    process_id: str
    processes: tuple[ProcessInView, ...]
    xml: bytes
    current: tuple[str, ...]
    within: tuple[str, ...]
    visits: Mapping[str, int]
    flows: tuple[str, ...]
    calls: Mapping[str, str]

    @property
    def visited(self) -> tuple[str, ...]:
        return tuple(self.visits)


def case_diagram(
    conn: Connection, actor: Actor, case_id: int, shown: str | None = None, *, at: datetime | None = None
) -> DiagramView:
    """``shown``: which of the case's diagrams; without it, the one in which the case is now.

    Raises :class:`NotFound` unless the actor may see the case, and for a process it cannot come to.
    """
    case, _, _ = header(conn, actor, case_id, moment(conn, at))
    return way_of(conn, case_id, case.deployment_id, case.process_id, shown=shown)


def visited_diagrams(
    conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None
) -> Iterator[DiagramView]:
    """Every diagram that the case has come to, its own first. Raises as :func:`case_diagram`."""
    first = case_diagram(conn, actor, case_id, at=at)
    for one in first.processes:
        if one.visited or one.here:
            yield case_diagram(conn, actor, case_id, one.id, at=at)


def way_of(
    conn: Connection,
    case_id: int,
    deployment_id: int,
    process_id: str,
    mark: str | None = None,
    shown: str | None = None,
) -> DiagramView:
    """Of a case that the caller may know of. ``mark``: an element that counts as where the case is."""
    visits, flows = _way(conn, case_id)
    waiting = (
        select(work_items.c.element_id)
        .where(work_items.c.case_id == case_id, work_items.c.state == "open")
        .order_by(work_items.c.id)
    )
    current = [mark] if mark else list(dict.fromkeys(conn.execute(waiting).scalars()))
    diagrams = deployment(conn, deployment_id)
    reached = diagrams.reached(process_id)
    here = [name for name in reached if diagrams.drawn_in(name) & set(current)]
    chosen = shown or (here[0] if here else process_id)
    if chosen not in reached:
        raise NotFound(process=chosen)
    return DiagramView(
        process_id=chosen,
        processes=tuple(
            ProcessInView(
                name,
                diagrams.names(name),
                name in here,
                not visits.keys().isdisjoint(diagrams.drawn_in(name)),
            )
            for name in reached
        ),
        xml=diagrams.xml(chosen),
        current=tuple(current),
        within=tuple(_calls_within(diagrams, reached, here)),
        visits=visits,
        flows=flows,
        calls=diagrams.calls(chosen),
    )


def _calls_within(diagrams: Deployment, reached: Sequence[str], here: Sequence[str]) -> list[str]:
    """The call activities on the way down to where something waits."""
    found: list[str] = []
    below, left = set(here), True
    while left:
        inner = {
            (call, name)
            for name in reached
            for call, target in diagrams.calls(name).items()
            if target in below and call not in found
        }
        found += sorted(call for call, _ in inner)
        below |= {name for _, name in inner}
        left = bool(inner)
    return found


def _way(conn: Connection, case_id: int) -> tuple[Mapping[str, int], tuple[str, ...]]:
    visits: dict[str, int] = {}
    flows: dict[str, None] = {}
    changes = select(journal.c.change).where(journal.c.case_id == case_id).order_by(journal.c.case_seq)
    for change in conn.execute(changes).scalars():
        for kind, element_id in steps_told(json.loads(change)):
            if kind == "took":
                flows[element_id] = None
            elif kind == "entered":
                visits[element_id] = visits.get(element_id, 0) + 1
    return visits, tuple(flows)


def steps_told(change: Mapping[str, Any]) -> list[list[str]]:
    """What an entry says of the way: (kind, element or flow) in order; none beside the process."""
    found: list[list[str]] = change.get("steps", [])
    return found
