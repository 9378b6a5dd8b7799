"""Which earlier appeals may be copies of one, or of the same person: short lists, by index (decision 22)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    bindparam,
    desc,
    func,
    literal,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, array

from engine.storage.tables import appeals, applicants, cases, representations, signatories, text_marks

COPIES = 20
OF_PERSON = 50
COMMON = 300
"""Letters: a mark that more of them have tells no copy and would fetch them all."""
FEWEST = 8
"""Marks that are looked for in any case."""

_STATISTICS = text(
    "select most_common_elems::text::integer[] as elements, most_common_elem_freqs as shares,"
    " (select greatest(reltuples, 0) from pg_class where oid = 'text_marks'::regclass) as letters"
    " from pg_stats where schemaname = current_schema() and tablename = 'text_marks' and attname = 'marks'"
)
_GIVEN = bindparam("marks", type_=ARRAY(Integer))


def copies(
    conn: Connection, case_id: int, marks: Sequence[int], since: datetime, until: datetime
) -> list[Row[Any]]:
    """The appeals of that time that share most marks: ``case_id``, ``received_at``, ``text``, ``kind``."""
    if not marks:
        return []
    which = {"id": case_id, "marks": _telling(conn, marks), "since": since, "until": until}
    return list(conn.execute(_copies(), which))


def _telling(conn: Connection, marks: Sequence[int]) -> list[int]:
    """The marks by which copies are looked for: not those of a formula that stands in very many letters.

    How many have a mark, the database knows roughly: it keeps such statistics of the column anyway. A letter
    that thousands send has no rare mark, and is found by a few of its own.
    """
    shares, letters = {}, 0.0
    known = conn.execute(_STATISTICS).first()
    if known is not None and known.elements is not None:
        shares, letters = dict(zip(known.elements, known.shares, strict=False)), known.letters
    rare = [mark for mark in marks if shares.get(mark, 0) * letters <= COMMON]
    if len(rare) >= FEWEST:
        return rare
    return sorted(marks, key=lambda mark: (shares.get(mark, 0), mark))[:FEWEST]


def of_person(conn: Connection, case_id: int, applicant: Row[Any]) -> list[Row[Any]]:
    """The newest other appeals of who seems the same person: also ``by``, the surest sign of it.

    ``applicant`` is a row of ``applicants``.
    """
    told = list(_signs(applicant))
    if not told:
        return []
    every = union_all(*told).subquery()
    best = (
        select(every.c.applicant_id, func.min(every.c.rank + every.c.sign).label("by"))
        .group_by(every.c.applicant_id)
        .subquery()
    )
    chosen = (
        select(
            *(appeals.c.case_id, cases.c.received_at, appeals.c.text, applicants.c.kind),
            func.substr(best.c.by, 2).label("by"),
        )
        .join(best, best.c.applicant_id == appeals.c.applicant_id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .join(cases, cases.c.id == appeals.c.case_id)
        .where(appeals.c.case_id != case_id)
        .order_by(cases.c.received_at.desc(), appeals.c.case_id.desc())
        .limit(OF_PERSON)
    )
    return list(conn.execute(chosen))


def _copies() -> Select[Any]:
    """Mark by mark: one array against another would be read through the whole table, index or not."""
    given = func.unnest(_GIVEN).table_valued("mark").render_derived(name="given")
    nearest = (
        select(text_marks.c.case_id, text_marks.c.received_at, func.count().label("shared"))
        .join_from(given, text_marks, text_marks.c.marks.contains(array([given.c.mark])))
        .where(text_marks.c.case_id != bindparam("id"))
        .where(text_marks.c.received_at.between(bindparam("since"), bindparam("until")))
        .group_by(text_marks.c.case_id)
        .order_by(desc("shared"), text_marks.c.case_id.desc())
        .limit(COPIES)
        .subquery()
    )
    return (
        select(nearest.c.case_id, nearest.c.received_at, appeals.c.text, applicants.c.kind)
        .join(appeals, appeals.c.case_id == nearest.c.case_id)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .order_by(nearest.c.shared.desc(), nearest.c.case_id.desc())
    )


def _signs(applicant: Row[Any]) -> Iterator[Select[Any]]:
    """One list a sign, the surest first. A name alone is nobody's, a telephone may be a family's."""
    own = applicants.c
    if applicant.identity_number:
        number = applicant.identity_number
        yield _sign(own.id, "1", "identity_number").where(own.identity_number == number)
        signed = _sign(signatories.c.applicant_id, "2", "signatory")
        yield signed.where(signatories.c.identity_number == number)
        behind = _sign(representations.c.applicant_id, "3", "represented")
        yield behind.where(representations.c.represented_number == number)
    # Two identity numbers are two people, whatever they share.
    numbers = [own.identity_number.is_(None)] if applicant.identity_number else []
    if applicant.name_key and applicant.phone_key:
        named = (own.name_key == applicant.name_key) & (own.phone_key == applicant.phone_key)
        yield _sign(own.id, "4", "name_and_phone").where(named, *numbers)
    if applicant.name_key and applicant.address:
        named = (own.name_key == applicant.name_key) & (own.address == applicant.address)
        yield _sign(own.id, "5", "name_and_address").where(named, *numbers)
    if applicant.phone_key:
        yield _sign(own.id, "6", "phone").where(own.phone_key == applicant.phone_key, *numbers)


def _sign(column: ColumnElement[Any], rank: str, sign: str) -> Select[Any]:
    return select(column.label("applicant_id"), literal(rank).label("rank"), literal(sign).label("sign"))
