"""Reads and judges files in this process: everything that can be known from the files alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn import lint
from engine.bpmn.diagram import Element
from engine.bpmn.reading import Parts, read_files
from engine.domain.findings import Finding, Findings
from forms.form import load_form


@dataclass(frozen=True)
class Judged:
    """``elements`` come with the file they are drawn in, for the floors that know more rules.

    Not ``complete``: the reading had to be stopped, and nothing is known of the files.
    """

    findings: list[Finding]
    elements: list[tuple[str, Element]]
    processes: tuple[str, ...]
    decisions: tuple[str, ...] = ()
    complete: bool = True


def judge(files: Mapping[str, bytes]) -> Judged:
    """``files`` are ``.bpmn``, ``.dmn`` and ``.form`` by path."""
    findings = Findings()
    parts = read_files(files, findings)
    lint.advise(parts.processes, findings)
    lint.advise_tables(parts.decisions, parts.decision_files, findings)
    for path in sorted(files):
        if path.endswith(".form"):
            findings.attempt(_load_form, path, files[path])
    for file, element in _elements(parts):
        if element.type == "startEvent" and element.event is not None:
            # The engine could begin there; nothing yet makes the case that it would belong to.
            findings.add(file, element.id, "start_event_unsupported")
    processes = tuple(process.id for process in parts.processes)
    return Judged(findings.report(), _elements(parts), processes, tuple(parts.decisions))


def _load_form(path: str, content: bytes) -> None:
    load_form(content, file=path)


def _elements(parts: Parts) -> list[tuple[str, Element]]:
    return [
        (process.file, element)
        for process in parts.processes
        for level in process.level.everywhere()
        for element in level.elements.values()
    ]
