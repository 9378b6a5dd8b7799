"""What was known of cases at a moment is what their entries recorded until then say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from engine.queries.case_list import case_list
from engine.storage.known import cases_known
from engine.storage.tables import CASE_COLUMNS, cases, journal
from tests.eventful import eventful_life
from tests.factories import World
from tests.lives import Life

TICK = timedelta(microseconds=1)


def known(conn: Connection, case_id: int, moment: datetime) -> Mapping[str, Any] | None:
    told = cases_known(moment)
    row = conn.execute(select(told).where(told.c.id == case_id)).mappings().first()
    return None if row is None else {name: row[name] for name in CASE_COLUMNS}


def folded(conn: Connection, case_id: int) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """After each entry: when it was recorded, and the columns by the entries until it."""
    fields: dict[str, Any] = {}
    chosen = select(journal.c.recorded_at, journal.c.change).where(journal.c.case_id == case_id)
    for recorded_at, change in conn.execute(chosen.order_by(journal.c.case_seq)):
        fields = fields | json.loads(change).get("fields", {})
        yield recorded_at, fields


def said(value: Any, stands: Any) -> bool:
    if isinstance(stands, datetime):
        return value is not None and datetime.fromisoformat(value) == stands
    return bool((value if stands is None or isinstance(stands, str | int) else str(value)) == _plain(stands))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def test_at_each_moment_a_case_is_what_its_entries_until_then_say(published: World, at: datetime) -> None:
    life = eventful_life(published, at)
    Life(published, at)
    with published.engine.connect() as conn:
        steps = list(folded(conn, life.case_id))
        assert len(steps) > 15
        assert known(conn, life.case_id, steps[0][0]) is None, "recorded at that moment, not before it"
        for recorded_at, fields in steps:
            row = known(conn, life.case_id, recorded_at + TICK)
            assert row is not None
            assert {name for name in CASE_COLUMNS if not said(fields.get(name), row[name])} == set()
        states = {fields["state"] for _, fields in steps}
        present = conn.execute(select(cases).where(cases.c.id == life.case_id)).mappings().one()
        assert row == {name: present[name] for name in CASE_COLUMNS}
    assert len(states) > 3, "else the comparison would have compared nothing"


def test_what_is_known_is_always_a_beginning_of_the_chain(published: World, at: datetime) -> None:
    """The clock is read before the case is locked: an entry may bear a moment before the one before it."""
    life = Life(published, at)
    life.walk("register_appeal", "check_admissibility")
    of_entry = "update journal set recorded_at = :moment where case_id = :id and case_seq = 2"
    with published.engine.connect() as conn:
        steps = list(folded(conn, life.case_id))
        conn.execute(text("alter table journal disable trigger user"))
        late = {"moment": steps[2][0] + timedelta(seconds=9), "id": life.case_id}
        conn.execute(text(of_entry), late)
        row = known(conn, life.case_id, steps[2][0] + timedelta(seconds=1))
        conn.rollback()
    assert row is not None
    assert row["state"] == steps[0][1]["state"] != steps[2][1]["state"]


def test_the_list_as_known_now_is_the_list(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.walk("register_appeal")
    Life(published, at)
    auditor = published.actor("auditor")
    with published.engine.connect() as conn:
        now = conn.execute(select(journal.c.recorded_at).order_by(journal.c.recorded_at.desc())).scalars()
        moment = next(now) + TICK
        here = case_list(conn, auditor, at=moment)
        then = case_list(conn, auditor, known=moment)
        assert [one.id for one in then.rows] == [one.id for one in here.rows]
        assert [(one.number, one.state, one.deadline) for one in then.rows] == [
            (one.number, one.state, one.deadline) for one in here.rows
        ]
        assert then.total == 2
        (first, _), *_ = folded(conn, life.case_id)
        assert case_list(conn, auditor, known=first).total == 0, "received long before, and not known yet"


@pytest.mark.parametrize("login", ["executor", "registrar"])
def test_who_does_not_audit_knows_nothing_of_the_past(published: World, at: datetime, login: str) -> None:
    Life(published, at)
    with published.engine.connect() as conn:
        moment = conn.execute(select(journal.c.recorded_at)).scalars().first()
        assert moment is not None
        assert case_list(conn, published.actor(login), known=moment + TICK).total == 0
