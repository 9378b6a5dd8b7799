"""Whom a user task is for, and when."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine.bpmn.model import OpenedItem
from engine.domain.errors import ExpressionFailed, InvalidDiagram
from tests.unit.bpmn.diagrams import Case, Diagram, tag


def lane(id: str, refs: str = "", groups: str | None = None, inside: str = "") -> str:
    body = ""
    if groups is not None:
        one = tag("zeebe:property", name="candidateGroups", value=groups)
        body = tag("bpmn:extensionElements", tag("zeebe:properties", one))
    body += "".join(tag("bpmn:flowNodeRef", ref) for ref in refs.split())
    return tag("bpmn:lane", body + (inside and tag("bpmn:childLaneSet", inside)), id=id)


LANES = tag(
    "bpmn:laneSet",
    lane("office", "a s", '=["registrar@" + unit]', lane("desk", "b") + lane("head", "c", "head, deputy")),
)


def opened(*extensions: str, task: str = "a", lanes: str = LANES, **variables: object) -> OpenedItem:
    diagram = Diagram().raw(lanes).start().user(task, *extensions).end().flow("start", task, "end")
    (item,) = Case(diagram.compile()).start(**variables).opened
    return item


def assigned(**attributes: str) -> str:
    return tag("zeebe:assignmentDefinition", **attributes)


@pytest.mark.parametrize("name", ["formKey", "formId", "externalReference"])
def test_a_form_is_named_in_any_of_the_ways_of_other_modelers(name: str) -> None:
    assert opened(assigned(assignee="x"), tag("zeebe:formDefinition", **{name: "reply"})).form_key == "reply"


def test_a_task_without_an_assignment_is_its_lanes():
    assert opened(unit="7").candidate_groups == ("registrar@7",)


def test_an_inner_lane_without_groups_has_those_around_it():
    assert opened(task="b", unit="7").candidate_groups == ("registrar@7",)
    assert opened(task="c").candidate_groups == ("head", "deputy")


def test_a_task_in_a_subprocess_is_its_lanes():
    inner = Diagram("s").start("s1").user("u").end("s2").flow("s1", "u", "s2")
    diagram = Diagram().raw(LANES).start().sub("s", inner).end().flow("start", "s", "end")
    assert Case(diagram.compile()).start(unit="7").opened[0].candidate_groups == ("registrar@7",)


@pytest.mark.parametrize(("attributes", "assignee", "groups"), [
    ({"assignee": "=who"}, "5", ()),
    ({"candidateGroups": "clerk, head"}, None, ("clerk", "head")),
    ({"candidateGroups": '=["x", unit]'}, None, ("x", "7")),
    ({"assignee": "5", "candidateGroups": "clerk"}, "5", ("clerk",)),
])  # fmt: skip
def test_an_assignment_of_its_own_comes_first(
    attributes: dict[str, str], assignee: str | None, groups: tuple[str, ...]
):
    item = opened(assigned(**attributes), who="5", unit="7")
    assert (item.assignee, item.candidate_groups) == (assignee, groups)


@pytest.mark.parametrize(("attributes", "reason"), [
    ({"assignee": "=5"}, "assignee is no text"),
    ({"candidateGroups": '="clerk"'}, "no list of texts"),
    ({"candidateGroups": "=[1]"}, "no list of texts"),
])  # fmt: skip
def test_an_assignment_that_names_nobody_is_refused(attributes: dict[str, str], reason: str):
    with pytest.raises(ExpressionFailed, match=reason) as refused:
        opened(assigned(**attributes))
    assert refused.value.details["element"] == "a"


def test_candidate_users_are_refused_by_name():
    with pytest.raises(InvalidDiagram) as refused:
        opened(assigned(candidateUsers="5, 6"))
    details = refused.value.details
    assert details["rule"] == "unsupported_attribute"
    assert details["name"] == "zeebe:assignmentDefinition candidateUsers"
    assert details["element"] == "a"


def test_due_and_follow_up_dates_are_facts_of_the_item():
    schedule = tag("zeebe:taskSchedule", dueDate='=now() + duration("P3D")', followUpDate="=later")
    item = opened(schedule, later="2026-11-24T09:00:00+05:00", unit="7")
    assert item.due_at == datetime.fromisoformat("2026-11-26T09:05:00+05:00")
    assert item.follow_up_at == datetime.fromisoformat("2026-11-24T09:00:00+05:00")


def test_no_due_date_is_allowed_and_nonsense_is_not():
    assert opened(tag("zeebe:taskSchedule", dueDate="=null"), unit="7").due_at is None
    with pytest.raises(ExpressionFailed, match="not a date and time"):
        opened(tag("zeebe:taskSchedule", dueDate="=5"), unit="7")


@pytest.mark.parametrize(("written", "found"), [("80", 80), ("=urgent", 100), ("=null", 50), ("0", 0)])
def test_a_task_has_the_priority_that_its_diagram_names(written: str, found: int):
    assert opened(tag("zeebe:priorityDefinition", priority=written), unit="7", urgent=100).priority == found


def test_a_task_without_a_priority_has_the_usual_one():
    assert opened("", unit="7").priority == 50


@pytest.mark.parametrize("written", ["101", "-1", "=true", "=2.5", "high"])
def test_a_priority_that_is_none_is_refused(written: str):
    with pytest.raises(ExpressionFailed, match="no priority from 0 to 100"):
        opened(tag("zeebe:priorityDefinition", priority=written), unit="7")
