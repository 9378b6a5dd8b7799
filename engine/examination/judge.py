"""Reads and judges files in this process: everything that can be known from the files alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn import lint
from engine.bpmn.diagram import Element, Process
from engine.bpmn.lint.unfilled import Asked
from engine.bpmn.reading import Parts, read_files
from engine.domain.findings import Finding, Findings
from engine.domain.wording_rules import judge_wordings
from engine.domain.wordings import is_message
from forms.form import asked_by, load_form


@dataclass(frozen=True)
class Judged:
    """``elements`` come with the file they are drawn in, for the floors that know more rules.

    Not ``complete``: the reading had to be stopped, and nothing is known of the files.
    """

    findings: list[Finding]
    elements: list[tuple[str, Element]]
    processes: tuple[str, ...]
    plain_starts: frozenset[str] = frozenset()
    """The processes that begin without a message, a signal or a time."""
    decisions: tuple[str, ...] = ()
    complete: bool = True


def judge(files: Mapping[str, bytes], before: Mapping[str, bytes] = {}) -> Judged:
    """``files`` are ``.bpmn``, ``.dmn``, ``.form`` and ``.message`` by path; ``before``: the forms of an
    earlier version."""
    findings = Findings()
    parts = read_files(files, findings)
    lint.advise(parts.processes, findings)
    lint.advise_variables(parts.processes, parts.decisions, findings)
    lint.advise_tables(parts.decisions, parts.decision_files, findings)
    for path in sorted(files):
        if path.endswith(".form"):
            findings.attempt(_load_form, path, files[path])
        elif is_message(path):
            judge_wordings(path, files[path], findings)
    lint.advise_forms(parts.processes, parts.decisions, _asked(files), _asked(before), findings)
    return Judged(
        findings=findings.report(),
        elements=_elements(parts),
        processes=tuple(process.id for process in parts.processes),
        plain_starts=frozenset(process.id for process in parts.processes if _begins_plainly(process)),
        decisions=tuple(parts.decisions),
    )


def _begins_plainly(process: Process) -> bool:
    return any(e.type == "startEvent" and e.event is None for e in process.level.elements.values())


def _asked(files: Mapping[str, bytes]) -> dict[str, Asked]:
    """By the key of the form, as far as that can be read."""
    forms = {
        path.rpartition("/")[2].removesuffix(".form"): asked_by(content)
        for path, content in files.items()
        if path.endswith(".form")
    }
    return {key: Asked(*asked) for key, asked in forms.items() if asked is not None}


def _load_form(path: str, content: bytes) -> None:
    load_form(content, file=path)


def _elements(parts: Parts) -> list[tuple[str, Element]]:
    return [
        (process.file, element)
        for process in parts.processes
        for level in process.level.everywhere()
        for element in level.elements.values()
    ]
