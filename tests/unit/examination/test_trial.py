"""A trial walks a draft on the real engine and leaves no trace; the script alone decides what happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.domain.data_files import read_data
from engine.domain.errors import TrialStopped
from engine.domain.trial import Move, Script, as_json, script_of
from engine.examination import sandbox
from engine.examination.trial import usual_answer, walk
from engine.operations.publish_deployment import shipped_files
from engine.service_tasks.registry import REGISTRY
from tests.factories import ALMATY

AT = datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="Camunda Cloud"
  modeler:executionPlatformVersion="8.6.0">
  <bpmn:process id="appeal" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="review"/>
    <bpmn:serviceTask id="review" name="Қарау">
      <bpmn:extensionElements><zeebe:taskDefinition type="unheard-of"/>
        <zeebe:ioMapping><zeebe:output source="=threat" target="threat"/></zeebe:ioMapping>
      </bpmn:extensionElements><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:serviceTask>
    <bpmn:sequenceFlow id="f2" sourceRef="review" targetRef="g"/>
    <bpmn:exclusiveGateway id="g" default="f4"><bpmn:incoming>f2</bpmn:incoming>
      <bpmn:outgoing>f3</bpmn:outgoing><bpmn:outgoing>f4</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="end_threat">
      <bpmn:conditionExpression>=threat</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="draft"/>
    <bpmn:userTask id="draft" name="Жауап"><bpmn:extensionElements>
        <zeebe:assignmentDefinition candidateGroups="executor"/>
        <zeebe:ioMapping><zeebe:output source="=decision" target="decision"/></zeebe:ioMapping>
      </bpmn:extensionElements><bpmn:incoming>f4</bpmn:incoming><bpmn:outgoing>f5</bpmn:outgoing></bpmn:userTask>
    <bpmn:boundaryEvent id="late" attachedToRef="draft" cancelActivity="true">
      <bpmn:outgoing>f6</bpmn:outgoing>
      <bpmn:timerEventDefinition id="t"><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="f5" sourceRef="draft" targetRef="end"/>
    <bpmn:sequenceFlow id="f6" sourceRef="late" targetRef="end_late"/>
    <bpmn:endEvent id="end"><bpmn:incoming>f5</bpmn:incoming></bpmn:endEvent>
    <bpmn:endEvent id="end_late"><bpmn:incoming>f6</bpmn:incoming></bpmn:endEvent>
    <bpmn:endEvent id="end_threat"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>"""
FILES = {"appeal/appeal.bpmn": DIAGRAM.encode()}
BEGUN = Script("appeal", (Move("start", AT, variables={"case_id": "1"}),))
CALM = replace(BEGUN, answers={"review": {"threat": False}})


def then(script: Script, kind: Any, target: str, at: datetime = AT, **variables: Any) -> Script:
    return replace(script, moves=(*script.moves, Move(kind, at, target, variables)))


def test_service_work_without_an_answer_is_asked_for() -> None:
    trial = walk(FILES, BEGUN)
    assert trial.asked is not None
    assert (trial.asked.element_id, trial.asked.type, trial.asked.reads) == (
        "review",
        "unheard-of",
        ("threat",),
    )
    assert trial.seen == ()


def test_the_answer_decides_the_way() -> None:
    assert walk(FILES, replace(BEGUN, answers={"review": {"threat": True}})).completed
    trial = walk(FILES, CALM)
    assert not trial.completed
    assert [(one.kind, one.key, one.groups, one.reads) for one in trial.waiting] == [
        ("complete", "draft#1", ("executor",), ("decision",)),
        ("timer", "late#1", (), ()),
    ]
    assert trial.path == ("start", "review", "g", "draft")
    assert trial.seen[0].calls[0].answer == {"threat": False}


def test_a_step_of_a_person_is_completed_and_its_answer_reaches_the_case() -> None:
    trial = walk(FILES, then(CALM, "complete", "draft#1", decision="accept"))
    assert (trial.completed, trial.waiting, trial.variables["decision"]) == (True, (), "accept")
    assert trial.seen[-1].ends == ("end",)


def test_the_clock_jumps_to_what_comes_due() -> None:
    due = AT + timedelta(days=5)
    trial = walk(FILES, then(CALM, "timer", "late#1", due))
    assert trial.seen[-1].ends == ("end_late",)


def test_a_move_that_cannot_be_stops_the_walk_and_says_why() -> None:
    trial = walk(FILES, then(CALM, "complete", "draft#7"))
    assert trial.failed is not None
    assert trial.failed["code"] == "not_found"
    assert trial.path == ("start", "review", "g", "draft")


def test_a_state_that_must_not_follow_fails_as_in_a_case() -> None:
    leap = DIAGRAM.replace(
        '<zeebe:assignmentDefinition candidateGroups="executor"/>',
        '<zeebe:assignmentDefinition candidateGroups="executor"/>'
        '<zeebe:properties><zeebe:property name="caseState" value="ANSWERED"/></zeebe:properties>',
    )
    trial = walk({"appeal/appeal.bpmn": leap.encode()}, CALM)
    assert trial.failed is not None
    assert (trial.failed["code"], trial.failed["element"]) == ("process_stuck", "draft")


def test_a_trial_in_the_child_is_the_same_as_here() -> None:
    script = then(CALM, "complete", "draft#1", decision="accept")
    assert sandbox.walk(FILES, [script, CALM]) == [walk(FILES, script), walk(FILES, CALM)]


def test_a_script_comes_back_as_it_was_written() -> None:
    script = then(CALM, "complete", "draft#1", decision=["accept", None, 1])
    assert script_of(as_json(script)) == script


def test_what_does_not_run_is_not_tried() -> None:
    with pytest.raises(TrialStopped) as refusal:
        sandbox.walk({"appeal/appeal.bpmn": b"<broken"}, [BEGUN])
    assert refusal.value.details["reason"] == "invalid_diagram"


def test_a_draft_that_never_rests_is_stopped() -> None:
    endless = DIAGRAM.replace(
        "<bpmn:conditionExpression>=threat</bpmn:conditionExpression>",
        "<bpmn:conditionExpression>=some x in for y in 1..100000000 return y satisfies x = 0"
        "</bpmn:conditionExpression>",
    )
    trial = walk({"appeal/appeal.bpmn": endless.encode()}, CALM)
    assert trial.failed is not None
    assert trial.failed["code"] == "expression_failed"


def test_everyday_service_work_answers_as_usual_unless_the_script_says_otherwise() -> None:
    known = {"appeal/appeal.bpmn": DIAGRAM.replace("unheard-of", "preliminary-review").encode()}
    assert walk(known, BEGUN).path == ("start", "review", "g", "draft")
    assert walk(known, replace(BEGUN, answers={"review": {"threat": True}})).completed


def test_every_usual_answer_can_be_computed_and_is_of_a_registered_type() -> None:
    answers = read_data("trial_answers")["answers"]
    assert set(answers) <= set(REGISTRY)
    assert all(usual_answer(type_, AT) for type_ in answers)
    assert usual_answer("preliminary-review", AT)["register_by"].startswith("2026-11-24T09:05")


def test_the_shipped_life_is_walked_by_usual_answers_to_the_first_step_of_a_person() -> None:
    trial = walk(shipped_files(), BEGUN)
    assert (trial.failed, trial.asked) == (None, None)
    assert [one.element_id for one in trial.waiting if one.kind == "complete"] == ["register_appeal"]
