"""What will not run is refused at publication, with the element and the rule."""

from __future__ import annotations

import pytest

from engine.bpmn.definition import compile_files
from engine.domain.errors import InvalidDiagram
from tests.unit.bpmn.diagrams import Diagram, loop, tag


def line(*extra: str) -> Diagram:
    """start -> a -> end, and something more."""
    return Diagram().start().user("a").end().flow("start", "a", "end").raw("".join(extra))


def b(name: str, body: str = "", **attributes: object) -> str:
    return tag(f"bpmn:{name}", body, **attributes)


def z(name: str, **attributes: object) -> str:
    return tag(f"zeebe:{name}", **attributes)


def event(kind: str, definition: str, id: str = "x") -> str:
    return b(kind, b(definition), id=id)


CAMUNDA_7 = "http://camunda.org/schema/1.0/bpmn"

UNSUPPORTED = {
    "complex gateway": b("complexGateway", id="x"),
    "transaction": b("transaction", id="x"),
    "ad hoc": b("adHocSubProcess", id="x"),
    "link": event("intermediateThrowEvent", "linkEventDefinition"),
    "compensation throw": event("intermediateThrowEvent", "compensateEventDefinition"),
    "compensation boundary": event("boundaryEvent", "compensateEventDefinition"),
    "conditional": event("intermediateCatchEvent", "conditionalEventDefinition"),
    "standard loop": b("userTask", b("standardLoopCharacteristics"), id="x"),
    "listener": b("userTask", b("extensionElements", z("executionListeners")), id="x"),
    "camunda 7": b("userTask", b("extensionElements", f'<c:in xmlns:c="{CAMUNDA_7}"/>'), id="x"),
    "a script in a user task": b("userTask", b("extensionElements", z("script", expression="=1")), id="x"),
}  # fmt: skip


