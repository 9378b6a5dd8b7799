"""Random diagrams, each walked many times: the engine is taken down to bytes and up again at every step.

Beside it runs an instance that is never put to bytes; both must do the same, and something must wait until
the end has come. The other half: a hundred rounds of rework cost and behave as one.
"""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.bpmn import codec, runner
from engine.bpmn.instance import Instance
from tests.prove.conftest import Figure
from tests.prove.sizes import size
from tests.unit.bpmn.diagrams import Case, Diagram
from tests.unit.bpmn.sketch import Sketch
from tests.unit.bpmn.test_random_walks import EVERY
from tests.unit.bpmn.walks import Construct, constructs, walk, wander

pytestmark = pytest.mark.slow

ROUNDS = 100
GOAL_RATIO = 1.2
CASES = 21


Counts = Counter[Construct]


def _try(diagrams: int, walks: int) -> tuple[int, int, Counts, Counts]:
    """Diagrams and steps; in how many diagrams each construct was drawn, and a token came to it."""
    drawn, entered = Counts(), Counts()
    count = steps = 0

    @seed(2026)
    @settings(max_examples=diagrams, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False), st.integers(0, 2**32))
    def each(chance: random.Random, first: int) -> None:
        nonlocal count, steps
        deployment = Sketch(chance).compile()
        of, come_to = constructs(deployment), set[Construct]()
        for number in range(walks):
            taken = walk(Case(deployment), random.Random(first + number))
            come_to |= {of[element] for kind, element in taken if kind == "entered"}
            steps += taken.total()
        count += 1
        drawn.update(set(of.values()))
        entered.update(come_to)

    each()
    return count, steps, drawn, entered


def _told(construct: Construct) -> str:
    return " ".join(filter(None, construct)).replace("EventDefinition", "")


@pytest.mark.row(8, "random diagrams, restart at every step", "states equal, no silent stop")
def test_a_restart_at_every_step_changes_nothing(figure: Figure) -> None:
    diagrams, walks = size("diagrams"), size("walks")
    count, steps, drawn, entered = _try(diagrams, walks)
    for one in sorted(EVERY, key=_told):
        print(f"{_told(one)}: drawn in {drawn[one]}, entered in {entered[one]} diagrams")
    rarest = min(EVERY, key=lambda one: entered[one])
    figure(
        f"{count} diagrams x {walks} walks, {steps} steps, 0 differences; {len(EVERY)} constructs, the "
        f"rarest ({_told(rarest)}) drawn in {drawn[rarest]} and entered in {entered[rarest]}"
    )
    assert count >= diagrams
    assert set(drawn) == EVERY
    assert min(entered[one] for one in EVERY) > diagrams / 100, "a construct was hardly ever entered"


@pytest.mark.row(8, "random diagrams whose gateways do not fit", "end, or name the join that waits for ever")
def test_a_careless_diagram_ends_or_names_where_it_is_stuck(figure: Figure) -> None:
    diagrams, walks = size("diagrams"), size("walks")
    outcomes: Counter[str] = Counter()
    for number in range(diagrams):
        deployment = Sketch(random.Random(number), careless=True).compile()
        for order in range(walks):
            stuck = wander(Case(deployment), random.Random(order))
            outcomes[stuck.rstrip("0123456789") if stuck else "ended"] += 1
    figure(f"{diagrams} diagrams x {walks} walks: {outcomes['ended']} ended, {outcomes['join']} named a join")
    assert set(outcomes) == {"ended", "join"}


def _forgets_ordinals(whole: Callable[..., bytes], instance: Instance) -> bytes:
    instance.counters.ordinals.pop(next(iter(instance.counters.ordinals), ""), None)
    return whole(instance)


def _walk_some(diagrams: int) -> None:
    for number in range(diagrams):
        walk(Case(Sketch(random.Random(number)).compile()), random.Random(number))


@pytest.mark.row(8, "negative control: a state that forgets its counters", "must be found out")
def test_a_state_that_forgets_its_counters_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = codec.dump
    monkeypatch.setattr(codec, "dump", lambda instance: _forgets_ordinals(whole, instance))
    with pytest.raises(AssertionError):
        _walk_some(30)


def looping() -> Diagram:
    """A parallel block inside a rework loop, beside a branch that waits for the whole life."""
    return (
        Diagram().start().gate("parallel", "fork").user("beside").gate("exclusive", "merge")
        .gate("parallel", "split").user("a").user("b").gate("parallel", "join")
        .user("ask", outputs={"again": "=again"}).gate("exclusive", "gate", default="gate-end").end()
        .end("other").flow("start", "fork", "beside", "other").flow("fork", "merge", "split", "a", "join")
        .flow("split", "b", "join", "ask", "gate", "end").flow("gate", "merge", when="=again")
    )  # fmt: skip


class Loops:
    """One case, round after round; what each round did, and what it cost of the processor."""

    def __init__(self) -> None:
        self.deployment = looping().compile()
        self.state: bytes | None = None
        self.seconds: list[float] = []
        self.rounds: list[list[str]] = []
        self.sizes: list[int] = []
        self._send("start", "p", again=False)

    def go(self, number: int) -> None:
        order = ["a", "b"] if number % 2 else ["b", "a"]
        began, done = time.process_time(), []
        for element in (*order, "ask"):
            done += self._send("complete", f"{element}#{number}", again=True)
        self.seconds.append(time.process_time() - began)
        self.rounds.append(done)
        assert self.state is not None
        self.sizes.append(len(self.state))

    def _send(self, kind: str, target: str, **variables: object) -> list[str]:
        command = runner.Command(kind, target, Case(self.deployment).at, variables)
        told = runner.advance(self.deployment, "p", self.state, command, lambda call: {})
        self.state = told.snapshot
        opened = [item.element_id for item in told.opened]
        return [f"{step.kind} {step.element_id}" for step in told.steps] + opened


def _ratio(cases: list[Loops]) -> float:
    """The tenth of a hundred rounds at the end against the one at the beginning, in the middle case."""
    return statistics.median(sum(one.seconds[-10:]) / sum(one.seconds[:10]) for one in cases)


def _hundred_rounds() -> list[Loops]:
    """The cases take turns, so that a busy moment of the machine meets all of them alike."""
    cases = [Loops() for _ in range(CASES)]
    for number in range(1, ROUNDS + 1):
        for case in cases:
            case.go(number)
    return cases


@pytest.mark.row(8, "rework round 100 against round 1", "<= 1.2 x; same steps; state flat")
def test_the_hundredth_round_is_as_the_first(figure: Figure) -> None:
    cases = _hundred_rounds()
    sizes = cases[0].sizes
    figure(f"{_ratio(cases):.2f} x; {sizes[0]} bytes in round 1, {sizes[-1]} in round {ROUNDS}")
    for case in cases:
        assert all(done == case.rounds[0] for done in case.rounds[::2])
        assert all(done == case.rounds[1] for done in case.rounds[1::2])
    assert _ratio(cases) <= GOAL_RATIO
    assert sizes[-1] < sizes[0] + 32  # numbers grow by a digit or two


@pytest.mark.row(8, "negative control: nothing of the past is forgotten", "must be found out")
def test_a_tree_that_keeps_its_past_is_found_out(monkeypatch: pytest.MonkeyPatch, figure: Figure) -> None:
    monkeypatch.setattr(runner, "prune", lambda instance: None)
    ratio = _ratio(_hundred_rounds())
    figure(f"{ratio:.2f} x")
    assert ratio > GOAL_RATIO
