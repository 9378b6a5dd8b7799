"""A running case as an operator sees it who may move it, and sees no content: steps and variables."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.bpmn import modify, runner
from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, NotFound
from engine.queries.diagram import DiagramView, way_of
from engine.queries.element_names import deployment, element_names
from engine.queries.facts import Languages
from engine.storage.tables import cases, deployments, journal


@dataclass(frozen=True)
class WaitingStep:
    """``key`` is what ends it; ``body`` the multi-instance whose rounds end only together."""

    key: str
    element_id: str
    names: Languages
    body: str | None


@dataclass(frozen=True)
class Place:
    """A step before which a token may be put. ``type`` is the element's BPMN name."""

    element_id: str
    names: Languages
    type: str


@dataclass(frozen=True)
class ModifiableCase:
    """``variables`` are the process's own: ids and what gateways read, no text of the appeal."""

    id: int
    number: str | None
    state: str
    version: int
    process_version: int
    waiting: tuple[WaitingStep, ...]
    places: tuple[Place, ...]
    variables: Mapping[str, Any]
    closed: bool


def modifiable_case(conn: Connection, actor: Actor, case_id: int) -> ModifiableCase:
    """Raises :class:`Forbidden`, :class:`NotFound`."""
    row = _case(conn, actor, case_id)
    compiled = deployment(conn, row.deployment_id)
    state = zlib.decompress(row.snapshot)
    names = element_names(conn, row.deployment_id, row.process_id)
    elements = compiled.elements(row.process_id)
    standing = runner.standing(compiled, row.process_id, state)
    return ModifiableCase(
        id=row.id,
        number=row.number,
        state=row.state,
        version=row.version,
        process_version=row.process_version,
        waiting=tuple(WaitingStep(s.key, s.element_id, names[s.element_id], s.body) for s in standing),
        places=tuple(
            Place(name, names[name], elements[name].type)
            for name in modify.places(compiled.spec(row.process_id))
        ),
        variables=json.loads(state)["variables"],
        closed=row.closed_at is not None,
    )


def modifiable_diagram(conn: Connection, actor: Actor, case_id: int) -> DiagramView:
    """The case's diagram with "you are here". Raises :class:`Forbidden`, :class:`NotFound`."""
    row = _case(conn, actor, case_id)
    return way_of(conn, case_id, row.deployment_id, row.process_id)


def _case(conn: Connection, actor: Actor, case_id: int) -> Row[Any]:
    if not may(actor, Verb.MODIFY_CASE, CaseFacts(organisation_path="")):
        raise Forbidden()
    columns = ("id", "number", "state", "version", "closed_at", "deployment_id", "process_id")
    newest = (
        select(journal.c.snapshot)
        .where(journal.c.case_id == cases.c.id, journal.c.snapshot.is_not(None))
        .order_by(journal.c.case_seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    chosen = select(
        *(cases.c[name] for name in columns),
        deployments.c.version.label("process_version"),
        newest.label("snapshot"),
    ).join(deployments, deployments.c.id == cases.c.deployment_id)
    row: Any = conn.execute(chosen.where(cases.c.id == case_id)).first()
    if row is None:
        raise NotFound(case_id=case_id)
    found: Row[Any] = row
    return found
