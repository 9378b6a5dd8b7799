"""Every reply is analysed before it is signed, whoever took the appeal under control (R-039)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from tests.unit.workflows.walker import ROOT

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"

Edge = tuple[str, str]


def _edges() -> list[Edge]:
    """Flows, and the steps from a host to the events on it, of all diagrams of the family."""
    found = []
    for path in sorted((ROOT / "workflows/appeal").glob("*.bpmn")):
        tree = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        found += [
            (one.attrib["sourceRef"], one.attrib["targetRef"]) for one in tree.iter(f"{BPMN}sequenceFlow")
        ]
        found += [
            (one.attrib["attachedToRef"], one.attrib["id"]) for one in tree.iter(f"{BPMN}boundaryEvent")
        ]
    return found


def _reached(edges: Iterable[Edge], start: str, without: str) -> set[str]:
    after: dict[str, list[str]] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
    seen, waiting = {start}, [start]
    while waiting:
        for target in after.get(waiting.pop(), ()):
            if target not in seen and target != without:
                seen.add(target)
                waiting.append(target)
    return seen


def test_R039_no_draft_reaches_the_signature_past_the_quality_analysis() -> None:
    """R-039: mandatory under the akim's control; our diagram asks it of every reply."""
    edges = _edges()
    assert "quality_analysis" in _reached(edges, "draft_reply", without="")
    assert "sign_reply" in _reached(edges, "draft_reply", without="")
    assert "sign_reply" not in _reached(edges, "draft_reply", without="quality_analysis")


def test_R039_a_way_around_the_analysis_would_be_seen() -> None:
    edges = [*_edges(), ("prepare_quality", "sign_reply")]
    assert "sign_reply" in _reached(edges, "draft_reply", without="quality_analysis")
