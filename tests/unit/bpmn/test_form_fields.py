"""A step that takes of its form what it does not ask for: told, and refused where every case would stop."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from engine import feel
from engine.bpmn import lint
from engine.bpmn.diagram import UserWork
from engine.bpmn.lint.unfilled import Asked, unfilled
from engine.bpmn.reading import Parts, read_files
from engine.domain.case_actions import form_of
from engine.domain.derived_names import DERIVED
from engine.domain.errors import ExpressionFailed, ProcessStuck
from engine.domain.findings import Finding, Findings
from engine.examination import sandbox
from engine.examination.judge import judge
from engine.operations.publish_deployment import shipped_files
from forms.form import asked_by
from tests.unit.bpmn.diagrams import Case, Diagram, loop, tag

RULES = ("form_field_missing", "form_field_needed", "form_field_stops")


def form(*keys: str, **properties: str) -> bytes:
    fields = [{"type": "textfield", "key": key, "label": key} for key in keys]
    return json.dumps({"id": "f", "properties": properties, "components": fields}).encode()


def user(diagram: Diagram, id: str, form: str = "f", **more: Any) -> Diagram:
    return diagram.user(id, tag("zeebe:formDefinition", formKey=form), **more)


def found(
    diagram: Diagram, *, before: Mapping[str, bytes] = {}, **forms: bytes
) -> list[tuple[str, str | None, str]]:
    """(rule, element, name)."""
    files = {f"forms/{name}.form": content for name, content in forms.items()}
    said = judge({"a.bpmn": diagram.xml(), **files}, before)
    return [(one.rule, one.element, one.details["name"]) for one in said.findings if one.rule in RULES]


def choosing(*conditions: str, default: bool = False, **outputs: str) -> Diagram:
    """start -> x -> g, and a flow to an end for each condition."""
    diagram = user(Diagram().start(), "x", outputs=outputs).gate(
        "exclusive", "g", "g-end" if default else None
    )
    diagram.flow("start", "x", "g")
    if default:
        diagram.end().flow("g", "end")
    for number, condition in enumerate(conditions):
        diagram.end(f"e{number}").flow("g", f"e{number}", when=condition)
    return diagram


YES_NO = ('=answer = "yes"', '=answer = "no"')


def test_what_the_form_asks_for_is_no_finding() -> None:
    assert found(choosing(*YES_NO, answer="=decision"), f=form("decision")) == []


def test_where_every_case_would_stop_it_will_not_run() -> None:
    assert found(choosing(*YES_NO, answer="=decision"), f=form("other")) == [
        ("form_field_stops", "x", "decision")
    ]
    assert found(choosing(*YES_NO, answer="=answer"), f=form()) == [("form_field_stops", "x", "answer")]


@pytest.mark.parametrize("source", ["=decision", "=answer"])
def test_what_is_refused_would_really_stop(source: str) -> None:
    """What reaches the engine of a form that does not ask for it: nothing."""
    case = Case(choosing(*YES_NO, answer=source).compile())
    case.start(case_id="1")
    with pytest.raises((ProcessStuck, ExpressionFailed)):
        case.do("x#1")
    sound = Case(choosing(*YES_NO, answer=source).compile())
    sound.start(case_id="1")
    assert sound.do("x#1", answer="yes", decision="yes").completed


@pytest.mark.parametrize(
    "diagram",
    [
        choosing('=answer = "yes"', default=True, answer="=decision"),
        choosing('=answer = "yes"', "=answer = null", answer="=decision"),
        choosing('=answer = "yes"', "=case_id != null", answer="=decision"),
        choosing(*YES_NO, answer='=if decision = null then "no" else decision'),
    ],
    ids=["a default", "null is a way", "another name decides", "the mapping answers for it"],
)
def test_where_a_way_is_left_it_is_risky(diagram: Diagram) -> None:
    assert found(diagram, f=form()) == [("form_field_needed", "x", "decision")]


def test_what_nothing_reads_is_told_without_a_need() -> None:
    diagram = user(Diagram().start(), "x", outputs={"answer": "=decision"}).end().flow("start", "x", "end")
    assert found(diagram, f=form()) == [("form_field_missing", "x", "decision")]


def test_a_repetition_over_nothing_stops() -> None:
    diagram = user(Diagram().start(), "x", outputs={"people": "=people"})
    user(diagram, "y", "g", loop=loop("=people", "one"), outputs={"case_id": "=case_id"})
    diagram.end().flow("start", "x", "y", "end")
    assert found(diagram, f=form(), g=form()) == [("form_field_stops", "x", "people")]


def after(step: Diagram, **outputs: str) -> Diagram:
    """A first step that leaves ``decision``, then x."""
    user(step.start(), "first", "g", outputs={"decision": "=decision"})
    return user(step, "x", outputs=outputs).end().flow("start", "first", "x", "end")


@pytest.mark.parametrize(
    ("outputs", "told"),
    [
        ({"decision": "=decision"}, True),
        ({"answer": "=decision"}, True),
        ({"answer": '=decision = "yes"'}, True),
        ({"decision": '=if answer = "same" then decision else answer'}, False),
        ({"decision": "=decision + 1"}, False),
        ({"answer": "=answer + decision"}, False),
    ],
)
def test_what_an_earlier_step_left_may_be_read_beside_the_form(
    outputs: Mapping[str, str], told: bool
) -> None:
    said = found(after(Diagram(), **outputs), f=form("answer"), g=form("decision"))
    assert ([name for _, _, name in said] == ["decision"]) is told


def test_a_field_that_an_earlier_version_had_was_meant() -> None:
    diagram = after(Diagram(), answer="=answer + decision")
    forms = {"f": form("answer"), "g": form("decision")}
    assert found(diagram, **forms) == []
    before = {"forms/f.form": form("answer", "decision")}
    assert found(diagram, before=before, **forms) == [("form_field_missing", "x", "decision")]


def test_an_input_a_repetitions_item_and_what_is_derived_are_there() -> None:
    diagram = user(Diagram().start(), "x", inputs={"a": "=1"}, outputs={"a": "=a"})
    user(diagram, "y", loop=loop("=[1]", "b"), outputs={"b": "=b"})
    user(diagram, "z", "g", outputs={"topic": "=topic"}).end().flow("start", "x", "y", "z", "end")
    assert found(diagram, f=form(), g=form(record="issues")) == []
    assert found(diagram, f=form(), g=form(record="other")) == [("form_field_missing", "z", "topic")]


def test_without_the_form_or_with_what_cannot_be_read_nothing_is_said() -> None:
    diagram = choosing(*YES_NO, answer="=decision")
    assert found(diagram) == []
    assert found(diagram, f=b"{") == []
    broken = diagram.raw(tag("bpmn:complexGateway", id="c"))
    assert found(broken, f=form()) == []


def test_a_form_with_another_fault_is_still_read() -> None:
    bad = json.loads(form("decision!"))
    said = judge(
        {"a.bpmn": choosing(*YES_NO, answer="=decision").xml(), "forms/f.form": json.dumps(bad).encode()}
    )
    assert {one.rule for one in said.findings} >= {"form_bad_key", "form_field_stops"}


def test_the_finding_names_form_field_step_and_who_needs_it() -> None:
    diagram = choosing(*YES_NO, answer="=decision")
    (one,) = judge({"a.bpmn": diagram.xml(), "forms/f.form": form()}).findings[:1]
    assert (one.file, one.element, one.severity) == ("a.bpmn", "x", "will-not-run")
    assert (one.details["form"], one.details["name"], one.details["target"]) == ("f", "decision", "answer")
    assert one.details["needed"] == {"kk": "g", "ru": "g", "en": "g"}


def test_the_child_hears_of_the_earlier_forms() -> None:
    files = {"a.bpmn": after(Diagram(), answer="=answer + decision").xml()}
    files |= {"forms/f.form": form("answer"), "forms/g.form": form("decision")}
    before = {"forms/f.form": form("answer", "decision"), "a.bpmn": b"not asked"}
    assert "form_field_missing" in {one.rule for one in sandbox.examine(files, before).findings}
    assert "form_field_missing" not in {one.rule for one in sandbox.examine(files).findings}


# -- what is shipped -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def parts() -> Parts:
    findings = Findings()
    return read_files(shipped_files(), findings)


def asked() -> dict[str, Asked]:
    forms = {
        path.removeprefix("forms/").removesuffix(".form"): asked_by(content)
        for path, content in shipped_files().items()
        if path.endswith(".form")
    }
    return {key: Asked(*one) for key, one in forms.items() if one}


def taken(parts: Parts) -> Iterator[tuple[str, str, str]]:
    """(form, field, element) for each field that a step takes of its form."""
    forms = asked()
    for process in parts.processes:
        for level in process.level.everywhere():
            for element in level.elements.values():
                work = element.work
                key = work.form_key if isinstance(work, UserWork) else form_of(element.properties)
                for mapping in element.outputs if key else ():
                    for name in feel.parse(mapping.source[1:]) if mapping.source.startswith("=") else ():
                        if key and name in forms[key].fields:
                            yield key, name, element.id


def test_each_field_of_the_shipped_forms_that_a_step_takes_is_missed_when_it_goes(parts: Parts) -> None:
    forms = asked()
    assert list(unfilled(parts.processes, parts.decisions, forms, forms)) == []
    pairs = sorted(set(taken(parts)))
    assert len(pairs) > 45
    for key, name, element in pairs:
        left = {**forms, key: Asked(forms[key].fields - {name}, forms[key].record)}
        said = {
            (one.element, one.details["form"], one.details["name"])
            for _, one in unfilled(parts.processes, parts.decisions, left, forms)
        }
        assert (element, key, name) in said


def test_what_is_derived_is_missed_when_it_is_not(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of derived names says no more than the shipped steps take."""
    forms = asked()
    for kind in list(DERIVED):
        with monkeypatch.context() as patched:
            patched.delitem(DERIVED, kind)  # type: ignore[arg-type]
            assert list(unfilled(parts.processes, parts.decisions, forms, forms)), kind


def test_a_refusal_never_rests_on_an_earlier_version() -> None:
    """Publication judges without it."""
    findings = Findings()
    files = {"a.bpmn": after(Diagram(), answer="=answer + decision").xml()}
    read = read_files(files, findings)
    now = {"f": Asked(frozenset({"answer"}), ""), "g": Asked(frozenset({"decision"}), "")}
    before = {"f": Asked(frozenset({"answer", "decision"}), "")}
    lint.advise_forms(read.processes, {}, now, before, findings)
    told: list[Finding] = [one for one in findings.report() if one.rule in RULES]
    assert [one.severity for one in told] == ["risky"]
