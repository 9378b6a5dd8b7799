"""A case whose diagram reaches outside, and the other system that it reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Row, Table, select, text

from engine import journal
from engine.operations import publish_deployment, receive_appeal
from engine.operations.publish_deployment import shipped_files
from engine.service_tasks import declare, registry
from engine.service_tasks.outside import OutsideCall
from engine.storage import tables
from tests.factories import World
from tests.lives import INTAKE
from tests.unit.bpmn.diagrams import Diagram, tag

FORMS = {path: content for path, content in shipped_files().items() if path.startswith("forms/")}
GROUPS = tag("zeebe:assignmentDefinition", candidateGroups="registrar")


def desk(diagram: Diagram, id: str, **more: Any) -> Diagram:
    """A user task of the registrar without a form."""
    return diagram.user(id, GROUPS, **more)


def outside(diagram: Diagram, id: str, type: str = "probe", retries: int = 3, **more: Any) -> Diagram:
    headers = {"runs": "outside", **more.pop("headers", {})}
    written = "".join(tag("zeebe:header", key=key, value=value) for key, value in headers.items())
    marks = tag("zeebe:taskDefinition", type=type, retries=retries), tag("zeebe:taskHeaders", written)
    return diagram.node("serviceTask", id, *marks, **more)


@dataclass
class Site:
    """What tests ask of the product around the cases of their own diagrams."""

    world: World
    at: datetime

    def publish(self, *diagrams: Diagram, family: str = "appeal") -> dict[str, Any]:
        first, *others = diagrams
        files = {f"{family}/{family}.bpmn": first.xml(*others), **FORMS}
        return publish_deployment(self.world.engine, self.world.methodologist, files=files, family=family)

    def begin(self, at: datetime | None = None, family: str = "appeal") -> int:
        world, at = self.world, at or self.at
        received = receive_appeal(
            world.engine,
            world.registrar,
            data={**INTAKE, "received_at": at.isoformat()},
            organisation_id=world.oblast,
            at=at,
            family=family,
        )
        return int(received["case_id"])

    def rows(self, table: Table, **equal: Any) -> list[Row[Any]]:
        wanted = [table.c[name] == value for name, value in equal.items()]
        with self.world.engine.connect() as conn:
            return list(conn.execute(select(table).where(*wanted).order_by(table.c.id)))

    def queued(self, task: str) -> list[dict[str, Any]]:
        """The arguments of the queue's jobs of a task."""
        jobs = text("select args from jobs.procrastinate_jobs where task_name = :task order by id")
        with self.world.engine.connect() as conn:
            return list(conn.execute(jobs, {"task": task}).scalars())

    def commands(self, case_id: int) -> list[str]:
        table = tables.journal
        with self.world.engine.connect() as conn:
            chosen = select(table.c.command).where(table.c.case_id == case_id).order_by(table.c.case_seq)
            return list(conn.execute(chosen).scalars())

    def proves(self, *case_ids: int) -> None:
        """The journal holds, and every case comes out of it as it is stored."""
        with self.world.engine.connect() as conn:
            report = journal.verify(conn)
            assert report.ok, report
            for case_id in case_ids:
                journal.rebuild(conn, case_id)


@pytest.fixture
def site(world: World, at: datetime) -> Site:
    return Site(world, at)


@dataclass
class Probe:
    """The other system: does what the test says, remembers what it was asked."""

    does: Callable[[OutsideCall], Mapping[str, Any]] = lambda call: {}
    calls: list[OutsideCall] = field(default_factory=list)

    def __call__(self, call: OutsideCall) -> Mapping[str, Any]:
        self.calls.append(call)
        return self.does(call)

    def fails(self, failure: Exception) -> None:
        def fail(call: OutsideCall) -> Mapping[str, Any]:
            raise failure

        self.does = fail


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Probe:
    found = Probe()
    monkeypatch.setitem(registry.OUTSIDE, "probe", found)  # type: ignore[arg-type]  # a plain dict underneath
    monkeypatch.setitem(declare.NEEDS, "probe", declare.Needs())
    return found
