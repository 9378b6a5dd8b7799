"""An auditor writes down what he found in a case of a sample, line by line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from engine.domain.access import Verb
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.domain.sampling import Line, Result
from engine.operations.border import clean_text
from engine.operations.once import once
from engine.operations.staff_acts import Errors, place_of, refuse
from engine.queries.erased import refuse_erased
from engine.queries.samples import Mark, sample, sample_cases
from engine.storage.tables import cases, sample_marks
from engine.storage.unit_of_work import UnitOfWork

VERB = "mark_sample_case"
MAX_REMARK = 2000


def mark_sample_case(
    engine: Engine,
    actor: Actor,
    *,
    sample_id: int,
    case_id: int,
    results: Mapping[str, tuple[str, str]],
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """``results``: by :class:`Line` a :class:`Result` and a remark; lines as they were write nothing.

    The newest mark of a line counts, earlier ones stay. A remark says whether personal data of the case were
    open to its author: then it is shown only to whom they are. Answers ``written``. Raises NotFound (no such
    sample, no such case in it, or not to be seen), CaseErased, KeyReused, InvalidData (``line``: codes).
    """
    told = {line: (result, clean_text(remark)) for line, (result, remark) in results.items()}
    body = {"sample": sample_id, "case": case_id, "results": {name: list(one) for name, one in told.items()}}

    def do(work: UnitOfWork) -> dict[str, Any]:
        found = sample(work.conn, actor, sample_id)
        place_of(work.conn, actor, Verb.DRAW_SAMPLE, found.organisation_id)
        drawn = {one.case_id: one for one in sample_cases(work.conn, actor, found) if one.open}
        if case_id not in drawn:
            raise NotFound(case_id=case_id)
        # Held against an act that runs: a remark written after it would stay for ever.
        work.conn.execute(select(cases.c.id).where(cases.c.id == case_id).with_for_update(read=True))
        refuse_erased(work.conn, case_id)
        before = drawn[case_id].marks
        hidden = {line for line, one in before.items() if one.masked}
        refuse(_errors(told, hidden))
        own: dict[str, Any] = {
            "sample_id": sample_id,
            "case_id": case_id,
            "marked_by": actor.person_id,
            "marked_at": work.now,
            "opened": drawn[case_id].personal,
        }
        kept = _kept(work.conn, sample_id, case_id, hidden - {line for line, one in told.items() if one[1]})
        new = [
            {**own, "line": line, "result": result, "remark": remark} | kept.get(line, {})
            for line, (result, remark) in sorted(told.items())
            if line not in before or _differs(before[line], result, remark)
        ]
        if new:
            work.conn.execute(insert(sample_marks), new)
        return {"written": len(new)}

    return once(engine, actor, VERB, body, do, key=key, at=at)


def _kept(
    conn: Connection, sample_id: int, case_id: int, lines: Collection[str]
) -> Mapping[str, dict[str, Any]]:
    """By line the newest remark as it is stored, which goes on to the next mark unread."""
    marks = sample_marks.c
    mine = (marks.sample_id == sample_id) & (marks.case_id == case_id) & marks.line.in_(lines)
    rows = conn.execute(select(marks.line, marks.remark, marks.opened).where(mine).order_by(marks.id))
    return {row.line: {"remark": row.remark, "opened": row.opened} for row in rows}


def _differs(before: Mark, result: str, remark: str) -> bool:
    """A remark that is hidden from the actor stays as long as he writes no other."""
    same_remark = before.remark == remark or (before.masked and not remark)
    return not (before.result == result and same_remark)


def _errors(told: Mapping[str, tuple[str, str]], hidden: Collection[str]) -> Errors:
    """``hidden``: lines whose remark is there and not shown."""
    errors: Errors = {}
    for line, (result, remark) in told.items():
        if line not in set(Line) or result not in set(Result):
            errors[line] = ["not_an_option"]
        elif len(remark) > MAX_REMARK:
            errors[line] = ["too_long"]
        elif result == Result.NOT and not remark and line not in hidden:
            errors[line] = ["comment_required"]
    return errors
