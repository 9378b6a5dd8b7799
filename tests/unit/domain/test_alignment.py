"""Two sequences stand beside each other with as many pairs as there can be, and nothing is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.alignment import aligned

few = st.lists(st.sampled_from("abcd"), max_size=12)


def longest(left: list[str], right: list[str]) -> int:
    """By the table that textbooks fill."""
    row = [0] * (len(right) + 1)
    for one in left:
        before = row[:]
        for place, other in enumerate(right, start=1):
            row[place] = before[place - 1] + 1 if one == other else max(before[place], row[place - 1])
    return row[-1]


@given(few, few)
def test_there_are_as_many_pairs_as_can_be(left: list[str], right: list[str]) -> None:
    pairs = [pair for pair in aligned(left, right) if None not in pair]
    assert len(pairs) == longest(left, right)
    assert all(left[a] == right[b] for a, b in pairs if a is not None and b is not None)


@given(few, few)
def test_every_place_stands_there_once_and_in_order(left: list[str], right: list[str]) -> None:
    found = aligned(left, right)
    assert [a for a, _ in found if a is not None] == list(range(len(left)))
    assert [b for _, b in found if b is not None] == list(range(len(right)))


def test_what_only_one_has_stands_alone_the_left_first() -> None:
    assert aligned("axb", "ayb") == [(0, 0), (1, None), (None, 1), (2, 2)]
    assert aligned("", "a") == [(None, 0)]


def test_five_hundred_are_aligned_with_five_hundred() -> None:
    left, right = ["a", "b"] * 250, ["b", "c"] * 250
    assert sum(None not in pair for pair in aligned(left, right)) == 250
