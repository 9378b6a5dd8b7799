"""What differs between two contents of a file is told thing by thing, and nothing else is."""

from __future__ import annotations

import json
import time

import pytest

from engine.domain.difference import MOST, Change, FileDifference
from engine.examination import sandbox
from engine.examination.compare import compare
from engine.operations.publish_deployment import shipped_files
from tests.unit.bpmn.diagrams import Diagram, tag
from tests.unit.examination.test_sandbox import HOSTILE

FILE = "appeal/appeal.bpmn"


def drawing(approve: str = "approve", **more: object) -> Diagram:
    role = tag("zeebe:assignmentDefinition", candidateGroups=more.pop("role", "head"))
    form = tag("zeebe:formDefinition", formKey=more.pop("form", "reply"))
    diagram = Diagram().start().user(approve, form, role, name="Келісу", **more).end()
    return diagram.flow("start", approve, "end")


def of(was: Diagram | bytes | None, now: Diagram | bytes | None, path: str = FILE) -> FileDifference:
    sides = [one.xml() if isinstance(one, Diagram) else one for one in (was, now)]
    [found] = compare(*({} if one is None else {path: one} for one in sides))
    return found


def told(change: Change) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    return {(one.aspect, one.key): (one.was, one.now) for one in change.details}


def test_what_is_the_same_is_not_told() -> None:
    files = shipped_files()
    assert compare(files, files) == []
    assert of(drawing(), drawing().xml() + b"\n").changes == ()


def test_of_all_shipped_files_everything_can_be_told() -> None:
    found = compare({}, shipped_files())
    assert {one.path for one in found} == set(shipped_files())
    assert {one.path for one in found if one.unreadable or one.faults or one.left_off} == set()
    assert {one.how for one in found} == {"added"}
    assert all(one.changes for one in found)


def test_an_added_step_is_told_with_who_does_it_and_its_form() -> None:
    found = of(Diagram().start().end().flow("start", "end"), drawing())
    [step] = [one for one in found.changes if one.what == "step"]
    assert (step.how, step.id, step.type) == ("added", "approve", "userTask")
    assert {("role", ""): (None, "head"), ("form", ""): (None, "reply")}.items() <= told(step).items()
    assert told(step)["name", "kk"] == (None, "Келісу")
    gone = of(drawing(), Diagram().start().end().flow("start", "end"))
    assert [one.how for one in gone.changes if one.what == "step"] == ["removed"]


@pytest.mark.parametrize(
    ("now", "aspect", "was_now"),
    [
        (drawing(role="signer"), ("role", ""), ("head", "signer")),
        (drawing(form="signature"), ("form", ""), ("reply", "signature")),
        (drawing(outputs={"a": "=b"}), ("output", "a"), (None, "=b")),
        (drawing(inputs={"a": "=b"}), ("input", "a"), (None, "=b")),
        (drawing(properties={"caseState": "SIGNED"}), ("state", ""), (None, "SIGNED")),
        (drawing(properties={"name.ru": "Согласовать"}), ("name", "ru"), (None, "Согласовать")),
        (drawing(properties={"own": "1"}), ("property", "own"), (None, "1")),
    ],
)
def test_one_changed_fact_of_a_step_is_told_alone(
    now: Diagram, aspect: tuple[str, str], was_now: tuple[str | None, str | None]
) -> None:
    [change] = of(drawing(), now).changes
    assert (change.how, change.id, told(change)) == ("changed", "approve", {aspect: was_now})


def waiting(due: str) -> Diagram:
    inner = drawing().timer("late", due, "boundaryEvent", attachedToRef="approve").end("over")
    return inner.flow("late", "over")


def test_a_term_is_told_with_its_time() -> None:
    [change] = of(waiting("PT15M"), waiting("P3D")).changes
    assert (change.id, change.type) == ("late", "boundaryEvent:Timer")
    assert told(change) == {("term", "duration"): ("PT15M", "P3D")}


def forked(condition: str, *, back: bool = False) -> Diagram:
    diagram = Diagram().start().gate("exclusive", "g", default="no").end("a").end("b").flow("start", "g")
    ways = [("yes", "a", condition), ("no", "b", "")]
    for id_, target, expression in reversed(ways) if back else ways:
        inner = tag("bpmn:conditionExpression", expression) if expression else ""
        diagram.raw(tag("bpmn:sequenceFlow", inner, id=id_, sourceRef="g", targetRef=target))
    return diagram


def test_a_condition_is_told_with_the_steps_that_its_way_connects() -> None:
    [change] = of(forked("=x"), forked("=y")).changes
    assert (change.what, change.ends, told(change)) == ("flow", ("g", "a"), {("condition", ""): ("x", "y")})


def test_the_order_in_which_ways_are_tried_is_told() -> None:
    [change] = of(forked("=x"), forked("=x", back=True)).changes
    assert (change.id, list(told(change))) == ("g", [("order", "flows")])


def test_what_only_stands_elsewhere_is_told_as_such() -> None:
    shipped = shipped_files()[FILE]
    moved = shipped.replace(b'x="', b'x="1', 3)
    found = of(shipped, moved)
    assert moved != shipped
    assert found.changes == ()
    assert found.moved


