"""A step that has another id now is one step; where it could be another it is told as gone and come."""

from __future__ import annotations

import pytest

from engine.domain.difference import Change
from engine.examination.compare import compare
from engine.operations.publish_deployment import shipped_files
from tests.integration.test_migrate_cases import RENAMED, changed
from tests.unit.bpmn.diagrams import Diagram, tag


def steps(*ids: str, name: str = "Тексеру", kind: str = "userTask", boundary: bool = False) -> Diagram:
    """start, these steps one after another, end; all of them have the same name."""
    diagram = Diagram().start()
    for id_ in ids:
        diagram.raw(tag(f"bpmn:{kind}", id=id_, name=name))
    if boundary:
        diagram.boundary("late", ids[0], "PT1H").end("other").flow("late", "other")
    diagram.end().parts.extend(
        tag("bpmn:sequenceFlow", id=f"f{n}", sourceRef=source, targetRef=target)
        for n, (source, target) in enumerate(zip(("start", *ids), (*ids, "end"), strict=True))
    )
    return diagram


def found(was: Diagram, now: Diagram) -> tuple[Change, ...]:
    (file,) = compare({"a.bpmn": was.xml()}, {"a.bpmn": now.xml()})
    return file.changes


def told(was: Diagram, now: Diagram) -> list[tuple[str, str]]:
    return [(one.how, one.id) for one in found(was, now) if one.what == "step"]


def test_another_id_alone_is_told_as_that_and_no_flow_is_said_to_lead_elsewhere() -> None:
    (one,) = found(steps("old", boundary=True), steps("new", boundary=True))
    assert (one.how, one.what, one.id) == ("changed", "step", "new")
    assert [(d.aspect, d.was, d.now) for d in one.details] == [("id", "old", "new")]


def test_two_neighbours_that_both_have_other_ids_and_one_name_are_told_apart_by_the_steps_around() -> None:
    assert told(steps("a", "b"), steps("c", "d")) == [("changed", "c"), ("changed", "d")]


@pytest.mark.parametrize(
    "now",
    [
        steps("new", name="Келісу"),
        steps("new", kind="manualTask"),
        steps("new", "another"),
        steps("new", name=""),
    ],
    ids=["another name", "another kind", "other neighbours", "no name"],
)
def test_what_is_not_surely_the_same_is_gone_and_come(now: Diagram) -> None:
    hows = {how for how, _ in told(steps("old"), now)}
    assert hows == {"added", "removed"}


def test_of_several_that_could_be_it_none_is_taken() -> None:
    def two(first: str, second: str) -> Diagram:
        diagram = Diagram().start().gate("parallel", "g").end()
        for id_ in (first, second):
            diagram.raw(tag("bpmn:userTask", id=id_, name="Тексеру"))
        ways = [("start", "g"), ("g", first), ("g", second), (first, "end"), (second, "end")]
        diagram.parts.extend(
            tag("bpmn:sequenceFlow", id=f"f{n}", sourceRef=source, targetRef=target)
            for n, (source, target) in enumerate(ways)
        )
        return diagram

    assert {how for how, _ in told(two("a", "b"), two("c", "d"))} == {"added", "removed"}
    assert told(two("a", "b"), two("a", "c")) == [("changed", "c")]


def test_a_renamed_step_of_the_shipped_files_is_known_again() -> None:
    was, now = shipped_files(), changed(*RENAMED)
    changes = [change for file in compare(was, now) for change in file.changes]
    assert [(one.how, one.id) for one in changes if one.what == "step"] == [("changed", "write_reply")]
    assert [one for one in changes if one.how != "changed"] == []
