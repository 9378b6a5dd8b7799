"""What lies over the state of cases, for lists and for the head of a case: challenged, remanded, in court.

Computed from the complaints that the actor may see, because marks follow sight (decision 0024).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

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
    return {
        row.case_id: held
        for row in conn.execute(_told(actor), {"ids": list(case_ids)})
        if (held := marks(complaints_open=row.open, remanded=row.remanded, in_court=row.in_court))
    }


@lru_cache(maxsize=256)
def _told(actor: Actor) -> Select[Any]:
    ids: ColumnElement[Sequence[int]] = bindparam("ids", type_=ARRAY(BigInteger))
    each = union_all(_by_complaints(actor, ids), _in_court_themselves(ids)).subquery()
    names = ("open", "remanded", "in_court")
    told = (func.bool_or(each.c[name]).label(name) for name in names)
    return select(each.c.case_id, *told).group_by(each.c.case_id)


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
