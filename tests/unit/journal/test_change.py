"""An entry's change says what the engine did; a rebuild that does otherwise is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.domain.canonical import plain
from engine.journal.change import engine_change, same_change
from tests.unit.bpmn.diagrams import Case, Diagram

THROWS = (
    Diagram().start().signal("s", "strike", "intermediateThrowEvent").user("a").end()
    .flow("start", "s", "a", "end")
)  # fmt: skip


def test_signals_are_part_of_the_change():
    advance = Case(THROWS.compile()).start()
    assert engine_change(advance)["signals"] == ["strike"]
    assert same_change(plain(engine_change(advance)), advance, None)


@pytest.mark.parametrize("signals", [(), ("other",), ("strike", "strike")])
def test_other_signals_are_another_change(signals: tuple[str, ...]):
    advance = Case(THROWS.compile()).start()
    assert not same_change(plain(engine_change(advance)), replace(advance, signals=signals), None)


def test_an_entry_without_signals_is_written_as_before_them():
    plain_case = Case(Diagram().start().user("a").end().flow("start", "a", "end").compile())
    assert "signals" not in engine_change(plain_case.start())
