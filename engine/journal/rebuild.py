"""Runs a case's journal again: every state and every change must come out as it was stored.

Service tasks are not called again; the journal recorded what they answered. Time is the entry's,
the definition is the entry's deployment. The engine has no other input.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.bpmn.definition import Deployment, compile_files
from engine.bpmn.migration import migrate
from engine.bpmn.model import Advance, Command
from engine.bpmn.runner import advance, recorded
from engine.domain.errors import JauapError, JournalBroken, NotFound
from engine.domain.local_time import local
from engine.journal.change import same_change, states_entered
from engine.journal.deployed import files
from engine.storage.tables import cases, journal

_OF_THE_CASE = ("start", "modify", "migrate")
"""Commands about the process as a whole; the others name what waits."""


@dataclass(frozen=True)
class Compared:
    """One entry that came out as it was stored."""

    case_seq: int
    command: str
    kind: str
    state_bytes: int
    opened: int
    closed: int
    services: int


def rebuild(
    conn: Connection, case_id: int, on_entry: Callable[[Compared], None] = lambda entry: None
) -> bytes:
    """The case's state, computed from its journal alone; ``on_entry`` hears of each entry that fits.

    Raises :class:`JournalBroken` at the first entry that does not come out: ``state_differs`` (another
    snapshot), ``change_differs`` (another change, or service results that nobody asked for),
    ``unreadable`` (bytes that nothing can read), ``refused`` (the engine refuses the command).
    :class:`NotFound` when there is no such case.
    """
    process_id = conn.execute(select(cases.c.process_id).where(cases.c.id == case_id)).scalar()
    if process_id is None:
        raise NotFound(case_id=case_id)
    deployments: dict[int, Deployment] = {}
    state: bytes | None = None
    in_state: str | None = None
    before: Deployment | None = None
    for row in _advances(conn, case_id):
        if row.deployment_id not in deployments:
            deployments[row.deployment_id] = compile_files(files(conn, row.deployment_id))
        deployment = deployments[row.deployment_id]
        facts, change, snapshot = _read(case_id, row)
        result = _run(case_id, row, (before or deployment, deployment), process_id, state, facts)
        if result.snapshot != snapshot:
            raise _broken(case_id, row, "state_differs")
        in_state = _state(deployment, process_id, result, change, in_state)
        used = [dict(one) for one in result.service_results]
        if used != facts.get("results", []) or not same_change(change, result, in_state):
            raise _broken(case_id, row, "change_differs")
        state, before = result.snapshot, deployment
        on_entry(_compared(row, facts, result))
    if state is None:
        raise JournalBroken(case_id=case_id, case_seq=1, reason="no_state")
    return state


def command_facts(command: Command, results: tuple[Any, ...]) -> dict[str, Any]:
    """What the journal keeps of a command, enough for :func:`rebuild` to give it again."""
    facts: dict[str, Any] = {"kind": command.kind, "variables": dict(command.variables)}
    facts["process" if command.kind in _OF_THE_CASE else "key"] = command.target
    facts |= {name: value for name, value in (("code", command.code), ("element", command.element)) if value}
    if results:
        facts["results"] = [dict(result) for result in results]
    return facts


def command_again(at: datetime, facts: Mapping[str, Any]) -> Command:
    """The command as it was given: the other way of :func:`command_facts`."""
    target = facts["process" if facts["kind"] in _OF_THE_CASE else "key"]
    code, element = facts.get("code"), facts.get("element")
    return Command(facts["kind"], target, local(at), facts["variables"], code, element)


def _run(
    case_id: int,
    row: Row[Any],
    deployments: tuple[Deployment, Deployment],
    process_id: str,
    state: bytes | None,
    facts: Mapping[str, Any],
) -> Advance:
    """``deployments``: the one of the entry before, and this entry's own."""
    services = recorded(facts.get("results", ()))
    command = command_again(row.at, facts)
    try:
        if command.kind == "migrate" and state is not None:
            return migrate(*deployments, process_id, state, command, services)
        return advance(deployments[1], process_id, state, command, services)
    except JauapError as refusal:
        raise _broken(case_id, row, "refused") from refusal


def _compared(row: Row[Any], facts: Mapping[str, Any], result: Advance) -> Compared:
    sizes = (len(result.snapshot), len(result.opened), len(result.closed), len(result.service_results))
    return Compared(row.case_seq, row.command, facts["kind"], *sizes)


def _state(
    deployment: Deployment, process_id: str, result: Advance, change: Mapping[str, Any], before: str | None
) -> str | None:
    """The case's state after the command; a case begins in the one that its first entry names."""
    entered = states_entered(deployment, process_id, result)
    return entered[-1][1] if entered else before or change.get("fields", {}).get("state")


def _read(case_id: int, row: Row[Any]) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    try:
        return json.loads(row.facts), json.loads(row.change), zlib.decompress(row.snapshot)
    except (ValueError, zlib.error):
        raise _broken(case_id, row, "unreadable") from None


def _broken(case_id: int, row: Row[Any], reason: str) -> JournalBroken:
    return JournalBroken(case_id=case_id, case_seq=row.case_seq, reason=reason)


def _advances(conn: Connection, case_id: int) -> list[Row[Any]]:
    """The entries that touched the process, oldest first."""
    columns = (
        journal.c.case_seq,
        journal.c.command,
        journal.c.at,
        journal.c.facts,
        journal.c.change,
        journal.c.snapshot,
    )
    chosen = select(*columns, journal.c.deployment_id)
    chosen = chosen.where(journal.c.case_id == case_id, journal.c.snapshot.is_not(None))
    return list(conn.execute(chosen.order_by(journal.c.case_seq)))
