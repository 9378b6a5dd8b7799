"""What a check reads of an entry, and that it forgives nothing in what it steps over."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from engine.domain.canonical import canonical
from engine.journal import said
from engine.journal.image import UNREADABLE

ADVANCE: dict[str, Any] = {"closed": ["a#1"], "opened": [], "steps": [["left", "a"]], "timers": []}
READERS = (said.facts, said.change, said.columns)


def test_facts_of_a_command_and_of_a_note() -> None:
    command = said.facts(b'{"key":"a#1","kind":"complete","variables":{"x":[1,{"y":null}]}}')
    assert (command.kind, command.key) == ("complete", "a#1")
    assert said.facts(b"{}").kind is None


def test_an_advance_names_what_it_closed_opened_and_set() -> None:
    assert said.advance(canonical(ADVANCE)).closed == ["a#1"]
    for name in ("closed", "opened", "timers"):
        with pytest.raises(UNREADABLE):
            said.advance(canonical({key: value for key, value in ADVANCE.items() if key != name}))


@pytest.mark.parametrize(
    "other",
    [
        {"closed": "a#1"},
        {"opened": [{"key": "a#1"}]},
        {"timers": [["a", "soon"]]},
        {"records": [["reply", "1"]]},
    ],
)
def test_another_type_is_unreadable(other: dict[str, Any]) -> None:
    with pytest.raises(UNREADABLE):
        said.advance(canonical(ADVANCE | other))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "value",
    [
        *(b'"\\q"', b'"a\x01b"', b'"\\u12G4"', b'"\xff"', b'"a', b"01", b"1.", b"-", b".5", b"+1", b"1e"),
        *(b"[1,]", b'{"a"}', b"tru", b"", b"1,", b"1}{", b"[" * 100_000),
    ],
)
def test_what_is_stepped_over_must_be_json(read: Callable[[bytes], Any], value: bytes) -> None:
    content = b'{"x":' + value + b"}"
    with pytest.raises((ValueError, RecursionError)):
        json.loads(content)
    with pytest.raises((ValueError, RecursionError)):
        read(content)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("content", [b"", b"[]", b"null", b" {}", b"{} ", b"{}{}", b'{"\xff":1}'])
def test_an_entry_is_one_object_in_its_canonical_form(read: Callable[[bytes], Any], content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # two sources, one meaning
        read(content)


@pytest.mark.parametrize("value", [10**400, -1.5e300, 'Жарық \U0001f4a1 " \\ \n', [[], {}], None, True])
def test_what_a_verb_may_write_is_read(value: Any) -> None:
    """Control: nothing that is stepped over is refused for its value."""
    assert said.facts(canonical({"key": "a#1", "variables": value})).key == "a#1"
    assert said.advance(canonical(ADVANCE | {"steps": value})).closed == ["a#1"]
