"""Tells a message: to every case that waits for it, and to the processes that it starts.

Each hears of it once and in a transaction of its own. A message that nobody waits for and that starts
nothing is not kept: the sender hears that it reached nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import SYSTEM, Actor
from engine.domain.canonical import canonical, plain
from engine.domain.errors import ExpressionFailed, Forbidden, NotFound, ProcessStuck
from engine.operations.deliver_event import deliver_event
from engine.operations.once import once
from engine.operations.start_case import start_case
from engine.storage.tables import cases, start_events, subscriptions
from engine.storage.unit_of_work import UnitOfWork

VERB = "publish_message"


class _Nobody(Exception):
    """Nothing to remember: the same message may be sent again later."""


@dataclass(frozen=True)
class _Telling:
    """What every delivery of one message needs."""

    engine: Engine
    actor: Actor
    name: str
    variables: Mapping[str, Any]
    message_id: str | None
    at: datetime | None


def publish_message(
    engine: Engine,
    actor: Actor = SYSTEM,
    *,
    name: str,
    correlation: str,
    variables: Mapping[str, Any] = {},
    message_id: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``delivered``, ``late`` and ``incident``, the cases by what became of them, ``started``, the
    cases that it began, and ``refused``: start events that could begin none, with the ``code`` why.

    Of several catches of one case the oldest takes it; a process of which a case took it starts no other
    one. With a ``message_id`` the message is told once: whoever sends it again is answered alike, and
    reaches those only whom the first time did not. Raises Forbidden, InvalidData (``data``: no JSON), and
    when all others have been told, what kept the first from being told.
    """
    if not may(actor, Verb.RUN_JOB, CaseFacts(organisation_path="")):
        raise Forbidden()
    telling = _Telling(engine, actor, name, plain(dict(variables)), message_id, at)
    found: dict[str, Any] = {"delivered": [], "late": [], "incident": [], "started": [], "refused": []}
    chosen = _choose(telling, correlation)
    failures: list[Exception] = []
    for subscription_id, case_id in chosen["waiting"]:
        with _kept(failures):
            found[_deliver(telling, subscription_id)].append(case_id)
    for start_event_id in chosen["starts"]:
        with _kept(failures):
            state, what = _start(telling, correlation, start_event_id)
            found[state].append(what)
    if failures:
        raise failures[0]
    return found


@contextmanager
def _kept(failures: list[Exception]) -> Iterator[None]:
    """One bad case keeps nobody else from hearing."""
    try:
        yield
    except Exception as failure:  # noqa: BLE001 - raised when all others have heard
        failures.append(failure)


def _choose(telling: _Telling, correlation: str) -> dict[str, Any]:
    """Who is told: decided once, before a case that it starts waits for the same message."""
    body = {"name": telling.name, "correlation": correlation}

    def do(work: UnitOfWork) -> dict[str, Any]:
        waiting = work.conn.execute(_waiting(telling.name, correlation)).all()
        reached = [row.process_id for row in waiting]
        starts = _starts(work.conn, telling.name, reached)
        if not waiting and not starts:
            raise _Nobody
        return {"waiting": [(row.id, row.case_id) for row in waiting], "starts": starts}

    key = None if telling.message_id is None else _key("message", body | {"id": telling.message_id})
    try:
        return once(telling.engine, telling.actor, VERB, body, do, key=key, at=telling.at)
    except _Nobody:
        return {"waiting": [], "starts": []}


def _waiting(name: str, correlation: str) -> Any:
    row = subscriptions.c
    return (
        select(func.min(row.id).label("id"), row.case_id, cases.c.process_id)
        .join(cases, cases.c.id == row.case_id)
        .where(row.kind == "message", row.message == name, row.correlation == correlation)
        .group_by(row.case_id, cases.c.process_id)
        .order_by(row.case_id)
    )


def _starts(conn: Connection, name: str, reached: list[str]) -> list[int]:
    row = start_events.c
    mine = (row.kind == "message") & (row.name == name) & row.process_id.not_in(reached)
    return list(conn.execute(select(row.id).where(mine).order_by(row.id)).scalars())


def _deliver(telling: _Telling, subscription_id: int) -> str:
    done = deliver_event(
        telling.engine,
        telling.actor,
        subscription_id=subscription_id,
        variables=telling.variables,
        message_id=telling.message_id,
        at=telling.at,
    )
    return str(done["state"])


def _start(telling: _Telling, correlation: str, start_event_id: int) -> tuple[str, Any]:
    said = {"name": telling.name, "correlation": correlation, "id": telling.message_id}
    key = None if telling.message_id is None else _key(f"start-{start_event_id}", said)
    try:
        done = start_case(
            telling.engine,
            telling.actor,
            start_event_id=start_event_id,
            variables=telling.variables,
            key=key,
            at=telling.at,
        )
    except (ProcessStuck, ExpressionFailed, NotFound) as refusal:
        return "refused", {"start_event_id": start_event_id, "code": refusal.code}
    if done["state"] == "started":
        return "started", done["case_id"]
    return "refused", {"start_event_id": start_event_id, "code": "gone"}


def _key(what: str, said: Mapping[str, Any]) -> str:
    """As short as a key must be, whatever the message is called."""
    return f"{what}-{hashlib.sha256(canonical(said)).hexdigest()}"
