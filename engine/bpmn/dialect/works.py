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
from engine.bpmn.dialect.events import MESSAGE, THROWING, definition_of
from engine.bpmn.dialect.extensions import Extensions
from engine.bpmn.dialect.nodes import Source, owner_id

EXTENSIONS: dict[str, frozenset[str]] = {
    "userTask": frozenset(
        {"userTask", "formDefinition", "assignmentDefinition", "taskSchedule", "priorityDefinition",
         "taskHeaders", "ioMapping", "loopCharacteristics"}
    ),
    "serviceTask": frozenset({"taskDefinition", "taskHeaders", "ioMapping", "loopCharacteristics"}),
    "sendTask": frozenset({"taskDefinition", "taskHeaders", "ioMapping", "loopCharacteristics"}),
    "scriptTask": frozenset(
        {"script", "taskDefinition", "taskHeaders", "ioMapping", "loopCharacteristics"}
    ),
    "businessRuleTask": frozenset(
        {"calledDecision", "taskDefinition", "taskHeaders", "ioMapping", "loopCharacteristics"}
    ),
    "callActivity": frozenset({"calledElement", "ioMapping", "loopCharacteristics"}),
    "subProcess": frozenset({"ioMapping", "loopCharacteristics"}),
    "receiveTask": frozenset({"ioMapping", "loopCharacteristics"}),
    "intermediateCatchEvent": frozenset({"ioMapping"}),
    "intermediateThrowEvent": frozenset({"taskDefinition", "taskHeaders", "ioMapping"}),
    "boundaryEvent": frozenset({"ioMapping"}),
    "startEvent": frozenset({"ioMapping"}),
    "endEvent": frozenset({"taskDefinition", "taskHeaders", "ioMapping"}),
}  # fmt: skip
"""Which extensions an element may carry, besides properties."""


def allowed(tag: str) -> frozenset[str]:
    """Loop characteristics sit in the loop element's own extensions, never in the node's."""
    return EXTENSIONS.get(tag, frozenset()) - {"loopCharacteristics"}


def read_work(
    source: Source, node: etree._Element, tag: str, found: Extensions, lane_groups: str | None
) -> Work | None:
    """The element's work, or ``None`` for what only passes the token on."""
    if tag == "userTask":
        return _user(found, lane_groups)
    if _is_service(source, node, tag, found):
        return _service(source, node, found)
    if tag == "scriptTask":
        return _script(source, node, found)
    if tag == "businessRuleTask":
        return _decision(source, node, found)
    if tag == "callActivity":
        return _call(source, node, found)
    return None


def _is_service(source: Source, node: etree._Element, tag: str, found: Extensions) -> bool:
    """A script or a decision may be a service's work instead of ours; so is sending a message."""
    if tag in THROWING:
        definition = definition_of(source, node)
        if definition is not None and definition[0] == MESSAGE:
            return True
        if "taskDefinition" in found.single or found.headers:
            raise source.refuse(node.get("id"), "work_without_message")
        return False
    worked_out = "taskDefinition" in found.single
    if worked_out and {"script", "calledDecision"} & set(found.single):
        raise source.refuse(node.get("id"), "work_twice")
    return worked_out or tag in ("serviceTask", "sendTask")


def _user(found: Extensions, lane_groups: str | None) -> UserWork:
    """Who a task without an assignment of its own is for, its lane says."""
    form = found.single.get("formDefinition", {})
    assignment = found.single.get("assignmentDefinition", {})
    schedule = found.single.get("taskSchedule", {})
    return UserWork(
        form_key=form.get("formKey") or form.get("formId") or form.get("externalReference"),
        assignee=assignment.get("assignee"),
        candidate_groups=assignment.get("candidateGroups") if assignment else lane_groups or None,
        due=schedule.get("dueDate"),
        follow_up=schedule.get("followUpDate"),
        priority=found.single.get("priorityDefinition", {}).get("priority"),
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
