"""The audit sees each class of damage when one row is made wrong on purpose."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from engine.storage.tables import journal
from tests.factories import World
from tests.prove.audit import Acknowledged, problems, rebuilt
from tests.prove.cases import open_item, waiting_cases

COLUMNS = ", ".join(column.name for column in journal.c if column.name != "seq")
NEXT = COLUMNS.replace("case_seq", "case_seq + 1")
DAMAGE = {
    "doubled: an entry twice": f"insert into journal ({COLUMNS}) select {NEXT} from journal"
    " where command = 'complete_work_item'",
    "half: the item is open again": "update work_items set state = 'open' where state = 'completed'",
    "half: the next item is missing": "delete from work_items where state = 'open'",
    "half: a second next item": "insert into work_items (case_id, key, element_id, candidate_role,"
    " organisation_id, created_at) select case_id, key || '1', element_id, candidate_role, organisation_id,"
    " created_at from work_items where state = 'open'",
    "half: the head is ahead": "update cases set version = version + 1",
    "half: another state": "update cases set state = 'RECEIVED'",
    "half: a number drawn in vain": "update number_series set last = last + 1",
    "half: a gap in the numbers": "update cases set number = 'ЖТ-2026-00000002'",
    "half: a number of a series that nobody drew from": "update cases set number = 'ЗТ-2026-00000001'",
    "half: a number of another organisation's series": "update number_series set organisation_id ="
    " (select max(id) from organisations)",
    "half: no answer to a key": "insert into idempotency_keys (actor_id, key, body_hash, answer)"
    " values (1, 'k', 'h', '{}')",
    "doubled: a message twice": "insert into messages (case_id, code, number, language, subject, body,"
    " dedup_key, created_at) select case_id, code, number, language, subject, body, dedup_key || '1',"
    " created_at from messages",
    "journal: the head is ahead": "update cases set version = version + 1",
}


@pytest.mark.row(3, "negative control: one wrong row each", "each found by its class")
@pytest.mark.parametrize("damage", DAMAGE)
def test_one_wrong_row_is_found(published: World, damage: str) -> None:
    waiting_cases(published, 1, "register_appeal")
    with published.engine.connect() as conn:
        assert problems(conn, {}) == []
        assert conn.execute(text(DAMAGE[damage])).rowcount
        kinds = {problem.partition(":")[0] for problem in problems(conn, {})}
    assert damage.partition(":")[0] in kinds


@pytest.mark.row(3, "negative control: one wrong row each", "each found by its class")
def test_a_promise_that_was_not_kept_is_found(published: World) -> None:
    (case_id,) = waiting_cases(published, 1, "register_appeal")
    item = open_item(published, case_id, "check_admissibility")
    told = {item.id: Acknowledged(published.people["controller"], f"/cases/{case_id}")}
    with published.engine.connect() as conn:
        found = problems(conn, told)
    assert found
    assert all(problem.startswith("lost") for problem in found)


@pytest.mark.row(3, "negative control: one wrong row each", "each found by its class")
def test_a_state_that_the_journal_does_not_give_is_found(published: World) -> None:
    case_ids = waiting_cases(published, 1, "register_appeal")
    with published.engine.connect() as conn:
        assert rebuilt(conn, case_ids) == []
        conn.execute(text("alter table journal disable trigger user"))
        conn.execute(
            text("update journal set snapshot = decode('789c030000000001', 'hex') where case_seq = 2")
        )
        assert rebuilt(conn, case_ids)
