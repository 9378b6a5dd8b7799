"""The whole dialect: what the reader accepts is walked, everything else is refused by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from engine.bpmn.definition import compile_files
from engine.bpmn.dialect.events import ALLOWED, ERROR, ESCALATION, MESSAGE, SIGNAL, TERMINATE, TIMER, WAITING
from engine.bpmn.dialect.names import ACTIVITIES, EVENTS, GATEWAYS, UNSUPPORTED_NODES
from engine.bpmn.runner import advance, recorded
from engine.domain.errors import InvalidDiagram
from engine.journal.replay import command_again, command_facts
from tests.unit.bpmn.diagrams import Case, Diagram, tag
from tests.unit.bpmn.test_definition import TABLE

Pair = tuple[str, str | None]
Steps = list[tuple[str, str]]
"""(kind of command, its target) in order; ``start`` names the start event, or nothing for the plain one."""

BEGIN = ("start", "")
OTHERS = ("linkEventDefinition", "compensateEventDefinition", "conditionalEventDefinition",
          "cancelEventDefinition")  # fmt: skip
DEFINITIONS = (TIMER, MESSAGE, SIGNAL, ERROR, ESCALATION, TERMINATE, *OTHERS)
"""The ten event definitions of BPMN 2.0."""

ACCEPTED: frozenset[Pair] = frozenset(
    {(name, None) for name in (ACTIVITIES | GATEWAYS | EVENTS) - WAITING}
    | {(event, definition) for event, definitions in ALLOWED.items() for definition in definitions}
)


def line() -> Diagram:
    """start -> x -> end; x is for the caller to draw."""
    return Diagram().start().end().flow("start", "x", "end")


def ends() -> Diagram:
    return Diagram().start().flow("start", "x")


def begins() -> Diagram:
    return Diagram().end().flow("x", "end")


def inner(id: str = "s") -> Diagram:
    return Diagram(id).start(f"{id}1").user("a").end(f"{id}2").flow(f"{id}1", "a", f"{id}2")


def beside() -> Diagram:
    """A user task a with the boundary event x."""
    return Diagram().start().user("a").end().end("e2").flow("start", "a", "end").flow("x", "e2")


def around(throw: Diagram) -> Diagram:
    """A subprocess that throws at its end, under the boundary event x."""
    throw.start("s1").flow("s1", "bad")
    return Diagram().start().sub("s", throw).end().end("e2").flow("start", "s", "end").flow("x", "e2")


def split(kind: str) -> Diagram:
    diagram = Diagram().start().gate(kind, "x").user("a").user("b").gate(kind, "j").end()
    when = None if kind == "parallel" else "=true"
    diagram.flow("start", "x").flow("x", "a", when=when).flow("x", "b", when=when)
    return diagram.flow("a", "j").flow("b", "j").flow("j", "end")


def first_event() -> Diagram:
    return (
        Diagram().start().gate("eventBased", "x").timer("t", "P1D").signal("g", "n").end()
        .flow("start", "x", "t", "end").flow("x", "g", "end")
    )  # fmt: skip


AT_A = {"attachedToRef": "a"}
AT_S = {"attachedToRef": "s"}
CALLED = Diagram("q").start("q1").user("a").end("q2").flow("q1", "a", "q2")

WALKS: Mapping[Pair, tuple[Diagram, Steps]] = {
    ("userTask", None): (line().user("x"), [BEGIN, ("complete", "x#1")]),
    ("serviceTask", None): (line().service("x", runs="outside"), [BEGIN, ("job", "x#1")]),
    ("sendTask", None): (line().sends("x", "sendTask"), [BEGIN]),
    ("receiveTask", None): (line().message("x", "n", "=1", "receiveTask"), [BEGIN, ("message", "x#1")]),
    ("scriptTask", None): (line().script("x", "=1 + 1", "two"), [BEGIN]),
    ("businessRuleTask", None): (line().decide("x", "clock", "r"), [BEGIN]),
    ("manualTask", None): (line().node("manualTask", "x"), [BEGIN]),
    ("task", None): (line().node("task", "x"), [BEGIN]),
    ("subProcess", None): (line().sub("x", inner("x")), [BEGIN, ("complete", "a#1")]),
    ("callActivity", None): (line().call("x", "q"), [BEGIN, ("complete", "a#1")]),
    ("exclusiveGateway", None): (line().gate("exclusive", "x"), [BEGIN]),
    ("parallelGateway", None): (split("parallel"), [BEGIN, ("complete", "b#1"), ("complete", "a#1")]),
    ("inclusiveGateway", None): (split("inclusive"), [BEGIN, ("complete", "a#1"), ("complete", "b#1")]),
    ("eventBasedGateway", None): (first_event(), [BEGIN, ("signal", "g#1")]),
    ("startEvent", None): (begins().start("x"), [BEGIN]),
    ("startEvent", TIMER): (begins().timer("x", "R/PT1H", "startEvent"), [("start", "x")]),
    ("startEvent", MESSAGE): (begins().message("x", "n", None, "startEvent"), [("start", "x")]),
    ("startEvent", SIGNAL): (begins().signal("x", "n", "startEvent"), [("start", "x")]),
    ("endEvent", None): (ends().end("x"), [BEGIN]),
    ("endEvent", MESSAGE): (ends().sends("x", "endEvent", runs="outside"), [BEGIN, ("job", "x#1")]),
    ("endEvent", SIGNAL): (ends().signal("x", "n", "endEvent"), [BEGIN]),
    ("endEvent", ERROR): (
        around(Diagram("s").error("bad", "E", "endEvent")).error("x", "E", "boundaryEvent", **AT_S), [BEGIN]
    ),
    ("endEvent", ESCALATION): (ends().escalation("x", "E", "endEvent"), [BEGIN]),
    ("endEvent", TERMINATE): (ends().terminate("x"), [BEGIN]),
    ("intermediateCatchEvent", TIMER): (line().timer("x", "P1D"), [BEGIN, ("timer", "x#1")]),
    ("intermediateCatchEvent", MESSAGE): (line().message("x", "n", "=1"), [BEGIN, ("message", "x#1")]),
    ("intermediateCatchEvent", SIGNAL): (line().signal("x", "n"), [BEGIN, ("signal", "x#1")]),
    ("intermediateThrowEvent", None): (line().node("intermediateThrowEvent", "x"), [BEGIN]),
    ("intermediateThrowEvent", MESSAGE): (line().sends("x"), [BEGIN]),
    ("intermediateThrowEvent", SIGNAL): (line().signal("x", "n", "intermediateThrowEvent"), [BEGIN]),
    ("intermediateThrowEvent", ESCALATION): (
        line().escalation("x", "E", "intermediateThrowEvent"), [BEGIN]
    ),
    ("boundaryEvent", TIMER): (beside().boundary("x", "a", "P1D"), [BEGIN, ("timer", "x#1")]),
    ("boundaryEvent", MESSAGE): (
        beside().message("x", "n", "=1", "boundaryEvent", **AT_A), [BEGIN, ("message", "x#1")]
    ),
    ("boundaryEvent", SIGNAL): (
        beside().signal("x", "n", "boundaryEvent", **AT_A), [BEGIN, ("signal", "x#1")]
    ),
    ("boundaryEvent", ERROR): (
        around(Diagram("s").error("bad", "E", "endEvent")).error("x", "E", "boundaryEvent", **AT_S), [BEGIN]
    ),
    ("boundaryEvent", ESCALATION): (
        around(Diagram("s").escalation("bad", "E", "endEvent"))
        .escalation("x", "E", "boundaryEvent", **AT_S), [BEGIN]
    ),
}  # fmt: skip
WALKED_AT = {("endEvent", ERROR): "bad"}
"""Where the element of the pair is not x."""


def compiled(diagram: Diagram) -> Mapping[str, bytes]:
    return {"a.bpmn": diagram.xml(CALLED), "clock.dmn": TABLE}


def walked(diagram: Diagram, steps: Steps) -> Case:
    case = Case(compile_files(compiled(diagram)))
    for kind, target in steps:
        element = target or None if kind == "start" else None
        given = {"legal_type": "appeal"} if kind == "start" else {}
        case.send(kind, case.process if kind == "start" else target, given, element=element)
    return case


def test_what_is_accepted_is_what_is_walked():
    assert set(WALKS) == ACCEPTED


@pytest.mark.parametrize("pair", WALKS, ids=lambda p: f"{p[0]} {p[1] or ''}")
def test_a_construct_runs_from_start_to_end(pair: Pair):
    diagram, steps = WALKS[pair]
    case = walked(diagram, steps)
    assert case.last.completed
    assert not case.open
    element, definition = WALKED_AT.get(pair, "x"), pair[1]
    drawn = next(e for _, e in case.deployment.drawn() if e.id == element)
    assert drawn.type == pair[0]
    assert f"bpmn:{definition or pair[0]}".encode() in case.deployment.xml("p")
    done = [(s.kind, s.element_id) for _, one in case.commands for s in one.steps]
    assert ("entered", element) in done
    assert ("left", element) in done


@pytest.mark.parametrize("pair", WALKS, ids=lambda p: f"{p[0]} {p[1] or ''}")
def test_a_construct_comes_out_the_same_from_what_the_journal_keeps(pair: Pair):
    diagram, steps = WALKS[pair]
    case, state = walked(diagram, steps), None
    deployment = compile_files(compiled(diagram))
    for command, first in case.commands:
        facts: Any = json.loads(json.dumps(command_facts(command, first.service_results)))
        again = command_again(command.at, facts)
        second = advance(deployment, "p", state, again, recorded(facts.get("results", ())))
        assert second == first
        state = second.snapshot


REFUSED = [(event, d) for event in sorted(EVENTS) for d in DEFINITIONS if d not in ALLOWED[event]]


@pytest.mark.parametrize(("event", "definition"), REFUSED)
def test_an_event_that_does_not_run_is_refused_by_its_name(event: str, definition: str):
    at = {"attachedToRef": "a"} if event == "boundaryEvent" else {}
    part = tag(f"bpmn:{event}", tag(f"bpmn:{definition}"), id="x", **at)
    with pytest.raises(InvalidDiagram) as refused:
        Diagram().start().user("a").end().flow("start", "a", "end").raw(part).compile()
    details = refused.value.details
    assert (details["rule"], details["element"]) == ("unsupported_element", "x")
    assert details["name"] == f"bpmn:{event} with bpmn:{definition}"


@pytest.mark.parametrize("node", sorted(UNSUPPORTED_NODES))
def test_a_node_that_does_not_run_is_refused_by_its_name(node: str):
    with pytest.raises(InvalidDiagram) as refused:
        line().raw(tag(f"bpmn:{node}", id="x")).compile()
    details = refused.value.details
    assert (details["rule"], details["element"]) == ("unsupported_element", "x")
    assert details["name"] == f"bpmn:{node}"


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_no_event_subprocess_runs(definition: str):
    inside = tag("bpmn:startEvent", tag(f"bpmn:{definition}"), id="y")
    part = tag("bpmn:subProcess", inside, id="x", triggeredByEvent="true")
    with pytest.raises(InvalidDiagram) as refused:
        Diagram().start().end().flow("start", "end").raw(part).compile()
    assert (refused.value.details["rule"], refused.value.details["element"]) == ("event_subprocess", "x")
