from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.domain.canonical import canonical, plain
from engine.domain.errors import InvalidData


def _nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


def test_one_value_has_one_sequence_of_bytes() -> None:
    assert canonical({"b": 1, "a": "Ж"}) == canonical({"a": "Ж", "b": 1}) == '{"a":"Ж","b":1}'.encode()
    assert plain({"on": date(2026, 11, 23)}) == {"on": "2026-11-23"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {"\udfff": 1}, _nested(100_000)])
def test_what_people_send_and_json_cannot_say_is_refused_in_words(value: Any) -> None:
    with pytest.raises(InvalidData):
        canonical({"a": value})


def test_a_type_that_no_person_can_send_is_our_mistake() -> None:
    with pytest.raises(TypeError):
        canonical({1, 2})
