"""Where cases begin without an appeal: the start events of each family's newest deployment, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from engine.bpmn.definition import Deployment
from engine.bpmn.model import StartEvent
from engine.domain.errors import ExpressionFailed, NotFound
from engine.domain.findings import Findings
from engine.domain.local_time import local
from engine.storage.tables import deployments, organisations, start_events
from engine.storage.unit_of_work import UnitOfWork

OUTER = ("parent_body", "external")
"""Kinds of organisations that stand in the tree without being ours."""


def write_start_events(work: UnitOfWork, family: str, deployment_id: int, deployment: Deployment) -> None:
    """From now on cases of the family begin by this deployment. Its publication is locked.

    What the newer version still has keeps its row, so that a start on its way finds it. Raises
    :class:`InvalidDiagram`: ``start_timer_unreadable``, ``organisation_unknown``.
    """
    rows = {(row["process_id"], row["element_id"], row["kind"]): row for row in _wanted(work, deployment)}
    for old in work.conn.execute(_of_family(family)).all():
        values = rows.pop((old.process_id, old.element_id, old.kind), None)
        mine = start_events.c.id == old.id
        if values is None:
            work.conn.execute(delete(start_events).where(mine))
        else:
            values["deployment_id"] = deployment_id
            work.conn.execute(update(start_events).where(mine).values(values))
    if rows:
        new = [row | {"deployment_id": deployment_id} for row in rows.values()]
        work.conn.execute(insert(start_events), new)


def organisation_of(conn: Connection, deployment: Deployment, process_id: str) -> Row[Any]:
    """Where cases belong that no person takes in: ``id`` and ``path``.

    The process names it by its code in the property ``organisation``; else it is the root of the tree.
    Raises NotFound.
    """
    code = deployment.properties(process_id).get("organisation")
    own = organisations.c.kind.not_in(OUTER)
    chosen = organisations.c.parent_id.is_(None) if code is None else organisations.c.code == code
    wanted: Select[Any] = select(organisations.c.id, organisations.c.path).where(own, chosen)
    found = conn.execute(wanted.order_by(organisations.c.id).limit(1)).first()
    if found is None:
        raise NotFound(organisation=code)
    return found


def _of_family(family: str) -> Any:
    row = start_events.c
    return (
        select(row.id, row.process_id, row.element_id, row.kind)
        .join(deployments, deployments.c.id == row.deployment_id)
        .where(deployments.c.family == family)
        .with_for_update(of=start_events)
    )


def _wanted(work: UnitOfWork, deployment: Deployment) -> list[dict[str, Any]]:
    findings = Findings()
    found: list[dict[str, Any]] = []
    for process_id in deployment.processes:
        events = [event for event in deployment.start_events(process_id) if event.kind != "none"]
        if events:
            _check_organisation(work.conn, deployment, process_id, findings)
        for event in events:
            due_at = _first_due(deployment, process_id, event, work.now, findings)
            place = {"process_id": process_id, "element_id": event.element_id}
            found.append({**place, "kind": event.kind, "name": event.name, "due_at": due_at})
    findings.refuse()
    return found


def _check_organisation(
    conn: Connection, deployment: Deployment, process_id: str, findings: Findings
) -> None:
    code = deployment.properties(process_id).get("organisation")
    if code is None:
        return
    try:
        organisation_of(conn, deployment, process_id)
    except NotFound:
        findings.add(deployment.file(process_id), process_id, "organisation_unknown", code=code)


def _first_due(
    deployment: Deployment, process_id: str, event: StartEvent, now: datetime, findings: Findings
) -> datetime | None:
    """A date that is past begins nothing: a version published again must not repeat what it began."""
    if event.kind != "timer":
        return None
    try:
        due = deployment.next_start(process_id, event.element_id, local(now))
    except ExpressionFailed:
        findings.add(deployment.file(process_id), event.element_id, "start_timer_unreadable")
        return None
    return due if due is not None and due > now else None
