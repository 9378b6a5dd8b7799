"""Reads and judges the files that belong together, without building anything that runs.

Apart from ``definition``, so that a process that only reads need not load SpiffWorkflow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.bpmn import dmn_reader, lint
from engine.bpmn.diagram import Process
from engine.bpmn.dialect.processes import read_processes
from engine.domain.findings import Findings
from engine.feel.decisions import Decision


@dataclass(frozen=True)
class Parts:
    """What was read of the files, as far as it could be read."""

    processes: list[Process]
    decisions: Mapping[str, Decision]
    decision_files: Mapping[str, str]


def read_files(files: Mapping[str, bytes], findings: Findings) -> Parts:
    """Reads and judges everything; adds every fault that keeps the files from running."""
    processes = read_processes(files, findings)
    if not processes and not findings.any_of("will-not-run"):
        findings.add(None, None, "no_process")
    judged = lint.check(processes, findings)
    decisions = dmn_reader.collect_decisions(files, findings)
    lint.check_references(judged, decisions.by_id, _form_names(files), findings)
    return Parts(judged, decisions.by_id, decisions.files)


def _form_names(files: Mapping[str, bytes]) -> frozenset[str]:
    """``forms/registration.form`` is the form ``registration``."""
    return frozenset(
        path.rpartition("/")[2].removesuffix(".form") for path in files if path.endswith(".form")
    )
