"""Random diagrams of nested blocks, walked in random order: what must hold for every one of them."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from engine.bpmn import runner
from engine.bpmn.dialect.events import ERROR, ESCALATION, MESSAGE, SIGNAL, TIMER
from tests.unit.bpmn import sketch
from tests.unit.bpmn.diagrams import Case
from tests.unit.bpmn.sketch import Sketch
from tests.unit.bpmn.test_constructs import ACCEPTED
from tests.unit.bpmn.walks import Construct, constructs, walk, wander

VARIANTS = {
    TIMER: ("", "beside", "cycle"),
    MESSAGE: ("", "beside"),
    SIGNAL: ("", "beside"),
    ESCALATION: ("", "beside"),
    ERROR: ("job", "scope"),
}
"""Of boundary events: interrupting or not, and what else runs by code of its own."""

EVERY: frozenset[Construct] = frozenset(
    (node, definition, special)
    for node, definition in ACCEPTED
    for special in (VARIANTS[definition or ""] if node == "boundaryEvent" else ("",))
)


@pytest.mark.parametrize("seed", range(60))
def test_every_walk_comes_to_its_end_and_every_token_is_accounted_for(seed: int):
    deployment = Sketch(random.Random(seed)).compile()
    assert walk(Case(deployment), random.Random(seed))


def visited(diagrams: int) -> tuple[Counter[Construct], Counter[Construct]]:
    """In how many diagrams each construct was drawn, and in how many a token came to it."""
    drawn: Counter[Construct] = Counter()
    entered: Counter[Construct] = Counter()
    for number in range(diagrams):
        deployment = Sketch(random.Random(number)).compile()
        of = constructs(deployment)
        steps = walk(Case(deployment), random.Random(number))
        drawn.update(set(of.values()))
        entered.update({of[element] for kind, element in steps if kind == "entered"})
    return drawn, entered


def test_everything_that_the_reader_accepts_is_drawn_and_come_to():
    drawn, entered = visited(500)
    assert set(drawn) == EVERY
    assert {construct for construct in EVERY if entered[construct] < 5} == set()


def test_a_construct_that_is_never_drawn_is_found_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sketch, "BLOCKS", [draw for draw in sketch.BLOCKS if draw is not Sketch.cycle])
    drawn, _ = visited(150)
    assert drawn["boundaryEvent", TIMER, "cycle"] == 0


def test_a_construct_that_is_never_come_to_is_found_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Case, "fail", lambda case, key, code, **given: case.job(key, **given))
    drawn, entered = visited(150)
    assert drawn["boundaryEvent", ERROR, "job"] > 5
    assert entered["boundaryEvent", ERROR, "job"] == 0


def wandered(diagrams: int) -> list[str | None]:
    return [
        wander(Case(Sketch(random.Random(n), careless=True).compile()), random.Random(n))
        for n in range(diagrams)
    ]


def test_what_gets_stuck_is_refused_and_the_join_is_named():
    stuck = wandered(200)
    assert 20 < sum(join is not None for join in stuck) < 180
    assert {join.rstrip("0123456789") for join in stuck if join} == {"join"}


def test_a_silent_stop_is_found_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runner, "_refuse_silence", lambda instance: None)
    with pytest.raises(AssertionError, match="nothing waits"):
        wandered(200)
