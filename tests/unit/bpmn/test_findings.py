"""Every fault is found, not only the first; a broken part does not hide the others."""

from __future__ import annotations

from engine.bpmn.reading import read_files
from engine.domain.findings import MAX_OF_A_FILE, Finding, Findings
from tests.unit.bpmn.diagrams import Diagram, tag


def found_in(files: dict[str, bytes]) -> list[Finding]:
    findings = Findings()
    read_files(files, findings)
    return findings.report()


def places(found: list[Finding]) -> list[tuple[str | None, str]]:
    return [(finding.element, finding.rule) for finding in found]


def test_all_faults_of_a_file_are_found() -> None:
    diagram = (
        Diagram().start().service("s", "").raw(tag("bpmn:complexGateway", id="c"))
        .script("x", "=1 +", "x").decide("d", "nope", "r").end().flow("start", "s", "c", "x", "d", "end")
    )  # fmt: skip
    assert places(found_in({"a.bpmn": diagram.xml()})) == [
        ("s", "service_type_missing"),
        ("c", "unsupported_element"),
        ("x", "expression"),
        ("d", "decision_not_found"),
    ]


def test_a_part_that_cannot_run_keeps_its_place_in_the_flow() -> None:
    """Else everything after it would be called unreachable, and its flows without an end."""
    diagram = Diagram().start().raw(tag("bpmn:transaction", id="x")).end().flow("start", "x", "end")
    assert places(found_in({"a.bpmn": diagram.xml()})) == [("x", "unsupported_element")]


def test_a_file_that_cannot_be_read_hides_no_other() -> None:
    files = {
        "a.bpmn": b"<",
        "b.bpmn": Diagram().start().service("s", "").end().flow("start", "s", "end").xml(),
    }
    assert [(f.file, f.rule) for f in found_in(files)] == [
        ("a.bpmn", "not_xml"),
        ("b.bpmn", "service_type_missing"),
    ]


def test_a_flow_without_an_id_is_named_by_its_ends() -> None:
    diagram = Diagram().start().user("a").end().flow("start", "a")
    diagram.raw(tag("bpmn:sequenceFlow", sourceRef="a", targetRef="end"))
    (finding,) = found_in({"a.bpmn": diagram.xml()})
    assert (finding.rule, finding.details) == ("flow_without_id", {"source": "a", "target": "end"})


def test_drawn_data_is_carried_and_computed_data_is_told() -> None:
    arrow = tag("bpmn:dataInputAssociation", tag("bpmn:sourceRef", "data"))
    computing = tag("bpmn:dataInputAssociation", tag("bpmn:assignment", tag("bpmn:from", "1")))
    diagram = (
        Diagram().raw(tag("bpmn:dataObject", id="data")).raw(tag("bpmn:dataStoreReference", id="store"))
        .start().user("a", body=arrow).user("b", body=computing).end().flow("start", "a", "b", "end")
    )  # fmt: skip
    (finding,) = found_in({"a.bpmn": diagram.xml()})
    assert (finding.element, finding.rule, finding.severity) == ("b", "data_ignored", "risky")
    assert diagram.compile().processes == ("p",)


def test_no_file_tells_more_than_five_hundred_and_faults_come_before_hints() -> None:
    findings = Findings()
    for n in range(2_000):
        findings.add("a.bpmn", f"e{n}", "vendor_ignored")
    findings.add("a.bpmn", "x", "not_executable")
    report = findings.report()
    assert (len(report), report[0].rule, report[-1].rule) == (
        MAX_OF_A_FILE,
        "not_executable",
        "too_many_findings",
    )
    assert report[-1].details == {"count": 2_001, "shown": MAX_OF_A_FILE - 1}


def test_files_without_a_fault_have_no_findings() -> None:
    assert found_in({"a.bpmn": Diagram().start().end().flow("start", "end").xml()}) == []
