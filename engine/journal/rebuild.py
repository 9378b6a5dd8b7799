"""Runs a case's journal again: every state must come out as it was stored, byte for byte.

Service tasks are not called again; the journal recorded what they answered. Time is the entry's,
the definition is the entry's deployment. The engine has no other input.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.bpmn.definition import Deployment, compile_files
from engine.bpmn.model import Command
from engine.bpmn.runner import advance, recorded
from engine.domain.errors import JournalBroken, NotFound
from engine.domain.local_time import local
from engine.storage.tables import cases, deployment_files, journal


def rebuild(conn: Connection, case_id: int) -> bytes:
    """The case's state, computed from its journal alone.

    Raises :class:`JournalBroken` (``case_seq``, reason ``state_differs``) at the first entry whose
    stored state is another, :class:`NotFound` when there is no such case.
    """
    process_id = conn.execute(select(cases.c.process_id).where(cases.c.id == case_id)).scalar()
    if process_id is None:
        raise NotFound(case_id=case_id)
    deployments: dict[int, Deployment] = {}
    state: bytes | None = None
    for row in _advances(conn, case_id):
        if row.deployment_id not in deployments:
            deployments[row.deployment_id] = _compiled(conn, row.deployment_id)
        facts = json.loads(row.facts)
        services = recorded(facts.get("results", ()))
        result = advance(deployments[row.deployment_id], process_id, state, _command(row, facts), services)
        if result.snapshot != zlib.decompress(row.snapshot):
            raise JournalBroken(case_id=case_id, case_seq=row.case_seq, reason="state_differs")
        state = result.snapshot
    if state is None:
        raise JournalBroken(case_id=case_id, case_seq=1, reason="no_state")
    return state


def command_facts(command: Command, results: tuple[Any, ...]) -> dict[str, Any]:
    """What the journal keeps of a command, enough for :func:`rebuild` to give it again."""
    facts: dict[str, Any] = {"kind": command.kind, "variables": dict(command.variables)}
    facts["process" if command.kind == "start" else "key"] = command.target
    if results:
        facts["results"] = [dict(result) for result in results]
    return facts


def _command(row: Row[Any], facts: dict[str, Any]) -> Command:
    target = facts["process"] if facts["kind"] == "start" else facts["key"]
    return Command(facts["kind"], target, local(row.at), facts["variables"])


def _advances(conn: Connection, case_id: int) -> list[Row[Any]]:
    """The entries that touched the process, oldest first."""
    columns = (journal.c.case_seq, journal.c.at, journal.c.facts, journal.c.snapshot, journal.c.deployment_id)
    chosen = select(*columns).where(journal.c.case_id == case_id, journal.c.snapshot.is_not(None))
    return list(conn.execute(chosen.order_by(journal.c.case_seq)))


def _compiled(conn: Connection, deployment_id: int) -> Deployment:
    files = select(deployment_files.c.path, deployment_files.c.content).where(
        deployment_files.c.deployment_id == deployment_id
    )
    return compile_files({row.path: bytes(row.content) for row in conn.execute(files)})
