"""A log in XES keeps the standard's rules, and a miner finds in it the order that the journal has."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from datetime import date, datetime
from io import StringIO

import pytest

from engine.domain.actor import SYSTEM, Actor
from engine.operations.claim import claim
from engine.queries import reading
from engine.queries.directly_follows import directly_follows
from engine.queries.event_log import LogChosen, event_log
from engine.reports.logs.xes import xes
from tests.eventful import eventful_life
from tests.factories import World
from tests.lives import INTAKE, TO_REPLY, Life
from tests.logs_read import graph_of_xes, read_xes
from webapp.export_log_command import arguments, exported

EVERYTHING = LogChosen()


@pytest.fixture
def lives(published: World, at: datetime) -> tuple[Life, Life]:
    """A plain case and one to which everything happened."""
    plain = Life(published, at)
    plain.walk(*TO_REPLY)
    item = plain.item("draft_reply")
    executor = published.actor("executor")
    if item.assignee_id is None:
        claim(published.engine, executor, work_item_id=item.id, version=item.version, at=plain.at)
    return plain, eventful_life(published, at)


def log_of(world: World, chosen: LogChosen = EVERYTHING, actor: Actor = SYSTEM) -> str:
    with reading(world.engine) as conn:
        return "".join(xes(event_log(conn, actor, chosen)))


def test_the_graph_of_the_file_is_that_of_the_database(lives: tuple[Life, Life]) -> None:
    world = lives[0].world
    found = graph_of_xes(log_of(world))
    with reading(world.engine) as conn:
        assert found == directly_follows(conn, SYSTEM, EVERYTHING)
    assert found["draft_reply", "quality_analysis"] == 2
    assert any("migrate_case" in pair for pair in found)


def test_a_file_that_lacks_an_event_has_another_graph(lives: tuple[Life, Life]) -> None:
    content = log_of(lives[0].world)
    inside = r"(?:(?!</event>).)*"
    done = re.compile(rf' {{4}}<event>{inside}transition" value="complete"{inside}</event>\n', re.DOTALL)
    matches = list(done.finditer(content))
    dropped = matches[len(matches) // 2]
    with reading(lives[0].world.engine) as conn:
        kept = directly_follows(conn, SYSTEM, EVERYTHING)
    assert graph_of_xes(content[: dropped.start()] + content[dropped.end() :]) != kept


def test_each_case_is_a_trace_with_its_classifiers(lives: tuple[Life, Life]) -> None:
    traces = {own["concept:name"]: own for own, _events in read_xes(log_of(lives[0].world))}
    own = traces[str(lives[0].case_id)]
    assert own["registration_number"] == lives[0].case().number
    assert (own["channel"], own["legal_type"], own["language"]) == ("PAPER_HAND", "application", "kk")
    assert own["overdue"] in ("true", "false")
    assert len(traces) == 2


def test_a_task_is_offered_taken_handed_over_and_completed(lives: tuple[Life, Life]) -> None:
    _own, events = read_xes(log_of(lives[0].world))[1]
    mine = [one for one in events if one.get("concept:instance") == "draft_reply#1"]
    told = [one["lifecycle:transition"] for one in mine]
    assert told[0] in ("schedule", "assign")
    assert "reassign" in told
    assert told[-1] == "complete"
    assert mine[-1]["org:role"] == "executor"
    assert mine[-1]["org:resource"] == f"official-{lives[1].world.people['second_executor']}"


def test_nothing_personal_is_in_a_log(lives: tuple[Life, Life]) -> None:
    content = log_of(lives[0].world)
    told = [INTAKE[name] for name in ("last_name", "first_name", "address", "email", "subject", "text")]
    assert not [word for word in told if word in content]
    assert "ауырып" not in content


def test_a_log_has_only_cases_that_the_reader_may_see(lives: tuple[Life, Life]) -> None:
    world = lives[0].world
    assert read_xes(log_of(world, actor=world.actor("auditor")))
    assert read_xes(log_of(world, actor=world.actor("administrator"))) == []


def test_a_selection_has_the_cases_of_its_days_and_versions(lives: tuple[Life, Life]) -> None:
    world = lives[0].world
    assert read_xes(log_of(world, LogChosen(last=date(2026, 11, 22)))) == []
    assert len(read_xes(log_of(world, LogChosen(first=date(2026, 11, 23))))) == 2
    assert len(read_xes(log_of(world, LogChosen(family="appeal", version=1)))) == 0


def parsed(*words: str) -> Namespace:
    parser = ArgumentParser()
    arguments(parser)
    return parser.parse_args(words)


def test_the_console_writes_the_log_and_says_how_much(
    lives: tuple[Life, Life], capsys: pytest.CaptureFixture[str]
) -> None:
    engine, file = lives[0].world.engine, StringIO()
    options = parsed("--format", "xes")
    assert exported(engine, options, file) == 0
    assert file.getvalue() == log_of(lives[0].world)
    assert capsys.readouterr().err.startswith("2 cases, ")
    for narrowed in (("--state", "CLOSED"), ("--channel", "EOTINISH"), ("--process-version", "1")):
        none = StringIO()
        assert exported(engine, parsed("--format", "xes", *narrowed), none) == 0
        assert read_xes(none.getvalue()) == []
    assert "0 cases, 0 events" in capsys.readouterr().err
    assert exported(engine, parsed("--format", "xes", "--organisation", "nowhere"), StringIO()) == 1
    assert "no log was made" in capsys.readouterr().err
