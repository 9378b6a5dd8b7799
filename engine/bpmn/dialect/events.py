"""Event definitions: timers, messages, signals, errors, escalations and the terminate end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.diagram import ErrorCode, Escalation, Event, Message, Signal, Terminate, Timer
from engine.bpmn.dialect.extensions import read_extensions
from engine.bpmn.dialect.names import BPMN
from engine.bpmn.dialect.nodes import Source, bpmn_children, owner_id, text_of

TIMER, MESSAGE, SIGNAL = "timerEventDefinition", "messageEventDefinition", "signalEventDefinition"
ERROR, ESCALATION = "errorEventDefinition", "escalationEventDefinition"
TERMINATE = "terminateEventDefinition"

ALLOWED: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset({TIMER, MESSAGE, SIGNAL}),
    "endEvent": frozenset({MESSAGE, SIGNAL, ERROR, ESCALATION, TERMINATE}),
    "intermediateCatchEvent": frozenset({TIMER, MESSAGE, SIGNAL}),
    "intermediateThrowEvent": frozenset({MESSAGE, SIGNAL, ESCALATION}),
    "boundaryEvent": frozenset({TIMER, MESSAGE, SIGNAL, ERROR, ESCALATION}),
}
"""The events that run. Link, compensation, conditional, cancel and whatever else is refused."""

THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
WAITING = frozenset({"intermediateCatchEvent", "boundaryEvent"})

TIMES = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


@dataclass
class Roots:
    """What a file declares beside its processes, by id: names of signals, codes of the others."""

    messages: dict[str, Message] = field(default_factory=dict)
    signals: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    escalations: dict[str, str] = field(default_factory=dict)


def read_roots(source: Source, root: etree._Element) -> Roots:
    roots = Roots()
    for node in root.iterchildren(f"{{{BPMN}}}message"):
        found = read_extensions(source, node, frozenset({"subscription"}))
        key = found.single.get("subscription", {}).get("correlationKey")
        roots.messages[node.get("id", "")] = Message(node.get("name") or "", key)
    roots.signals = _declared(source, root, "signal", "name")
    roots.errors = _declared(source, root, "error", "errorCode")
    roots.escalations = _declared(source, root, "escalation", "escalationCode")
    return roots


def _declared(source: Source, root: etree._Element, tag: str, attribute: str) -> dict[str, str]:
    found = {}
    for node in root.iterchildren(f"{{{BPMN}}}{tag}"):
        read_extensions(source, node, frozenset())
        found[node.get("id", "")] = node.get(attribute) or ""
    return found


def read_event(source: Source, node: etree._Element, tag: str, roots: Roots) -> Event | None:
    """The one event definition of an event node, or ``None`` for a plain start, end or throw.

    A message that is thrown is none either: Camunda sends it by a job, so it is the node's work.
    """
    definition = definition_of(source, node)
    if definition is None:
        if tag in WAITING:
            raise source.refuse(node.get("id"), "event_without_definition")
        return None
    name, child = definition
    if name not in ALLOWED.get(tag, frozenset()):
        raise source.refuse(node.get("id"), "unsupported_element", name=f"bpmn:{tag} with bpmn:{name}")
    source.check_attributes(child)
    if name == TIMER:
        return _timer(source, child)
    if len(child):
        raise source.unsupported(child[0])
    return _definition(source, child, name, tag, roots)


def definition_of(source: Source, node: etree._Element) -> tuple[str, etree._Element] | None:
    definitions = [(n, c) for n, c in bpmn_children(node) if n.endswith("EventDefinition")]
    if len(definitions) > 1:
        raise source.refuse(node.get("id"), "several_event_definitions")
    return definitions[0] if definitions else None


def _definition(source: Source, node: etree._Element, name: str, tag: str, roots: Roots) -> Event | None:
    owner, begins = owner_id(node.getparent()), tag == "startEvent"
    if name == MESSAGE and tag in THROWING:
        return None
    if name == MESSAGE:
        return read_message(source, owner, node.get("messageRef"), roots, begins)
    if name == SIGNAL:
        return _signal(source, owner, node.get("signalRef"), roots, begins)
    if name == ERROR:
        return ErrorCode(_code(source, node, roots.errors, "error", tag))
    if name == ESCALATION:
        return Escalation(_code(source, node, roots.escalations, "escalation", tag))
    return Terminate()


def _timer(source: Source, node: etree._Element) -> Timer:
    times = list(bpmn_children(node))
    if len(times) != 1 or times[0][0] not in TIMES or not text_of(times[0][1]):
        raise source.refuse(owner_id(node.getparent()), "timer_without_time")
    name, child = times[0]
    return Timer(TIMES[name], text_of(child))


def read_message(
    source: Source, owner: str | None, reference: str | None, roots: Roots, begins: bool = False
) -> Message:
    message = roots.messages.get(reference or "")
    if message is None or not message.name:
        raise source.refuse(owner, "message_missing")
    if begins and message.name.startswith("="):
        raise source.refuse(owner, "start_name_is_expression")
    return message


def _signal(source: Source, owner: str | None, reference: str | None, roots: Roots, begins: bool) -> Signal:
    name = roots.signals.get(reference or "")
    if not name:
        raise source.refuse(owner, "signal_missing")
    if begins and name.startswith("="):
        raise source.refuse(owner, "start_name_is_expression")
    return Signal(name)


def _code(source: Source, node: etree._Element, codes: Mapping[str, str], kind: str, tag: str) -> str | None:
    """A code that is thrown may be FEEL; one that is caught may not, but it may be left out."""
    reference = node.get(f"{kind}Ref")
    catches = tag == "boundaryEvent"
    if reference is None and catches:
        return None
    code = codes.get(reference or "")
    if not code or (catches and code.startswith("=")):
        raise source.refuse(owner_id(node.getparent()), f"{kind}_code_missing")
    return code
