"""The past is counted by the worker: the same numbers as counted on the spot, of a day that is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from engine.domain.local_time import local
from engine.operations.count_past import RENEWED_AFTER, count_past
from engine.queries import reading
from engine.queries.clock import today_of
from engine.queries.counted_past import TypicalTimes, experience_of, typical_times
from engine.queries.head_forecast import samples
from engine.queries.head_people import past_cases
from engine.storage.tables import cases, counted_past, experience, step_times
from tests.factories import ALMATY, World
from tests.lives import WHOLE, Life

AT = datetime(2026, 11, 24, 10, 0, tzinfo=ALMATY)


@pytest.fixture
def answered(published: World) -> Life:
    life = Life(published, AT)
    life.walk(*WHOLE)
    return life


def _now(life: Life) -> datetime:
    """In the evening of the day of the reply."""
    with life.world.engine.connect() as conn:
        return local(conn.execute(select(cases.c.answered_at)).scalar_one()).replace(hour=20)


def _read(life: Life, at: datetime) -> TypicalTimes:
    with reading(life.world.engine) as conn:
        return typical_times(conn, today_of(conn, at))


def test_what_was_counted_is_what_counting_on_the_spot_gives(answered: Life) -> None:
    at, world = _now(answered), answered.world
    assert count_past(world.engine, at=at)
    people = list(world.people.values())
    with reading(world.engine) as conn:
        today = today_of(conn, at)
        spot, worked = samples(conn, today), past_cases(conn, people, today.day)
        kept, told = typical_times(conn, today), experience_of(conn, people, today)
    assert spot and kept.samples == spot
    assert worked and told == worked
    assert kept.counted_at == at


def test_an_installation_that_never_counted_counts_on_the_spot(answered: Life) -> None:
    at = _now(answered)
    found = _read(answered, at)
    assert found.counted_at is None and found.samples
    with reading(answered.world.engine) as conn:
        assert experience_of(conn, list(answered.world.people.values()), today_of(conn, at))


def test_an_empty_installation_is_counted_too(published: World) -> None:
    assert count_past(published.engine, at=AT)
    with reading(published.engine) as conn:
        assert typical_times(conn, today_of(conn, AT)) == TypicalTimes({}, AT)


def test_it_is_counted_once_an_hour_and_on_a_new_day(answered: Life) -> None:
    engine, at = answered.world.engine, _now(answered).replace(hour=12)
    assert count_past(engine, at=at)
    assert not count_past(engine, at=at + timedelta(minutes=59))
    assert count_past(engine, at=at + RENEWED_AFTER)
    assert count_past(engine, at=at + timedelta(days=1) - timedelta(hours=11, minutes=59))
    with engine.connect() as conn:
        assert conn.execute(select(counted_past.c.until)).scalar_one() == at.date() + timedelta(days=1)


def test_another_calendar_counts_anew(answered: Life) -> None:
    engine, at = answered.world.engine, _now(answered)
    assert count_past(engine, at=at)
    with engine.begin() as conn:
        conn.execute(update(counted_past).values(calendar_version=0))
    assert count_past(engine, at=at + timedelta(minutes=1))


def test_twice_the_same_is_the_same_and_what_is_past_is_forgotten(answered: Life) -> None:
    engine, at = answered.world.engine, _now(answered)
    assert count_past(engine, at=at)
    first = _read(answered, at).samples
    assert count_past(engine, at=at + RENEWED_AFTER)
    assert _read(answered, at).samples == first
    assert count_past(engine, at=at + timedelta(days=400))
    assert _read(answered, at).samples == {}
    with engine.connect() as conn:
        assert conn.execute(select(experience)).all() == []


def test_two_workers_do_not_count_at_once(answered: Life) -> None:
    engine, at = answered.world.engine, _now(answered)
    with engine.begin() as other:
        other.execute(text("select pg_advisory_xact_lock(7401006)"))
        assert not count_past(engine, at=at)
    assert count_past(engine, at=at)


def test_who_is_killed_leaves_the_old_count(answered: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, at = answered.world.engine, _now(answered)
    assert count_past(engine, at=at)
    before = _read(answered, at)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.operations.count_past.past_cases", dies)
    with pytest.raises(KeyboardInterrupt):
        count_past(engine, at=at + RENEWED_AFTER)
    assert _read(answered, at) == before


def test_a_count_that_strays_would_be_seen(answered: Life) -> None:
    """Control of the first test."""
    at = _now(answered)
    assert count_past(answered.world.engine, at=at)
    with answered.world.engine.begin() as conn:
        conn.execute(update(step_times).values(cases=text("array_replace(cases, 1, 2)")))
    with reading(answered.world.engine) as conn:
        today = today_of(conn, at)
        assert typical_times(conn, today).samples != samples(conn, today)
