"""What was known of each case at a moment: its columns as the entries recorded until then say them.

The first entry of a case names its columns, later ones those that they change (decision 0008). An entry may
be recorded a moment before the one that it follows, for the clock is read before the case is locked: what is
known ends with the last entry before the first that was recorded later, so that it is always a beginning of
the chain. How things happened (``at``) has no part in it: what was dated back was not known before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, cast, column, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB, distinct_on

from engine.storage.tables import CASE_COLUMNS, CHANGE, cases, journal


def known_entry(case_id: ColumnElement[Any], case_seq: Any, moment: datetime) -> ColumnElement[bool]:
    """Whether that entry was known then: it and all before it in its case were recorded before ``moment``."""
    late = journal.alias()
    first = (late.c.case_id == case_id, late.c.case_seq <= case_seq, late.c.recorded_at >= moment)
    return ~exists().where(*first)


def cases_known(moment: datetime) -> CTE:
    """``id`` and :data:`CASE_COLUMNS`, with their types, of each case with an entry recorded before it."""
    later = (
        select(journal.c.case_id, func.min(journal.c.case_seq).label("seq"))
        .where(journal.c.recorded_at >= moment)
        .group_by(journal.c.case_id)
        .subquery()
    )
    said = func.jsonb_each(CHANGE["fields"]).table_valued("key", column("value", JSONB)).lateral("said")
    newest = (
        select(journal.c.case_id, said.c.key, said.c.value)
        .select_from(journal.outerjoin(later, later.c.case_id == journal.c.case_id).join(said, true()))
        .where(or_(later.c.seq.is_(None), journal.c.case_seq < later.c.seq))
        .ext(distinct_on(journal.c.case_id, said.c.key))
        .order_by(journal.c.case_id, said.c.key, journal.c.case_seq.desc())
        .subquery()
    )
    folded = (
        select(
            newest.c.case_id,
            cast(func.jsonb_object_agg(newest.c.key, newest.c.value), JSONB).label("fields"),
        )
        .group_by(newest.c.case_id)
        .subquery()
    )
    told = (cast(folded.c.fields[name].astext, cases.c[name].type).label(name) for name in CASE_COLUMNS)
    known = select(folded.c.case_id.label("id"), *told).cte("known")
    # Folded once, wherever and however often a statement names it.
    return known.prefix_with("MATERIALIZED", dialect="postgresql")
