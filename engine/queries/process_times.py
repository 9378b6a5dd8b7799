"""How long the steps of people took, how often they came again and how many were late: by element.

Counted are the work items of cases that the reader may read reports of, by the moment they were opened. A
step that is done counts with its time; an open one as open, and as late when its last day is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, literal, select

from engine.bpmn.labels import labels
from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.domain.local_time import at_local
from engine.queries.scope import subtree
from engine.queries.visible import visible_cases
from engine.storage.tables import appeals, cases, deployment_files, deployments, organisations, work_items
from engine.storage.terms import local_day

MAX_SECONDS = 10 * 366 * 86_400
"""Ten years: longer is a clock that was wrong."""


@dataclass(frozen=True)
class Chosen:
    """Which steps. Both days belong to the period. ``version`` and the others: ``None`` is all."""

    first: date
    last: date
    family: str = "appeal"
    version: int | None = None
    organisation_id: int | None = None
    topic: str | None = None
    channel: str | None = None


@dataclass(frozen=True)
class ElementTimes:
    """One element. ``median`` and ``p90`` are of the steps that are done, from opening to the end, in time by
    the clock. ``again``: steps that were not the case's first at this element."""

    element_id: str
    count: int
    open: int
    again: int
    late: int
    median: timedelta | None
    p90: timedelta | None


@dataclass(frozen=True)
class Drawn:
    """A diagram of a version, with its labels by element and language."""

    path: str
    xml: bytes
    names: Mapping[str, Mapping[str, str]]


def process_times(conn: Connection, actor: Actor, chosen: Chosen, *, today: date) -> tuple[ElementTimes, ...]:
    """The elements with any step in the period, by their ids. Raises NotFound (``organisation_id``)."""
    item = work_items.c
    done = item.state == "completed"
    seconds = func.extract("epoch", item.finished_at - item.created_at)
    time = case((done & seconds.between(0, MAX_SECONDS), seconds))
    ended = func.coalesce(local_day(item.finished_at), literal(today))
    asked = (
        select(
            item.element_id,
            func.count().label("steps"),
            func.count().filter(item.state == "open").label("open"),
            func.count().filter(func.split_part(item.key, "#", 2) != "1").label("again"),
            func.count().filter(ended > _last_day()).label("late"),
            func.percentile_cont(0.5).within_group(time).label("median"),
            func.percentile_cont(0.9).within_group(time).label("p90"),
        )
        .join(cases, cases.c.id == item.case_id)
        .join(deployments, deployments.c.id == cases.c.deployment_id)
        .where(
            item.state != "cancelled",
            item.created_at >= at_local(chosen.first),
            item.created_at < at_local(chosen.last + timedelta(days=1)),
            visible_cases(actor, Verb.VIEW_REPORTS),
            *_filtered(conn, chosen),
        )
        .group_by(item.element_id)
        .order_by(item.element_id)
    )
    return tuple(
        ElementTimes(
            row.element_id, row.steps, row.open, row.again, row.late, _time(row.median), _time(row.p90)
        )
        for row in conn.execute(asked)
    )


def _last_day() -> ColumnElement[Any]:
    """Of the step itself, where it has a term; else of the case."""
    return func.coalesce(local_day(work_items.c.due_at), work_items.c.case_last_day)


def _filtered(conn: Connection, chosen: Chosen) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [deployments.c.family == chosen.family]
    if chosen.version is not None:
        found.append(deployments.c.version == chosen.version)
    if chosen.organisation_id is not None:
        path = select(organisations.c.path).where(organisations.c.id == chosen.organisation_id)
        below = conn.execute(path).scalar()
        if below is None:
            raise NotFound(organisation_id=chosen.organisation_id)
        found.append(cases.c.organisation_id.in_(subtree(below)))
    about = [appeals.c.topic == chosen.topic] if chosen.topic else []
    about += [appeals.c.channel == chosen.channel] if chosen.channel else []
    if about:
        found.append(cases.c.id.in_(select(appeals.c.case_id).where(*about)))
    return found


def _time(seconds: Any) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=float(seconds))


def versions(conn: Connection, family: str) -> tuple[int, ...]:
    """Newest first."""
    chosen = select(deployments.c.version).where(deployments.c.family == family)
    return tuple(conn.execute(chosen.order_by(deployments.c.version.desc())).scalars())


def diagrams(conn: Connection, family: str, version: int | None) -> tuple[str, ...]:
    """Paths of the diagrams of a version, of the newest where none is named; the family's own first."""
    chosen = select(deployment_files.c.path).where(
        deployment_files.c.deployment_id == _deployment(family, version),
        deployment_files.c.path.like("%.bpmn"),
    )
    paths = conn.execute(chosen).scalars().all()
    return tuple(sorted(paths, key=lambda path: (path != f"{family}/{family}.bpmn", path)))


def drawn(conn: Connection, family: str, version: int | None, path: str) -> Drawn:
    """Raises NotFound."""
    chosen = select(deployment_files.c.content).where(
        deployment_files.c.deployment_id == _deployment(family, version), deployment_files.c.path == path
    )
    content = conn.execute(chosen).scalar()
    if content is None:
        raise NotFound(family=family, version=version, path=path)
    return Drawn(path, bytes(content), labels(bytes(content)))


def _deployment(family: str, version: int | None) -> Any:
    chosen = select(deployments.c.id).where(deployments.c.family == family)
    if version is not None:
        chosen = chosen.where(deployments.c.version == version)
    return chosen.order_by(deployments.c.version.desc()).limit(1).scalar_subquery()
