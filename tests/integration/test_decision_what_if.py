"""A decision alone on past cases: asked what it was asked then; an unchanged table answers the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from engine.bpmn.definition import compile_files
from engine.domain.errors import InvalidData
from engine.domain.redecided import Redecided, decision_summary, redecided_as_json, redecided_of
from engine.examination import sandbox
from engine.examination.redecide import Redecision
from engine.operations.ask_what_if import ask_what_if
from engine.operations.carry_on_what_if import Turn, carry_on_what_if
from engine.operations.open_workspace import open_workspace
from engine.operations.publish_deployment import shipped_files
from engine.operations.write_workspace_file import write_workspace_file
from engine.queries.past_cases import PastChosen, asked_decisions, old_files, past_cases, past_ids
from engine.queries.what_ifs import redecided as kept
from engine.queries.what_ifs import what_if
from tests.drafts import TABLE, another_unit
from tests.factories import World
from tests.lives import TO_QUALITY, WHOLE, Life

DAYS = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}
CHOSEN = PastChosen("appeal", DAYS["first"], DAYS["last"])


@pytest.fixture
def lived(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    Life(published, at).walk(*WHOLE)
    Life(published, at).walk(*TO_QUALITY)
    return published


def again(world: World, files: dict[str, bytes], decision: str = "routing") -> list[Redecided]:
    with world.engine.connect() as conn:
        past = past_cases(conn, past_ids(conn, CHOSEN))
        old = old_files(conn, past)
    parts = sandbox.redecide(files, old, [past], decision)
    return [one for found, _rules in parts for one in found]


@pytest.mark.parametrize("decision", ["routing", "clock", "admissibility", "quality_step"])
def test_the_same_table_answers_the_same_each_time(lived: World, decision: str) -> None:
    found = again(lived, shipped_files(), decision)
    told = decision_summary(found)
    assert told.made >= 1
    assert (told.same, told.moved, told.unread, told.failed) == (told.made, (), 0, (0, 0))
    assert all(before == after for before, after in told.rules.values())
    assert told.unruled[0] == told.unruled[1]
    assert [redecided_of(redecided_as_json(one)) for one in found] == found


def test_another_answer_is_told_with_the_cases_it_touches(lived: World) -> None:
    found = again(lived, another_unit())
    told = decision_summary(found)
    assert told.made == 2
    assert told.same == 0
    (moved,) = told.moved
    assert moved.count == 2
    assert set(moved.cases) == {one.id for one in found}
    assert "new_unit" in moved.after
    assert "new_unit" not in moved.before
    assert all(before == after for before, after in told.rules.values())


def test_inputs_for_which_no_rule_is_left_are_counted(lived: World) -> None:
    text = shipped_files()[TABLE].decode()
    for topic in ("T0", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9"):
        text = text.replace(f"&quot;{topic}&quot;", "&quot;TX&quot;")
    told = decision_summary(again(lived, shipped_files() | {TABLE: text.encode()}))
    assert told.made == 2
    assert told.unruled[1] + sum(after for _, after in told.rules.values()) >= 2


def test_an_error_of_the_draft_is_counted_and_named_and_stops_nothing(lived: World) -> None:
    text = shipped_files()[TABLE].decode().replace("<text>topic</text>", "<text>no_such_name.x + 1</text>")
    assert text != shipped_files()[TABLE].decode()
    found = again(lived, shipped_files() | {TABLE: text.encode()})
    told = decision_summary(found)
    assert told.failed == (0, 2)
    assert set(told.failed_cases) == {one.id for one in found}
    assert all(made.after.failed for one in found for made in one.made)


def test_a_decision_that_the_draft_has_no_more_is_an_error_each_time(lived: World) -> None:
    with lived.engine.connect() as conn:
        past = past_cases(conn, past_ids(conn, CHOSEN))
        files = old_files(conn, past)
    without = replace(compile_files(shipped_files()), decisions={})
    redecision = Redecision("routing", lambda name: compile_files(files[name]), without)
    assert decision_summary([redecision.again(one) for one in past]).failed == (0, 2)


def test_a_journal_that_does_not_let_the_inputs_be_known_is_counted_apart(lived: World) -> None:
    with lived.engine.connect() as conn:
        past = past_cases(conn, past_ids(conn, CHOSEN))
        files = old_files(conn, past)
    draft = compile_files(shipped_files())
    redecision = Redecision("routing", lambda name: compile_files(files[name]), draft)
    torn = replace(past[0], entries=tuple(replace(one, state=None) for one in past[0].entries))
    found = redecision.again(torn)
    assert (found.made, found.unread) == ((), 1)


def ask(world: World, **more: object) -> int:
    engine, methodologist = world.engine, world.methodologist
    opened = open_workspace(engine, methodologist, title="Басқа бағыттау")
    write_workspace_file(
        engine, methodologist, **opened, path=TABLE, content=another_unit()[TABLE], revision=0
    )
    told = {"answered": False, "step": timedelta(0), "decision": "routing"}
    id_: int = ask_what_if(engine, methodologist, **opened, **DAYS, **{**told, **more})["what_if_id"]
    return id_


def test_it_is_asked_and_carried_on_as_the_whole_draft_is(lived: World) -> None:
    summaries = []
    for turn in (Turn(part=1, children=1), Turn(part=1, children=2)):
        id_ = ask(lived)
        assert carry_on_what_if(lived.engine, what_if_id=id_, turn=turn) == {"done": 2, "all": 2}
        with lived.engine.connect() as conn:
            found = what_if(conn, id_)
            assert len(kept(conn, id_)) == 2
        assert found.decision == "routing"
        assert found.summary is not None
        summaries.append(found.summary)
    assert summaries[0] == summaries[1]
    assert (summaries[0]["made"], summaries[0]["same"]) == (2, 0)
    rules = summaries[0]["names"]
    assert all(rule["before"] == rule["after"] for rule in rules.values())


def test_only_what_steps_ask_may_be_asked(lived: World) -> None:
    with lived.engine.connect() as conn:
        assert "routing" in asked_decisions(conn, "appeal")
    with pytest.raises(InvalidData) as refusal:
        ask(lived, decision="no_such")
    assert list(refusal.value.details["errors"]) == ["decision"]
