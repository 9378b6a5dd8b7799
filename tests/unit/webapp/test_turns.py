"""Questions for the database take turns: one at a time, first come first served, nobody waits in a thread."""

from __future__ import annotations

import pytest

from webapp.news.turns import LATE_SECONDS, LONGEST_SECONDS, NEAR, SHORTEST_SECONDS, Turns


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turns(clock: Clock) -> Turns:
    return Turns(clock)


def answered(turns: Turns, clock: Clock, seconds: float) -> None:
    clock.now += seconds
    turns.end()


def test_the_first_has_the_turn_and_the_second_hears_when(turns: Turns, clock: Clock) -> None:
    assert turns.take("a") is None
    again = turns.take("b")
    assert again is not None and SHORTEST_SECONDS <= again <= LONGEST_SECONDS
    answered(turns, clock, again)
    assert turns.take("b") is None


def test_who_waits_goes_before_a_newcomer(turns: Turns, clock: Clock) -> None:
    assert turns.take("a") is None
    assert turns.take("b") is not None
    answered(turns, clock, 1.0)
    assert turns.take("newcomer") is not None
    assert turns.take("b") is None
    answered(turns, clock, 1.0)
    assert turns.take("newcomer") is None


def test_only_the_head_of_the_line_takes_the_turn(turns: Turns, clock: Clock) -> None:
    assert turns.take("a") is None
    line = [f"person_{n}" for n in range(NEAR + 2)]
    for who in line:
        assert turns.take(who) is not None
    answered(turns, clock, 1.0)
    assert turns.take(line[-1]) is not None
    assert turns.take(line[NEAR - 1]) is None


def test_who_leaves_is_waited_for_by_nobody(turns: Turns, clock: Clock) -> None:
    assert turns.take("a") is None
    assert turns.take("b") is not None
    turns.leave("b")
    answered(turns, clock, 1.0)
    assert turns.take("newcomer") is None


def test_the_line_does_not_stand_still_for_who_is_not_due_yet(turns: Turns, clock: Clock) -> None:
    assert turns.take("a") is None
    answered(turns, clock, 1.0)
    assert turns.take("a") is None
    assert turns.take("b") is not None
    turns.end()
    assert turns.take("newcomer") is None


def test_who_does_not_come_back_loses_the_place(turns: Turns, clock: Clock) -> None:
    assert turns.take("a") is None
    again = turns.take("gone")
    assert again is not None
    answered(turns, clock, again)
    assert turns.take("c") is not None
    clock.now += LATE_SECONDS + again
    assert turns.take("c") is None


def test_all_of_a_crowd_are_served_in_about_the_time_that_their_answers_take(
    turns: Turns, clock: Clock
) -> None:
    """Everybody comes at once; each answer takes 0.05 s; each comes back when he was told to."""
    due = dict.fromkeys(range(100), clock.now)
    served: dict[int, float] = {}
    busy_until: float | None = None
    while len(served) < 100 and clock.now < 200:
        if busy_until is not None and clock.now >= busy_until:
            turns.end()
            busy_until = None
        for who in [who for who, moment in due.items() if moment <= clock.now and who not in served]:
            again = turns.take(who)
            if again is None:
                served[who] = clock.now - 100
                busy_until = clock.now + 0.05
            else:
                due[who] = clock.now + again
        clock.now += 0.01
    assert len(served) == 100
    assert max(served.values()) < 1.5 * 100 * 0.05
    early = [served[who] for who in range(20)]
    late = [served[who] for who in range(80, 100)]
    assert sum(early) / 20 < sum(late) / 20 / 3, "who came first was served long before"
