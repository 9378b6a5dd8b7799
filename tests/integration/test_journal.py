"""The journal takes entries and nothing else, and shows whatever was done to it past that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import ProgrammingError

from engine.domain.errors import JournalBroken, NotFound
from engine.domain.local_time import microseconds
from engine.journal import VerifyReport, rebuild, verify
from engine.journal.chain import Link, entry_hash
from engine.operations import claim, fire_timer, hold, reassign, release
from engine.storage.tables import journal
from tests.factories import World
from tests.lives import TO_EXECUTOR, WHOLE, Life


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    return life


def _replaced(column: str, old: str, new: str) -> str:
    return f"{column} = convert_to(replace(convert_from({column}, 'UTF8'), '{old}', '{new}'), 'UTF8')"


@contextmanager
def _tampering(life: Life) -> Iterator[Connection]:
    """A thief with the rights of the tables' owner; nothing of it stays."""
    with life.world.engine.connect() as conn:
        for table in ("journal", "records", "deployments", "deployment_files", "checkpoints"):
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
        "delete from records",
        "update records set author_id = null",
        "update deployments set checksum = ''",
        "delete from deployments",
        "update deployment_files set content = ''",
        "delete from deployment_files",
        "update checkpoints set entries = 0",
        "delete from checkpoints",
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
        *("at = 'infinity'", "recorded_at = '-infinity'", "on_behalf_of = -1", "hash = ''::bytea"),
        "on_behalf_of = 1",
        "command = 'claim'",
        "facts = facts || ' '::bytea",
        "change = '{}'::bytea",
        "private_digest = null",
        "snapshot = null",
        "deployment_id = deployment_id + 1",
        "deployment_checksum = ''::bytea",
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


@pytest.mark.parametrize(
    "column",
    [
        "canonical = '{}'::bytea, data = '{}'",
        "canonical = '\\xff'::bytea",
        "data = '{}'",
        "salt = ''::bytea",
        "author_id = author_id + 1",
        "author_id = null",
        *("at = at - interval '9 days'", "at = 'infinity'"),
        "version = 2",
        "kind = 'reply'",
    ],
)
def test_a_changed_record_shows(life: Life, column: str) -> None:
    report = _after(life, f"update records set {column} where kind = 'intake'")
    assert (report.case_seq, report.reason) == (1, "record_changed")


def test_a_record_of_a_service_task_is_in_its_entry_too(life: Life) -> None:
    report = _after(life, "update records set at = at - interval '1 day' where author_id is null")
    assert report.reason == "record_changed"


@pytest.mark.parametrize("kind", ["intake", "preliminary_review", "resolution"])
def test_a_missing_record_shows(life: Life, kind: str) -> None:
    """Nothing is erased by law yet; when it is, an entry will say so."""
    report = _after(life, f"delete from records where kind = '{kind}'")
    assert (report.reason, report.detail) == ("record_missing", kind)


@pytest.mark.parametrize(
    "column",
    [
        *("state = 'RECEIVED'", "overdue = true", "return_count = 7", "executor_id = executor_id + 1"),
        *(
            "legal_last_day = legal_last_day + 30",
            "control_date = null",
            "number = 'ЖТ-1'",
            "control = 'akim'",
        ),
        *("received_at = received_at - interval '1 day'", "registered_at = null", "closed_at = now()"),
        *("answered_at = now()", "clock_rule = 'x'", "access_level = 'restricted'", "clock_driven = true"),
        *("organisation_id = organisation_id + 1", "executor_unit_id = null", "process_id = 'x'"),
        *("changed_at = now()", "authors = '{}'", "authors = authors || '{\"reply\": [1]}'"),
        *("changed_at = '-infinity'", "legal_last_day = 'infinity'", "control_date = '0044-03-15 BC'"),
        *(f"authors = '[{'9' * 5000}]'", f"authors = '{'[' * 3000 + ']' * 3000}'"),
    ],
)
def test_a_column_of_the_case_edited_by_hand_shows(life: Life, column: str) -> None:
    report = _after(life, f"update cases set {column}")
    name = column.partition(" ")[0]
    assert (report.case_id, report.reason, report.detail) == (life.case_id, "case_differs", name)


@pytest.mark.parametrize(
    "column",
    [
        *("state = 'open'", "assignee_id = assignee_id + 1", "finished_by = finished_by + 1"),
        *("finished_at = now()", "due_at = now()", "held_until = now()", "created_at = now()", "version = 9"),
        *("candidate_role = 'head'", "organisation_id = organisation_id + 1", "form_key = 'reply'"),
    ],
)
def test_a_work_item_edited_by_hand_shows(life: Life, column: str) -> None:
    report = _after(life, f"update work_items set {column} where element_id = 'register_appeal'")
    assert (report.reason, report.detail) == ("work_item_differs", "register_appeal#1")


