"""Foresees what a draft would mean for running cases. No verb: nothing is stored, and no case is locked.

Cases that stand alike move alike, so the newest state of each is read, and of those that stand alike one is
tried by the rules of the migration itself (:mod:`engine.bpmn.migration`). What would only fail for the values
of one case's variables shows when it is moved, and then leaves that case whole where it is.
"""

from __future__ import annotations

import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from engine.bpmn.definition import Deployment
from engine.bpmn.migration import migrate
from engine.bpmn.model import Command, Languages, ServiceCall
from engine.bpmn.standing import Standing, standing
from engine.domain.checksum import checksum
from engine.domain.errors import CannotMove, ExpressionFailed, ProcessStuck
from engine.domain.local_time import local
from engine.operations.publish_deployment import examine
from engine.queries import published, reading
from engine.queries.workspace_files import files_of, workspace_row
from engine.storage.tables import cases, deployments, journal

MOST_CASES = 20_000
"""Running cases whose state is read, the newest first: about 0.1 ms each."""

MOST_SECONDS = 10.0
"""For trying; whoever stands at a place that was not tried by then is counted as such."""

BATCH = 500


@dataclass(frozen=True)
class Place:
    """An element at which ``count`` cases wait."""

    element: str
    names: Languages
    count: int


@dataclass(frozen=True)
class Refusal:
    """``count`` cases could not move, by this rule of :func:`engine.bpmn.migration.migrate`."""

    rule: str
    element: str
    names: Languages
    count: int


@dataclass(frozen=True)
class VersionImpact:
    """``running`` = ``movable`` + ``refused`` + ``untried``."""

    version: int
    running: int
    movable: int
    untried: int
    places: tuple[Place, ...]
    refusals: tuple[Refusal, ...]

    @property
    def refused(self) -> int:
        return sum(one.count for one in self.refusals)


@dataclass(frozen=True)
class Impact:
    """``runs``: false for a draft that will not run, of which nothing more is known. ``unread`` running cases
    are beyond the bound. ``distinct`` places were told apart."""

    runs: bool
    versions: tuple[VersionImpact, ...] = ()
    unread: int = 0
    distinct: int = 0

    @property
    def running(self) -> int:
        return sum(one.running for one in self.versions) + self.unread


@dataclass
class _Group:
    """Cases of one version that stand alike, with the state of one of them."""

    deployment_id: int
    standing: Standing
    sample: bytes
    count: int = 0


@dataclass
class _Told:
    moved: Counter[int] = field(default_factory=Counter)
    untried: Counter[int] = field(default_factory=Counter)
    refused: Counter[tuple[int, str, str]] = field(default_factory=Counter)


def foresee_impact(
    engine: Engine, *, workspace_id: int, most_cases: int = MOST_CASES, most_seconds: float = MOST_SECONDS
) -> Impact:
    """Raises NotFound."""
    with reading(engine) as conn:
        row = workspace_row(conn, workspace_id)
        files = files_of(conn, row)
    if any(finding.severity == "will-not-run" for finding in examine(files, row.family).report()):
        return Impact(runs=False)
    draft = published.compiled_files(checksum(files), files)
    with reading(engine) as conn:
        versions = _versions(conn, row.family)
        compiled = {id_: published.compiled(conn, id_, one.checksum) for id_, one in versions.items()}
        running = _running(conn, versions)
        groups = list(_grouped(_states(conn, versions, most_cases)).values())
    told = _try(groups, compiled, draft, time.monotonic() + most_seconds)
    found = [
        _version(one.version, compiled[id_], [g for g in groups if g.deployment_id == id_], told, id_)
        for id_, one in versions.items()
    ]
    read = sum(group.count for group in groups)
    return Impact(True, tuple(one for one in found if one.running), running - read, len(groups))


