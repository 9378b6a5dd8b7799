"""Decision models as the standard means them: knowledge models, invocations, boxed expressions."""

from __future__ import annotations

import time

import pytest

from engine.bpmn.dmn_reader import read_decisions
from engine.domain.errors import InvalidDiagram
from tests.unit.queries.decision_trial.people import PEOPLE, PERSON, SIZE
from tests.unit.queries.models import (
    answer,
    boxed,
    context,
    data,
    decision,
    knowledge,
    literal,
    model,
    reason,
    table,
    tried,
)


def test_a_knowledge_model_is_called_by_an_expression_and_by_an_invocation() -> None:
    binding = f"<binding><parameter name='n'/>{literal('m + 1')}</binding>"
    call = f"<invocation>{literal('size of')}{binding}</invocation>"
    elements = [data("m", "number"), knowledge("size of", "n: number", SIZE)]
    elements += [decision("a", literal("size of(m) + size of(n: 30)"), inputs="m", knows="size of")]
    elements += [decision("b", call, inputs="m", knows="size of")]
    assert answer(elements, "a", m=9) == "smalllarge"
    assert answer(elements, "b", m=9) == "middle"


def test_a_function_is_called_for_each_item_and_by_a_sort() -> None:
    elements = [PERSON, PEOPLE, data("All", "tPeople"), knowledge("size of", "n: number", SIZE)]
    older = "<functionDefinition><formalParameter name='a'/><formalParameter name='b'/>"
    older += literal("a.Age > b.Age") + "</functionDefinition>"
    body = context(("older", older), ("", literal("for p in sort(All, older) return size of(p.Age)")))
    elements += [decision("d", body, inputs="All", knows="size of")]
    people = [{"Age": age, "Full Name": "", "Since": None} for age in (12, 40, 3, 22)]
    assert answer(elements, "d", All=people) == ["large", "large", "middle", "small"]


def test_a_knowledge_model_may_call_itself_but_not_for_ever() -> None:
    body = context(("rest", literal("if n <= 0 then 0 else sum to(n - 1)")), ("", literal("rest + n")))
    elements = [knowledge("sum to", "n: number", body)]
    elements += [decision("ten", literal("sum to(10)"), knows="sum to")]
    elements += [decision("many", literal("sum to(1000)"), knows="sum to")]
    assert answer(elements, "ten") == 55
    assert "too many calls" in reason(elements, "many")


@pytest.mark.parametrize(
    "text", ["fib(30)", "sum(for i in 1..100000 return one(i))", "one(" * 250 + "1" + ")" * 250]
)
def test_calls_without_measure_end_soon(text: str) -> None:
    fib = knowledge("fib", "n: number", literal("if n < 2 then n else fib(n - 1) + fib(n - 2)"))
    elements = [fib, knowledge("one", "n: number", literal("n"))]
    elements += [decision("d", literal(text), knows="fib|one")]
    before = time.thread_time()
    assert reason(elements, "d")
    assert time.thread_time() - before < 6


def test_an_error_inside_a_function_names_its_own_table() -> None:
    unique = table("n", "o", "> 0 | 1", "> 1 | 2")
    elements = [knowledge("f", "n", unique), decision("d", literal("f(5) + 1"), knows="f")]
    (error,) = tried(elements, "d").errors
    assert "several rules match" in error["reason"]


def test_a_call_that_is_not_made_in_the_end_does_not_fail() -> None:
    """``f`` raises for null; while ``g`` is not answered yet, its place holds nothing."""
    elements = [
        knowledge("g", "n", literal("n + 1")),
        knowledge("f", "n", table("n", "o", "> 0 | n", "null | 1 + x")),
    ]
    elements += [decision("d", literal("f(g(1) * 2)"), knows="f|g")]
    assert answer(elements, "d") == 4


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("f(1, 2)", "FUNCTION_INVOCATION_FAILURE"),
        ("f()", "arguments"),
        ('f("x")', "not of type number"),
        ("f(z: 1)", "FUNCTION_INVOCATION_FAILURE"),
    ],
)
def test_a_wrong_call_is_an_error(call: str, why: str) -> None:
    elements = [knowledge("f", "n: number", literal("n")), decision("d", literal(call), knows="f")]
    assert any(part in reason(elements, "d") for part in why.split("|"))


def test_boxed_expressions_answer_like_their_text() -> None:
    relation = "<relation><column name='a b'/><column name='c'/>"
    relation += (
        f"<row>{literal('1')}{literal('true')}</row><row>{literal('2')}{literal('false')}</row></relation>"
    )
    each = " iteratorVariable='r'"
    loop = boxed("for", attributes=each, over="list", return_="r * 10 + count(partial)")
    elements = [
        decision("rows", relation),
        decision("list", f"<list>{literal('1')}{literal('1 + 1')}</list>"),
        decision("for", loop, after="list"),
        decision("filter", boxed("filter", over="rows", match="c"), after="rows"),
        decision("some", boxed("some", attributes=each, over="rows", satisfies="r.c"), after="rows"),
        decision("if", boxed("conditional", if_="1 > 2", then="1", else_="2")),
        decision("context", context(("a b", literal("2")), ("c", literal("a b + 1")))),
    ]
    answers = {name: answer(elements, name) for name in ("list", "for", "filter", "some", "if", "context")}
    assert answers == {
        "list": [1, 2],
        "for": [10, 21],
        "filter": [{"a b": 1, "c": True}],
        "some": True,
        "if": 2,
        "context": {"a b": 2, "c": 3},
    }


JUEL = "<literalExpression expressionLanguage='juel'><text>1</text></literalExpression>"


JAVA = "<functionDefinition kind='Java'><context/></functionDefinition>"


@pytest.mark.parametrize(
    ("refused", "rule"),
    [
        (decision("x", JAVA), "function_kind"),
        (decision("x", ""), "decision_logic_missing"),
        (decision("x", literal("1"), inputs="lost"), "required_input_missing"),
        (decision("x", literal("1"), knows="lost"), "knowledge_missing"),
        (decision("x", literal("1"), knows="s") + "<decisionService id='k_s' name='s'/>", "decision_service"),
        (decision("x", literal("1"), after="y").replace("#d_y", "urn:other#d_y"), "imported_model"),
        (decision("x", JUEL), "expression_language"),
    ],
)  # fmt: skip
def test_what_is_not_carried_is_refused_by_its_element(refused: str, rule: str) -> None:
    elements = [refused, decision("y", literal("1"))]
    assert reason(elements, "x") == rule
    assert answer(elements, "y") == 1
    with pytest.raises(InvalidDiagram) as publication:
        read_decisions({"m.dmn": model(*elements)})
    assert (publication.value.details["element"], publication.value.details["rule"]) == ("d_x", rule)


def test_knowledge_models_in_a_circle_are_refused() -> None:
    elements = [knowledge("f", "n", literal("g(n)"), "g"), knowledge("g", "n", literal("f(n)"), "f")]
    assert reason([*elements, decision("d", literal("f(1)"), knows="f")], "d") == "knowledge_circular"


def test_a_bad_cell_of_a_knowledge_model_is_refused_at_publication() -> None:
    elements = [knowledge("f", "n", table("n", "o", "> > | 1")), decision("d", literal("f(1)"), knows="f")]
    with pytest.raises(InvalidDiagram, match="expression"):
        read_decisions({"m.dmn": model(*elements)})


def test_a_function_is_no_answer() -> None:
    assert "function" in reason([decision("d", literal("function(a) a + 1"))], "d")
