"""The drawing itself: ids that others rely on, names in three languages, a layout that can be read."""

from __future__ import annotations

import re
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
TREES = {
    path.stem: ElementTree.fromstring(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "workflows/appeal").glob("*.bpmn"))
}
README = (ROOT / "workflows/appeal/README.md").read_text(encoding="utf-8")

each_diagram = pytest.mark.parametrize("tree", TREES.values(), ids=TREES)

BLIND = {
    *("court", "extension", "listening", "promised_measures", "watch_term", "watch_redirect"),
    *("watch_first_answer", "watch_contact_work", "answer_contact", "wait_first_contact"),
}
"""Calls whose process gives nothing back: ``propagateAllChildVariables`` is off."""

Box = tuple[float, float, float, float]


def nodes(tree: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Flow nodes and lanes."""
    for element in tree.iter():
        tag = element.tag.removeprefix(BPMN)
        if tag.endswith(("Task", "Event", "Gateway")) or tag in ("subProcess", "callActivity", "lane"):
            yield element


def flows(tree: ElementTree.Element) -> list[ElementTree.Element]:
    return list(tree.iter(f"{BPMN}sequenceFlow"))


def properties(element: ElementTree.Element) -> dict[str, str]:
    found = element.findall(f"{BPMN}extensionElements/{ZEEBE}properties/{ZEEBE}property")
    return {p.attrib["name"]: p.attrib["value"] for p in found}


def shapes(tree: ElementTree.Element) -> dict[str, Box]:
    found = {}
    for shape in tree.iter(f"{DI}BPMNShape"):
        bounds = shape.find(f"{DC}Bounds")
        assert bounds is not None
        x, y, width, height = (float(bounds.attrib[k]) for k in ("x", "y", "width", "height"))
        found[shape.attrib["bpmnElement"]] = (x, y, x + width, y + height)
    return found


def lines(tree: ElementTree.Element) -> dict[str, list[tuple[float, float]]]:
    di = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
    return {
        edge.attrib["bpmnElement"]: [(float(p.attrib["x"]), float(p.attrib["y"])) for p in edge.iter(di)]
        for edge in tree.iter(f"{DI}BPMNEdge")
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


@each_diagram
def test_every_user_task_has_its_form_and_its_role(tree: ElementTree.Element) -> None:
    for task in tree.iter(f"{BPMN}userTask"):
        form, groups = (task.find(f".//{ZEEBE}{n}") for n in ("formDefinition", "assignmentDefinition"))
        assert form is not None, task.attrib["id"]
        assert groups is not None, task.attrib["id"]
        assert (ROOT / f"forms/{form.attrib['formKey']}.form").is_file(), task.attrib["id"]
        named = re.findall(r'"([a-z_]+)@?"', groups.attrib["candidateGroups"])
        assert [Role(role).value for role in named] == named, task.attrib["id"]


def test_the_guide_names_every_task_and_action_with_its_form() -> None:
    """``workflows/appeal/README.md`` is what a methodologist reads first."""
    drawn = {}
    for tree in TREES.values():
        for task in tree.iter(f"{BPMN}userTask"):
            form = task.find(f".//{ZEEBE}formDefinition")
            assert form is not None
            drawn[task.attrib["id"]] = form.attrib["formKey"]
        for node in nodes(tree):
            if action := properties(node).get("action.form"):
                drawn[node.attrib["id"]] = action
    missing = [id_ for id_, form in drawn.items() if not re.search(rf"`{id_}`.*`{form}`", README)]
    assert missing == []


@each_diagram
def test_every_service_task_has_a_handler(tree: ElementTree.Element) -> None:
    for task in tree.iter(f"{BPMN}serviceTask"):
        definition = task.find(f".//{ZEEBE}taskDefinition")
        assert definition is not None
        assert definition.attrib["type"] in REGISTRY


@each_diagram
def test_only_the_outputs_that_are_mapped_reach_the_process(tree: ElementTree.Element) -> None:
    """Without an output mapping everything in a form would merge into the process."""
    kinds = ("userTask", "serviceTask", "callActivity")
    tasks = [n for n in nodes(tree) if n.tag.removeprefix(BPMN) in kinds and n.attrib["id"] not in BLIND]
    assert [t.attrib["id"] for t in tasks if t.find(f".//{ZEEBE}output") is None] == []


@each_diagram
def test_every_node_has_its_name_in_three_languages(tree: ElementTree.Element) -> None:
    for node in nodes(tree):
        named = {"kk": node.get("name"), **properties(node)}
        assert all(named.get(k) for k in ("kk", "name.ru", "name.en")), node.attrib["id"]


@each_diagram
def test_every_conditional_flow_is_named_in_three_languages(tree: ElementTree.Element) -> None:
    for flow in flows(tree):
        conditional = flow.find(f"{BPMN}conditionExpression") is not None
        named = {"kk": flow.get("name"), **properties(flow)}
        assert [bool(named.get(k)) for k in ("kk", "name.ru", "name.en")] == [conditional] * 3, flow.attrib[
            "id"
        ]


@each_diagram
def test_gateways_that_decide_are_questions(tree: ElementTree.Element) -> None:
    sources = {f.attrib["sourceRef"] for f in flows(tree) if f.find(f"{BPMN}conditionExpression") is not None}
    asked = [n for n in nodes(tree) if n.attrib["id"] in sources]
    assert all(n.attrib["name"].endswith("?") for n in asked)
    assert all(properties(n)[k].endswith("?") for n in asked for k in ("name.ru", "name.en"))


def test_case_states_are_those_of_the_domain() -> None:
    every = [properties(n) for tree in TREES.values() for n in nodes(tree)]
    states = {one["caseState"] for one in every if "caseState" in one}
    assert {CaseState(s) for s in states} >= {CaseState.RECEIVED, CaseState.ANSWERED, CaseState.CLOSED}


def test_every_node_stands_in_a_lane() -> None:
    """In a diagram that has lanes; what the system does alone has none."""
    with_lanes = [tree for tree in TREES.values() if tree.find(f".//{BPMN}lane") is not None]
    drawn = {node.attrib["id"] for tree in with_lanes for node in nodes(tree)}
    infos = [info for name in shipped().processes for info in shipped().elements(name).values()]
    assert [i.id for i in infos if i.id in drawn and not i.lane_names.get("ru")] == []
    assert {"appeal", "procedure", "consideration"} <= {name for name, t in TREES.items() if t in with_lanes}


@each_diagram
def test_every_node_and_every_flow_is_drawn(tree: ElementTree.Element) -> None:
    assert {n.attrib["id"] for n in nodes(tree)} <= set(shapes(tree))
    assert {f.attrib["id"] for f in flows(tree)} == set(lines(tree))


@each_diagram
def test_no_two_shapes_overlap(tree: ElementTree.Element) -> None:
    holders = {n.attrib["id"] for tag in ("lane", "participant") for n in tree.iter(f"{BPMN}{tag}")}
    hosts = {n.attrib["id"]: n.attrib["attachedToRef"] for n in tree.iter(f"{BPMN}boundaryEvent")}
    small = {name: box for name, box in shapes(tree).items() if name not in holders}
    together = [(a, b) for a, b in combinations(small, 2) if hosts.get(b) != a and hosts.get(a) != b]
    assert [(a, b) for a, b in together if overlap(small[a], small[b])] == []


@each_diagram
def test_no_flow_crosses_another(tree: ElementTree.Element) -> None:
    assert crossings(lines(tree)) == []


def test_a_crossing_would_be_seen() -> None:
    assert crossings({"a": [(0, 5), (10, 5)], "b": [(5, 0), (5, 10)]}) == [("a", "b")]


@each_diagram
def test_flows_run_level_or_upright(tree: ElementTree.Element) -> None:
    slanted = [n for n, way in lines(tree).items() for a, b in pairwise(way) if a[0] != b[0] and a[1] != b[1]]
    assert slanted == []


@each_diagram
def test_flows_begin_and_end_at_their_shapes(tree: ElementTree.Element) -> None:
    boxes = shapes(tree)
    for flow in flows(tree):
        way = lines(tree)[flow.attrib["id"]]
        for (x, y), end in ((way[0], "sourceRef"), (way[-1], "targetRef")):
            left, top, right, bottom = boxes[flow.attrib[end]]
            assert left <= x <= right, flow.attrib["id"]
            assert top <= y <= bottom, flow.attrib["id"]
