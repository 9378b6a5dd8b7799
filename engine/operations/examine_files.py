"""Examines files without publishing them: the report that the check page and ``jauap lint`` show.

No verb: nothing is stored, no case is touched, and who may ask is the page's affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePosixPath

from engine.domain.findings import Finding
from engine.examination import sandbox
from engine.examination.judge import judge
from engine.operations.publication import INTAKE, judged
from engine.operations.publish_deployment import shipped_files

ENDINGS = (".bpmn", ".dmn", ".form", ".message")


@dataclass(frozen=True)
class Shipped:
    """What an installation has anyway: files under examination may name these."""

    forms: frozenset[str]
    decisions: frozenset[str]
    processes: frozenset[str]


def examine_files(files: Mapping[str, bytes]) -> list[Finding]:
    """``files`` by the name that the report calls them. They are judged together, in a child."""
    known = {path: content for path, content in files.items() if path.endswith(ENDINGS)}
    others = [Finding(path, None, "kind_unknown") for path in sorted(set(files) - set(known))]
    if not known:
        return others
    shipped = _shipped()
    read = sandbox.examine(known, shipped_files())
    read = replace(read, findings=[one for one in read.findings if not _ships(one, shipped)])
    found = judged(read, _as_published(known), None, shipped.forms).report()
    return others + [_called_as_given(one, known) for one in found]


def _ships(finding: Finding, shipped: Shipped) -> bool:
    details = finding.details
    return (
        (finding.rule == "form_not_found" and details.get("form") in shipped.forms)
        or (finding.rule == "decision_not_found" and details.get("decision") in shipped.decisions)
        or (finding.rule == "called_element_missing" and details.get("process") in shipped.processes)
        # Without a diagram the tables and forms are examined by themselves.
        or (finding.rule == "no_process" and finding.file is None)
    )


def _as_published(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A form lies in ``forms/``, wherever its file was picked up."""
    return {
        f"forms/{PurePosixPath(path).name}" if path.endswith(".form") else path: content
        for path, content in files.items()
    }


def _called_as_given(finding: Finding, files: Mapping[str, bytes]) -> Finding:
    if finding.rule == "form_not_found" and "drawn_in" in finding.details:
        return replace(finding, file=finding.details["drawn_in"])
    if finding.file == INTAKE and INTAKE not in files:
        return replace(finding, file=next(path for path in files if path.endswith("intake.form")))
    return finding


@cache
def _shipped() -> Shipped:
    files = shipped_files()
    read = judge(files)
    names = {path.removeprefix("forms/").removesuffix(".form") for path in files if path.startswith("forms/")}
    return Shipped(frozenset(names), frozenset(read.decisions), frozenset(read.processes))
