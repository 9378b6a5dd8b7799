"""Event definitions: timers, messages, errors and the terminate end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.diagram import ErrorCode, Event, Message, Terminate, Timer
from engine.bpmn.dialect.extensions import read_extensions
from engine.bpmn.dialect.names import BPMN
from engine.bpmn.dialect.nodes import Source, bpmn_children, owner_id, text_of

ALLOWED: Mapping[str, frozenset[str]] = {
    "startEvent": frozenset(),
    "endEvent": frozenset({"errorEventDefinition", "terminateEventDefinition"}),
    "intermediateCatchEvent": frozenset({"timerEventDefinition", "messageEventDefinition"}),
    "intermediateThrowEvent": frozenset(),
    "boundaryEvent": frozenset({"timerEventDefinition", "messageEventDefinition", "errorEventDefinition"}),
}
"""The dialect's events. A message start, signals, escalation, link and compensation are refused."""

TIMES = {"timeDate": "date", "timeDuration": "duration"}


@dataclass
class Roots:
    """Messages and errors, which a file declares beside its processes."""

    messages: dict[str, Message] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_roots(source: Source, root: etree._Element) -> Roots:
    roots = Roots()
    for node in root.iterchildren(f"{{{BPMN}}}message"):
        found = read_extensions(source, node, frozenset({"subscription"}))
        key = found.single.get("subscription", {}).get("correlationKey")
        roots.messages[node.get("id", "")] = Message(node.get("name") or "", key)
    for node in root.iterchildren(f"{{{BPMN}}}error"):
        roots.errors[node.get("id", "")] = node.get("errorCode") or ""
    return roots


def read_event(source: Source, node: etree._Element, tag: str, roots: Roots) -> Event | None:
    """The one event definition of an event node, or ``None`` for a plain start, end or throw."""
    definitions = [(n, c) for n, c in bpmn_children(node) if n.endswith("EventDefinition")]
    if len(definitions) > 1:
        raise source.refuse(node.get("id"), "several_event_definitions")
    for name, child in definitions:
        if name not in ALLOWED.get(tag, frozenset()):
            raise source.refuse(node.get("id"), "unsupported_element", name=f"bpmn:{tag} with bpmn:{name}")
        source.check_attributes(child)
        return _definition(source, child, name, tag, roots)
    if tag in ("intermediateCatchEvent", "boundaryEvent"):
        raise source.refuse(node.get("id"), "event_without_definition")
    return None


def _definition(source: Source, node: etree._Element, name: str, tag: str, roots: Roots) -> Event:
    if name == "timerEventDefinition":
        return _timer(source, node)
    if len(node):
        raise source.unsupported(node[0])
    if name == "messageEventDefinition":
        return read_message(source, owner_id(node.getparent()), node.get("messageRef"), roots)
    if name == "errorEventDefinition":
        return _error(source, node, tag, roots)
    return Terminate()


def _timer(source: Source, node: etree._Element) -> Timer:
    owner = owner_id(node.getparent())
    times = [(n, c) for n, c in bpmn_children(node)]
    if any(n == "timeCycle" for n, _ in times):
        raise source.refuse(owner, "timer_cycle")
    if len(times) != 1 or times[0][0] not in TIMES or not text_of(times[0][1]):
        raise source.refuse(owner, "timer_without_time")
    name, child = times[0]
    return Timer(TIMES[name], text_of(child))


def read_message(source: Source, owner: str | None, reference: str | None, roots: Roots) -> Message:
    message = roots.messages.get(reference or "")
    if message is None or not message.name or message.name.startswith("="):
        raise source.refuse(owner, "message_missing")
    return message


def _error(source: Source, node: etree._Element, tag: str, roots: Roots) -> ErrorCode:
    reference = node.get("errorRef")
    if reference is None and tag == "boundaryEvent":
        return ErrorCode(None)
    code = roots.errors.get(reference or "")
    if not code or code.startswith("="):
        raise source.refuse(owner_id(node.getparent()), "error_code_missing")
    return ErrorCode(code)
