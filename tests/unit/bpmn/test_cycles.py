"""Timers that come again: each time is counted from the one before, not from when it was noticed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.bpmn.diagram import Timer
from engine.bpmn.timers import MAX_REPEATS, first_due, next_due
from engine.domain.errors import AlreadyDone, ExpressionFailed
from tests.unit.bpmn.diagrams import AT, Case, Diagram


def reminded(cycle: str) -> Diagram:
    return (
        Diagram().start().user("a").boundary("t", "a", cycle, interrupting=False).user("told").end()
        .end("e2").flow("start", "a", "end").flow("t", "told", "e2")
    )  # fmt: skip


def test_each_firing_sets_the_next_timer_from_the_time_that_was_due():
    case = Case(reminded("R3/PT10S").compile())
    (timer,) = case.start().timers
    assert (timer.key, timer.due_at) == ("t#1", AT + timedelta(seconds=10))
    case.at = AT + timedelta(hours=1)
    for n in (2, 3):
        advance = case.fire(f"t#{n - 1}")
        (timer,) = advance.timers
        assert (timer.key, timer.due_at) == (f"t#{n}", AT + timedelta(seconds=10 * n))
        assert advance.closed == (f"t#{n - 1}",)
    assert not case.fire("t#3").timers
    assert case.keys == ["a#1", "told#1", "told#2", "told#3"]
    with pytest.raises(AlreadyDone):
        case.fire("t#3")


def test_a_cycle_without_a_count_never_ends_and_the_state_stays_flat():
    case = Case(
        Diagram().start().user("a").boundary("t", "a", "R/PT1H", interrupting=False).end().end("e2")
        .flow("start", "a", "end").flow("t", "e2").compile()
    )  # fmt: skip
    case.start()
    sizes = set()
    for n in range(1, 50):
        case.fire(f"t#{n}")
        sizes.add(len(case.state or b"") - 2 * len(str(n)))
    assert max(sizes) - min(sizes) < 10
    advance = case.do("a#1")
    assert advance.completed
    assert sorted(advance.closed) == ["a#1", "t#50"]


def test_an_interval_is_a_fact_once_it_was_computed():
    case = Case(reminded('="R2/" + pause').compile())
    case.start(pause="P1D")
    (timer,) = case.fire("t#1").timers
    assert timer.due_at == AT + timedelta(days=2)


def test_a_cycle_with_a_start_begins_there():
    start = "2026-12-01T09:00:00+05:00"
    case = Case(reminded(f"R2/{start}/P1M").compile())
    (timer,) = case.start().timers
    assert timer.due_at == datetime.fromisoformat(start)
    assert case.fire("t#1").timers[0].due_at == datetime.fromisoformat("2027-01-01T09:00:00+05:00")


@pytest.mark.parametrize(("cycle", "due"), [
    ("R/2026-11-01T09:00:00+05:00/P1D", "2026-11-24T09:00:00+05:00"),
    ("R/2026-11-23T09:05:00+05:00/P1D", "2026-11-23T09:05:00+05:00"),
    ("R/2020-01-31T09:00:00+05:00/P1M", "2026-11-28T09:00:00+05:00"),
    ("R/0001-01-01T00:00:00Z/PT1S", "2026-11-23T09:05:00+05:00"),
])  # fmt: skip
def test_what_lies_before_the_waiting_is_not_made_up_for(cycle: str, due: str):
    assert first_due(Timer("cycle", cycle), {}, AT).at == datetime.fromisoformat(due)


@pytest.mark.parametrize("cycle", [
    "R0/PT1H", "R-1/PT1H", "R/PT0S", "R/PT0.9S", "R3", "PT1H", "R3/P1", "R/soon/PT1H",
    "R/2026-12-01T09:00:00/PT1H",
    f"R{MAX_REPEATS + 1}/PT1H", "R999999/PT1H", "R/PT1H/2026-12-01T09:00:00Z", "0 0 9 * * *", None, 5,
])  # fmt: skip
def test_nonsense_is_no_cycle(cycle: object):
    with pytest.raises(ExpressionFailed, match="not a cycle"):
        first_due(Timer("cycle", "=c"), {"c": cycle}, AT)


def test_a_timer_that_fires_once_has_no_next():
    assert next_due(first_due(Timer("duration", "PT1H"), {}, AT)) is None
