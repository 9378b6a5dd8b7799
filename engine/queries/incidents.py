"""What waits for an operator: the failures, never the content of their cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, NotFound
from engine.queries.diagram import DiagramView, way_of
from engine.queries.element_names import element_names
from engine.queries.facts import Languages
from engine.queries.history import HistoryEntry, entries_of
from engine.queries.inbox_counters import CAP
from engine.queries.names import initials
from engine.queries.undelivered import count_undelivered
from engine.storage.tables import cases, incidents, organisations, people

PAGE = 50
KINDS = ("job", "timer", "message", "signal", "start", "complete", "stalled")


@dataclass(frozen=True)
class IncidentFilters:
    """``None`` does not narrow. ``since``: first failed at this moment or later."""

    kind: str | None = None
    element: str | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Incident:
    """``details`` hold codes, expressions of the diagram and names of elements, no data of a case."""

    id: int
    case_id: int
    number: str | None
    organisation: Languages
    deployment_id: int
    process_id: str
    version: int
    kind: str
    key: str
    element_id: str | None
    step: Languages
    code: str
    details: Mapping[str, Any]
    attempts: int
    state: str
    occurred_at: datetime
    last_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    ended_how: str | None


@dataclass(frozen=True)
class IncidentPage:
    """``counts``: (element, its name, how many are open), most first, under the same filters but its own."""

    rows: tuple[Incident, ...]
    total: int
    page: int
    pages: int
    counts: tuple[tuple[str, Languages, int], ...]


@dataclass(frozen=True)
class IncidentView:
    incident: Incident
    history: tuple[HistoryEntry, ...]


def open_incidents(
    conn: Connection, actor: Actor, filters: IncidentFilters = IncidentFilters(), page: int = 1
) -> IncidentPage:
    """The newest first. Raises Forbidden."""
    _check(actor)
    wanted = _wanted(filters)
    total = conn.execute(select(func.count()).select_from(incidents).where(*wanted)).scalar_one()
    pages = max(-(-total // PAGE), 1)
    page = min(max(page, 1), pages)
    chosen = _chosen().where(*wanted).order_by(incidents.c.occurred_at.desc(), incidents.c.id.desc())
    rows = conn.execute(chosen.limit(PAGE).offset((page - 1) * PAGE)).mappings()
    found = tuple(_incident(conn, row) for row in rows)
    return IncidentPage(found, total, page, pages, _counts(conn, filters))


def all_open(conn: Connection, actor: Actor) -> tuple[Incident, ...]:
    """Every open one, the oldest first. Raises Forbidden."""
    _check(actor)
    chosen = _chosen().where(incidents.c.state == "open").order_by(incidents.c.id)
    return tuple(_incident(conn, row) for row in conn.execute(chosen).mappings())


def incident(conn: Connection, actor: Actor, incident_id: int) -> IncidentView:
    """One, with its case's history. Raises Forbidden, NotFound."""
    _check(actor)
    row = conn.execute(_chosen().where(incidents.c.id == incident_id)).mappings().first()
    if row is None:
        raise NotFound(incident_id=incident_id)
    one = _incident(conn, row)
    return IncidentView(one, entries_of(conn, one.case_id, one.process_id))


def incident_diagram(conn: Connection, actor: Actor, incident_id: int) -> DiagramView:
    """The diagram of the incident's case with the way it took; its element is where the case is."""
    one = incident(conn, actor, incident_id).incident
    return way_of(conn, one.case_id, one.deployment_id, one.process_id, mark=one.element_id)


def count_open(conn: Connection, most: int = CAP) -> int:
    """With what could not be delivered; ``most`` means "that many or more", so that a flood slows no menu."""
    still = select(incidents.c.id).where(incidents.c.state == "open").limit(most).subquery()
    number = int(conn.execute(select(func.count()).select_from(still)).scalar_one())
    return min(number + count_undelivered(conn, most), most)


def _check(actor: Actor) -> None:
    if not (actor.is_system or may(actor, Verb.RESOLVE_INCIDENT, CaseFacts(organisation_path=""))):
        raise Forbidden()


def _wanted(filters: IncidentFilters) -> list[ColumnElement[bool]]:
    wanted = [incidents.c.state == "open"]
    if filters.kind is not None:
        wanted.append(incidents.c.kind == filters.kind)
    if filters.element is not None:
        wanted.append(incidents.c.element_id == filters.element)
    if filters.since is not None:
        wanted.append(incidents.c.occurred_at >= filters.since)
    return wanted


def _chosen() -> Any:
    return (
        select(
            *(column for column in incidents.c if column.name != "ended_by"),
            *(cases.c.number, cases.c.deployment_id, cases.c.process_id, cases.c.version),
            organisations.c.name.label("organisation"),
            initials(people).label("ended_by"),
        )
        .join(cases, cases.c.id == incidents.c.case_id)
        .join(organisations, organisations.c.id == cases.c.organisation_id)
        .outerjoin(people, people.c.id == incidents.c.ended_by)
    )


def _incident(conn: Connection, row: RowMapping) -> Incident:
    names = element_names(conn, row["deployment_id"], row["process_id"])
    values = {name: row[name] for name in Incident.__dataclass_fields__ if name != "step"}
    return Incident(**values, step=names.get(row["element_id"] or "", {}))


def _counts(conn: Connection, filters: IncidentFilters) -> tuple[tuple[str, Languages, int], ...]:
    others = IncidentFilters(kind=filters.kind, since=filters.since)
    place = (cases.c.deployment_id, cases.c.process_id, incidents.c.element_id)
    chosen = (
        select(*place, func.count().label("number"))
        .join(cases, cases.c.id == incidents.c.case_id)
        .where(*_wanted(others), incidents.c.element_id.is_not(None))
        .group_by(*place)
    )
    numbers: dict[str, int] = {}
    named: dict[str, Languages] = {}
    for row in conn.execute(chosen):
        numbers[row.element_id] = numbers.get(row.element_id, 0) + row.number
        names = element_names(conn, row.deployment_id, row.process_id)
        named[row.element_id] = names.get(row.element_id, {})
    most = sorted(numbers.items(), key=lambda one: (-one[1], one[0]))
    return tuple((element, named[element], number) for element, number in most)
