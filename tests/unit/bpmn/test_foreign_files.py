"""Files as other tools draw them: the report says what is carried, ignored, and will not run.

The files in ``foreign/`` were written for these tests in the manner of each tool.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from engine.bpmn.definition import compile_files
from engine.domain.findings import Finding
from engine.operations.examine_files import examine_files
from tests.unit.bpmn.diagrams import Case

FOREIGN = Path(__file__).parent / "foreign"

Report = list[tuple[str, str, str]]

REPORTS: dict[str, tuple[Report, int]] = {
    "camunda_modeler_8": ([("Flow_3", "variable_never_written", "approved")], 2),
    "bpmn_io_without_pictures": ([], 2),
    "collaboration_with_bom": ([], 2),
    "signavio": (
        [
            ("sid-5d4e", "vendor_ignored", "signavio:signavioDiagramMetaData ×1"),
            ("sid-lane1", "vendor_ignored", "signavio:signavioMetaData ×5"),
            ("sid-task", "vendor_ignored", "signavio:signavioLabel ×1"),
        ],
        2,
    ),
    "bizagi": (
        [
            ("Id_pr1", "not_executable", ""),
            ("Id_c1", "vendor_ignored", "bizagi:BizagiExtensions ×2"),
        ],
        2,
    ),
    "camunda_7": (
        [
            ("start", "unsupported_attribute", "camunda:formKey"),
            ("assign", "unsupported_attribute", "camunda:candidateGroups"),
            ("archive", "unsupported_attribute", "camunda:class"),
            ("archive", "service_type_missing", ""),
            ("f3", "condition_not_feel", "${approved}"),
            ("f4", "condition_not_feel", "${not approved}"),
            ("assign", "candidates_missing", ""),
            ("invoice", "vendor_ignored", "camunda:versionTag ×1"),
            ("invoice", "vendor_ignored", "camunda:historyTimeToLive ×1"),
            ("assign", "vendor_ignored", "camunda:asyncBefore ×1"),
        ],
        3,
    ),
    "flowable": (
        [
            ("holiday", "unsupported_attribute", "flowable:candidateStarterGroups"),
            ("startEvent1", "unsupported_attribute", "flowable:initiator"),
            ("approve", "unsupported_attribute", "flowable:assignee"),
            ("approve", "unsupported_element", "flowable:taskListener"),
            ("count", "unsupported_attribute", "flowable:resultVariable"),
            ("count", "unsupported_element", "bpmn:script"),
            ("count", "script_missing", ""),
            ("approve", "candidates_missing", ""),
            ("holiday", "vendor_ignored", "design:stencilid ×2"),
            ("approve", "vendor_ignored", "flowable:async ×1"),
        ],
        3,
    ),
    "jbpm": (
        [
            ("_task", "unsupported_element", "bpmn:potentialOwner"),
            ("_rule", "unsupported_attribute", "drools:ruleFlowGroup"),
            ("_rule", "decision_missing", ""),
            ("_task", "candidates_missing", ""),
            ("_task", "data_ignored", "bpmn:dataInputAssociation ×1"),
            ("hello", "vendor_ignored", "drools:packageName ×1"),
            ("hello", "vendor_ignored", "drools:version ×1"),
            ("hello", "vendor_ignored", "drools:adHoc ×1"),
            ("_task", "vendor_ignored", "drools:metaData ×1"),
        ],
        3,
    ),
    "enterprise_architect": (
        [
            ("EAID_G", "unsupported_element", "bpmn:complexGateway"),
            ("EAID_G", "flow_without_id", ""),
            ("EAID_M", "vendor_unknown", "studio:author ×1"),
        ],
        2,
    ),
    "bonita": (
        [
            ("_b5", "unsupported_element", "bpmn:performer"),
            ("_b7", "event_subprocess", ""),
            ("_b5", "candidates_missing", ""),
        ],
        2,
    ),
}
"""The whole report, and how many names it misses (``name_missing`` comes once a named element)."""


def content(name: str) -> bytes:
    return (FOREIGN / f"{name}.bpmn").read_bytes()


def shown(finding: Finding) -> tuple[str | None, str, str]:
    details = finding.details
    name = str(details.get("name") or details.get("expression") or "")
    return finding.element, finding.rule, f"{name} ×{details['count']}" if "count" in details else name


@pytest.mark.parametrize("name", REPORTS)
def test_the_report_of_a_foreign_file_is_exact(name: str) -> None:
    found = examine_files({f"{name}.bpmn": content(name)})
    expected, missing_names = REPORTS[name]
    assert [shown(one) for one in found if one.rule != "name_missing"] == expected
    assert Counter(one.rule for one in found)["name_missing"] == missing_names


def test_there_is_a_report_for_every_file() -> None:
    assert {path.stem for path in FOREIGN.glob("*.bpmn")} == set(REPORTS)
    assert len(REPORTS) == 10


RUNS = {
    "camunda_modeler_8": ("Process_leave", ["Activity_approve#1"]),
    "bpmn_io_without_pictures": ("Process_1", []),
    "signavio": ("sid-5d4e", []),
    "collaboration_with_bom": ("appeal", ["Activity_1#1"]),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_file_with_nothing_bad_runs_to_its_end(name: str) -> None:
    process, opened = RUNS[name]
    case = Case(compile_files({"a.bpmn": content(name)}), process)
    case.start(approved=True)
    assert case.keys == opened
    for key in opened:
        case.do(key, approved=True)
    assert case.last.completed


def test_what_is_carried_stays_in_the_file_that_is_published() -> None:
    xml = content("collaboration_with_bom")
    assert compile_files({"a.bpmn": xml}).xml("appeal") == xml


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1251", "utf-16"])
def test_another_encoding_is_refused_in_words_about_encoding(encoding: str) -> None:
    text = content("enterprise_architect").decode().replace("UTF-8", encoding)
    (finding,) = examine_files({"a.bpmn": text.encode(encoding)})
    assert (finding.rule, finding.severity) == ("encoding", "will-not-run")
