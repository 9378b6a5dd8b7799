"""Due times are facts; boundary timers on tasks and subprocesses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine.bpmn.diagram import Timer
from engine.bpmn.timers import first_due
from engine.domain.errors import AlreadyDone, ExpressionFailed
from tests.unit.bpmn.diagrams import AT, Case, Diagram, loop


def test_a_due_time_is_computed_from_the_commands_time():
    diagram = Diagram().start().timer("t", "P3D").end().flow("start", "t", "end")
    case = Case(diagram.compile())
    (timer,) = case.start().timers
    assert (timer.key, timer.due_at) == ("t#1", AT + timedelta(days=3))
    assert case.fire("t#1").completed


def test_a_due_time_does_not_move_when_its_variable_does():
    diagram = (
        Diagram().start().gate("parallel", "s").timer("t", "=until").user("a").end().end("e2")
        .flow("start", "s", "t", "end").flow("s", "a", "e2")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start(until=AT.isoformat())
    assert not case.do("a#1", until="2030-01-01T00:00:00Z").timers
    assert f'"due":"{AT.isoformat()}"'.encode() in (case.state or b"")


@pytest.mark.parametrize(
    "until", [None, "soon", "2026-11-25", "2026-11-25T09:00:00", "2026-11-25T09:00:00@Asia/Almaty", 5, "P1D"]
)
def test_a_time_that_is_no_moment_is_refused(until: object):
    diagram = Diagram().start().timer("t", "=until").end().flow("start", "t", "end")
    with pytest.raises(ExpressionFailed) as refused:
        Case(diagram.compile()).start(until=until)
    assert refused.value.details["element"] == "t"


@pytest.mark.parametrize(
    ("start", "duration", "due"),
    [
        ("2026-01-31T09:00:00+05:00", "P1M", "2026-02-28T09:00:00+05:00"),
        ("2024-02-29T00:00:00Z", "P1Y", "2025-02-28T00:00:00Z"),
        ("2026-11-23T09:05:00+05:00", "P1Y2M3DT4H5M6S", "2028-01-26T13:10:06+05:00"),
        ("2026-11-23T09:05:00+05:00", "P2W", "2026-12-07T09:05:00+05:00"),
        ("2026-11-23T09:05:00+05:00", '=duration("PT36H")', "2026-11-24T21:05:00+05:00"),
    ],
)
def test_durations_follow_the_calendar(start: str, duration: str, due: str):
    at = datetime.fromisoformat(start)
    assert first_due(Timer("duration", duration), {}, at).at == datetime.fromisoformat(due)


@pytest.mark.parametrize("duration", ["P", "PT", "P1", "1D", "-P1D", "P1DT", "P99999Y", "R3/PT1H"])
def test_nonsense_is_no_duration(duration: str):
    with pytest.raises(ExpressionFailed):
        first_due(Timer("duration", duration), {}, AT)


def consideration() -> Diagram:
    """Two items, one after the other, under a reminder and a limit."""
    inner = Diagram("s").start("s1").user("a").user("b").end("s2").flow("s1", "a", "b", "s2")
    return (
        Diagram().start().sub("s", inner).boundary("remind", "s", "P1D", interrupting=False)
        .boundary("limit", "s", "P2D").service("letter").user("late").end().end("e1").end("e2")
        .flow("start", "s", "end").flow("remind", "letter", "e1").flow("limit", "late", "e2")
    )  # fmt: skip


def test_a_reminder_on_a_subprocess_disturbs_nothing():
    case = Case(consideration().compile())
    case.start()
    case.do("a#1")
    advance = case.fire("remind#1")
    assert advance.closed == ("remind#1",)
    assert case.path == [
        "entered remind", "left remind", "took remind-letter", "entered letter", "left letter",
        "took letter-e1", "entered e1", "left e1",
    ]  # fmt: skip
    assert case.keys == ["b#1", "limit#1"]


def test_a_limit_ends_the_subprocess_and_everything_in_it():
    case = Case(consideration().compile())
    case.start()
    advance = case.fire("limit#1")
    assert sorted(advance.closed) == ["a#1", "limit#1", "remind#1"]
    assert [f"{s.kind} {s.element_id}" for s in advance.steps[:3]] == [
        "entered limit", "cancelled a", "cancelled s"]  # fmt: skip
    assert case.keys == ["late#1"]
    with pytest.raises(AlreadyDone):
        case.do("a#1")
    assert case.do("late#1").completed


def test_the_end_of_the_activity_ends_its_timers():
    case = Case(consideration().compile())
    case.start()
    case.do("a#1")
    advance = case.do("b#1")
    assert advance.completed
    assert sorted(advance.closed) == ["b#1", "limit#1", "remind#1"]


def test_a_limit_on_a_multi_instance_ends_all_rounds():
    diagram = (
        Diagram().start().user("a", loop=loop("=[1, 2, 3]")).boundary("t", "a", "P1D").end().end("e2")
        .flow("start", "a", "end").flow("t", "e2")
    )  # fmt: skip
    case = Case(diagram.compile())
    case.start()
    case.do("a#2")
    advance = case.fire("t#1")
    assert sorted(advance.closed) == ["a#1", "a#3", "t#1"]
    assert advance.completed
    assert case.path.count("cancelled a") == 1


def test_what_opens_and_closes_within_one_command_was_never_open():
    diagram = (
        Diagram().start().node("task", "auto").boundary("t", "auto", "P1D").end().end("e2")
        .flow("start", "auto", "end").flow("t", "e2")
    )  # fmt: skip
    advance = Case(diagram.compile()).start()
    assert (advance.timers, advance.closed) == ((), ())
