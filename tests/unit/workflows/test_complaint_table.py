"""The decision tables of a complaint: which step comes next."""

from __future__ import annotations

from typing import Any

import pytest

from engine.domain.complaints import Decision
from engine.feel.decisions import decide
from tests.unit.workflows.walker import AT, shipped


def step(table: str, **given: Any) -> Any:
    return decide(shipped().decisions, table, given, at=AT).outputs


@pytest.mark.parametrize(
    ("review", "superior", "expected"),
    [
        ("satisfy", True, "satisfy"),
        ("satisfy", False, "satisfy"),
        ("forward", True, "forward"),
        ("forward", False, "no_superior"),
    ],
)
def test_after_the_own_review(review: str, superior: bool, expected: str) -> None:
    """P-01c, APPC Art. 91: in full it stays, else it goes up, or to court where nothing stands above."""
    found = step("complaint_review_step", complaint_review=review, has_superior=superior)
    assert found == expected


@pytest.mark.parametrize(("check", "expected"), [("accept", "examine"), ("defects", "correct")])
def test_after_the_check_of_art_93(check: str, expected: str) -> None:
    assert step("complaint_check_step", complaint_check=check) == expected


@pytest.mark.parametrize("decision", [one for one in Decision if one is not Decision.SELF_SATISFIED])
def test_after_the_decision(decision: Decision) -> None:
    """P-01c, APPC Art. 100: only a remand begins a new procedure."""
    expected = "remand" if decision is Decision.REMAND else "end"
    assert step("complaint_decision_step", complaint_decision=decision.value) == expected
