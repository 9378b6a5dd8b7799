"""What the journal keeps of a record covers everything that it must answer for."""

from __future__ import annotations

from typing import Any

import pytest

from engine.storage.records import digest

RECORD: dict[str, Any] = {
    "salt": b"s" * 16,
    "content": b"{}",
    "kind": "reply",
    "version": 1,
    "author_id": None,
    "at": 1,
}


@pytest.mark.parametrize("name", RECORD)
def test_everything_counts(name: str) -> None:
    value = RECORD[name]
    other = 7 if value is None else value + {int: 1, str: "x", bytes: b"x"}[type(value)]
    assert digest(**RECORD | {name: other}) != digest(**RECORD)


def test_a_byte_moved_to_the_content_shows() -> None:
    assert digest(**RECORD | {"salt": b"sa", "content": b"b"}) != digest(
        **RECORD | {"salt": b"s", "content": b"ab"}
    )


@pytest.mark.parametrize("other", [{"author_id": -1}, {"at": 2**63}])
def test_what_no_record_holds_has_no_digest(other: dict[str, Any]) -> None:
    """In the digested bytes nobody is -1."""
    with pytest.raises(ValueError):  # noqa: PT011  # two sources, one meaning
        digest(**RECORD | other)
