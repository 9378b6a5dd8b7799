"""Reads a BPMN file's processes into :class:`engine.bpmn.diagram.Process`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn import xml_reader
from engine.bpmn.diagram import NO_NAMES, Element, Flow, Level, Loop, Process
from engine.bpmn.dialect.events import Roots, read_event, read_message, read_roots
from engine.bpmn.dialect.extensions import names_of, read_extensions
from engine.bpmn.dialect.names import BPMN, CARRIED, DATA, FLOW_NODES, SILENT, UNSUPPORTED_NODES
from engine.bpmn.dialect.nodes import Source, bpmn_children, owner_id, readable, text_of
from engine.bpmn.dialect.works import allowed, read_loop, read_work
from engine.bpmn.labels import labels_of
from engine.bpmn.model import Languages
from engine.domain.findings import Findings

ROOTS = SILENT | {"process", "message", "error", "signal", "escalation", "collaboration", "category"}
DECLARATIONS = frozenset(
    {"itemDefinition", "dataStore", "resource", "interface", "import", "extension", "relationship",
     "partnerEntity", "partnerRole", "endPoint", "correlationProperty"}
)  # fmt: skip
"""What stands beside the processes for others to refer to. What refers to it is judged in its place."""

INSIDE = SILENT | CARRIED | {"extensionElements"}
SCRIPT_NODE = frozenset({"multiInstanceLoopCharacteristics"})
UNREADABLE = "null"
"""Stands for a condition that could not be read: that is told, and no other rule misses it."""


@dataclass
class Lanes:
    of: dict[str, str] = field(default_factory=dict)
    names: dict[str, Languages] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    """``candidateGroups`` of a lane's properties, or of the lane around it."""


