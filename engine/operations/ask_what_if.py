"""Asks what past cases would have done on a draft. The worker answers, part by part."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from engine.domain.access import CaseFacts, Verb, may
from engine.domain.actor import Actor
from engine.domain.checksum import checksum
from engine.domain.errors import Forbidden, InvalidData
from engine.examination.wire import question
from engine.operations.once import once
from engine.operations.publish_deployment import examine
from engine.queries.past_cases import MOST, PastChosen, asked_decisions, past_ids
from engine.queries.workspace_files import files_of, workspace_row
from engine.storage.jobs import WHAT_IF, defer
from engine.storage.tables import what_ifs
from engine.storage.unit_of_work import UnitOfWork

VERB = "ask_what_if"
LONGEST_STEP = timedelta(days=365)


def ask_what_if(
    engine: Engine,
    actor: Actor,
    *,
    workspace_id: int,
    first: date,
    last: date,
    answered: bool,
    step: timedelta,
    decision: str | None = None,
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Cases that came in from ``first`` to ``last``, at most ten thousand. ``step``: how long a step takes
    that they did not have. ``decision``: only this one is asked again, with what it was given each time that
    it was made. Answers ``what_if_id``, ``cases``.

    Raises Forbidden, NotFound, InvalidDiagram (the draft will not run), InvalidData (``last``: before
    ``first``; ``step``; ``decision``: no step asks it; ``cases``: there are none).
    """
    if not may(actor, Verb.EDIT_WORKSPACE, CaseFacts(organisation_path="")):
        raise Forbidden()
    errors = {}
    if last < first:
        errors["last"] = ["before_first"]
    if not timedelta(0) <= step <= LONGEST_STEP:
        errors["step"] = ["out_of_range"]
    if errors:
        raise InvalidData(errors=errors)
    with engine.connect() as conn:
        row = workspace_row(conn, workspace_id)
        files = files_of(conn, row)
        if decision is not None and decision not in asked_decisions(conn, row.family):
            raise InvalidData(errors={"decision": ["unknown"]})
    examine(files, row.family).refuse()

    def do(work: UnitOfWork) -> dict[str, Any]:
        ids = past_ids(work.conn, PastChosen(row.family, first, last, answered, MOST))
        if not ids:
            raise InvalidData(errors={"cases": ["none"]})
        asked = {"first": first.isoformat(), "last": last.isoformat(), "answered": answered}
        values = {"workspace_id": workspace_id, "checksum": checksum(files), "files": question(files)}
        values |= {"cases": ids, "asked": asked | {"step": step.total_seconds(), "decision": decision}}
        values |= {"asked_by": actor.person_id, "asked_at": work.now}
        new = insert(what_ifs).values(values).returning(what_ifs.c.id)
        id_ = work.conn.execute(new).scalar_one()
        defer(work.conn, WHAT_IF, what_if_id=id_)
        return {"what_if_id": id_, "cases": len(ids)}

    body = {"workspace_id": workspace_id, "first": first.isoformat(), "last": last.isoformat()}
    body |= {"answered": answered, "step": step.total_seconds(), "checksum": checksum(files)}
    body |= {"decision": decision}
    return once(engine, actor, VERB, body, do, key=key, at=at)
