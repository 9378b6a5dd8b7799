"""Each list of signs finds what it says it finds, and nothing where there is nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from engine.queries import reading
from engine.queries.audit_signs import KINDS, Sign, signs
from engine.queries.sign_ground import SignFilters
from engine.storage.tables import cases
from tests.factories import World
from tests.lives import TO_SIGNATURE, Life

DAY = timedelta(days=1)


def _found(life: Life, kind: str, minutes: int = 60, login: str = "auditor", **changes: Any) -> list[Sign]:
    told = {"first": date(2026, 1, 1), "last": datetime.now(UTC).date() + DAY, "minutes": minutes} | changes
    with reading(life.world.engine) as conn:
        return list(signs(conn, life.world.actor(login), kind, SignFilters(**told)).rows)


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk(*TO_SIGNATURE)
    return life


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_others_and_other_days_show_nothing(life: Life, kind: str) -> None:
    assert _found(life, kind, login="stranger") == []
    assert _found(life, kind, first=date(2001, 1, 1), last=date(2001, 1, 2)) == []


def test_entries_recorded_long_after_they_happened(life: Life) -> None:
    late = (datetime.now(UTC) - life.at) // timedelta(minutes=1)
    assert len(_found(life, "back_dated", max(1, late - 60))) > 0
    assert _found(life, "back_dated", late + 600) == []


def test_a_receipt_dated_back(published: World, at: datetime) -> None:
    life = Life(published, at, received_at="2026-11-20T09:05")
    (one,) = _found(life, "received_earlier", 24 * 60)
    assert (one.case_id, one.was) == (life.case_id, "2026-11-20 09:05")
    assert _found(life, "received_earlier", 6 * 24 * 60) == []


def test_a_first_last_day_is_no_change(life: Life) -> None:
    assert _found(life, "deadlines") == []


def test_answered_within_minutes_of_registration(life: Life, at: datetime) -> None:
    assert _found(life, "within_minutes") == []
    with life.world.engine.begin() as conn:
        soon = {"registered_at": at, "answered_at": at + timedelta(minutes=7)}
        conn.execute(update(cases).where(cases.c.id == life.case_id).values(soon))
    assert [one.case_id for one in _found(life, "within_minutes", 10)] == [life.case_id]
    assert _found(life, "within_minutes", 5) == []
