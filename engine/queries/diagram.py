"""The case's own diagram with "you are here" and the way that led there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.bpmn.labels import labels
from engine.domain.actor import Actor
from engine.queries.case_parts import header
from engine.queries.clock import moment
from engine.queries.element_names import deployment
from engine.storage.tables import journal, work_items


@dataclass(frozen=True)
class DiagramView:
    """``current``: elements that wait now; ``visits``: how often each element was entered;
    ``flows``: sequence flows taken, in order of first passage; ``names``: every label by language."""

    process_id: str
    xml: bytes
    current: tuple[str, ...]
    visits: Mapping[str, int]
    flows: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]]

    @property
    def visited(self) -> tuple[str, ...]:
        return tuple(self.visits)


def case_diagram(conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None) -> DiagramView:
    """Raises :class:`NotFound` unless the actor may see the case."""
    case, _, _ = header(conn, actor, case_id, moment(conn, at))
    return way_of(conn, case_id, case.deployment_id, case.process_id)


def way_of(
    conn: Connection, case_id: int, deployment_id: int, process_id: str, mark: str | None = None
) -> DiagramView:
    """Of a case that the caller may know of. ``mark``: an element that counts as where the case is."""
    visits, flows = _way(conn, case_id)
    waiting = (
        select(work_items.c.element_id)
        .where(work_items.c.case_id == case_id, work_items.c.state == "open")
        .order_by(work_items.c.id)
    )
    xml = deployment(conn, deployment_id).xml(process_id)
    return DiagramView(
        process_id=process_id,
        xml=xml,
        current=(mark,) if mark else tuple(dict.fromkeys(conn.execute(waiting).scalars())),
        visits=visits,
        flows=flows,
        names=labels(xml),
    )


def _way(conn: Connection, case_id: int) -> tuple[Mapping[str, int], tuple[str, ...]]:
    visits: dict[str, int] = {}
    flows: dict[str, None] = {}
    changes = select(journal.c.change).where(journal.c.case_id == case_id).order_by(journal.c.case_seq)
    for change in conn.execute(changes).scalars():
        for kind, element_id in _steps(json.loads(change)):
            if kind == "took":
                flows[element_id] = None
            elif kind == "entered":
                visits[element_id] = visits.get(element_id, 0) + 1
    return visits, tuple(flows)


def _steps(change: Mapping[str, list[list[str]]]) -> list[list[str]]:
    return change.get("steps", [])
