"""The hash of an entry covers every column and the border between any two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.local_time import microseconds
from engine.journal.chain import Link, entry_hash, genesis

LINK = Link(
    case_id=1,
    case_seq=1,
    at=1,
    recorded_at=2,
    actor_id=3,
    on_behalf_of=None,
    command="claim",
    facts=b"{}",
    private_digest=None,
    change=b"{}",
    snapshot=None,
    deployment_id=1,
    deployment_checksum=b"d" * 32,
    engine_version="1",
    prev_hash=genesis(1),
)


@pytest.mark.parametrize("name", Link._fields)
def test_every_column_counts(name: str) -> None:
    value = getattr(LINK, name)
    other = {int: lambda: value + 1, str: lambda: value + "x", bytes: lambda: value + b"x"}.get(type(value))
    changed = other() if other else (7 if name == "on_behalf_of" else b"")
    assert entry_hash(LINK._replace(**{name: changed})) != entry_hash(LINK)


def test_a_byte_moved_to_the_next_column_shows() -> None:
    one = LINK._replace(facts=b"ab", change=b"c")
    two = LINK._replace(facts=b"a", change=b"bc")
    assert entry_hash(one) != entry_hash(two)


def test_nothing_is_not_empty() -> None:
    assert entry_hash(LINK._replace(snapshot=b"")) != entry_hash(LINK)
    assert entry_hash(LINK._replace(private_digest=b"")) != entry_hash(LINK)


@pytest.mark.parametrize("name", ["actor_id", "on_behalf_of"])
def test_nobody_has_no_number(name: str) -> None:
    """In the hashed bytes nobody is -1: a person of that number would hash like nobody."""
    with pytest.raises(ValueError, match="no person"):
        entry_hash(LINK._replace(**{name: -1}))


@pytest.mark.parametrize("name", ["at", "recorded_at"])
def test_a_time_without_a_number_has_no_hash(name: str) -> None:
    """PostgreSQL keeps ``infinity`` as the greatest number that it has."""
    with pytest.raises(ValueError, match="too large"):
        entry_hash(LINK._replace(**{name: 2**63 - 1}), since=1)


def test_times_may_count_from_elsewhere() -> None:
    since = LINK._replace(at=LINK.at - 10, recorded_at=LINK.recorded_at - 10)
    assert entry_hash(since, since=10) == entry_hash(LINK)


def test_every_case_begins_elsewhere() -> None:
    assert genesis(1) != genesis(2)


def test_the_hash_is_the_same_for_ever() -> None:
    """Changing this number means that no journal written before verifies any more."""
    assert entry_hash(LINK).hex()[:16] == "2e72f179f032fcae"


def test_times_are_exact_microseconds() -> None:
    moment = datetime(2026, 11, 23, 4, 5, 6, 999_999, tzinfo=UTC)
    assert microseconds(moment + timedelta(microseconds=1)) == microseconds(moment) + 1
