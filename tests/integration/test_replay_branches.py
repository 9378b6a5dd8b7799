"""Who has a step together with others is told apart from them, and later ones are not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from engine.domain.errors import NotFound
from engine.queries.replay import case_replay, replay_diagram
from engine.queries.replay_step import ReplayStep, replay_step
from tests.eventful import eventful_life
from tests.factories import World
from tests.lives import TO_EXECUTOR, Life


def step_of(life: Life, seq: int) -> ReplayStep:
    with life.world.engine.connect() as conn:
        return replay_step(conn, life.world.actor("department_head"), life.case_id, seq)


def seqs_of(life: Life, element: str) -> list[int]:
    with life.world.engine.connect() as conn:
        frames = case_replay(conn, life.world.actor("auditor"), life.case_id).frames
    return [frame.seq for frame in frames if frame.element_id == element]


def held_by(step: ReplayStep) -> Sequence[str]:
    seq = step.entry.case_seq
    return [step.people[holder] for one in step.beside if (holder := one.holder(seq)) is not None]


@pytest.fixture
def shared(published: World, at: datetime) -> Life:
    """Two co-executors have the same step at one time."""
    life = Life(published, at)
    life.walk(*TO_EXECUTOR[:-1])
    both = [str(published.people[one]) for one in ("co_executor", "second_executor")]
    life.step("resolution", co_executors=both)
    life.step("co_execution", published.actor("second_executor"), item=life.item("co_execution", 1))
    life.step("co_execution", published.actor("co_executor"))
    life.step("examine")
    return life


def test_each_co_executor_has_a_branch_of_his_own(shared: Life) -> None:
    (given,) = seqs_of(shared, "resolution")
    first, second = seqs_of(shared, "co_execution")
    step = step_of(shared, first)
    assert held_by(step) == ["Co Executor А.", "Second Executor А."]
    assert [one.steps for one in step.beside] == [[given, second], [given, first]]
    assert [one.closed for one in step.beside] == [second, first]


def test_what_another_co_executor_answered_is_no_version_before(shared: Life) -> None:
    for seq in seqs_of(shared, "co_execution"):
        (answer,) = [one for one in step_of(shared, seq).records if one.record.kind == "co_executor_answer"]
        assert answer.before is None


def test_all_branches_of_one_opening_are_one_visit(shared: Life) -> None:
    assert [step_of(shared, seq).frame.visit for seq in seqs_of(shared, "co_execution")] == [1, 1]


def test_requests_for_information_run_beside_each_other(shared: Life) -> None:
    shared = Life(shared.world, shared.at)
    shared.walk(*TO_EXECUTOR)
    for whom in ("Жарық ЖШС", "Су ЖШС"):
        shared.act("information_requested", "executor", from_whom=whom)
    shared.step("record_information", answered_on="2026-11-23")
    (answered,) = seqs_of(shared, "record_information")
    assert len(step_of(shared, answered).beside) == 2


def test_who_was_alone_has_nobody_beside_him(published: World, at: datetime) -> None:
    """The negative control: visits one after another are no branches."""
    life = eventful_life(published, at)
    for seq in seqs_of(life, "draft_reply"):
        assert step_of(life, seq).beside == ()


def test_a_step_of_a_called_process_says_the_way_into_it(shared: Life) -> None:
    (examined,) = seqs_of(shared, "examine")
    step = step_of(shared, examined)
    assert step.frame.process_id == "examination"
    assert [one["en"] for one in step.way_in][:1] != [one["en"] for one in step.way_in][-1:]
    with shared.world.engine.connect() as conn:
        told = (conn, shared.world.actor("auditor"), shared.case_id, step.entry.deployment_id)
        assert replay_diagram(*told, "examination").way_in[-2:] == ("consideration", "examination")
        assert replay_diagram(*told).way_in == ("appeal",)
        with pytest.raises(NotFound):
            replay_diagram(*told, "no_such_process")


def test_the_entry_says_in_which_language_a_form_was_filled_in(shared: Life) -> None:
    (examined,) = seqs_of(shared, "examine")
    entry = step_of(shared, examined).entry
    assert entry.facts["locale"] == shared.world.actor("executor").locale
