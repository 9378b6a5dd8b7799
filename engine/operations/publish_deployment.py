"""Publishes diagrams, decision tables and forms that belong together, as one immutable version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, text

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.checksum import checksum
from engine.domain.errors import Forbidden
from engine.domain.findings import Findings
from engine.examination import sandbox
from engine.examination.judge import judge
from engine.operations.once import once
from engine.operations.publication import FAMILY, judged
from engine.operations.start_events import write_start_events
from engine.queries import published
from engine.storage.tables import deployment_files, deployments
from engine.storage.unit_of_work import UnitOfWork

VERB = "publish_deployment"
CHECKOUT = Path(__file__).resolve().parents[2]


def publish_deployment(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    files: Mapping[str, bytes],
    comment: str = "",
    family: str = FAMILY,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``deployment_id``, ``version`` and ``published``: false when the newest is the same.

    ``files`` by path: ``appeal/appeal.bpmn``, ``appeal/clock.dmn``, ``forms/registration.form``.
    The family's own process has the family's name. Raises Forbidden, InvalidDiagram.
    """
    if not may(actor, Verb.PUBLISH_DEPLOYMENT, CaseFacts(organisation_path="")):
        raise Forbidden()
    examine(files, family).refuse()

    def do(work: UnitOfWork) -> dict[str, Any]:
        return put_version(work, files, family=family, comment=comment, published_by=actor.person_id)

    body = {"checksum": checksum(files), "family": family, "comment": comment}
    return once(engine, actor, VERB, body, do, key=key, at=at)


def put_version(
    work: UnitOfWork, files: Mapping[str, bytes], *, family: str, comment: str, published_by: int | None
) -> dict[str, Any]:
    """Stores files that were examined as the family's next version. Answers as :func:`publish_deployment`."""
    sum_ = checksum(files)
    # One publication of a family at a time: the next number is counted, not drawn.
    lock = text("select pg_advisory_xact_lock(hashtextextended(:family, 7401003))")
    work.conn.execute(lock, {"family": family})
    newest = _newest(work.conn, family)
    if newest is not None and newest.checksum == sum_:
        return {"deployment_id": newest.id, "version": newest.version, "published": False}
    version = newest.version + 1 if newest else 1
    row = {"family": family, "version": version, "checksum": sum_, "comment": comment}
    row |= {"published_by": published_by, "published_at": work.now}
    new = insert(deployments).values(row).returning(deployments.c.id)
    deployment_id = work.conn.execute(new).scalar_one()
    stored = [
        {"deployment_id": deployment_id, "path": path, "content": content}
        for path, content in sorted(files.items())
    ]
    work.conn.execute(insert(deployment_files), stored)
    compiled = published.compiled(work.conn, deployment_id, sum_)
    write_start_events(work, family, deployment_id, compiled)
    return {"deployment_id": deployment_id, "version": version, "published": True}


def examine(files: Mapping[str, bytes], family: str, before: Mapping[str, bytes] = {}) -> Findings:
    """What publication would find. What did not come with the product is read in a child process.

    ``before``: the files that these began as, for hints about what was taken away. No refusal rests on them.
    """
    read = judge(files) if dict(files) == shipped_files() else sandbox.examine(files, before)
    return judged(read, files, family)


def publish_shipped(engine: Engine) -> dict[str, Any]:
    """Publishes ``workflows/appeal`` and ``forms`` of this checkout, for a family that has nothing yet.

    Later versions of the shipped files are published by a person, who reads what changed.
    """
    with engine.connect() as conn:
        newest = _newest(conn, FAMILY)
    if newest is not None:
        return {"deployment_id": newest.id, "version": newest.version, "published": False}
    return publish_deployment(engine, SYSTEM, files=shipped_files(), comment="", family=FAMILY)


def shipped_files(checkout: Path = CHECKOUT) -> dict[str, bytes]:
    """Path to content of what comes with this version of the product."""
    workflows = [p for kind in ("*.bpmn", "*.dmn") for p in (checkout / "workflows").rglob(kind)]
    found = {path.relative_to(checkout / "workflows").as_posix(): path.read_bytes() for path in workflows}
    forms = (checkout / "forms").glob("*.form")
    return found | {f"forms/{path.name}": path.read_bytes() for path in forms}


def newest_checksum(conn: Connection, family: str) -> str | None:
    """Of the version that new cases of the family begin on."""
    newest = _newest(conn, family)
    return None if newest is None else str(newest.checksum)


def _newest(conn: Connection, family: str) -> Any:
    return conn.execute(
        select(deployments.c.id, deployments.c.version, deployments.c.checksum)
        .where(deployments.c.family == family)
        .order_by(deployments.c.version.desc())
        .limit(1)
    ).first()
