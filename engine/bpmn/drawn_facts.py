"""A diagram as facts that can be compared: what is said of each step, flow, lane and note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from lxml import etree

from engine.bpmn.diagram import (
    Call,
    DecisionCall,
    Element,
    ErrorCode,
    Escalation,
    Event,
    Flow,
    Level,
    Loop,
    Message,
    Process,
    Script,
    ServiceWork,
    Signal,
    Timer,
    UserWork,
    Work,
)
from engine.bpmn.dialect.names import BPMN
from engine.bpmn.dialect.nodes import text_of
from engine.bpmn.dialect.processes import ProcessReader
from engine.domain import case_actions
from engine.domain.difference import Labels, Reading, Thing
from engine.domain.findings import Findings

DI = "http://www.omg.org/spec/BPMN/20100524/DI"

Fact = tuple[tuple[str, str], str | None]

_PROPERTIES = {
    "caseState": "state",
    "record": "record",
    case_actions.ROLE: "action_role",
    case_actions.FORM: "action_form",
}
"""Properties with words of their own; the others are told by their names."""


def read_drawing(path: str, data: bytes) -> Reading:
    """Raises :class:`InvalidDiagram` for what is no diagram; what of it cannot run is counted as a fault."""
    findings = Findings()
    reader = ProcessReader(data, path, findings)
    processes = reader.read()
    labels = findings.drawn[path]
    notes = {_id_of(node.getparent()): text_of(node) for node in reader.root.iter(_tag("documentation"))}
    things = [
        *(thing for process in processes for thing in _process(process, labels, notes)),
        *_beside(reader.root, labels),
    ]
    return Reading(
        things,
        labels,
        _places(reader.root),
        {("flows", gate): order for process in processes for gate, order in _orders(process.level)},
        sum(finding.severity == "will-not-run" for finding in findings.report()),
    )


def _id_of(node: etree._Element | None) -> str:
    return "" if node is None else node.get("id") or ""


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _places(root: etree._Element) -> dict[str, str]:
    """By element, every number of its shape or edge, with those of its label."""
    return {
        one.get("bpmnElement") or "": " ".join(
            str(value)
            for node in one.iter(etree.Element)
            for key, value in node.attrib.items()
            if key != "id"
        )
        for one in root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge")
    }


def _process(process: Process, labels: Labels, notes: dict[str, str]) -> Iterator[Thing]:
    facts = [
        *_names(process.id, labels),
        *_properties(process.properties),
        (("documentation", ""), notes.get(process.id)),
    ]
    yield Thing("process", process.id, facts=_kept(facts))
    for level in process.level.everywhere():
        within = "" if level is process.level else level.id
        for element in level.elements.values():
            facts = [
                *_names(element.id, labels),
                *_element(element),
                (("documentation", ""), notes.get(element.id)),
            ]
            yield Thing("step", element.id, _type(element), facts=_kept([*facts, (("within", ""), within)]))
        defaults = {element.default for element in level.elements.values()}
        for flow in level.flows.values():
            facts = [*_names(flow.id, labels), *_flow(flow, flow.id in defaults)]
            yield Thing("flow", flow.id, ends=(flow.source, flow.target), facts=_kept(facts))


def _kept(facts: list[Fact]) -> dict[tuple[str, str], str]:
    return {key: value for key, value in facts if value}


def _names(id_: str, labels: Labels) -> Iterator[Fact]:
    for locale, text in labels.get(id_, {}).items():
        yield ("name", locale), text


def _type(element: Element) -> str:
    """An event of a timer is another kind of thing than one of a message."""
    if not element.type.endswith("Event"):
        return element.type
    return f"{element.type}:{type(element.event).__name__}" if element.event else element.type


def _element(element: Element) -> Iterator[Fact]:
    if element.work is not None:
        yield from _work(element.work)
    if element.event is not None:
        yield from _event(element.event)
    yield ("lane", ""), element.lane
    yield from _properties(element.properties)
    for mapping in element.inputs:
        yield ("input", mapping.target), mapping.source
    for mapping in element.outputs:
        yield ("output", mapping.target), mapping.source
    if element.loop is not None:
        yield from _loop(element.loop)
    yield ("attached_to", ""), element.attached_to
    if element.type == "boundaryEvent":
        yield ("interrupting", ""), _said(element.interrupting)


def _properties(properties: Mapping[str, str]) -> Iterator[Fact]:
    for name, value in properties.items():
        if name in _PROPERTIES:
            yield (_PROPERTIES[name], ""), value
        elif not name.startswith("name."):
            yield ("property", name), value


def _work(work: Work) -> Iterator[Fact]:
    if isinstance(work, UserWork):
        yield ("role", ""), work.candidate_groups
        yield ("assignee", ""), work.assignee
        yield ("form", ""), work.form_key
        yield ("due", ""), work.due
        yield ("follow_up", ""), work.follow_up
        yield ("priority", ""), work.priority
    elif isinstance(work, ServiceWork):
        yield ("service", ""), work.type
        yield ("retries", ""), str(work.retries)
        yield ("outside", ""), _said(work.outside)
        for key, value in work.headers.items():
            yield ("header", key), value
    elif isinstance(work, Script):
        yield ("script", work.result), work.expression
    elif isinstance(work, DecisionCall):
        yield ("decision", ""), work.decision_id
        yield ("result", ""), work.result
    else:
        yield from _call(work)


def _call(work: Call) -> Iterator[Fact]:
    yield ("called", ""), work.process_id
    yield ("all_to_child", ""), _said(work.all_to_child)
    yield ("all_to_parent", ""), _said(work.all_to_parent)


def _event(event: Event) -> Iterator[Fact]:
    if isinstance(event, Timer):
        yield ("term", event.kind), event.value
    elif isinstance(event, Message):
        yield ("message", ""), event.name
        yield ("correlation", ""), event.correlation
    elif isinstance(event, Signal):
        yield ("signal", ""), event.name
    elif isinstance(event, ErrorCode | Escalation):
        yield ("code", ""), event.code


def _loop(loop: Loop) -> Iterator[Fact]:
    for one in fields(loop):
        value = getattr(loop, one.name)
        yield ("repeated", one.name), _said(value) if isinstance(value, bool) else value


def _flow(flow: Flow, default: bool) -> Iterator[Fact]:
    yield ("source", ""), flow.source
    yield ("target", ""), flow.target
    yield ("condition", ""), flow.condition
    if default:
        yield ("default", ""), _said(True)


def _said(value: bool) -> str:
    return "yes" if value else "no"


def _orders(outermost: Level) -> Iterator[tuple[str, list[str]]]:
    """A gateway with conditions tries its flows in the order of the file."""
    for level in outermost.everywhere():
        for element in level.elements.values():
            if element.type in ("exclusiveGateway", "inclusiveGateway"):
                yield element.id, [flow.id for flow in level.outgoing(element.id)]


def _beside(root: etree._Element, labels: Labels) -> Iterator[Thing]:
    """What is only drawn, and lanes: whose they are is told at each step too."""
    for node in root.iter(_tag("lane"), _tag("participant")):
        id_ = node.get("id") or ""
        yield Thing(etree.QName(node).localname, id_, facts=_kept([*_names(id_, labels)]))
    for node in root.iter(_tag("textAnnotation")):
        texts = " ".join(text_of(text) for text in node.iterchildren(_tag("text")))
        yield Thing("note", node.get("id") or "", facts=_kept([(("text", "kk"), texts)]))
