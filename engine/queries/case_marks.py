"""What lies over the state of cases, for lists and for the head of a case: challenged, remanded, in court.

Computed from the complaints that the actor may see, because marks follow sight (decision 0024).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    any_,
    bindparam,
    exists,
    false,
    func,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from engine.domain.actor import Actor
from engine.domain.case_state import CaseMark
from engine.domain.complaints import LINK_REMAND, marks
from engine.queries.visible import visible_cases
from engine.storage.tables import case_links, cases, complaints, records

results = records.alias("court_results")


def case_marks(conn: Connection, actor: Actor, case_ids: Sequence[int]) -> Mapping[int, tuple[CaseMark, ...]]:
    """Marks by case, for cases that the actor may see; a case without marks is not there.

    One statement for the whole page, by index, whatever its number of rows.
    """
    if not case_ids:
        return {}
    ids = bindparam("ids", list(case_ids), type_=ARRAY(BigInteger))
    each = union_all(_by_complaints(actor, ids), _in_court_themselves(ids)).subquery()
    told = select(
        each.c.case_id, *(func.bool_or(each.c[name]).label(name) for name in ("open", "remanded", "in_court"))
    ).group_by(each.c.case_id)
    return {
        row.case_id: held
        for row in conn.execute(told)
        if (held := marks(complaints_open=row.open, remanded=row.remanded, in_court=row.in_court))
    }


def _by_complaints(actor: Actor, ids: ColumnElement[Sequence[int]]) -> Select[tuple[int, bool, bool, bool]]:
    """What complaints against those cases make of them."""
    remanded = exists().where(
        case_links.c.from_case_id == complaints.c.case_id, case_links.c.kind == LINK_REMAND
    )
    filed = exists().where(records.c.case_id == complaints.c.case_id, _undecided_claim())
    return (
        select(
            complaints.c.challenged_case_id.label("case_id"),
            complaints.c.outcome.is_(None).label("open"),
            remanded.label("remanded"),
            filed.label("in_court"),
        )
        .join(cases, cases.c.id == complaints.c.case_id)
        .where(complaints.c.challenged_case_id == any_(ids), visible_cases(actor))
    )


def _in_court_themselves(ids: ColumnElement[Sequence[int]]) -> Select[tuple[int, bool, bool, bool]]:
    """The complaints among those cases that went on to court."""
    no, yes = false(), true()
    return select(records.c.case_id, no.label("open"), no.label("remanded"), yes.label("in_court")).where(
        records.c.case_id == any_(ids), _undecided_claim()
    )


def _undecided_claim() -> ColumnElement[bool]:
    decided = exists().where(results.c.case_id == records.c.case_id, results.c.kind == "court_result")
    return (records.c.kind == "court") & ~decided
