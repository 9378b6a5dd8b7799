"""Past cases on a draft: nothing changed, nothing differs; a step more costs what was assumed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from engine.bpmn.definition import compile_files
from engine.domain.errors import InvalidData, TrialStopped
from engine.domain.what_if import (
    Assumptions,
    Compared,
    compared_as_json,
    compared_of,
    past_as_json,
    past_of,
    summary,
)
from engine.examination import sandbox
from engine.examination.past_way import Old, alike_until, as_it_was, as_told, as_walked
from engine.examination.what_if import compare
from engine.operations.ask_what_if import ask_what_if
from engine.operations.carry_on_what_if import Turn, carry_on_what_if, requeue_what_ifs
from engine.operations.open_workspace import open_workspace
from engine.operations.publish_deployment import shipped_files
from engine.operations.write_workspace_file import write_workspace_file
from engine.queries.past_cases import PastChosen, old_files, past_cases, past_ids
from engine.queries.what_ifs import compared as kept
from engine.queries.what_ifs import what_if
from tests.drafts import FILE, broken, with_second_approval, without_drafting
from tests.factories import World
from tests.lives import TO_QUALITY, WHOLE, Life

USUAL = Assumptions()
SMALL = Turn(part=1, most=1, children=1)
CHOSEN = PastChosen("appeal", date(2026, 11, 1), date(2026, 11, 30))


def run(world: World, files: Mapping[str, bytes], assumed: Assumptions = USUAL) -> list[Compared]:
    with world.engine.connect() as conn:
        past = past_cases(conn, past_ids(conn, CHOSEN))
        old = old_files(conn, past)
    return [one for found, _names in sandbox.what_if(files, old, [past], assumed) for one in found]


@pytest.fixture
def lived(published: World, at: datetime, tmp_path, monkeypatch: pytest.MonkeyPatch) -> World:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    Life(published, at).walk(*WHOLE)
    Life(published, at).walk(*TO_QUALITY)
    return published


def test_on_what_they_ran_on_past_cases_go_the_very_same_way(lived: World) -> None:
    found = run(lived, shipped_files())
    assert len(found) == 2
    for one in found:
        assert (one.misfit, one.held) == (None, ())
        assert one.before == one.after
    told = summary(found)
    assert (told.cases, told.fit, told.misfits) == (2, 2, {})
    assert all(before == after for before, after in told.steps.values())


def test_a_step_more_is_counted_for_its_role_and_delays_the_answer_by_what_is_assumed(lived: World) -> None:
    whole, open_ = run(lived, with_second_approval(), Assumptions(step=timedelta(hours=5)))
    assert (whole.misfit, open_.misfit) == (None, None)
    assert whole.after.steps["second_approval"] == 1
    assert "second_approval" not in whole.before.steps
    assert whole.after.roles["head"] == whole.before.roles.get("head", 0) + 1
    assert whole.before.answered is not None
    assert whole.after.answered is not None
    # Seven minutes lay between the two steps anyway.
    assert whole.after.answered - whole.before.answered == timedelta(hours=5) - timedelta(minutes=7)
    assert open_.after == open_.before


def test_who_answered_in_time_may_be_late_on_the_draft(lived: World) -> None:
    told = summary(run(lived, with_second_approval(), Assumptions(step=timedelta(days=60))))
    assert told.late == (0, 1)
    assert len(told.newly_late) == 1


def test_a_step_less_leaves_its_command_without_a_place(lived: World) -> None:
    found = run(lived, without_drafting())
    assert all("draft_reply" in one.held for one in found)
    assert all(one.after.steps.get("write_reply") for one in found)


def test_a_draft_that_stops_a_case_is_its_misfit(lived: World) -> None:
    found = run(lived, broken())
    assert {one.misfit for one in found} >= {"stopped"}
    assert summary(found).misfits


def test_a_draft_that_does_not_run_is_not_asked(lived: World) -> None:
    with pytest.raises(TrialStopped):
        run(lived, {"appeal/appeal.bpmn": b"<broken"})


def test_only_the_chosen_cases_are_asked_and_come_back_as_they_were(lived: World) -> None:
    with lived.engine.connect() as conn:
        ids = past_ids(conn, CHOSEN)
        assert past_ids(conn, PastChosen("appeal", date(2025, 1, 1), date(2025, 2, 1))) == []
        assert past_ids(conn, PastChosen("appeal", CHOSEN.first, CHOSEN.last, answered=True)) == ids[:1]
        past = past_cases(conn, ids)
    assert [past_of(past_as_json(one)) for one in past] == past
    found = run(lived, shipped_files())
    assert [compared_of(compared_as_json(one)) for one in found] == found


def ask(world: World, **more: object) -> int:
    engine, methodologist = world.engine, world.methodologist
    opened = open_workspace(engine, methodologist, title="Екінші келісу")
    file = with_second_approval()[FILE]
    write_workspace_file(engine, methodologist, **opened, path=FILE, content=file, revision=0)
    told = {"first": CHOSEN.first, "last": CHOSEN.last, "answered": False, "step": timedelta(hours=5)}
    id_: int = ask_what_if(engine, methodologist, **opened, **{**told, **more})["what_if_id"]
    return id_


def test_parts_come_one_after_another_and_are_summed_up_at_the_end(lived: World) -> None:
    id_ = ask(lived)
    assert carry_on_what_if(lived.engine, what_if_id=id_, turn=SMALL) == {"done": 1, "all": 2}
    with lived.engine.connect() as conn:
        half = what_if(conn, id_)
    assert (half.done, half.all, half.summary, half.finished_at) == (1, 2, None, None)
    assert carry_on_what_if(lived.engine, what_if_id=id_, turn=SMALL) == {"done": 2, "all": 2}
    with lived.engine.connect() as conn:
        whole = what_if(conn, id_)
        every = kept(conn, id_)
    assert whole.summary is not None
    assert whole.summary["steps"]["second_approval"] == [0, 1]
    assert whole.summary["names"]["second_approval"]["kk"] == "Екінші келісу"
    assert [one.id for one in every] == sorted(one.id for one in every)
    assert carry_on_what_if(lived.engine, what_if_id=id_) == {"done": 2, "all": 2}


@pytest.mark.parametrize("turn", [Turn(), Turn(part=1, children=1), Turn(part=1, children=2)])
def test_the_same_question_has_the_same_answer_by_one_child_or_two(lived: World, turn: Turn) -> None:
    answers = []
    for chosen in (Turn(children=1), turn):
        id_ = ask(lived)
        carry_on_what_if(lived.engine, what_if_id=id_, turn=chosen)
        with lived.engine.connect() as conn:
            answers.append((what_if(conn, id_).summary, kept(conn, id_)))
    assert answers[0][0] is not None
    assert answers[0] == answers[1]


def test_a_turn_that_took_long_leaves_the_rest_to_the_next(lived: World) -> None:
    id_ = ask(lived)
    short = Turn(part=1, children=1, seconds=0)
    assert carry_on_what_if(lived.engine, what_if_id=id_, turn=short) == {"done": 1, "all": 2}
    with lived.engine.connect() as conn:
        waiting = "select count(*) from jobs.procrastinate_jobs where task_name = 'what_if'"
        assert conn.execute(text(waiting)).scalar_one() == 2
    assert carry_on_what_if(lived.engine, what_if_id=id_, turn=short) == {"done": 2, "all": 2}


def test_two_workers_at_once_count_no_case_twice(lived: World) -> None:
    id_ = ask(lived)
    by_one = Turn(part=1, children=1)
    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(carry_on_what_if, lived.engine, what_if_id=id_, turn=by_one)] * 2:
            done.result()
    with lived.engine.connect() as conn:
        whole = what_if(conn, id_)
    assert (whole.done, whole.all) == (2, 2)
    assert whole.summary is not None
    assert whole.summary["cases"] == 2


@pytest.mark.parametrize("draft", [shipped_files, with_second_approval, without_drafting, broken])
def test_where_a_draft_is_alike_the_journal_is_taken_at_its_word_and_nothing_differs(
    lived: World, draft: Callable[[], dict[str, bytes]]
) -> None:
    with lived.engine.connect() as conn:
        past = past_cases(conn, past_ids(conn, CHOSEN))
        files = old_files(conn, past)
    now = compile_files(draft())
    whole, shared = (Old(lambda name: compile_files(files[name]), held) for held in (None, now))
    for one in past:
        assert compare(one, shared, now, USUAL) == compare(one, whole, now, USUAL)
        assert alike_until(one, whole) == 0
        assert alike_until(one, shared) > 2


def test_what_the_journal_tells_of_a_case_is_what_the_engine_does_once_more(lived: World) -> None:
    with lived.engine.connect() as conn:
        past = past_cases(conn, past_ids(conn, CHOSEN))
        files = old_files(conn, past)
    old = Old(lambda name: compile_files(files[name]))
    for one in past:
        assert as_told(one, old) == as_walked(one, old)
    (first, *rest) = past[0].entries
    blind = replace(past[0], entries=(replace(first, lived=None), *rest))
    assert as_told(blind, old) is None
    assert as_it_was(blind, old) == as_walked(past[0], old)
    assert as_told(past[0], old) is not None
    results = rest[0].facts["results"]
    doubtful = replace(rest[0], facts={**rest[0].facts, "results": [*results, {}]})
    assert as_told(replace(past[0], entries=(first, doubtful, *rest[1:])), old) is None


@pytest.mark.parametrize(
    "says",
    [
        "print('{}')",
        "print('[1')",
        """print('{"compared": [], "names": {}}')""",
        "pass",
    ],
)
def test_a_child_that_says_nonsense_or_too_little_is_no_answer(lived: World, says: str) -> None:
    with lived.engine.connect() as conn:
        past = past_cases(conn, past_ids(conn, CHOSEN))
    with pytest.raises(TrialStopped) as stopped:
        list(sandbox.what_if(shipped_files(), {}, [past], USUAL, child=(sys.executable, "-c", says)))
    assert stopped.value.details["reason"] == "crashed"


def test_what_a_worker_left_is_queued_again(lived: World) -> None:
    id_ = ask(lived)
    with lived.engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
    later = datetime.now().astimezone() + timedelta(hours=1)
    assert requeue_what_ifs(lived.engine, older_than=timedelta(seconds=30), at=later) == (id_,)
    assert requeue_what_ifs(lived.engine, older_than=timedelta(seconds=30), at=later) == ()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last": date(2026, 10, 1)}, "last"),
        ({"step": timedelta(days=400)}, "step"),
        ({"first": date(2020, 1, 1), "last": date(2020, 2, 1)}, "cases"),
    ],
)
def test_a_question_without_an_answer_is_refused(lived: World, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidData) as refusal:
        ask(lived, **wrong)
    assert list(refusal.value.details["errors"]) == [field]
