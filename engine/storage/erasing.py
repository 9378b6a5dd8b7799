"""What an act destroys of a case, column by column, in the transaction that says so.

Every column of every table stands in :mod:`engine.storage.personal_columns`: emptied, gone with its row, or
kept because no applicant can be in it. A test holds that list against the tables.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    case,
    delete,
    func,
    insert,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from engine.domain.person_keys import phone_key
from engine.storage.personal_columns import EMPTIED, FILES, GONE, OF_APPLICANT, VOUCHED_EMPTIED
from engine.storage.tables import (
    appeals,
    applicants,
    drafts,
    erased_files,
    intake_drafts,
    messages,
    metadata,
    representations,
    saved_filters,
    signatories,
    work_items,
)
from engine.storage.vouched import VOUCHED, Told, key_of, update_vouched

IDENTITY = re.compile("[0-9]{12}")
LONGEST_PHONE = 40

# Nothing of an emptied message leaves any more.
_UNSENT = ("queued", "no_address", "no_gateway")


def erase_case(conn: Connection, told: Told, case_id: int, erasure_id: int) -> None:
    """Empties all that the case holds of people. The case must be locked, named by an act that is carried
    out, and an entry of it must follow: ``told`` gets what that entry says of vouched rows.
    """
    # A letter that somebody has printed just now gets its digest first: it must go too.
    conn.execute(select(messages.c.id).where(messages.c.case_id == case_id).with_for_update())
    contents = set(_files(conn, case_id))
    whose = _alone(conn, case_id)
    _forget_typed(conn, whose)
    for name in (*GONE, *EMPTIED):
        table = metadata.tables[name]
        for mine in _rows_of(table, case_id, whose):
            if name in GONE:
                conn.execute(delete(table).where(mine))
            else:
                conn.execute(update(table).where(mine).values(_empty(table)))
    for name, values in VOUCHED_EMPTIED.items():
        key = key_of(name)
        for row in conn.execute(
            select(key).where(VOUCHED[name].c.case_id == case_id).order_by(key)
        ).scalars():
            update_vouched(conn, told, VOUCHED[name], row, values)
    _leave(conn, contents, erasure_id)


def still_needed(conn: Connection, sha256: str) -> bool:
    """Whether a row of any case names this content."""
    return any(
        conn.execute(
            select(metadata.tables[name].c[column]).where(metadata.tables[name].c[column] == sha256)
        ).first()
        is not None
        for name, columns in FILES.items()
        for column in columns
    )


def _empty(table: Table) -> Mapping[str, Any]:
    values: dict[str, Any] = {
        name: null() if value is None else value for name, value in EMPTIED[table.name].items()
    }
    if table is messages:
        values["state"] = case((messages.c.state.in_(_UNSENT), "failed"), else_=messages.c.state)
    return values


def _rows_of(table: Table, case_id: int, applicant_id: int) -> Iterable[ColumnElement[bool]]:
    if table is applicants:
        yield applicants.c.id == applicant_id
    elif table.name in OF_APPLICANT:
        yield table.c.applicant_id == applicant_id
    elif table is drafts:
        yield drafts.c.work_item_id.in_(select(work_items.c.id).where(work_items.c.case_id == case_id))
    else:
        yield table.c.case_id == case_id
        if "sender_case_id" in table.c:
            yield table.c.sender_case_id == case_id


def _files(conn: Connection, case_id: int) -> Iterable[str]:
    for name, columns in FILES.items():
        table = metadata.tables[name]
        for row in conn.execute(select(*(table.c[one] for one in columns)).where(table.c.case_id == case_id)):
            yield from (sha256 for sha256 in row if sha256)


def _leave(conn: Connection, contents: Collection[str], erasure_id: int) -> None:
    """Files go after the commit: until then a row of theirs stands here."""
    for sha256 in sorted(contents):
        row = {"erasure_id": erasure_id, "removed_at": None}
        kept = upsert(erased_files).values(sha256=sha256, **row)
        conn.execute(kept.on_conflict_do_update(index_elements=["sha256"], set_=row))


def _alone(conn: Connection, case_id: int) -> int:
    """The applicant of this case alone; of one whom other cases have too, this case gets a nameless copy.

    0 for a case that no appeal began.
    """
    found = conn.execute(
        select(applicants.c.id, applicants.c.kind, applicants.c.signed_by)
        .join(appeals, appeals.c.applicant_id == applicants.c.id)
        .where(appeals.c.case_id == case_id)
    ).first()
    if found is None:
        return 0
    sharing = select(func.count()).select_from(appeals).where(appeals.c.applicant_id == found.id)
    if conn.execute(sharing).scalar_one() == 1:
        return int(found.id)
    nameless = insert(applicants).values(kind=found.kind, signed_by=found.signed_by)
    own = int(conn.execute(nameless.returning(applicants.c.id)).scalar_one())
    conn.execute(update(appeals).where(appeals.c.case_id == case_id).values(applicant_id=own))
    return own


def _forget_typed(conn: Connection, applicant_id: int) -> None:
    """Kept lists and unfinished intakes that name one of the people by number or telephone."""
    numbers = (
        (applicants, applicants.c.id, ("identity_number", "phone")),
        (signatories, signatories.c.applicant_id, ("identity_number", "phone")),
        (representations, representations.c.applicant_id, ("represented_number",)),
    )
    told = {
        str(value)
        for table, whose, columns in numbers
        for row in conn.execute(select(*(table.c[one] for one in columns)).where(whose == applicant_id))
        for value in row
        if value
    }
    known = {key for value in told for key in _keys(value)}
    if not known:
        return
    lists = conn.execute(select(saved_filters.c.id, saved_filters.c.arguments)).all()
    named = [row.id for row in lists if known & _keys_within(dict(parse_qsl(row.arguments)))]
    conn.execute(delete(saved_filters).where(saved_filters.c.id.in_(named)))
    unfinished = conn.execute(select(intake_drafts.c.person_id, intake_drafts.c.data)).all()
    of_people = [row.person_id for row in unfinished if known & _keys_within(row.data)]
    conn.execute(delete(intake_drafts).where(intake_drafts.c.person_id.in_(of_people)))


def _keys(value: str) -> set[str]:
    """By what a person is known: an identity number of twelve digits, a telephone. Others know nobody: a dash
    or a short number that somebody typed is in everybody's lists.
    """
    number = re.sub(r"[\s-]", "", value)
    found = {phone_key(value)} if len(value) <= LONGEST_PHONE else set()
    return {one for one in {*found, number if IDENTITY.fullmatch(number) else ""} if one}


def _keys_within(data: Any) -> set[str]:
    if isinstance(data, Mapping):
        return {key for one in data.values() for key in _keys_within(one)}
    if isinstance(data, list):
        return {key for one in data for key in _keys_within(one)}
    return _keys(data) if isinstance(data, str) else set()
