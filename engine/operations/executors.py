"""Who executes a case: the column of the case, whoever an older process variable names.

The process knows the executor whom a form named last. When the executor's work changes hands in
between, only ``cases.executor_id`` and ``cases.executor_unit_id`` move, and the journal entry of
the verb says so; the engine's state stays as it was, so that a rebuild gives the same bytes. Work
that a diagram gives to ``=executor`` is opened for the person of the column.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, exists, func, select, true, update

from engine.bpmn.diagram import UserWork
from engine.operations.locked_case import LockedCase
from engine.storage.tables import cases, organisations, people, role_grants
from engine.storage.terms import holds, local_day
from engine.storage.unit_of_work import UnitOfWork

EXECUTOR, UNIT = "executor", "executor_unit"
"""The process variables that a resolution sets; the columns of the case say the same until work moves."""


_TODAY = local_day(func.now())


def is_executors_work(locked: LockedCase, element_id: str) -> bool:
    """Whether the diagram gives this work to the case's executor."""
    work = _work(locked, element_id)
    return bool(work and work.assignee and work.assignee.strip() == f"={EXECUTOR}")


def is_given_by_name(locked: LockedCase, element_id: str) -> bool:
    """Whether the diagram gives this work to a person, not only to a role."""
    work = _work(locked, element_id)
    return bool(work and work.assignee)


def is_work_of_the_unit(locked: LockedCase, element_id: str) -> bool:
    """Whether the diagram offers this work where the executor works."""
    work = _work(locked, element_id)
    return bool(work and work.candidate_groups and UNIT in work.candidate_groups)


def move_executor(
    work: UnitOfWork, locked: LockedCase, element_id: str, person_id: int | None
) -> dict[str, Any]:
    """Whoever takes the executor's work over is the executor; returns the changed columns."""
    if person_id in (None, locked.row["executor_id"]) or not is_executors_work(locked, element_id):
        return {}
    own = select(people.c.organisation_id).where(people.c.id == person_id)
    columns = {"executor_id": person_id, "executor_unit_id": work.conn.execute(own).scalar_one()}
    work.conn.execute(update(cases).where(cases.c.id == locked.id).values(columns))
    locked.row.update(columns)
    return columns


class Place(NamedTuple):
    """Where a person works."""

    organisation_id: int
    path: str


def places_of(
    conn: Connection, ids: Collection[int], role: str | None, organisation_path: str
) -> dict[int, Place]:
    """Those of the people to whom such work may be given by name, with where they work.

    Active, holding the role (if one is named) over the organisation they work in, in the tree that
    ``organisation_path`` belongs to: the work of one oblast is never given to another's people.
    """
    root = organisation_path.partition(".")[0] + "."
    over = organisations.alias("over")
    granted = exists().where(
        role_grants.c.person_id == people.c.id,
        role_grants.c.organisation_id == over.c.id,
        role_grants.c.role == role,
        holds(role_grants, _TODAY),
        organisations.c.path.startswith(over.c.path),
    )
    chosen = (
        select(people.c.id, people.c.organisation_id, organisations.c.path)
        .join(organisations, organisations.c.id == people.c.organisation_id)
        .where(people.c.id.in_(ids), people.c.active, organisations.c.path.startswith(root))
        .where(granted if role else true())
    )
    return {row.id: Place(row.organisation_id, row.path) for row in conn.execute(chosen)}


def _work(locked: LockedCase, element_id: str) -> UserWork | None:
    for _, element in locked.deployment.drawn():
        if element.id == element_id and isinstance(element.work, UserWork):
            return element.work
    return None