def _versions(conn: Connection, family: str) -> dict[int, Any]:
    """Those on which cases run, newest first."""
    runs = select(cases.c.id).where(cases.c.deployment_id == deployments.c.id, cases.c.closed_at.is_(None))
    chosen = select(deployments.c.id, deployments.c.version, deployments.c.checksum)
    chosen = chosen.where(deployments.c.family == family, runs.exists())
    return {row.id: row for row in conn.execute(chosen.order_by(deployments.c.version.desc()))}


def _running(conn: Connection, versions: Mapping[int, Any]) -> int:
    chosen = select(func.count()).where(cases.c.deployment_id.in_(versions), cases.c.closed_at.is_(None))
    return int(conn.execute(chosen).scalar_one())


def _states(conn: Connection, versions: Mapping[int, Any], most: int) -> Iterator[tuple[int, bytes]]:
    """Deployment and newest state of each running case."""
    newest = (
        select(journal.c.snapshot)
        .where(journal.c.case_id == cases.c.id, journal.c.snapshot.is_not(None))
        .order_by(journal.c.case_seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    chosen = (
        select(cases.c.deployment_id, newest)
        .where(cases.c.deployment_id.in_(versions), cases.c.closed_at.is_(None))
        .order_by(cases.c.id.desc())
        .limit(most)
    )
    for deployment_id, packed in conn.execution_options(yield_per=BATCH).execute(chosen):
        if packed is not None:
            yield deployment_id, zlib.decompress(packed)


def _grouped(states: Iterator[tuple[int, bytes]]) -> dict[tuple[int, str, frozenset[Any]], _Group]:
    groups: dict[tuple[int, str, frozenset[Any]], _Group] = {}
    for deployment_id, state in states:
        where = standing(state)
        key = (deployment_id, where.process_id, where.alike)
        groups.setdefault(key, _Group(deployment_id, where, state)).count += 1
    return groups


def _try(
    groups: Sequence[_Group], compiled: Mapping[int, Deployment], draft: Deployment, until: float
) -> _Told:
    """The largest groups first."""
    told, now = _Told(), local(datetime.now(UTC))
    for group in sorted(groups, key=lambda one: -one.count):
        if time.monotonic() > until:
            told.untried[group.deployment_id] += group.count
            continue
        refusal = _refusal(compiled[group.deployment_id], draft, group, now)
        if refusal is None:
            told.moved[group.deployment_id] += group.count
        else:
            told.refused[(group.deployment_id, *refusal)] += group.count
    return told


def _refusal(old: Deployment, draft: Deployment, group: _Group, now: datetime) -> tuple[str, str] | None:
    process_id = group.standing.process_id
    command = Command("migrate", process_id, now, {"mapping": {}})
    try:
        migrate(old, draft, process_id, group.sample, command, _nothing_is_called)
    except CannotMove as refused:
        return str(refused.details["rule"]), str(refused.details.get("element") or "")
    except (ExpressionFailed, ProcessStuck) as stuck:
        return stuck.code, str(stuck.details.get("element") or "")
    return None


def _nothing_is_called(call: ServiceCall) -> Mapping[str, Any]:
    """A move calls nothing by itself; what would is seen as a case that cannot be foreseen."""
    raise ProcessStuck(element=call.element_id, reason="foreseen")


def _version(
    version: int, compiled: Deployment, groups: Sequence[_Group], told: _Told, deployment_id: int
) -> VersionImpact:
    at: Counter[str] = Counter()
    names: dict[str, Languages] = {}
    for group in groups:
        at.update(dict.fromkeys(group.standing.elements, group.count))
        if group.standing.process_id in compiled.processes:
            elements = compiled.elements(group.standing.process_id)
            names |= {id_: info.names for id_, info in elements.items()}
    refusals = [
        Refusal(rule, element, names.get(element, {}), count)
        for (id_, rule, element), count in told.refused.most_common()
        if id_ == deployment_id
    ]
    return VersionImpact(
        version,
        running=sum(group.count for group in groups),
        movable=told.moved[deployment_id],
        untried=told.untried[deployment_id],
        places=tuple(Place(element, names.get(element, {}), count) for element, count in at.most_common()),
        refusals=tuple(refusals),
    )
