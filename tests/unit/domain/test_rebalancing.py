"""Who should get which work: explained, the same every time, and never to whom it may not go."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.domain.rebalancing import (
    COMPETENT_BY_CASES,
    Item,
    Person,
    Refusal,
    Term,
    Why,
    propose,
    refusal,
)

TODAY = date(2026, 11, 23)
HERE, THERE = "1.2.", "1.3."


def item(id_: int = 1, holder: int = 1, **more: Any) -> Item:
    facts = {"role": "executor", "unit": HERE, "topic": "T1", "last_day": TODAY + timedelta(days=7)}
    return Item(id_, holder, **{**facts, **more})


def person(id_: int, load: int = 0, **more: Any) -> Person:
    return Person(id_, **{"unit": HERE, "roles": {"executor": ("1.",)}, "load": load, **more})


AWAY = person(1, 1, away_from=TODAY)


def test_the_work_of_whoever_is_absent_goes_to_who_is_there() -> None:
    (move,) = propose([item()], [AWAY, person(2), person(3, 4)], TODAY)
    assert (move.to, move.why) == (2, Why.AWAY)


def test_a_full_desk_gives_away_until_it_is_fair_and_no_longer() -> None:
    held = [item(n) for n in range(1, 11)]
    moves = propose(held, [person(1, 10), person(2, 0)], TODAY)
    # The mean is five, two more are fair: seven stay.
    assert len(moves) == 3 and {move.why for move in moves} == {Why.LOAD}
    assert propose(held[:7], [person(1, 7), person(2, 3)], TODAY) == ()


def test_nothing_goes_from_a_full_desk_to_one_that_would_be_as_full() -> None:
    people = [person(1, 9), person(2, 8), *(person(n, 0, unit=THERE) for n in (3, 4, 5, 6))]
    assert propose([item()], people, TODAY) == ()


def test_what_is_begun_stays_with_whoever_began_it_while_he_is_there() -> None:
    assert propose([item(begun=True)], [person(1, 9), person(2)], TODAY) == ()
    (move,) = propose([item(begun=True)], [AWAY, person(2)], TODAY)
    assert move.to == 2


@pytest.mark.parametrize(
    ("candidate", "work", "why"),
    [
        (person(2, active=False), item(), Refusal.INACTIVE),
        (person(2, roles={"controller": ("1.",)}), item(), Refusal.NO_ROLE),
        (person(2, roles={"executor": ("1.3.",)}), item(), Refusal.NO_ROLE),
        (person(2, unit="1.2.7.", roles={"executor": ("1.2.7.",)}), item(by_name=False), Refusal.NO_ROLE),
        (person(2, unit="1.2.7.", roles={"executor": ("1.2.7.",)}), item(), None),
        (person(2), item(complained_of=2), Refusal.COMPLAINED_OF),
        (person(2), item(challenged=HERE), Refusal.COMPLAINED_OF),
        (person(2, unit="1.2.7."), item(challenged=HERE, unit="1.2.7."), Refusal.COMPLAINED_OF),
        (person(2), item(barred=frozenset({2})), Refusal.DUTIES),
        (person(2, away_from=TODAY), item(), Refusal.ABSENT),
        (person(2, away_from=TODAY - timedelta(days=3)), item(), Refusal.ABSENT),
        (person(2, unit=THERE), item(), Refusal.NOT_COMPETENT),
        (person(2, unit=THERE, past={"T1": COMPETENT_BY_CASES - 1}), item(), Refusal.NOT_COMPETENT),
        (person(2, unit=THERE, past={"T1": COMPETENT_BY_CASES}), item(), None),
        (person(2, away_from=TODAY + timedelta(days=1)), item(), None),
        (person(2), item(), None),
    ],
)
def test_who_may_not_have_it_is_never_proposed(candidate: Person, work: Item, why: Refusal | None) -> None:
    """However idle he is; the control is the last line of the table."""
    assert refusal(work, candidate, TODAY) is why
    moves = propose([work], [AWAY, candidate], TODAY)
    assert [move.to for move in moves] == ([] if why else [2])
    # And if somebody else is fit, the head is told how many were not and why.
    busy = person(9, 50)
    if why and refusal(work, busy, TODAY) is None:
        (move,) = propose([work], [AWAY, candidate, busy], TODAY)
        assert (move.to, move.others) == (9, {why: 1})


def test_each_term_is_told_and_adds_up() -> None:
    soon = TODAY + timedelta(days=2)
    (move,) = propose([item()], [AWAY, person(2, 3, past={"T1": 9}, away_from=soon)], TODAY)
    assert move.terms == {Term.UNIT: 6, Term.TOPIC: 10, Term.LOAD: -3, Term.AWAY_SOON: -4}
    assert (move.points, move.past, move.load) == (9, 9, 3)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (person(3, past={"T1": 1}), person(2)),
        (person(3, 1), person(2, 2)),
        (person(3), person(2, away_from=TODAY + timedelta(days=3))),
        (person(3), person(2, unit=THERE, past={"T1": COMPETENT_BY_CASES - 1})),
        (person(2), person(3)),  # all alike: by the id, so that it is the same tomorrow
    ],
)
def test_each_term_decides_where_all_others_are_alike(better: Person, worse: Person) -> None:
    (move,) = propose([item()], [AWAY, worse, better], TODAY)
    assert move.to == better.id


def test_the_order_of_the_input_changes_nothing_and_loads_are_counted_on() -> None:
    people = [AWAY, *(person(n, n % 3, past={"T1": n % 2}) for n in range(2, 7))]
    held = [item(n, last_day=TODAY + timedelta(days=n % 4)) for n in range(1, 13)]
    first = propose(held, people, TODAY)
    assert len({move.to for move in first}) > 3
    for seed in range(20):
        mixed = random.Random(seed)
        shuffled = propose(mixed.sample(held, len(held)), mixed.sample(people, len(people)), TODAY)
        assert shuffled == first


def test_the_most_urgent_is_served_first() -> None:
    late, later = item(1, last_day=TODAY + timedelta(days=9)), item(2, last_day=TODAY)
    assert [move.item.id for move in propose([late, later], [AWAY, person(2)], TODAY)] == [2, 1]


def test_work_of_somebody_unknown_or_shut_out_is_moved() -> None:
    (move,) = propose([item(holder=77)], [person(2)], TODAY)
    assert move.why is Why.AWAY
    (move,) = propose([item()], [replace(AWAY, away_from=None, active=False), person(2)], TODAY)
    assert move.why is Why.AWAY
