"""What screens read of a deployment."""

from __future__ import annotations

import pytest

from engine.bpmn.definition import compile_files
from engine.domain.errors import InvalidDiagram, NotFound
from tests.unit.bpmn.diagrams import Case, Diagram, tag

TABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
  <decision id="clock" name="Clock"><variable name="clock"/>
    <decisionTable id="t" hitPolicy="FIRST">
      <input id="i1" label="Type">
        <inputExpression id="x" typeRef="string"><text>legal_type</text></inputExpression></input>
      <output id="o1" name="rule" typeRef="string"/>
      <output id="o2" name="days" typeRef="number"/>
      <rule id="r1"><inputEntry id="a"><text>"complaint","appeal"</text></inputEntry>
        <outputEntry id="b"><text>"L-1"</text></outputEntry>
        <outputEntry id="c"><text>15</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="e"><text>-</text></inputEntry>
        <outputEntry id="f"><text>"L-2"</text></outputEntry>
        <outputEntry id="g"><text>20</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="sum" name="Sum"><variable name="sum"/>
    <informationRequirement id="q"><requiredDecision href="#clock"/></informationRequirement>
    <literalExpression><text>clock.days + 1</text></literalExpression></decision>
</definitions>"""


def decided(decision: str) -> Diagram:
    return Diagram().start().decide("d", decision, "r").end().flow("start", "d", "end")


@pytest.mark.parametrize(("legal_type", "days"), [("appeal", 15), ("request", 20)])
def test_a_business_rule_task_decides_in_place(legal_type: str, days: int):
    case = Case(decided("clock").compile(clock=TABLE))
    assert case.start(legal_type=legal_type).variables["r"]["days"] == days


def test_a_decision_may_require_another():
    case = Case(decided("sum").compile(clock=TABLE))
    assert case.start(legal_type="appeal").variables["r"] == 16


LOST_MODEL = b'<knowledgeRequirement><requiredKnowledge href="#lost"/></knowledgeRequirement>'


@pytest.mark.parametrize(("old", "new", "rule"), [
    (b'hitPolicy="FIRST"', b'hitPolicy="SOME"', "hit_policy_unknown"),
    (b'hitPolicy="FIRST"', b'hitPolicy="FIRST" aggregation="SUM"', "aggregation_unknown"),
    (b'href="#clock"', b'href="#nope"', "required_decision_missing"),
    (b'<decision id="sum"', b'<decision id="clock"', "duplicate_id"),
    (b'<outputEntry id="c"><text>15</text></outputEntry>', b"", "rule_width"),
    (b"<literalExpression>", LOST_MODEL + b"<literalExpression>", "knowledge_missing"),
    (b"<literalExpression><text>clock.days + 1</text></literalExpression>", b"", "decision_logic_missing"),
    (b"<text>legal_type</text>", b"", "input_expression_missing"),
])  # fmt: skip
def test_a_broken_decision_file_is_refused(old: bytes, new: bytes, rule: str):
    with pytest.raises(InvalidDiagram) as refused:
        decided("clock").compile(clock=TABLE.replace(old, new))
    assert refused.value.details["rule"] == rule


LANES = (
    '<bpmn:laneSet id="lanes"><bpmn:lane id="office" name="Кеңсе"><bpmn:extensionElements><zeebe:properties>'
    '<zeebe:property name="name.ru" value="Канцелярия"/></zeebe:properties></bpmn:extensionElements>'
    "<bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)


def named() -> Diagram:
    form = tag("zeebe:formDefinition", formKey="registration")
    inner = Diagram("s").start("s1").service("svc", "assign-number").end("s2").flow("s1", "svc", "s2")
    return (
        Diagram().raw(LANES).start()
        .user("a", form, name="Тіркеу", properties={"name.ru": "Регистрация", "caseState": "registered"})
        .sub("s", inner).end().flow("start", "a", "s", "end")
    )  # fmt: skip


def test_an_element_is_described_in_three_languages():
    info = named().compile().elements("p")["a"]
    assert info.names == {"kk": "Тіркеу", "ru": "Регистрация", "en": "Тіркеу"}
    assert (info.type, info.form_key, info.properties["caseState"]) == (
        "userTask",
        "registration",
        "registered",
    )
    assert (info.lane, info.lane_names["ru"]) == ("office", "Канцелярия")


def test_inner_elements_and_flows_are_listed_too():
    deployment = named().compile()
    assert list(deployment.elements("p")) == ["start", "a", "s", "end", "s1", "svc", "s2"]
    assert deployment.flows("p")["s1-svc"].target == "svc"
    assert deployment.service_types == {"assign-number"}
    assert [task.id for task in deployment.user_tasks] == ["a"]
    assert deployment.xml("p") == named().xml()


def test_a_form_that_is_not_in_the_deployment_is_refused():
    files = {"a.bpmn": named().xml(), "forms/registration.form": b"{}"}
    assert compile_files(files).processes == ("p",)
    files["forms/other.form"] = files.pop("forms/registration.form")
    with pytest.raises(InvalidDiagram, match="form_not_found"):
        compile_files(files)


def test_an_unknown_process_is_not_found():
    with pytest.raises(NotFound):
        named().compile().elements("q")


def test_the_elements_of_called_processes_are_among_those_of_a_case():
    outer = Diagram().start().call("c", "inner").end().flow("start", "c", "end")
    inner = Diagram("inner").start("s1").user("u", outputs={"x": "=answer"}).end("s2").flow("s1", "u", "s2")
    deployment = outer.compile(inner)
    assert list(deployment.elements("p")) == ["start", "c", "end", "s1", "u", "s2"]
    assert list(deployment.elements("inner")) == ["s1", "u", "s2"]
    assert deployment.output_reads("p", "u") == {"answer"}
    assert [task.id for task in deployment.user_tasks] == ["u"]