class ProcessReader:
    """Reads one file."""

    def __init__(self, data: bytes, file: str, findings: Findings) -> None:
        self.source = Source(file, findings)
        self.root = xml_reader.parse(data, file)
        findings.drawn[file] = labels_of(self.root)
        self.roots = Roots()
        self.lanes = Lanes()

    def read(self) -> list[Process]:
        if self.root.tag != f"{{{BPMN}}}definitions":
            raise self.source.refuse(None, "not_bpmn")
        for child in self.root:
            name = etree.QName(child)
            if name.namespace != BPMN or name.localname not in ROOTS | DECLARATIONS:
                self.source.tell_unsupported(child)
        self.roots = self.source.findings.attempt(read_roots, self.source, self.root) or Roots()
        self._read_pools()
        nodes = self._running(list(self.root.iterchildren(f"{{{BPMN}}}process")))
        read = [self.source.findings.attempt(self._process, node) for node in nodes]
        self.source.tell_ignored()
        return [process for process in read if process is not None]

    def _read_pools(self) -> None:
        """Pools and messages between them are drawn only; their lanes' names come with the process."""
        for collaboration in self.root.iterchildren(f"{{{BPMN}}}collaboration"):
            read_extensions(self.source, collaboration, frozenset())
            for child in collaboration:
                if etree.QName(child).localname == "extensionElements":
                    continue
                self.source.check_attributes(child)
                read_extensions(self.source, child, frozenset())

    def _running(self, nodes: list[etree._Element]) -> list[etree._Element]:
        """The processes to read. One without a step is a pool that is drawn closed."""
        drawn = [node for node in nodes if any(name in FLOW_NODES for name, _ in bpmn_children(node))]
        executable = [node for node in nodes if node.get("isExecutable") == "true"]
        if not drawn and not executable:
            raise self.source.refuse(None, "no_process")
        rule = "process_not_executable" if executable else "not_executable"
        for node in drawn:
            if node not in executable:
                self.source.tell(owner_id(node), rule)
        return executable or drawn

    def _process(self, node: etree._Element) -> Process:
        process_id = self._id(node)
        self.source.check_attributes(node)
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
            around = next(lane.iterancestors(f"{{{BPMN}}}lane"), None)
            outer = "" if around is None else self.lanes.groups[self._id(around)]
            self.lanes.groups[lane_id] = found.properties.get("candidateGroups", outer)
            for reference in lane.iterchildren(f"{{{BPMN}}}flowNodeRef"):
                # Inner lanes come later in document order and win.
                self.lanes.of[text_of(reference)] = lane_id

    def _level(self, node: etree._Element, level_id: str, lane: str | None = None) -> Level:
        level = Level(level_id)
        for name, child in bpmn_children(node):
            if name in DATA:
                self._data(child)
            elif name not in INSIDE | SCRIPT_NODE | {"laneSet"}:
                self.source.findings.attempt(self._part, level, name, child, lane)
        return level

    def _part(self, level: Level, name: str, node: etree._Element, lane: str | None) -> None:
        """A flow or a node. What cannot run keeps its place, so that its flows lead somewhere."""
        if name == "sequenceFlow":
            flow = self._flow(node)
            self._once(level, flow.id)
            level.flows[flow.id] = flow
            return
        if node.get("triggeredByEvent") == "true":
            # Bug 9 of the library. No flow leads to it, so it leaves no gap; what is inside is not judged.
            raise self.source.refuse(self._id(node), "event_subprocess")
        if name not in FLOW_NODES:
            self.source.tell_unsupported(node)
        if name in FLOW_NODES or (node.get("id") and name in UNSUPPORTED_NODES):
            element = self._element(node, name, lane) if name in FLOW_NODES else self._placeholder(node, name)
            self._once(level, element.id)
            level.elements[element.id] = element
            if name == "subProcess":
                level.levels[element.id] = self._level(node, element.id, element.lane)

    def _once(self, level: Level, id: str) -> None:
        if id in level.elements or id in level.flows:
            raise self.source.refuse(id, "duplicate_id")

    def _placeholder(self, node: etree._Element, tag: str) -> Element:
        return Element(self._id(node), tag, names_of(node, {}), attached_to=node.get("attachedToRef"))

    def _data(self, node: etree._Element) -> None:
        """A drawn arrow to a data object says nothing; one that computes would be missed."""
        if any(True for _ in node.iter(f"{{{BPMN}}}assignment", f"{{{BPMN}}}transformation")):
            self.source.ignore(node)

    def _flow(self, node: etree._Element) -> Flow:
        source, target = node.get("sourceRef", ""), node.get("targetRef", "")
        flow_id = node.get("id") or f"{source}→{target}"
        if not node.get("id"):
            self.source.tell(source or owner_id(node), "flow_without_id", source=source, target=target)
        self.source.check_attributes(node)
        read_extensions(self.source, node, frozenset())
        condition = None
        for name, child in bpmn_children(node):
            if name == "conditionExpression":
                condition = self._feel_or_told(child, flow_id)
            elif name not in SILENT | {"extensionElements"}:
                self.source.tell_unsupported(child)
        return Flow(flow_id, source, target, condition)

    def _feel_or_told(self, node: etree._Element, owner: str) -> str:
        self.source.check_attributes(node)
        return self.source.findings.attempt(self._feel, node, owner, "condition_not_feel") or UNREADABLE

    def _feel(self, node: etree._Element, owner: str, rule: str) -> str:
        text = text_of(node)
        if not text.startswith("="):
            raise self.source.refuse(owner, rule, expression=text[:300])
        return text[1:].strip()

    def _element(self, node: etree._Element, tag: str, lane: str | None) -> Element:
        element_id = self._id(node)
        self.source.check_attributes(node)
        found = read_extensions(self.source, node, allowed(tag))
        self._check_children(node, tag)
        attempt = self.source.findings.attempt
        event = attempt(read_event, self.source, node, tag, self.roots)
        if tag == "receiveTask":
            event = attempt(read_message, self.source, element_id, node.get("messageRef"), self.roots)
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
            work=attempt(read_work, self.source, node, tag, found, self.lanes.groups.get(own_lane or "")),
            event=event,
            loop=attempt(self._loop, node),
            default=node.get("default"),
            attached_to=node.get("attachedToRef"),
            interrupting=node.get("cancelActivity", "true") == "true",
        )

    def _check_children(self, node: etree._Element, tag: str) -> None:
        if tag == "subProcess":
            return  # read as a level of its own
        for name, child in bpmn_children(node):
            if name in DATA:
                self._data(child)
            elif name not in INSIDE | SCRIPT_NODE and not name.endswith("EventDefinition"):
                self.source.tell_unsupported(child, owner_id(node))

    def _loop(self, node: etree._Element) -> Loop | None:
        for child in node.iterchildren(f"{{{BPMN}}}multiInstanceLoopCharacteristics"):
            self.source.check_attributes(child)
            found = read_extensions(self.source, child, frozenset({"loopCharacteristics"}))
            completion = None
            for name, inner in bpmn_children(child):
                if name == "completionCondition":
                    completion = self._feel_or_told(inner, node.get("id", ""))
                elif name not in DATA | SILENT | {"extensionElements"}:
                    self.source.tell_unsupported(inner)
            return read_loop(self.source, child, found, completion)
        return None

    def _id(self, node: etree._Element) -> str:
        found = node.get("id")
        if not found:
            raise self.source.refuse(owner_id(node), "id_missing", name=readable(node))
        return found


def read_processes(files: Mapping[str, bytes], findings: Findings) -> list[Process]:
    """All processes of all ``.bpmn`` files that can be read, in the order of the files' names."""
    found: list[Process] = []
    for file in sorted(files):
        if file.endswith(".bpmn"):
            reader = findings.attempt(ProcessReader, files[file], file, findings)
            found += (findings.attempt(reader.read) or []) if reader else []
    return found