def test_another_kind_of_step_is_told() -> None:
    before = Diagram().start().user("a").end().flow("start", "a", "end")
    after = Diagram().start().node("manualTask", "a").end().flow("start", "a", "end")
    assert ("kind", "") in told(of(before, after).changes[0])


CLOCK = "appeal/clock.dmn"


def test_a_cell_is_told_with_its_rule_and_column() -> None:
    shipped = shipped_files()[CLOCK]
    [change] = of(shipped, shipped.replace(b"<text>true</text>", b"<text>false</text>", 1), CLOCK).changes
    assert (change.what, change.within, change.place) == ("rule", "clock", 2)
    assert told(change) == {("cell", "input_needs_information"): ("true", "false")}


def test_an_added_rule_moves_no_other() -> None:
    shipped = shipped_files()[CLOCK].decode()
    rule = shipped[shipped.index("<rule ") : shipped.index("</rule>") + len("</rule>")]
    new = rule.replace("l15", "l99").replace("law221", "appc")
    [change] = of(shipped.encode(), shipped.replace(rule, new + rule).encode(), CLOCK).changes
    assert (change.how, change.what, change.place) == ("added", "rule", 1)
    swapped = shipped.replace(rule, "").replace("</decisionTable>", f"{rule}</decisionTable>")
    [order] = of(shipped.encode(), swapped.encode(), CLOCK).changes
    assert (order.what, list(told(order))) == ("decision", [("order", "rules")])


FORM = "forms/reply.form"


def form(**facts: object) -> bytes:
    own = {"type": "radio", "key": "way", "label": "Жол", "values": [{"value": "a", "label": "А"}]}
    field = own | facts
    return json.dumps({"id": "reply", "components": [field, {"type": "textarea", "key": "text"}]}).encode()


@pytest.mark.parametrize(
    ("facts", "aspect", "was_now"),
    [
        ({"label": "Бағыт"}, ("label", "kk"), ("Жол", "Бағыт")),
        ({"properties": {"label.ru": "Путь"}}, ("label", "ru"), (None, "Путь")),
        ({"validate": {"required": True}}, ("required", ""), (None, "yes")),
        ({"values": [{"value": "a", "label": "Б"}]}, ("option", "a"), ("А", "Б")),
        ({"conditional": {"hide": '=text = "x"'}}, ("hidden_if", ""), (None, 'text = "x"')),
        ({"type": "select"}, ("kind", ""), ("radio", "select")),
        ({"validate": {"maxLength": 5}}, ("limit", "maxLength"), (None, "5")),
        ({"description": "Түсінік"}, ("help", "kk"), (None, "Түсінік")),
    ],
)
def test_one_changed_fact_of_a_field_is_told_alone(
    facts: dict[str, object], aspect: tuple[str, str], was_now: tuple[str | None, str | None]
) -> None:
    [change] = of(form(), form(**facts), FORM).changes
    assert (change.what, change.id, told(change)) == ("field", "way", {aspect: was_now})


def test_another_order_of_fields_is_told_once() -> None:
    before = json.loads(form())
    after = before | {"components": before["components"][::-1]}
    [change] = of(json.dumps(before).encode(), json.dumps(after).encode(), FORM).changes
    assert (change.what, list(told(change))) == ("form", [("order", "fields")])


@pytest.mark.parametrize("rule", HOSTILE)
def test_a_hostile_draft_is_told_by_its_rule_and_hides_no_other_file(rule: str) -> None:
    began = time.monotonic()
    shipped = shipped_files()
    now = shipped | {FILE: HOSTILE[rule], FORM: form()}
    found = {one.path: one for one in sandbox.compare(shipped, now)}
    assert found[FILE].unreadable == {"now": rule}
    assert found[FORM].changes
    assert time.monotonic() - began < 2 * sandbox.WALL_SECONDS


def test_a_child_that_says_nothing_is_told_of_each_file() -> None:
    shipped = shipped_files()
    now = shipped | {FILE: b"<x/>", FORM: form()}
    found = sandbox.compare(shipped, now, child=("/bin/false",))
    assert {one.path: one.unreadable for one in found} == {
        path: {"now": "parsing_crashed"} for path in (FILE, FORM)
    }


def test_the_child_says_what_a_comparison_in_this_process_says() -> None:
    shipped = shipped_files()
    now = shipped | {FORM: form(), CLOCK: shipped[CLOCK].replace(b"false", b"true", 1)}
    assert sandbox.compare(shipped, now) == compare(shipped, now) != []


def test_endless_changes_are_cut_and_counted() -> None:
    diagram = Diagram().start().end().flow("start", "end")
    many = Diagram().start().end().flow("start", "end")
    for number in range(MOST + 5):
        many.raw(tag("bpmn:textAnnotation", tag("bpmn:text", "x"), id=f"note{number}"))
    found = of(diagram, many)
    assert (len(found.changes), found.left_off) == (MOST, 5)
