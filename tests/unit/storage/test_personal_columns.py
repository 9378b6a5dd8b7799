"""Every column of every table is emptied by an act, goes with its row, or holds nothing of an applicant."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Table, Text

from engine.storage.personal_columns import (
    BY_TRIGGER,
    BY_VALUE,
    EMPTIED,
    FILES,
    GONE,
    KEPT,
    VOUCHED_EMPTIED,
)
from engine.storage.tables import metadata

WHOLE = frozenset((*GONE, *BY_VALUE, *BY_TRIGGER))


def unlisted(table: Table) -> set[str]:
    """Columns of which nobody said what becomes of them."""
    if table.name in WHOLE:
        return set()
    listed = {*KEPT.get(table.name, "").split(), *EMPTIED.get(table.name, ())}
    return {column.name for column in table.c} - listed - set(VOUCHED_EMPTIED.get(table.name, ()))


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_column_is_listed(name: str) -> None:
    assert unlisted(metadata.tables[name]) == set()


def test_a_new_column_would_be_found() -> None:
    """The control."""
    table = Table("cases", metadata.__class__(), *(column._copy() for column in metadata.tables["cases"].c))
    table.append_column(Column("remark", Text))
    assert unlisted(table) == {"remark"}


def test_nothing_is_listed_that_is_not_there_or_twice() -> None:
    for name, columns in KEPT.items():
        kept, emptied = columns.split(), {*EMPTIED.get(name, ()), *VOUCHED_EMPTIED.get(name, ())}
        assert {*kept, *emptied} == {column.name for column in metadata.tables[name].c}
        assert (len(kept), emptied & set(kept)) == (len(set(kept)), set())
    assert {*KEPT, *WHOLE} >= {*EMPTIED, *VOUCHED_EMPTIED}


def test_every_digest_of_a_file_is_known() -> None:
    digests = {(t.name, c.name) for t in metadata.tables.values() for c in t.c if "sha256" in c.name}
    known = {(name, column) for name, columns in FILES.items() for column in columns}
    assert digests - known == {("erased_files", "sha256")}
