"""The journal takes entries and nothing else, and shows whatever was done to it past that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from engine.domain.errors import JournalBroken, NotFound
from engine.journal import VerifyReport, rebuild, verify
from tests.factories import World
from tests.lives import TO_EXECUTOR, Life


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    return life


@contextmanager
def _tampering(life: Life) -> Iterator[Connection]:
    """A thief with the rights of the tables' owner; nothing of it stays."""
    with life.world.engine.connect() as conn:
        for table in ("journal", "records"):
            conn.execute(text(f"alter table {table} disable trigger user"))
        yield conn
        conn.rollback()


def _after(life: Life, *statements: str) -> VerifyReport:
    with _tampering(life) as conn:
        for statement in statements:
            assert conn.execute(text(statement)).rowcount > 0, "the tampering did nothing"
        return verify(conn)


@pytest.mark.parametrize(
    "statement",
    [
        "update journal set command = 'x'",
        "delete from journal",
        "truncate journal cascade",
        "update records set data = '{}'",
        "truncate records",
    ],
)
def test_the_database_refuses(life: Life, statement: str) -> None:
    with life.world.engine.connect() as conn, pytest.raises(ProgrammingError, match="append-only"):
        conn.execute(text(statement))


def test_an_untouched_journal_verifies(life: Life) -> None:
    second = Life(life.world, life.at)
    second.step("register_appeal")
    seen: list[int] = []
    with life.world.engine.connect() as conn:
        report = verify(conn, on_progress=seen.append)
    assert (report.ok, report.entries, report.case_count) == (True, 7, 2)
    assert report.record_count > 0


@pytest.mark.parametrize(
    "column",
    [
        "at = at + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 day'",
        "actor_id = null",
        "on_behalf_of = 1",
        "command = 'claim'",
        "facts = facts || ' '::bytea",
        "change = '{}'::bytea",
        "private_digest = null",
        "snapshot = null",
        "deployment_id = deployment_id + 1",
        "engine_version = '0'",
    ],
)
def test_a_changed_column_shows(life: Life, column: str) -> None:
    report = _after(life, f"update journal set {column} where case_seq = 3")
    assert (report.ok, report.case_seq, report.reason) == (False, 3, "entry_changed")


@pytest.mark.parametrize(
    ("which", "reason"), [(1, "entry_missing"), (3, "entry_missing"), (5, "head_differs")]
)
def test_a_deleted_entry_shows(life: Life, which: int, reason: str) -> None:
    assert _after(life, f"delete from journal where case_seq = {which}").reason == reason


def test_a_wholly_deleted_journal_shows(life: Life) -> None:
    assert _after(life, "delete from journal").reason == "head_differs"


def test_a_middle_entry_deleted_and_renumbered_shows(life: Life) -> None:
    report = _after(
        life,
        "delete from journal where case_seq = 3",
        "update journal set case_seq = case_seq - 1 where case_seq = 4",
        "update journal set case_seq = case_seq - 1 where case_seq = 5",
        "update cases set version = 4",
    )
    assert (report.case_seq, report.reason) == (3, "chain_broken")


def test_two_entries_that_changed_places_show(life: Life) -> None:
    report = _after(
        life,
        "update journal set case_seq = 100 where case_seq = 2",
        "update journal set case_seq = 2 where case_seq = 3",
        "update journal set case_seq = 3 where case_seq = 100",
    )
    assert (report.case_seq, report.reason) == (2, "chain_broken")


def test_an_entry_moved_to_another_case_shows(life: Life) -> None:
    other = Life(life.world, life.at)
    report = _after(
        life,
        f"update journal set case_id = {other.case_id}, case_seq = 2"
        f" where case_id = {life.case_id} and case_seq = 5",
    )
    assert not report.ok


def test_a_changed_record_shows_and_an_erased_one_does_not(life: Life) -> None:
    changed = _after(life, "update records set canonical = '{}'::bytea, data = '{}' where kind = 'intake'")
    assert (changed.case_seq, changed.reason) == (1, "record_changed")
    shown = _after(life, "update records set data = '{}' where kind = 'intake'")
    assert shown.reason == "record_changed"
    assert _after(life, "delete from records where kind = 'intake'").ok


def test_an_invented_record_shows(life: Life) -> None:
    report = _after(
        life,
        "insert into records (case_id, case_seq, kind, version, data, canonical, salt, at)"
        " select case_id, 2, 'forged', 1, data, canonical, salt, at from records where kind = 'intake'",
    )
    assert report.reason == "record_changed"


def test_a_rebuild_gives_the_stored_state(life: Life) -> None:
    with life.world.engine.connect() as conn:
        assert rebuild(conn, life.case_id).startswith(b"{")


def test_a_rebuild_notices_another_input(life: Life) -> None:
    """Negative control: the states are compared for real."""
    with _tampering(life) as conn:
        other = """update journal set facts = convert_to(replace(convert_from(facts, 'UTF8'),
                   '"legal_type":"application"', '"legal_type":"complaint"'), 'UTF8')"""
        assert conn.execute(text(other)).rowcount
        with pytest.raises(JournalBroken) as broken:
            rebuild(conn, life.case_id)
    assert broken.value.details["reason"] == "state_differs"


def test_there_is_nothing_to_rebuild_of_no_case(life: Life) -> None:
    with life.world.engine.connect() as conn, pytest.raises(NotFound):
        rebuild(conn, 10**9)
