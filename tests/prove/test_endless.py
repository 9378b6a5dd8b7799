"""What would never end: refused at publication, or an incident after a budget of steps, time or size.

The process that met it lives on, and its memory is what it was.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

import psutil
import pytest
from sqlalchemy import text

from engine.bpmn import trace
from engine.domain.errors import ExpressionFailed, InvalidDiagram, JauapError, ProcessStuck
from engine.worker.timers import DueTimers
from tests.factories import World
from tests.lives import TO_EXECUTOR
from tests.prove.cases import waiting_cases
from tests.prove.conftest import Figure
from tests.unit.bpmn.diagrams import Case, Diagram, loop

pytestmark = pytest.mark.slow

GOAL_SECONDS = 6.0
"""Of the processor, which the budgets count too: two for a command, two for one expression."""
GOAL_MEGABYTES = 40
DEEP = 2_000


def _started(diagram: Diagram, *called: Diagram, **variables: object) -> object:
    return Case(diagram.compile(*called)).start(**variables)


def _empty_loop() -> object:
    return _started(
        Diagram().start().gate("exclusive", "m").gate("exclusive", "g", default="g-m").end()
        .flow("start", "m", "g", "m").flow("g", "end", when="=n = 1"), n=0,
    )  # fmt: skip


def _growing_loop() -> object:
    return _started(
        Diagram().start().gate("exclusive", "m").script("s", "=concatenate(x, x)", "x")
        .gate("exclusive", "g", default="g-m").end().flow("start", "m", "s", "g", "m")
        .flow("g", "end", when="=count(x) = 0"), x=[1],
    )  # fmt: skip


def _slow_loop() -> object:
    slow = "=count(for i in 1..20000 return i)"
    return _started(
        Diagram().start().gate("exclusive", "m").script("s", slow, "n").gate("exclusive", "g", default="g-m")
        .end().flow("start", "m", "s", "g", "m").flow("g", "end", when="=n = 0"),
    )  # fmt: skip


def _calls_itself() -> object:
    return _started(Diagram().start().call("c", "p").end().flow("start", "c", "end"))


def _calls_in_a_circle() -> object:
    there = Diagram("q").start("qs").call("back", "p").end("qe").flow("qs", "back", "qe")
    return _started(Diagram().start().call("c", "q").end().flow("start", "c", "end"), there)


def _deep(nodes: int) -> Diagram:
    diagram = Diagram().start().end()
    names = ["start", *(f"n{number}" for number in range(nodes)), "end"]
    for name in names[1:-1]:
        diagram.node("task", name)
    return diagram.flow(*names)


def _deep_path() -> object:
    return _started(_deep(DEEP))


def _memory_hog() -> object:
    hog = '=string join(for i in 1..10000000 return "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")'
    return _started(Diagram().start().script("s", hog, "x").end().flow("start", "s", "end"))


def _large_state() -> object:
    large = '=for i in 1..60000 return "xxxxxxxx"'
    diagram = Diagram().start().script("s", large, "x").user("u").end().flow("start", "s", "u", "end")
    return _started(diagram)


def _wide_fork() -> object:
    wide = loop("=for i in 1..100000 return i", "i")
    return _started(Diagram().start().user("u", loop=wide).end().flow("start", "u", "end"))


ENDLESS: dict[str, Callable[[], object]] = {
    "empty loop": _empty_loop, "growing loop": _growing_loop, "slow loop": _slow_loop,
    "calls itself": _calls_itself, "calls in a circle": _calls_in_a_circle,
    "2,000 nodes in a row": _deep_path, "memory hog": _memory_hog, "large state": _large_state,
    "100,000 tasks at once": _wide_fork,
}  # fmt: skip

REFUSALS = (InvalidDiagram, ProcessStuck, ExpressionFailed)


def _refused(attempt: Callable[[], object]) -> JauapError | None:
    try:
        attempt()
    except REFUSALS as refusal:
        return refusal
    return None


@pytest.mark.row(11, "endless loops, cyclic calls, deep paths, hogs", "refused or an incident; memory flat")
@pytest.mark.parametrize("sample", ENDLESS)
def test_what_never_ends_is_ended(sample: str, figure: Figure) -> None:
    Case(_deep(3).compile()).start()
    process = psutil.Process()
    gc.collect()
    before, began, spent = process.memory_info().rss, time.monotonic(), time.process_time()
    refusal = _refused(ENDLESS[sample])
    seconds, spent = time.monotonic() - began, time.process_time() - spent
    gc.collect()
    grown = (process.memory_info().rss - before) / 2**20
    assert refusal is not None, "it came to an end"
    rule = refusal.details.get("rule") or refusal.details.get("reason")
    refused = f"{sample}: {refusal.code} ({str(rule)[:40]})"
    figure(f"{refused}, {spent:.1f} s of the processor ({seconds:.1f} s), {grown:+.0f} MB")
    assert spent < GOAL_SECONDS
    assert grown < GOAL_MEGABYTES
    assert Case(_deep(3).compile()).start().completed


@pytest.mark.row(11, "negative control: no budget of steps and time", "runs on until stopped from outside")
def test_without_its_budget_a_loop_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, steps = trace.Run.spend, 0

    def spend(run: trace.Run, element_id: str) -> None:
        nonlocal steps
        steps += 1
        if steps > 3 * trace.MAX_STEPS:
            raise TimeoutError
        run.nodes_run = 0
        run.started = time.thread_time()
        whole(run, element_id)

    monkeypatch.setattr(trace.Run, "spend", spend)
    with pytest.raises(TimeoutError):
        _empty_loop()


@pytest.mark.row(11, "a worker whose timers meet their budget", "lives on, fires the others")
def test_a_worker_outlives_cases_that_never_end(published: World, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = waiting_cases(published, 2, *TO_EXECUTOR)
    with published.engine.begin() as conn:
        conn.execute(text("update timers set due_at = clock_timestamp()"))
        conn.execute(text("update timers set due_at = due_at + interval '1 day' where case_id = :id"),
                     {"id": cases[1]})  # fmt: skip
    due = DueTimers(published.engine)
    monkeypatch.setattr(trace, "MAX_STEPS", 0)
    assert due.fire() == 0
    monkeypatch.setattr(trace, "MAX_STEPS", 2_000)
    with published.engine.begin() as conn:
        woken = conn.execute(
            text("update timers set due_at = clock_timestamp() where case_id = :id and state = 'pending'"),
            {"id": cases[1]},
        )
    assert woken.rowcount > 0
    assert due.fire() == woken.rowcount
