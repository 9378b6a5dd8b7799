"""Which tokens an inclusive join must wait for (BPMN 2.0, 13.4.3)."""

from __future__ import annotations

import pytest

from engine.bpmn.dialect.processes import ProcessReader
from engine.bpmn.reach import incoming_reached
from engine.domain.findings import Findings
from tests.unit.bpmn.diagrams import Diagram


def level():
    """u may come to the join by x or by y, z by y only; the join may send a token back to z."""
    diagram = (
        Diagram().start().gate("inclusive", "s").user("u").gate("exclusive", "g", default="g-x")
        .user("x").user("y").user("z").gate("inclusive", "join").gate("exclusive", "back", default="back-end")
        .end().flow("start", "s", "u", "g", "x", "join").flow("g", "y", "join").flow("s", "z", "y")
        .flow("join", "back", "end").flow("back", "z", when="=again")
    )  # fmt: skip
    return ProcessReader(diagram.xml(), "a.bpmn", Findings()).read()[0].level


@pytest.mark.parametrize(
    ("token", "filled", "waits"),
    [
        ("z", {"x-join"}, True),
        ("z", {"y-join"}, False),
        ("x", {"y-join"}, True),
        ("u", {"x-join"}, False),
        ("back", {"x-join"}, True),
        ("end", {"x-join"}, False),
    ],
)
def test_a_join_waits_for_a_token_that_can_only_come_to_an_empty_flow(
    token: str, filled: set[str], waits: bool
):
    assert incoming_reached(level(), "join", token, filled) is waits


def test_a_boundary_event_is_a_way_to_the_join():
    diagram = (
        Diagram().start().gate("inclusive", "s", default="s-join").user("a").boundary("t", "a", "P1D")
        .gate("inclusive", "join").end().end("e2").flow("start", "s", "join", "end")
        .flow("s", "a", "e2", when="=x").flow("t", "join")
    )  # fmt: skip
    found = ProcessReader(diagram.xml(), "a.bpmn", Findings()).read()[0].level
    assert incoming_reached(found, "join", "a", {"s-join"})
