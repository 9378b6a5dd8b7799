"""One verb for many rows: an answer for each, and nothing half done."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select

from engine.domain.errors import InvalidData
from engine.operations.border import MAX_KEY
from engine.operations.claim import claim
from engine.operations.in_bulk import ROOM, Chosen, Outcome, in_bulk
from engine.storage.tables import journal, work_items
from tests.factories import World
from tests.lives import Life

MOST = 5


def _claimed(world: World, rows: list[Chosen], key: str = "k") -> list[tuple[int, str | None]]:
    def do(row: Chosen, own_key: str) -> dict[str, object]:
        told = {"work_item_id": row.work_item_id, "version": row.version}
        return claim(world.engine, world.registrar, **told, key=own_key)

    return [_told(one) for one in in_bulk(rows, key, do, most=MOST)]


def _told(outcome: Outcome) -> tuple[int, str | None]:
    return outcome.work_item_id, outcome.refusal.code if outcome.refusal else None


def _entries(world: World) -> int:
    with world.engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(journal)).scalar_one())


@pytest.fixture
def rows(published: World, at: datetime) -> list[Chosen]:
    lives = [Life(published, at) for _ in range(3)]
    items = [life.item("register_appeal") for life in lives]
    return [Chosen(item.id, item.version) for item in items]


def test_a_refused_row_takes_no_other_with_it(published: World, rows: list[Chosen]) -> None:
    stale = Chosen(rows[1].work_item_id, 7)
    missing = Chosen(2**60, 1)
    found = _claimed(published, [rows[0], stale, missing, rows[2]])
    assert [code for _, code in found] == [None, "stale_version", "not_found", None]
    with published.engine.connect() as conn:
        held = select(work_items.c.id).where(work_items.c.assignee_id.is_not(None)).order_by(work_items.c.id)
        assert list(conn.execute(held).scalars()) == [rows[0].work_item_id, rows[2].work_item_id]


def test_sent_twice_it_is_done_once(published: World, rows: list[Chosen]) -> None:
    first = _claimed(published, rows)
    entries = _entries(published)
    assert _claimed(published, rows) == first
    assert _entries(published) == entries
    # Another key is another command, and the rows have changed since.
    assert {code for _, code in _claimed(published, rows, "other")} == {"stale_version"}


def test_the_same_row_counts_once(published: World, rows: list[Chosen]) -> None:
    assert len(_claimed(published, [rows[0], rows[0]])) == 1


@pytest.mark.parametrize("number", [0, MOST + 1])
def test_none_and_too_many_are_refused_before_any_is_done(
    published: World, rows: list[Chosen], number: int
) -> None:
    many = [rows[0], *(Chosen(2**40 + n, 1) for n in range(number))][:number]
    entries = _entries(published)
    with pytest.raises(InvalidData) as refused:
        _claimed(published, many)
    assert refused.value.details["errors"]["items"] == ["too_many:5" if number else "required"]
    assert _entries(published) == entries


def test_what_is_no_refusal_is_not_swallowed(published: World, rows: list[Chosen]) -> None:
    def broken(_row: Chosen, _key: str) -> dict[str, object]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_bulk(rows, "k", broken, most=MOST)


def test_an_answer_is_the_verbs(published: World, rows: list[Chosen]) -> None:
    def told(row: Chosen, own_key: str) -> dict[str, object]:
        return {"said": f"{own_key} {row.version}"}

    row = rows[0]
    [outcome] = in_bulk([row], "k", told, most=1)
    assert outcome == Outcome(row.work_item_id, {"said": f"k:{row.work_item_id} {row.version}"})


def test_a_key_leaves_room_for_the_number_of_a_row(published: World, rows: list[Chosen]) -> None:
    with pytest.raises(InvalidData):
        _claimed(published, rows, "k" * (MAX_KEY - ROOM + 1))
    assert _claimed(published, rows, "k" * (MAX_KEY - ROOM))[0][1] is None
