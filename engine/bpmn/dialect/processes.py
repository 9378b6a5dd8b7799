"""Reads a BPMN file's processes into :class:`engine.bpmn.diagram.Process`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn import xml_reader
from engine.bpmn.diagram import NO_NAMES, Element, Flow, Level, Loop, Process
from engine.bpmn.dialect.events import Roots, read_event, read_message, read_roots
from engine.bpmn.dialect.extensions import names_of, read_extensions
from engine.bpmn.dialect.names import BPMN, DRAWING, FLOW_NODES, SILENT
from engine.bpmn.dialect.nodes import Source, bpmn_children, owner_id, readable, text_of
from engine.bpmn.dialect.works import allowed, read_loop, read_work
from engine.bpmn.model import Languages

ROOTS = frozenset({"process", "message", "error", "collaboration", "category"}) | SILENT
INSIDE = SILENT | {"extensionElements"}
SCRIPT_NODE = frozenset({"multiInstanceLoopCharacteristics"})


@dataclass
class Lanes:
    of: dict[str, str] = field(default_factory=dict)
    names: dict[str, Languages] = field(default_factory=dict)


class ProcessReader:
    """Reads one file."""

    def __init__(self, data: bytes, file: str) -> None:
        self.source = Source(file)
        self.root = xml_reader.parse(data, file)
        self.roots = Roots()
        self.lanes = Lanes()

    def read(self) -> list[Process]:
        if self.root.tag != f"{{{BPMN}}}definitions":
            raise self.source.refuse(None, "not_bpmn")
        for child in self.root:
            name = etree.QName(child)
            if name.namespace not in DRAWING and (name.namespace != BPMN or name.localname not in ROOTS):
                raise self.source.unsupported(child)
        self.roots = read_roots(self.source, self.root)
        processes = [self._process(n) for n in self.root.iterchildren(f"{{{BPMN}}}process")]
        if not processes:
            raise self.source.refuse(None, "no_process")
        return processes

    def _process(self, node: etree._Element) -> Process:
        process_id = self._id(node)
        if node.get("isExecutable") != "true":
            raise self.source.refuse(process_id, "not_executable")
        found = read_extensions(self.source, node, frozenset({"versionTag"}))
        self._read_lanes(node)
        level = self._level(node, process_id)
        names = names_of(node, found.properties)
        return Process(process_id, self.source.file, names, found.properties, level)

    def _read_lanes(self, process: etree._Element) -> None:
        for lane in process.iter(f"{{{BPMN}}}lane"):
            found = read_extensions(self.source, lane, frozenset())
            lane_id = self._id(lane)
            self.lanes.names[lane_id] = names_of(lane, found.properties)
            for reference in lane.iterchildren(f"{{{BPMN}}}flowNodeRef"):
                # Inner lanes come later in document order and win.
                self.lanes.of[text_of(reference)] = lane_id

    def _level(self, node: etree._Element, level_id: str, lane: str | None = None) -> Level:
        level = Level(level_id)
        for name, child in bpmn_children(node):
            if name == "sequenceFlow":
                flow = self._flow(child)
                level.flows[flow.id] = flow
            elif name in FLOW_NODES:
                element = self._element(child, name, lane)
                level.elements[element.id] = element
                if name == "subProcess":
                    level.levels[element.id] = self._level(child, element.id, element.lane)
            elif name not in INSIDE | SCRIPT_NODE | {"laneSet"}:
                raise self.source.unsupported(child)
        return level

    def _flow(self, node: etree._Element) -> Flow:
        flow_id = self._id(node)
        self.source.check_attributes(node)
        read_extensions(self.source, node, frozenset())
        condition = None
        for name, child in bpmn_children(node):
            if name == "conditionExpression":
                condition = self._feel(child, flow_id, "condition_not_feel")
            elif name not in SILENT | {"extensionElements"}:
                raise self.source.unsupported(child)
        return Flow(flow_id, node.get("sourceRef", ""), node.get("targetRef", ""), condition)

    def _feel(self, node: etree._Element, owner: str, rule: str) -> str:
        text = text_of(node)
        if not text.startswith("="):
            raise self.source.refuse(owner, rule)
        return text[1:].strip()

    def _element(self, node: etree._Element, tag: str, lane: str | None) -> Element:
        element_id = self._id(node)
        self.source.check_attributes(node)
        if node.get("triggeredByEvent") == "true":
            raise self.source.refuse(element_id, "event_subprocess")
        found = read_extensions(self.source, node, allowed(tag))
        self._check_children(node, tag)
        event = read_event(self.source, node, tag, self.roots)
        if tag == "receiveTask":
            event = read_message(self.source, element_id, node.get("messageRef"), self.roots)
        own_lane = self.lanes.of.get(element_id, lane)
        return Element(
            id=element_id,
            type=tag,
            names=names_of(node, found.properties),
            lane=own_lane,
            lane_names=self.lanes.names.get(own_lane or "", NO_NAMES),
            properties=found.properties,
            inputs=tuple(found.inputs),
            outputs=tuple(found.outputs),
            work=read_work(self.source, node, tag, found),
            event=event,
            loop=self._loop(node),
            default=node.get("default"),
            attached_to=node.get("attachedToRef"),
            interrupting=node.get("cancelActivity", "true") == "true",
        )

    def _check_children(self, node: etree._Element, tag: str) -> None:
        if tag == "subProcess":
            return  # read as a level of its own
        for name, child in bpmn_children(node):
            known = name in INSIDE | SCRIPT_NODE or name.endswith("EventDefinition")
            if not known:
                raise self.source.unsupported(child)

    def _loop(self, node: etree._Element) -> Loop | None:
        for child in node.iterchildren(f"{{{BPMN}}}multiInstanceLoopCharacteristics"):
            self.source.check_attributes(child)
            found = read_extensions(self.source, child, frozenset({"loopCharacteristics"}))
            completion = None
            for name, inner in bpmn_children(child):
                if name == "completionCondition":
                    completion = self._feel(inner, node.get("id", ""), "condition_not_feel")
                elif name != "extensionElements":
                    raise self.source.unsupported(inner)
            return read_loop(self.source, child, found, completion)
        return None

    def _id(self, node: etree._Element) -> str:
        found = node.get("id")
        if not found:
            raise self.source.refuse(owner_id(node), "id_missing", name=readable(node))
        return found


def read_processes(files: Mapping[str, bytes]) -> list[Process]:
    """All processes of all ``.bpmn`` files, in the order of the files' names."""
    return [
        process
        for file in sorted(files)
        if file.endswith(".bpmn")
        for process in ProcessReader(files[file], file).read()
    ]
