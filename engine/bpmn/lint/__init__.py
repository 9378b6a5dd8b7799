"""Judges diagrams before they are published; a family of rules a file.

The reader has already found what the dialect does not know. Here are the rules about how elements
stand to each other. ``broken_*`` keep a diagram from running.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from engine.bpmn.diagram import Process
from engine.bpmn.lint.calls import broken_calls, closures, shared_ids
from engine.bpmn.lint.circles import circles, echoes
from engine.bpmn.lint.elements import broken_elements
from engine.bpmn.lint.expressions import broken_expressions
from engine.bpmn.lint.names import missing_names
from engine.bpmn.lint.references import broken_references
from engine.bpmn.lint.rule import Found
from engine.bpmn.lint.size import too_many_tokens
from engine.bpmn.lint.structure import broken_structure, too_many
from engine.bpmn.lint.tables import table_hints
from engine.bpmn.lint.unfilled import Forms, unfilled
from engine.bpmn.lint.variables import never_written
from engine.domain.findings import Findings
from engine.feel.decisions import Decision

MAX_PROCESSES = 50
"""Processes of one deployment; the shipped one has one."""


def check(processes: Sequence[Process], findings: Findings) -> list[Process]:
    """Adds what keeps the diagrams from running; gives back those that can be judged together."""
    by_id: dict[str, Process] = {}
    for process in processes:
        if process.id in by_id:
            findings.add(process.file, process.id, "duplicate_process")
        by_id.setdefault(process.id, process)
    judged = list(by_id.values())
    if len(judged) > MAX_PROCESSES:
        findings.add(judged[MAX_PROCESSES].file, judged[MAX_PROCESSES].id, "too_many_processes")
        del judged[MAX_PROCESSES:]
    for process in judged:
        _add(findings, process, broken_structure(process))
        _add(findings, process, broken_elements(process))
    reached = closures(judged)
    for process in judged:
        _add(findings, process, broken_calls(process, by_id, reached))
        _add(findings, process, shared_ids(process, by_id, reached))
    return judged


def check_references(
    processes: Iterable[Process], decisions: Collection[str], forms: Collection[str], findings: Findings
) -> None:
    """What is said in FEEL and what is named: decisions and forms must be there."""
    for process in processes:
        _add(findings, process, broken_expressions(process))
        _add(findings, process, broken_references(process, decisions, forms))


def advise(processes: Sequence[Process], findings: Findings) -> None:
    """What runs, but not well; only asked when somebody reads the report, not when a process starts."""
    by_id = {process.id: process for process in processes}
    for process in processes:
        if too_many(process.level.everywhere()):
            continue
        _add(findings, process, circles(process))
        _add(findings, process, echoes(process))
        _add(findings, process, too_many_tokens(process, by_id))
        _add(findings, process, missing_names(process))


def advise_variables(
    processes: Sequence[Process], decisions: Mapping[str, Decision], findings: Findings
) -> None:
    """Names that nothing in the files gives a value. What cannot be read may write them, and what will not
    run has graver faults: then nothing is said."""
    if findings.any_of("will-not-run"):
        return
    for process, one in never_written(processes, decisions):
        findings.add(process.file, one.element, one.rule, **one.details)


def advise_forms(
    processes: Sequence[Process],
    decisions: Mapping[str, Decision],
    forms: Forms,
    before: Forms,
    findings: Findings,
) -> None:
    """What steps take of their forms in vain. Not where a process or a decision cannot be read: it may write
    what is missing."""
    if any(one.file and not one.file.endswith(".form") for one in findings.of("will-not-run")):
        return
    for process, one in unfilled(processes, decisions, forms, before):
        findings.add(process.file, one.element, one.rule, **one.details)


def advise_tables(decisions: Mapping[str, Decision], files: Mapping[str, str], findings: Findings) -> None:
    """What of the decision tables is surely meant otherwise. ``files``: where each decision stands."""
    for decision in decisions.values():
        for one in table_hints(decision):
            findings.add(files[decision.id], one.element, one.rule, **one.details)


def _add(findings: Findings, process: Process, found: Iterator[Found]) -> None:
    for one in found:
        findings.add(process.file, one.element, one.rule, **one.details)
