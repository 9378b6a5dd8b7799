"""What is not there at all is named by the check, and is never a crash."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.journal import verify
from engine.operations import write_checkpoint
from tests.factories import World
from tests.lives import TO_EXECUTOR, Life

FREED = {
    "journal": (
        "facts",
        "change",
        "command",
        "hash",
        "prev_hash",
        "deployment_checksum",
        "at",
        "recorded_at",
    ),
    "records": ("data", "at", "kind", "version"),
}


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    return life


def reason(life: Life, change: str, table: str, *, since: int | None = None) -> str | None:
    """With every constraint lifted that would refuse it, as the owner of the tables can."""
    with life.world.engine.connect() as conn:
        for name, columns in FREED.items():
            conn.execute(text(f"alter table {name} disable trigger user"))
            for column in columns:
                conn.execute(text(f"alter table {name} alter column {column} drop not null"))
        conn.execute(text("alter table records drop constraint ck_records_emptied"))
        row = {"journal": "case_seq = 3", "records": "id = (select max(id) from records)"}[table]
        conn.execute(text(f"update {table} set {change} where case_id = {life.case_id} and {row}"))
        found = verify(conn, since=since)
        conn.rollback()
    return found.reason


@pytest.mark.parametrize("column", FREED["journal"])
def test_an_entry_that_lacks_a_column_is_named(life: Life, column: str) -> None:
    expected = "chain_broken" if column == "prev_hash" else "entry_changed"
    assert reason(life, f"{column} = null", "journal") == expected


@pytest.mark.parametrize("change", ["facts = ''", "change = ''", "facts = '{}'", "snapshot = null"])
def test_an_entry_whose_payload_was_emptied_is_named(life: Life, change: str) -> None:
    assert reason(life, change, "journal") == "entry_changed"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("canonical = null, salt = null", "record_missing"),
        ("canonical = null, salt = null, data = '{}'", "record_missing"),
        ("canonical = null", "record_changed"),
        ("salt = null", "record_changed"),
        ("canonical = ''", "record_changed"),
        ("data = null", "record_changed"),
        ("at = null", "record_changed"),
        ("kind = null", "record_changed"),
        ("version = null", "record_changed"),
    ],
)
def test_a_record_that_lacks_something_is_named(life: Life, change: str, expected: str) -> None:
    assert reason(life, change, "records") == expected


def test_a_hash_that_is_gone_under_a_checkpoint_is_named_too(life: Life) -> None:
    """Where only hashes of the past are compared."""
    write_checkpoint(life.world.engine)
    assert reason(life, "hash = null", "journal", since=2**62) == "checkpoint_differs"
    assert reason(life, "command = command", "journal", since=2**62) is None


@pytest.mark.parametrize("time", ["0044-03-15 BC", "infinity", "-infinity", "200000-01-01"])
def test_a_checkpoint_of_no_time_is_named(life: Life, tmp_path: Path, time: str) -> None:
    file = tmp_path / "checkpoints.jsonl"
    write_checkpoint(life.world.engine, outside=file)
    with life.world.engine.connect() as conn:
        conn.execute(text("alter table checkpoints disable trigger user"))
        assert verify(conn, outside=file).ok
        conn.execute(text(f"update checkpoints set created_at = '{time}'"))
        assert verify(conn, outside=file).reason == "checkpoint_differs"
        conn.rollback()
