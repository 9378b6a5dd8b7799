"""A declared type binds wherever the standard lets it be declared."""

from __future__ import annotations

import pytest

from engine.bpmn.dmn_reader import read_decisions
from engine.domain.errors import InvalidDiagram
from tests.unit.queries.models import (
    answer,
    data,
    decision,
    item,
    literal,
    model,
    reason,
    table,
)

GRADE = item("tGrade", "string", allowed='"a", "b"')


GRADES = item("tGrades", "tGrade", many=True)


FUNCTION = '<itemDefinition name="tGrading"><functionItem outputTypeRef="tGrade"/></itemDefinition>'


CELL = table("", "o", "x")


TWO = table("", "o | p", "x | x")


PLAIN = literal("x")


OUTSIDE = "not an allowed value of tGrade"


def grading(*, variable: str = "", logic: str = "", parameter: str = "") -> str:
    """A knowledge model that answers what it was given, with types where the arguments say."""
    return (
        f'<businessKnowledgeModel id="k_f" name="f"><variable name="f"{variable}/><encapsulatedLogic{logic}>'
        f'<formalParameter name="a"{parameter}/>{literal("a")}</encapsulatedLogic></businessKnowledgeModel>'
    )


def invoking(binding: str = "", called: str = "function(a) a", own: str = "") -> str:
    parameter = f'<parameter name="a"{binding}/>{PLAIN}'
    return f"<invocation{own}>{literal(called)}<binding>{parameter}</binding></invocation>"


def graded(body: str, *elements: str, knows: str = "", after: str = "") -> list[str]:
    asked = decision("d", body, inputs="x", knows=knows, after=after)
    return [GRADE, GRADES, FUNCTION, data("x"), *elements, asked]


TYPE = ' typeRef="tGrade"'


FUNCTION_TYPE = ' typeRef="tGrading"'


CALL = literal("f(x)")


MADE = f'<functionDefinition{FUNCTION_TYPE}><formalParameter name="a"/>{literal("a")}</functionDefinition>'


DECLARED: dict[str, list[str]] = {
    "a table": graded(table("", "o", "x", more=TYPE)),
    "an output cell": graded(TWO.replace("<outputEntry>", f"<outputEntry{TYPE}>", 1)),
    "a parameter in an invocation": graded(invoking(TYPE)),
    "an invocation": graded(invoking(own=TYPE)),
    "a parameter of a knowledge model": graded(CALL, grading(parameter=TYPE), knows="f"),
    "its variable": graded(CALL, grading(variable=TYPE), knows="f"),
    "its variable, as a function": graded(CALL, grading(variable=FUNCTION_TYPE), knows="f"),
    "its logic, as a function": graded(CALL, grading(logic=FUNCTION_TYPE), knows="f"),
    "its variable beside its logic": graded(
        CALL, grading(variable=TYPE, logic=' typeRef="string"'), knows="f"
    ),
    "a function that was defined": graded(literal("g(x)"), decision("g", MADE), after="g"),
    "a function in brackets": graded(
        literal("g(x)"), decision("g", literal("(function(a: tGrade) a)")), after="g"
    ),
}


@pytest.mark.parametrize("place", DECLARED)
def test_a_type_binds_wherever_it_is_declared(place: str) -> None:
    found = answer(DECLARED[place], "d", x="b")
    assert found in ("b", {"o": "b", "p": "b"})
    assert OUTSIDE in reason(DECLARED[place], "d", x="c")


def test_where_no_type_is_declared_any_value_is_an_answer() -> None:
    """Negative control."""
    for undeclared in (graded(CELL), graded(invoking()), graded(CALL, grading(), knows="f")):
        assert answer(undeclared, "d", x="c") == "c"


def test_the_type_of_a_table_that_answers_with_a_list_may_be_that_of_one_answer() -> None:
    rules = ("x", '"a"')
    for type_ in ("tGrade", "tGrades"):
        collecting = graded(table("", "o", *rules, policy="COLLECT", more=f' typeRef="{type_}"'))
        assert answer(collecting, "d", x="b") == ["b", "a"]
        assert OUTSIDE in reason(collecting, "d", x="c")


def test_an_invocation_may_define_its_function() -> None:
    assert answer(graded(invoking(called="function(a) a + 1")), "d", x=2) == 3
    with pytest.raises(InvalidDiagram, match="expression"):
        read_decisions({"a.dmn": model(*graded(invoking(called="function(a) a +")))})


def test_a_function_may_answer_with_a_list_of_one_and_back() -> None:
    """DMN 1.5, 10.3.2.9.4, in the types of functions."""
    many = '<itemDefinition name="tMany"><functionItem outputTypeRef="tGrades"/></itemDefinition>'
    to_list = grading(variable=' typeRef="tMany"', logic=TYPE)
    assert answer([many, *graded(CALL, to_list, knows="f")], "d", x="a") == ["a"]
    from_list = grading(variable=TYPE, logic=' typeRef="tGrades"')
    assert answer(graded(CALL, from_list, knows="f"), "d", x=["a"]) == "a"


@pytest.mark.parametrize("text", ["[10]", "[[10]]"])
def test_a_list_of_one_is_its_value_however_deep(text: str) -> None:
    assert answer([decision("d", literal(text), type_="number")], "d") == 10


def test_allowed_values_of_its_own_stand_in_the_place_of_those_of_the_base() -> None:
    """DMN TCK, 0104. Without any, those of the base bind (the second type)."""
    turn, copy = item("tTurn", "tGrade", allowed='"left"'), item("tCopy", "tGrade")
    elements = [GRADE, turn, copy, data("x")]
    elements += [
        decision("t", PLAIN, type_="tTurn", inputs="x"),
        decision("c", PLAIN, type_="tCopy", inputs="x"),
    ]
    assert answer(elements, "t", x="left") == "left"
    assert "not an allowed value of tTurn" in reason(elements, "t", x="a")
    assert answer(elements, "c", x="a") == "a"
    assert OUTSIDE in reason(elements, "c", x="left")
