"""What an activity does, from its extensions: the part of the dialect that runs."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.diagram import (
    Call,
    DecisionCall,
    Loop,
    Script,
    ServiceWork,
    UserWork,
    Work,
)
from engine.bpmn.dialect.extensions import Extensions
from engine.bpmn.dialect.nodes import Source, owner_id

EXTENSIONS: dict[str, frozenset[str]] = {
    "userTask": frozenset(
        {"userTask", "formDefinition", "assignmentDefinition", "taskSchedule", "taskHeaders",
         "ioMapping", "loopCharacteristics"}
    ),
    "serviceTask": frozenset({"taskDefinition", "taskHeaders", "ioMapping", "loopCharacteristics"}),
    "sendTask": frozenset({"taskDefinition", "taskHeaders", "ioMapping", "loopCharacteristics"}),
    "scriptTask": frozenset({"script", "ioMapping", "loopCharacteristics"}),
    "businessRuleTask": frozenset({"calledDecision", "ioMapping", "loopCharacteristics"}),
    "callActivity": frozenset({"calledElement", "ioMapping", "loopCharacteristics"}),
    "subProcess": frozenset({"ioMapping", "loopCharacteristics"}),
    "receiveTask": frozenset({"ioMapping", "loopCharacteristics"}),
    "intermediateCatchEvent": frozenset({"ioMapping"}),
    "boundaryEvent": frozenset({"ioMapping"}),
    "startEvent": frozenset({"ioMapping"}),
    "endEvent": frozenset({"ioMapping"}),
}  # fmt: skip
"""Which extensions an element may carry, besides properties."""


def allowed(tag: str) -> frozenset[str]:
    """Loop characteristics sit in the loop element's own extensions, never in the node's."""
    return EXTENSIONS.get(tag, frozenset()) - {"loopCharacteristics"}


def read_work(source: Source, node: etree._Element, tag: str, found: Extensions) -> Work | None:
    """The element's work, or ``None`` for what only passes the token on."""
    if tag == "userTask":
        return _user(found)
    if tag in ("serviceTask", "sendTask"):
        return _service(source, node, found)
    if tag == "scriptTask":
        return _script(source, node, found)
    if tag == "businessRuleTask":
        return _decision(source, node, found)
    if tag == "callActivity":
        return _call(source, node, found)
    return None


def _user(found: Extensions) -> UserWork:
    form = found.single.get("formDefinition", {})
    assignment = found.single.get("assignmentDefinition", {})
    schedule = found.single.get("taskSchedule", {})
    return UserWork(
        form_key=form.get("formKey") or form.get("formId"),
        assignee=assignment.get("assignee"),
        candidate_groups=assignment.get("candidateGroups"),
        due=schedule.get("dueDate"),
        follow_up=schedule.get("followUpDate"),
    )


def _service(source: Source, node: etree._Element, found: Extensions) -> ServiceWork:
    definition = found.single.get("taskDefinition", {})
    type_, retries = definition.get("type", ""), definition.get("retries", "3")
    if not type_ or type_.startswith("="):
        raise source.refuse(node.get("id"), "service_type_missing")
    if not retries.isdecimal():
        raise source.refuse(node.get("id"), "retries_not_a_number")
    runs = found.headers.get("runs") or found.properties.get("runs") or "inside"
    if runs not in ("inside", "outside"):
        raise source.refuse(node.get("id"), "runs_unknown", value=runs)
    return ServiceWork(type_, int(retries), dict(found.headers), runs == "outside")


def _script(source: Source, node: etree._Element, found: Extensions) -> Script:
    script = found.single.get("script", {})
    expression, result = script.get("expression", ""), script.get("resultVariable", "")
    if not expression.startswith("=") or not result:
        raise source.refuse(node.get("id"), "script_missing")
    return Script(expression, result)


def _decision(source: Source, node: etree._Element, found: Extensions) -> DecisionCall:
    called = found.single.get("calledDecision", {})
    decision, result = called.get("decisionId", ""), called.get("resultVariable", "")
    if not decision or decision.startswith("=") or not result:
        raise source.refuse(node.get("id"), "decision_missing")
    return DecisionCall(decision, result)


def _call(source: Source, node: etree._Element, found: Extensions) -> Call:
    called = found.single.get("calledElement", {})
    process = called.get("processId", "")
    if not process or process.startswith("="):
        raise source.refuse(node.get("id"), "called_element_missing")
    return Call(
        process,
        all_to_child=called.get("propagateAllParentVariables", "true") == "true",
        # Camunda's default: everything comes back unless output mappings choose.
        all_to_parent=called.get("propagateAllChildVariables", str(not found.outputs).lower()) == "true",
    )


def read_loop(source: Source, node: etree._Element, found: Extensions, completion: str | None) -> Loop:
    """``multiInstanceLoopCharacteristics`` with its zeebe part."""
    marks = found.single.get("loopCharacteristics", {})
    collection = marks.get("inputCollection", "")
    owner = owner_id(node.getparent())
    if not collection.startswith("="):
        raise source.refuse(owner, "input_collection_missing")
    output, element = marks.get("outputCollection"), marks.get("outputElement")
    if (output is None) != (element is None) or (element and not element.startswith("=")):
        raise source.refuse(owner, "output_collection_incomplete")
    return Loop(
        sequential=node.get("isSequential") == "true",
        collection=collection[1:],
        item=marks.get("inputElement"),
        output_collection=output,
        output_element=element[1:] if element else None,
        completion=completion,
    )
