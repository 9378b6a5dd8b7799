"""Compiles the files that belong together into what the runner runs and the screens read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import feel
from engine.bpmn.diagram import Element, Flow, Level, Message, Process, ServiceWork, Signal, Timer, UserWork
from engine.bpmn.instance import ProcessSpec
from engine.bpmn.lint.calls import called, closures
from engine.bpmn.model import ElementInfo, Languages, StartEvent
from engine.bpmn.reading import read_files
from engine.bpmn.spec_builder import build
from engine.bpmn.timers import next_time
from engine.domain.errors import NotFound
from engine.domain.findings import Findings
from engine.feel.decisions import Decision


@dataclass(frozen=True)
class Deployment:
    """Diagrams, tables and forms of one version. Immutable; compile once and share by threads.

    ``processes`` are ids in the order of the files; ``user_tasks`` come in the order of drawing;
    ``service_types`` are all task types that the diagrams call; ``called`` the processes that
    call activities name.
    """

    processes: tuple[str, ...]
    decisions: Mapping[str, Decision]
    user_tasks: tuple[ElementInfo, ...]
    service_types: frozenset[str]
    called: frozenset[str]
    _read: Mapping[str, Process]
    _reached: Mapping[str, tuple[str, ...]]
    _elements: Mapping[str, Mapping[str, ElementInfo]]
    _specs: Mapping[str, ProcessSpec]
    _files: Mapping[str, bytes]

    def spec(self, process_id: str) -> ProcessSpec:
        """For the runner."""
        if process_id not in self._specs:
            raise NotFound(process=process_id)
        return self._specs[process_id]

    def elements(self, process_id: str) -> Mapping[str, ElementInfo]:
        """All flow nodes that a case of the process can come to, in the order of drawing.

        Those of embedded subprocesses are among them, and after them those of called processes:
        a case knows its elements by their ids alone.
        """
        self.spec(process_id)
        return self._elements[process_id]

    def drawn(self) -> Iterator[tuple[str, Element]]:
        """Every element with the file it was drawn in, for the floors that know more rules."""
        for process in self._read.values():
            for element in _all(process):
                yield process.file, element

    def output_reads(self, process_id: str, element_id: str) -> frozenset[str]:
        """The variables of a result that the element's output mappings read.

        What no mapping reads need not reach the process: a user task without any gives it nothing.
        """
        self.spec(process_id)
        reached = (e for name in self._reached[process_id] for e in _all(self._read[name]))
        element = next(e for e in reached if e.id == element_id)
        texts = [mapping.source[1:] for mapping in element.outputs if mapping.source.startswith("=")]
        if element.loop:
            texts += filter(None, (element.loop.output_element, element.loop.completion))
        return frozenset(name for text in texts for name in feel.parse(text))

    def start_events(self, process_id: str) -> tuple[StartEvent, ...]:
        """Where a case of the process may begin, in the order of drawing."""
        self.spec(process_id)
        elements = self._read[process_id].level.elements.values()
        return tuple(_start(e) for e in elements if e.type == "startEvent")

    def next_start(
        self, process_id: str, element_id: str, published_at: datetime, after: datetime | None = None
    ) -> datetime | None:
        """When a timer start event begins a case: first of all, or following on ``after``, which was due.

        ``None`` when no case begins any more. FEEL in the time reads ``published_at`` as its now.
        """
        self.spec(process_id)
        timer = self._read[process_id].level.elements[element_id].event
        if not isinstance(timer, Timer):
            raise NotFound(process=process_id, element=element_id)
        return next_time(timer, published_at, after)

    def flows(self, process_id: str) -> Mapping[str, Flow]:
        """All sequence flows by id."""
        self.spec(process_id)
        levels = self._read[process_id].level.everywhere()
        return {name: flow for level in levels for name, flow in level.flows.items()}

    def levels(self, process_id: str) -> Iterator[Level]:
        """All levels that a case of the process can come to, those of called processes among them."""
        self.spec(process_id)
        for name in self._reached[process_id]:
            yield from self._read[name].level.everywhere()

    def reached(self, process_id: str) -> tuple[str, ...]:
        """The processes that a case of this one can come to by call activities, itself first."""
        self.spec(process_id)
        return (process_id, *(name for name in self._reached[process_id] if name != process_id))

    def calls(self, process_id: str) -> Mapping[str, str]:
        """The call activities drawn in the process itself, with the processes they call."""
        self.spec(process_id)
        return dict(called(self._read[process_id]))

    def drawn_in(self, process_id: str) -> frozenset[str]:
        """Ids of the flow nodes drawn in the process itself."""
        self.spec(process_id)
        return frozenset(element.id for element in _all(self._read[process_id]))

    def xml(self, process_id: str) -> bytes:
        """The diagram's file as it was published."""
        self.spec(process_id)
        return self._files[self._read[process_id].file]

    def file(self, process_id: str) -> str:
        """The path of the diagram's file."""
        self.spec(process_id)
        return self._read[process_id].file

    def properties(self, process_id: str) -> Mapping[str, str]:
        """The zeebe properties of the process itself."""
        self.spec(process_id)
        return self._read[process_id].properties

    def names(self, process_id: str) -> Languages:
        self.spec(process_id)
        return self._read[process_id].names


def compile_files(files: Mapping[str, bytes]) -> Deployment:
    """Reads, checks and builds; about 10 ms for a large diagram: the caller caches.

    ``files`` are ``.bpmn``, ``.dmn`` and ``.form`` by path; forms are only checked for existence.
    Raises :class:`InvalidDiagram` with ``file``, ``element`` and ``rule``.
    """
    findings = Findings()
    parts = read_files(files, findings)
    findings.refuse()
    return _deployment(files, parts.processes, parts.decisions)


def _deployment(
    files: Mapping[str, bytes], processes: list[Process], decisions: Mapping[str, Decision]
) -> Deployment:
    own = {p.id: {e.id: _info(e) for e in _all(p)} for p in processes}
    reached = closures(processes)
    every = [element for process in processes for element in _all(process)]
    works = [element.work for element in every]
    return Deployment(
        processes=tuple(p.id for p in processes),
        decisions=decisions,
        user_tasks=tuple(i for infos in own.values() for i in infos.values() if i.type == "userTask"),
        service_types=frozenset(w.type for w in works if isinstance(w, ServiceWork)),
        called=frozenset(target for p in processes for _, target in called(p)),
        _read={p.id: p for p in processes},
        _reached=reached,
        _elements={name: _joined(own[inner] for inner in ids) for name, ids in reached.items()},
        _specs=build(processes, reached, decisions),
        _files=dict(files),
    )


def _joined(parts: Iterable[Mapping[str, ElementInfo]]) -> dict[str, ElementInfo]:
    return {name: info for part in parts for name, info in part.items()}


def _all(process: Process) -> list[Element]:
    return [e for level in process.level.everywhere() for e in level.elements.values()]


def _start(element: Element) -> StartEvent:
    event = element.event
    if isinstance(event, Message):
        return StartEvent(element.id, "message", event.name)
    if isinstance(event, Signal):
        return StartEvent(element.id, "signal", event.name)
    if isinstance(event, Timer):
        return StartEvent(element.id, "timer", timer=event.value)
    return StartEvent(element.id, "none")


def _info(element: Element) -> ElementInfo:
    form = element.work.form_key if isinstance(element.work, UserWork) else None
    return ElementInfo(
        id=element.id,
        type=element.type,
        names=element.names,
        lane=element.lane,
        lane_names=element.lane_names,
        properties=element.properties,
        form_key=form,
    )
