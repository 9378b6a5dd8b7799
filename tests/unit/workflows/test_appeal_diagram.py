"""The drawing itself: ids that others rely on, names in three languages, a layout that can be read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from engine.domain.actor import Role
from engine.domain.case_state import CaseState
from engine.service_tasks.registry import REGISTRY
from tests.unit.workflows.walker import ROOT, shipped

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
SOURCE = (ROOT / "workflows/appeal/appeal.bpmn").read_text(encoding="utf-8")
TREE = ElementTree.fromstring(SOURCE)

FORMS = {
    "register_appeal": ("registration", "registrar"),
    "check_admissibility": ("admissibility", "controller"),
    "redirect_appeal": ("redirect", "controller"),
    "sign_redirect": ("redirect_signature", "signer"),
    "terminate_consideration": ("termination", "controller"),
    "determine_nature": ("issues", "controller"),
    "resolution": ("resolution", "department_head"),
    "co_execution": ("co_executor_answer", "executor"),
    "examine": ("examination", "executor"),
    "draft_reply": ("reply", "executor"),
    "quality_analysis": ("quality", "controller"),
    "decide_third_return": ("third_return", "head"),
    "sign_reply": ("signature", "signer"),
    "confirm_delivery": ("delivery", "registrar"),
    "close_case": ("closing", "controller"),
}
"""User task: its form and the role that does it."""

SERVICES = {
    "preliminary_review": "preliminary-review",
    "assign_number": "register",
    "send_voucher": "send-message",
    "send_redirect_notice": "send-message",
    "send_termination_notice": "send-message",
    "compute_term": "compute-term",
    "notify_executor": "send-message",
    "prepare_quality": "check-quality",
    "return_for_finalization": "return-reply",
    "deliver_reply": "deliver-reply",
    "remind": "send-reminder",
    "mark_overdue": "mark-overdue",
    "tell_expired": "send-message",
}

Box = tuple[float, float, float, float]


def nodes() -> Iterator[ElementTree.Element]:
    """Flow nodes and lanes."""
    for element in TREE.iter():
        tag = element.tag.removeprefix(BPMN)
        if tag.endswith(("Task", "Event", "Gateway")) or tag in ("subProcess", "lane"):
            yield element


def flows() -> list[ElementTree.Element]:
    return list(TREE.iter(f"{BPMN}sequenceFlow"))


def properties(element: ElementTree.Element) -> dict[str, str]:
    found = element.findall(f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property")
    return {p.attrib["name"]: p.attrib["value"] for p in found}


def shapes() -> dict[str, Box]:
    found = {}
    for shape in TREE.iter(f"{DI}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        assert bounds is not None
        x, y, width, height = (float(bounds.attrib[k]) for k in ("x", "y", "width", "height"))
        found[shape.attrib["bpmnElement"]] = (x, y, x + width, y + height)
    return found


def lines() -> dict[str, list[tuple[float, float]]]:
    di = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
    return {
        edge.attrib["bpmnElement"]: [(float(p.attrib["x"]), float(p.attrib["y"])) for p in edge.iter(di)]
        for edge in TREE.iter(f"{DI}BPMNEdge")
    }


def overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def crossings(drawn: dict[str, list[tuple[float, float]]]) -> list[tuple[str, str]]:
    """Pairs of flows whose inner parts cross: one level line and one upright line through it."""
    pieces = [(name, a, b) for name, way in drawn.items() for a, b in pairwise(way)]
    found = []
    for (n1, a, b), (n2, c, d) in combinations(pieces, 2):
        for (p, q), (r, s) in (((a, b), (c, d)), ((c, d), (a, b))):
            level, upright = p[1] == q[1], r[0] == s[0]
            within = min(p[0], q[0]) < r[0] < max(p[0], q[0]) and min(r[1], s[1]) < p[1] < max(r[1], s[1])
            if n1 != n2 and level and upright and within:
                found.append((n1, n2))
    return found


def test_every_user_task_has_its_form_and_its_role() -> None:
    drawn = {}
    for task in TREE.iter(f"{BPMN}userTask"):
        form = task.find(f".//{ZEEBE}formDefinition")
        groups = task.find(f".//{ZEEBE}assignmentDefinition")
        assert form is not None
        assert groups is not None
        role = groups.attrib["candidateGroups"].split('"')[1].partition("@")[0]
        drawn[task.attrib["id"]] = (form.attrib["formKey"], Role(role).value)
    assert drawn == FORMS


def test_every_form_that_the_diagram_names_exists() -> None:
    assert [f for f, _ in FORMS.values() if not (ROOT / f"forms/{f}.form").is_file()] == []


def test_every_service_task_has_a_handler() -> None:
    drawn = {}
    for task in TREE.iter(f"{BPMN}serviceTask"):
        definition = task.find(f".//{ZEEBE}taskDefinition")
        assert definition is not None
        drawn[task.attrib["id"]] = definition.attrib["type"]
    assert drawn == SERVICES
    assert set(SERVICES.values()) <= set(REGISTRY)


def test_only_the_outputs_that_are_mapped_reach_the_process() -> None:
    """Without an output mapping everything in a form would merge into the process."""
    tasks = [n for n in nodes() if n.tag in (f"{BPMN}userTask", f"{BPMN}serviceTask")]
    assert [t.attrib["id"] for t in tasks if t.find(f".//{ZEEBE}output") is None] == []


def test_every_node_has_its_name_in_three_languages() -> None:
    for node in nodes():
        named = {"kk": node.get("name"), **properties(node)}
        assert all(named.get(k) for k in ("kk", "name.ru", "name.en")), node.attrib["id"]


def test_every_conditional_flow_is_named_in_three_languages() -> None:
    for flow in flows():
        conditional = flow.find(f"{BPMN}conditionExpression") is not None
        named = {"kk": flow.get("name"), **properties(flow)}
        assert [bool(named.get(k)) for k in ("kk", "name.ru", "name.en")] == [conditional] * 3, flow.attrib[
            "id"
        ]


def test_gateways_that_decide_are_questions() -> None:
    sources = {f.attrib["sourceRef"] for f in flows() if f.find(f"{BPMN}conditionExpression") is not None}
    asked = [n for n in nodes() if n.attrib["id"] in sources]
    assert asked
    assert all(n.attrib["name"].endswith("?") for n in asked)
    assert all(properties(n)[k].endswith("?") for n in asked for k in ("name.ru", "name.en"))


def test_case_states_are_those_of_the_domain() -> None:
    states = {properties(n)["caseState"] for n in nodes() if "caseState" in properties(n)}
    assert {CaseState(s) for s in states} >= {CaseState.RECEIVED, CaseState.ANSWERED, CaseState.CLOSED}


def test_every_node_stands_in_a_lane() -> None:
    infos = shipped().elements("appeal").values()
    assert [i.id for i in infos if not i.lane_names.get("ru")] == []


def test_every_node_and_every_flow_is_drawn() -> None:
    assert {n.attrib["id"] for n in nodes()} <= set(shapes())
    assert {f.attrib["id"] for f in flows()} == set(lines())


def test_no_two_shapes_overlap() -> None:
    holders = {"pool_appeal", "consideration", "examination"} | {
        n.attrib["id"] for n in TREE.iter(f"{BPMN}lane")
    }
    small = {name: box for name, box in shapes().items() if name not in holders}
    assert [(a, b) for a, b in combinations(small, 2) if overlap(small[a], small[b])] == []


def test_no_flow_crosses_another() -> None:
    assert crossings(lines()) == []


def test_a_crossing_would_be_seen() -> None:
    assert crossings({"a": [(0, 5), (10, 5)], "b": [(5, 0), (5, 10)]}) == [("a", "b")]


def test_flows_run_level_or_upright() -> None:
    slanted = [n for n, way in lines().items() for a, b in pairwise(way) if a[0] != b[0] and a[1] != b[1]]
    assert slanted == []


def test_flows_begin_and_end_at_their_shapes() -> None:
    boxes = shapes()
    for flow in flows():
        way = lines()[flow.attrib["id"]]
        for (x, y), end in ((way[0], "sourceRef"), (way[-1], "targetRef")):
            left, top, right, bottom = boxes[flow.attrib[end]]
            assert left <= x <= right, flow.attrib["id"]
            assert top <= y <= bottom, flow.attrib["id"]


@pytest.mark.parametrize("inner", ["resolution", "examine", "sign_reply", "g_third_return"])
def test_the_consideration_holds_what_the_term_watches(inner: str) -> None:
    held = TREE.find(f".//{BPMN}subProcess[@id='consideration']")
    assert held is not None
    assert held.find(f".//*[@id='{inner}']") is not None
