"""The lists of signs as known at the end of a day are what the entries recorded until then say."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from engine.domain.local_time import local
from engine.queries import reading
from engine.queries.audit_signs import KINDS, Sign, signs
from engine.queries.sign_ground import SignFilters
from tests.eventful import eventful_life
from tests.factories import World
from tests.known_days import DAYS, FIRST_DAY, LAST_DAY, folded, record_day_by_day
from tests.lives import TO_SIGNATURE, Life

ALL = 10**6
YEAR = (date(2026, 1, 1), date(2027, 12, 31))


def _found(
    conn: Connection, world: World, kind: str, known: date | None, minutes: int = 1, login: str = "auditor"
) -> tuple[Sign, ...]:
    return signs(conn, world.actor(login), kind, SignFilters(*YEAR, minutes, known=known)).rows


def test_changed_last_days_as_known_on_each_day(published: World, at: datetime) -> None:
    eventful_life(published, at)
    record_day_by_day(published)
    sizes = set()
    with reading(published.engine) as conn:
        for day in DAYS:
            expected = []
            for case_id, one in folded(conn, day).items():
                last = None
                for seq, change in one.seen:
                    new = change.get("fields", {}).get("legal_last_day")
                    if new is not None and last is not None and new != last:
                        expected.append((case_id, seq, last, new))
                    last = new or last
            told = _found(conn, published, "deadlines", day)
            assert [(s.case_id, s.seq, s.was, s.now) for s in told] == expected, day
            sizes.add(len(expected))
    assert len(sizes) > 1


def test_an_entry_that_was_recorded_later_is_not_in_the_list_of_before(
    published: World, at: datetime
) -> None:
    life = Life(published, at)
    life.walk("register_appeal")
    record_day_by_day(published, {(life.case_id, 2): 30})
    late = 20 * 24 * 60
    with reading(published.engine) as conn:
        before = FIRST_DAY + timedelta(days=29)
        assert _found(conn, published, "back_dated", before, late) == ()
        assert [
            one.seq for one in _found(conn, published, "back_dated", before + timedelta(days=1), late)
        ] == [2]
        for known in (before + timedelta(days=1), None):
            assert [one.seq for one in _found(conn, published, "back_dated", known, late)] == [2]


def test_receipts_and_hasty_replies_as_known_on_each_day(published: World, at: datetime) -> None:
    back = Life(published, at, received_at="2026-11-20T17:40")
    hasty = Life(published, at)
    hasty.walk(*TO_SIGNATURE, "sign_reply")
    record_day_by_day(published)
    seen = set()
    with reading(published.engine) as conn:
        for day in DAYS:
            known = folded(conn, day)
            received = _found(conn, published, "received_earlier", day, 24 * 60)
            assert [one.case_id for one in received] == [back.case_id] * (back.case_id in known), day
            answered = {key: one for key, one in known.items() if one.moment("answered_at")}
            told = _found(conn, published, "within_minutes", day, ALL)
            assert [one.case_id for one in told] == list(answered), day
            for one in told:
                moment = answered[one.case_id].moment("answered_at")
                assert moment is not None and one.now == f"{local(moment):%Y-%m-%d %H:%M}"
                assert one.number == answered[one.case_id].fields["number"]
            seen.add((len(received), len(told)))
    assert seen == {(0, 0), (1, 0), (1, 1)}


def test_a_reply_is_identical_from_the_day_on_which_the_second_was_recorded(
    published: World, at: datetime
) -> None:
    other = {"last_name": "Оспанов", "first_name": "Марат", "address": "Қарағанды қ., Абай к-сі, 3"}
    for intake in ({}, other):
        life = Life(published, at, **intake)
        life.walk(*TO_SIGNATURE)
    record_day_by_day(published)
    with reading(published.engine) as conn:
        sizes = [len(_found(conn, published, "identical", day)) for day in DAYS]
        assert len(_found(conn, published, "identical", None)) == 2
    assert sizes == sorted(sizes)
    assert set(sizes) == {0, 2}


def test_a_case_is_reopened_from_the_day_on_which_that_was_recorded(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.step("register_appeal")
    life.step("check_admissibility", competence="other", decision="redirect", reason="Құзыретте емес")
    life.walk("redirect_appeal", "sign_redirect")
    life.act("target_returned", returned_on="2026-11-23")
    life.step("decide_dispute")
    record_day_by_day(published)
    with reading(published.engine) as conn:
        (now,) = _found(conn, published, "reopened", None)
        assert now.seq is not None
        recorded = FIRST_DAY + timedelta(days=now.seq - 1)
        assert _found(conn, published, "reopened", recorded) == (now,)
        assert _found(conn, published, "reopened", recorded - timedelta(days=1)) == ()


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("login", ["executor", "registrar", "stranger"])
def test_who_does_not_audit_knows_nothing_of_the_past(
    published: World, at: datetime, kind: str, login: str
) -> None:
    Life(published, at).walk(*TO_SIGNATURE, "sign_reply")
    with reading(published.engine) as conn:
        assert _found(conn, published, kind, LAST_DAY, login=login) == ()