@pytest.mark.parametrize("part", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_what_we_do_not_run_is_refused_by_its_name(part: str):
    with pytest.raises(InvalidDiagram) as refused:
        line(part).compile()
    details = refused.value.details
    assert details["rule"] == "unsupported_element"
    assert details["element"] == "x"
    assert ":" in details["name"]


RULES = {
    "event_subprocess": line(b("subProcess", b("startEvent", id="y"), id="x", triggeredByEvent="true")),
    "unsupported_attribute": line(f'<bpmn:userTask id="x" xmlns:c="{CAMUNDA_7}" c:formKey="f"/>'),
    "id_missing": line(b("userTask")),
    "flow_without_id": line(b("sequenceFlow", sourceRef="start", targetRef="end")),
    "duplicate_id": line(b("subProcess", b("startEvent", id="a"), id="x")),
    "one_start_event": line().start("x").flow("x", "a"),
    "flow_without_end": line(b("sequenceFlow", id="x", sourceRef="a", targetRef="nowhere")),
    "flow_missing": Diagram().start().user("a").flow("start", "a"),
    "flow_after_end": line().user("x").flow("end", "x", "end"),
    "flow_into_start": line().flow("a", "start"),
    "unreachable": line().user("x").flow("x", "end"),
    "several_outgoing_flows": line().end("x").flow("a", "x"),
    "condition_without_gateway": Diagram().start().user("a").end()
    .flow("start", "a").flow("a", "end", when="=x"),
    "condition_not_feel": Diagram().start().gate("exclusive", "g").end("x").end("y").flow("start", "g")
    .flow("g", "x", when="x > 1").flow("g", "y", when="=true"),
    "condition_missing": Diagram().start().gate("exclusive", "g").end("x").end("y").flow("start", "g", "x")
    .flow("g", "y", when="=true"),
    "default_flow_missing": Diagram().start().gate("exclusive", "g", default="zz").end()
    .flow("start", "g", "end"),
    "expression": Diagram().start().script("s", "=1 +", "x").end().flow("start", "s", "end"),
    "service_type_missing": Diagram().start().service("s", "").end().flow("start", "s", "end"),
    "runs_unknown": Diagram().start().service("s", runs="sideways").end().flow("start", "s", "end"),
    "script_missing": Diagram().start().node("scriptTask", "s").end().flow("start", "s", "end"),
    "decision_missing": Diagram().start().node("businessRuleTask", "s").end().flow("start", "s", "end"),
    "decision_not_found": Diagram().start().decide("s", "nope", "x").end().flow("start", "s", "end"),
    "called_element_missing": Diagram().start().call("s", "nope").end().flow("start", "s", "end"),
    "called_element_cycle": Diagram().start().call("s", "p").end().flow("start", "s", "end"),
    "timer_cycle": line().timer("x", "R3/PT1H", "boundaryEvent", attachedToRef="a").end("y").flow("x", "y"),
    "timer_unreadable": line().boundary("x", "a", "P1").end("y").flow("x", "y"),
    "signal_missing": line(event("intermediateThrowEvent", "signalEventDefinition")),
    "escalation_code_missing": line(event("endEvent", "escalationEventDefinition")),
    "error_code_missing": line(event("endEvent", "errorEventDefinition")),
    "escalation_never_thrown": line().escalation("x", "e", "boundaryEvent", attachedToRef="a").end("y")
    .flow("x", "y"),
    "error_must_interrupt": Diagram().start().service("a", runs="outside").end()
    .error("x", "e", "boundaryEvent", attachedToRef="a", cancelActivity="false").end("y")
    .flow("start", "a", "end").flow("x", "y"),
    "start_name_is_expression": line().signal("x", "=a", "startEvent").flow("x", "a"),
    "start_event_twice": line().signal("x", "n", "startEvent").signal("y", "n", "startEvent")
    .flow("x", "a").flow("y", "a"),
    "start_timer_duration": line().timer("x", "PT1H", "startEvent").flow("x", "a"),
    "start_timer_unreadable": line().timer("x", "=case_time", "startEvent").flow("x", "a"),
    "start_event_inside": Diagram().start().sub("s", Diagram().signal("x", "n", "startEvent").end("y")
    .flow("x", "y")).end().flow("start", "s", "end"),
    "input_mapping_without_use": Diagram().node("startEvent", "start", inputs={"x": "=1"}).end()
    .flow("start", "end"),
    "work_without_message": Diagram().start()
    .node("endEvent", "end", z("taskDefinition", type="t")).flow("start", "end"),
    "work_twice": Diagram().start().node("scriptTask", "s", z("taskDefinition", type="t"),
                                         z("script", expression="=1", resultVariable="x")).end()
    .flow("start", "s", "end"),
    "timer_without_time": line(b("boundaryEvent", b("timerEventDefinition"), id="x", attachedToRef="a")),
    "boundary_without_activity": line().boundary("x", "end", "P1D").end("y").flow("x", "y"),
    "error_never_thrown": line().error("x", "e", "boundaryEvent", attachedToRef="a").end("y").flow("x", "y"),
    "message_missing": line(b("boundaryEvent", b("messageEventDefinition"), id="x", attachedToRef="a")),
    "correlation_missing": Diagram().start().message("m", "n", "").end().flow("start", "m", "end"),
    "event_gateway_needs_two": Diagram().start().gate("eventBased", "g").timer("t", "P1D").end()
    .flow("start", "g", "t", "end"),
    "event_gateway_target": Diagram().start().gate("eventBased", "g").timer("t", "P1D").user("a").end()
    .flow("start", "g", "t", "end").flow("g", "a", "end"),
    "input_collection_missing": Diagram().start().user("a", loop=loop("people")).end()
    .flow("start", "a", "end"),
    "output_collection_incomplete": Diagram().start().user("a", loop=loop("=x", output=("y", "z"))).end()
    .flow("start", "a", "end"),
    "extension_twice": Diagram().start().user("a", z("userTask"), z("userTask")).end()
    .flow("start", "a", "end"),
    "id_with_hash": Diagram().start().user("a#1").end().flow("start", "a#1", "end"),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_is_named(rule: str):
    with pytest.raises(InvalidDiagram) as refused:
        RULES[rule].compile()
    assert refused.value.details["rule"] == rule
    assert refused.value.details["file"] == "a/a.bpmn"
    assert refused.value.details["element"]


def test_processes_that_call_each_other_are_refused():
    p = Diagram("p").start("p1").call("pc", "q").end("p2").flow("p1", "pc", "p2")
    q = Diagram("q").start("q1").call("qc", "p").end("q2").flow("q1", "qc", "q2")
    with pytest.raises(InvalidDiagram, match="called_element_cycle"):
        p.compile(q)


def test_a_process_and_those_it_calls_share_no_ids():
    p = Diagram("p").start().call("pc", "q").end("p2").flow("start", "pc", "p2")
    q = Diagram("q").start().end("q2").flow("start", "q2")
    with pytest.raises(InvalidDiagram, match="duplicate_id_in_called"):
        p.compile(q)


def test_two_processes_of_one_name_are_refused():
    one = Diagram("p").start().end().flow("start", "end")
    with pytest.raises(InvalidDiagram, match="duplicate_process"):
        one.compile(Diagram("p").start("s").end("e").flow("s", "e"))


def test_a_process_that_is_not_executable_is_refused():
    xml = Diagram().start().end().flow("start", "end").xml().replace(b'"true"', b'"false"')
    with pytest.raises(InvalidDiagram, match="not_executable"):
        compile_files({"a.bpmn": xml})


def test_a_sound_diagram_passes():
    assert line().compile().processes == ("p",)


def test_two_thousand_elements_are_the_limit():
    ids = [f"t{n}" for n in range(2001)]
    diagram = Diagram().start().end().flow("start", *ids, "end")
    for name in ids:
        diagram.node("task", name)
    with pytest.raises(InvalidDiagram, match="too_many_elements"):
        diagram.compile()


def called_in_a_row(count: int) -> list[Diagram]:
    """p0 calls p1 calls p2 ..."""
    rows = []
    for n in range(count):
        one = Diagram(f"p{n}").start(f"s{n}").end(f"e{n}").flow(f"s{n}", f"c{n}", f"e{n}")
        rows.append(one.call(f"c{n}", f"p{n + 1}") if n < count - 1 else one.user(f"c{n}"))
    return rows


def test_a_deployment_has_at_most_fifty_processes():
    first, *others = called_in_a_row(50)
    assert len(first.compile(*others).elements("p0")) == 150
    first, *others = called_in_a_row(51)
    with pytest.raises(InvalidDiagram, match="too_many_processes"):
        first.compile(*others)


COMPUTED = {
    "service type": (Diagram().start().service("x", "=type").end(), "service_type_missing"),
    "decision": (Diagram().start().decide("x", "=decision", "r").end(), "decision_missing"),
    "called process": (Diagram().start().call("x", "=process").end(), "called_element_missing"),
    "error that is caught": (
        Diagram().start().service("a", runs="outside").end("e2")
        .error("x", "=code", "boundaryEvent", attachedToRef="a").end(), "error_code_missing"),
    "escalation that is caught": (
        Diagram().start().escalation("x", "=code", "boundaryEvent", attachedToRef="a").end(),
        "escalation_code_missing"),
    "message that starts": (
        Diagram().start().message("x", "=name", None, "startEvent").end(), "start_name_is_expression"),
    "signal that starts": (
        Diagram().start().signal("x", "=name", "startEvent").end(), "start_name_is_expression"),
}  # fmt: skip


@pytest.mark.parametrize("name", COMPUTED)
def test_what_must_be_known_at_publication_is_no_expression(name: str):
    diagram, rule = COMPUTED[name]
    with pytest.raises(InvalidDiagram) as refused:
        diagram.flow("x", "end").compile()
    assert (refused.value.details["element"], refused.value.details["rule"]) == ("x", rule)
