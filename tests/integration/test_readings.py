"""What auditors opened is a chain of its own: nothing of it is edited or removed unseen."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError

from engine.domain.errors import NotRecorded
from engine.domain.readings import ReadingKind, Subject
from engine.journal import VerifyReport, verify
from engine.operations import write_checkpoint
from engine.operations.record_reading import record_reading
from engine.storage.tables import readings
from tests.factories import World
from tests.lives import Life

TAMPERED = ("readings", "checkpoints")


def _read(world: World, times: int) -> list[int]:
    told = [record_reading(world.engine, world.auditor, ReadingKind.LIST) for _ in range(times)]
    return [one for one in told if one is not None]


def _after(engine: Engine, file: Path | None, *statements: str) -> VerifyReport:
    with engine.connect() as conn:
        for table in TAMPERED:
            conn.execute(text(f"alter table {table} disable trigger user"))
        for statement in statements:
            conn.execute(text(statement))
        report = verify(conn, outside=file)
        conn.rollback()
    return report


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "checkpoints.jsonl"


@pytest.fixture
def five(world: World, file: Path) -> list[int]:
    """Four readings before a checkpoint, one after it."""
    before = _read(world, 4)
    write_checkpoint(world.engine, outside=file)
    return [*before, *_read(world, 1)]


def test_an_untouched_chain_fits(world: World, five: list[int], file: Path) -> None:
    report = _after(world.engine, file)
    assert (report.ok, report.reading_count, report.checkpoint_count) == (True, 5, 1)


def test_the_line_outside_the_database_says_the_newest_reading(five: list[int], file: Path) -> None:
    (line,) = map(json.loads, file.read_text().splitlines())
    assert line["reading"] == five[3]


@pytest.mark.parametrize(
    ("change", "reason", "found"),
    [
        ("update readings set kind = 'case' where id = {2}", "reading_changed", 2),
        ("update readings set actor_id = 77 where id = {4}", "reading_changed", 4),
        (
            "update readings set recorded_at = '2026-01-01' where id = {0}",
            "reading_changed",
            0,
        ),
        ("update readings set orders = '{{}}', case_id = 5 where id = {1}", "reading_changed", 1),
        ("delete from readings where id = {0}", "reading_missing", 1),
        ("delete from readings where id = {2}", "reading_missing", 3),
    ],
)
def test_a_line_edited_or_removed_is_named(
    world: World, five: list[int], file: Path, change: str, reason: str, found: int
) -> None:
    report = _after(world.engine, file, change.format(*five))
    assert (report.reason, report.detail) == (reason, str(five[found]))


def test_the_last_lines_are_missed_by_the_checkpoint(world: World, five: list[int], file: Path) -> None:
    assert _after(world.engine, file, f"delete from readings where id = {five[4]}").ok, "younger: the limit"
    report = _after(world.engine, file, f"delete from readings where id >= {five[3]}")
    assert report.reason == "reading_differs"
    assert _after(world.engine, file, "delete from readings").reason == "reading_differs"


def test_a_table_of_checkpoints_that_forgot_the_readings_shows_in_the_file(
    world: World, five: list[int], file: Path
) -> None:
    gone = ["delete from readings", "update checkpoints set reading_id = null, reading_hash = null"]
    assert _after(world.engine, None, *gone).ok, "without the file nobody would know"
    assert _after(world.engine, file, *gone).reason == "checkpoint_differs"


def test_readings_alone_are_worth_a_checkpoint(world: World, five: list[int], file: Path) -> None:
    assert write_checkpoint(world.engine, outside=file)["checkpoint"] is not None
    assert write_checkpoint(world.engine, outside=file)["checkpoint"] is None, "nothing is new"
    assert _after(world.engine, file).checkpoint_count == 2


@pytest.mark.parametrize("change", ["update readings set kind = 'case'", "delete from readings"])
def test_the_database_refuses_to_change_a_line(world: World, five: list[int], change: str) -> None:
    with world.engine.connect() as conn, pytest.raises(ProgrammingError, match="append-only"):
        conn.execute(text(change))


def test_auditors_at_once_make_one_chain(world: World) -> None:
    walkers = [threading.Thread(target=_read, args=(world, 10)) for _ in range(4)]
    for one in walkers:
        one.start()
    for one in walkers:
        one.join()
    report = _after(world.engine, None)
    assert (report.ok, report.reading_count) == (True, 40)


def test_a_line_says_the_case_of_what_was_opened_and_nothing_personal(published: World, at: datetime) -> None:
    life = Life(published, at)
    item = {"thing_id": life.item("register_appeal").id, "subject": Subject.WORK_ITEM}
    record_reading(published.engine, published.auditor, ReadingKind.TASK, **item)
    with published.engine.connect() as conn:
        row = conn.execute(select(readings)).one()
    assert (row.case_id, row.thing_id, row.actor_id) == (
        life.case_id,
        item["thing_id"],
        published.people["auditor"],
    )
    assert (row.kind, row.orders) == ("task", [])


@pytest.mark.parametrize("login", ["controller", "executor", "department_head", "administrator"])
def test_nothing_is_written_of_those_who_work(world: World, login: str) -> None:
    assert record_reading(world.engine, world.actor(login), ReadingKind.CASE, case_id=1) is None
    with world.engine.connect() as conn:
        assert conn.execute(select(readings)).first() is None


def test_who_waits_too_long_for_the_line_before_is_shown_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.journal.readings.PATIENCE", "50ms")
    with world.engine.connect() as conn:
        conn.execute(text("select pg_advisory_xact_lock(7401005)"))
        with pytest.raises(NotRecorded):
            record_reading(world.engine, world.auditor, ReadingKind.LIST)
        conn.rollback()
    assert _read(world, 1)