def test_a_work_item_invented_or_removed_shows(life: Life) -> None:
    columns = "element_id, candidate_role, organisation_id, created_at, case_id"
    copied = f"insert into work_items (key, {columns}) select 'x#1', {columns} from work_items limit 1"
    assert _after(life, copied).reason == "work_item_differs"
    assert _after(life, "delete from work_items where state = 'open'").reason == "work_item_differs"


def test_a_work_item_whose_key_was_emptied_shows(life: Life) -> None:
    report = _after(life, "update work_items set key = '' where element_id = 'register_appeal'")
    assert (report.reason, report.detail) == ("work_item_differs", "")


@pytest.mark.parametrize("column", ["due_at = due_at + interval '1 day'", "state = 'cancelled'"])
def test_a_timer_edited_by_hand_shows(life: Life, column: str) -> None:
    assert _after(life, f"update timers set {column}").reason == "timer_differs"


def test_what_verbs_do_beside_the_process_is_no_misfit(life: Life) -> None:
    """Negative control: taken, put aside, given over, given back, and a timer that came due."""
    engine, executor = life.world.engine, life.world.actor("executor")
    head = life.world.actor("department_head")
    item, until = life.item("examine"), life.at + timedelta(days=3)
    item_id = item.id
    hold(engine, executor, work_item_id=item_id, version=1, until=until, reason="Күтеміз", at=life.at)
    release(engine, executor, work_item_id=item_id, version=2, at=life.at)
    claim(engine, executor, work_item_id=item_id, version=3, at=life.at)
    to = life.world.people["co_executor"]
    reassign(engine, head, work_item_id=item_id, version=4, to_person_id=to, reason="Ауысты", at=life.at)
    with engine.connect() as conn:
        (timer_id, due_at) = conn.execute(text("select id, due_at from timers order by due_at")).first()
    fire_timer(engine, timer_id=timer_id, at=due_at)
    with engine.connect() as conn:
        assert verify(conn).ok
        rebuild(conn, life.case_id)


def test_a_whole_life_is_no_misfit(life: Life) -> None:
    life.walk(*WHOLE[len(TO_EXECUTOR) :])
    with life.world.engine.connect() as conn:
        assert verify(conn).ok
        rebuild(conn, life.case_id)


@pytest.mark.parametrize(
    "statement",
    [
        "update deployment_files set content = content || '<!-- -->'::bytea where path like '%.bpmn'",
        "update deployment_files set path = 'x' where path = 'forms/reply.form'",
        "delete from deployment_files where path = 'forms/reply.form'",
        "update deployments set checksum = 'x'",
    ],
)
def test_a_deployment_edited_by_hand_shows(life: Life, statement: str) -> None:
    report = _after(life, statement)
    assert (report.case_seq, report.reason) == (1, "deployment_changed")


@pytest.mark.parametrize("change", [b"[]", b"{} ", b"{}{}", b"[" * 100_000, b"\xff", b""])
def test_a_chain_made_by_hand_is_read_and_refused(life: Life, change: bytes) -> None:
    with _tampering(life) as conn:
        last = conn.execute(select(journal).where(journal.c.case_seq == 5)).one()._mapping
        named = {name: last[name] for name in Link._fields}
        named |= {name: microseconds(last[name]) for name in ("at", "recorded_at")}
        forged = Link(**named | {"change": change})
        made = {"change": forged.change, "hash": entry_hash(forged)}
        conn.execute(update(journal).where(journal.c.case_seq == 5).values(made))
        report = verify(conn)
    assert (report.case_seq, report.reason) == (5, "entry_unreadable")


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


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ("snapshot = 'x'::bytea", "unreadable"),
        ("change = 'x'::bytea", "unreadable"),
        ("facts = '\\xff'::bytea", "unreadable"),
        (_replaced("facts", '"key":"resolution#1"', '"key":"resolution#2"'), "refused"),
        (_replaced("facts", '"results":[', '"results":[{},'), "change_differs"),
        (_replaced("change", '["entered","examine"]', '["entered","draft_reply"]'), "change_differs"),
        (_replaced("change", '"groups":["executor', '"groups":["controller'), "change_differs"),
        (
            _replaced("change", '"closed":["resolution#1"', '"closed":["resolution#1","examine#1"'),
            "change_differs",
        ),
        (_replaced("change", '"to":"IN_WORK"', '"to":"CLOSED"'), "change_differs"),
    ],
)
def test_a_rebuild_notices_another_change(life: Life, column: str, reason: str) -> None:
    with _tampering(life) as conn:
        before = conn.execute(text("select * from journal where case_seq = 5")).one()
        conn.execute(text(f"update journal set {column} where case_seq = 5".replace(":[", "\\:[")))
        assert conn.execute(text("select * from journal where case_seq = 5")).one() != before
        with pytest.raises(JournalBroken) as broken:
            rebuild(conn, life.case_id)
    assert (broken.value.details["case_seq"], broken.value.details["reason"]) == (5, reason)


def test_there_is_nothing_to_rebuild_of_no_case(life: Life) -> None:
    with life.world.engine.connect() as conn, pytest.raises(NotFound):
        rebuild(conn, 10**9)
