"""Decision models as the standard means them: types, names, knowledge models, boxed expressions."""

from __future__ import annotations

import time
from typing import Any

import pytest

from engine.bpmn.dmn_reader import NAMESPACES, read_decisions
from engine.domain.errors import InvalidDiagram
from engine.queries.decision_trial import try_decision
from tests.unit.queries.models import (
    AT,
    answer,
    boxed,
    context,
    data,
    decision,
    item,
    knowledge,
    literal,
    model,
    reason,
    structure,
    table,
    tried,
)

PERSON = structure("tPerson", Full_Name="string", Age="number", Since="date")
PEOPLE = item("tPeople", "tPerson", many=True)
SIZE = table("n: number", "size: string", '< 10 | "small"', '[10..20) | "middle"', '>= 20 | "large"')


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_every_version_of_the_standard_is_read(namespace: str) -> None:
    file = model(data("n", "number"), decision("Size", SIZE, inputs="n"), namespace=namespace)
    trial = try_decision("m.dmn", file, "Size", {"n": 12}, AT)
    assert (trial.outputs, trial.matched, trial.errors) == ("middle", (1,), ())


def test_a_decision_is_found_by_id_and_by_name() -> None:
    elements = [data("n", "number"), decision("Size of it", SIZE, inputs="n")]
    assert answer(elements, "Size of it", n=1) == answer(elements, "d_Size of it", n=1) == "small"
    assert reason(elements, "Other") == "no such"


def test_positions_come_in_the_order_of_the_answer() -> None:
    more = '<output><outputValues><text>"high","low"</text></outputValues></output>'
    ordered = table("n", "o", '> 0 | "low"', '> 5 | "high"', policy="OUTPUT ORDER")
    ordered = ordered.replace('<output name="o"/>', more)
    trial = tried([data("n", "number"), decision("d", ordered, inputs="n")], "d", n=9)
    assert (trial.outputs, trial.matched) == (["high", "low"], (1, 0))


@pytest.mark.parametrize(
    ("type_", "text", "expression", "expected"),
    [
        ("date", "2026-02-28", 'x + duration("P1D")', "2026-03-01"),
        ("dateTime", "2026-02-28T10:00:00", "x.hour", 10),
        ("date and time", "2026-02-28", "x.hour", 0),
        ("time", "10:30:00", "x.minute", 30),
        ("dayTimeDuration", "PT36H", "x.days", 1),
        ("yearMonthDuration", "P14M", "x.years", 1),
        ("feel:date", "2026-02-28", "x.month", 2),
    ],
)
def test_a_text_is_read_as_the_type_that_the_input_declares(
    type_: str, text: str, expression: str, expected: Any
) -> None:
    assert answer([data("x", type_), decision("d", literal(expression), inputs="x")], "d", x=text) == expected


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("date", "yesterday"),
        ("number", "12"),
        ("string", 12),
        ("boolean", "true"),
        ("date", 5),
        ("yearMonthDuration", "P1D"),
        ("dayTimeDuration", "P1Y"),
        ("number", [1, 2]),
    ],
)
def test_a_value_of_another_type_is_an_error_and_no_null(type_: str, value: Any) -> None:
    elements = [data("x", type_), decision("d", literal("x"), inputs="x")]
    assert "not" in reason(elements, "d", x=value)
    assert answer(elements, "d", x=None) is None


def test_structures_and_lists_are_read_to_the_bottom() -> None:
    elements = [PERSON, PEOPLE, data("All", "tPeople")]
    elements += [decision("d", literal('All[Full Name = "B"].Since.year'), inputs="All")]
    people = [{"Full Name": n, "Age": 1, "Since": f"202{i}-01-01"} for i, n in enumerate("AB")]
    assert answer(elements, "d", All=people) == [2021]
    assert "not of type number" in reason(elements, "d", All=[{"Full Name": "A", "Age": "x"}])


def test_an_answer_has_all_the_parts_of_its_type_and_an_input_may_lack_some() -> None:
    elements = [structure("tPart", a="number", b="string"), data("x", "tPart")]
    elements += [decision("in", literal("x.a"), inputs="x"), decision("lost", literal("x.b"), inputs="x")]
    elements += [decision("out", literal("{a: 1}"), type_="tPart")]
    elements += [decision("more", literal('{a: 1, b: "", c: 2}'), type_="tPart")]
    assert answer(elements, "in", x={"a": 1}) == 1
    assert "not found" in reason(elements, "lost", x={"a": 1})
    assert reason(elements, "out") == "a tPart lacks b"
    assert answer(elements, "more") == {"a": 1, "b": "", "c": 2}


def test_one_value_is_a_list_of_one_where_a_list_is_declared() -> None:
    elements = [item("tMany", "number", many=True), data("x", "tMany"), data("y", "number")]
    elements += [decision("d", literal("count(x) + y"), inputs="x|y")]
    assert answer(elements, "d", x=5, y=[7]) == 8


def test_allowed_values_bind_inputs_and_answers() -> None:
    elements = [item("tKind", "string", allowed='"a", "b"'), data("x", "tKind")]
    elements += [decision("in", literal("x"), inputs="x"), decision("out", literal('"c"'), type_="tKind")]
    assert answer(elements, "in", x="b") == "b"
    assert "not an allowed value" in reason(elements, "in", x="c")
    assert "not an allowed value" in reason(elements, "out")


@pytest.mark.parametrize("name", ["Full Name", "Pre-check", "a/b", "Person's age", "a.b", "x+y"])
def test_a_name_may_have_spaces_and_signs(name: str) -> None:
    elements = [data(name, "number"), decision("d", literal(f"{name} * 2"), inputs=name)]
    assert try_decision("m.dmn", model(*elements), "d", {name: 4}, AT).outputs == 8
    assert set(read_decisions({"m.dmn": model(*elements)})) == {"d_d"}


@pytest.mark.parametrize("cell", ["> 5", "[1..9]", "5", "not(5)", "< 3, > 7"])
def test_a_text_against_numbers_is_an_error_and_no_miss(cell: str) -> None:
    elements = [data("x"), decision("d", table("x", "o", f"{cell} | 1"), inputs="x")]
    assert "string is compared with a number" in reason(elements, "d", x="7")
    assert tried(elements, "d", x=None).errors == ()


@pytest.mark.parametrize(
    "text",
    [
        '"7" > 5',
        "1 / 0",
        "sum([1, true])",
        "upper case(5)",
        'max(1, "a")',
        "x.lost",
        "lost",
        "f(1)",
        '1 + "a"',
        'date("2026-02-30")',
    ],
)
def test_an_expression_that_fails_has_no_answer(text: str) -> None:
    assert reason([data("x"), decision("d", literal(text), inputs="x")], "d", x={})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('max(date("2026-01-01"), date("2026-02-01"))', "2026-02-01"),
        ('min(["b", "a"])', "a"),
        ('max([duration("PT1H"), duration("P1D")])', "P1D"),
        ("min(3, 1, 2)", 1),
        ("max([])", None),
        ("max(1, null)", None),
    ],
)
def test_whatever_has_an_order_has_a_least_and_a_greatest(text: str, expected: Any) -> None:
    assert answer([decision("d", literal(text))], "d") == expected


@pytest.mark.parametrize(
    "text", ["sum([1, null])", "upper case(null)", "null > 5", 'date("2026-01-01") < now()', "x = 5"]
)
def test_a_null_that_the_standard_means_is_an_answer(text: str) -> None:
    assert tried([data("x"), decision("d", literal(text), inputs="x")], "d", x="a").errors == ()


def test_nothing_lies_in_an_interval_that_goes_down() -> None:
    elements = [
        data("x"),
        decision("d", table("x", "o", "[9..1] | true", "- | false", policy="FIRST"), inputs="x"),
    ]
    assert answer(elements, "d", x=5) is False


def test_a_list_in_a_cell_holds_the_value() -> None:
    elements = [item("tMany", "string", many=True), data("known", "tMany"), data("x", "string")]
    elements += [
        decision("d", table("x", "o", "known | true", "- | false", policy="FIRST"), inputs="x|known")
    ]
    assert answer(elements, "d", x="b", known=["a", "b"]) is True
    assert answer(elements, "d", x="c", known=["a", "b"]) is False


def test_a_list_in_a_cell_holds_a_date_and_may_be_the_value_itself() -> None:
    elements = [item("tDays", "date", many=True), data("free", "tDays"), data("x", "date"), data("l")]
    holds = table("x: date", "o", "free | true", "- | false", policy="FIRST")
    elements += [decision("d", holds, inputs="x|free")]
    elements += [decision("same", table("l", "o", "[1, 2] | true", "- | false", policy="FIRST"), inputs="l")]
    assert answer(elements, "d", x="2026-01-01", free=["2026-01-02", "2026-01-01"]) is True
    assert answer(elements, "d", x="2026-01-03", free=["2026-01-02", "2026-01-01"]) is False
    assert [answer(elements, "same", l=value) for value in ([1, 2], 2, [2, 1], 3)] == [
        True,
        True,
        False,
        False,
    ]


def test_a_column_may_declare_text_and_compare_something_else() -> None:
    elements = [
        data("x", "boolean"),
        decision("d", table("x: string", "o", "true | 1", "false | 2"), inputs="x"),
    ]
    assert [answer(elements, "d", x=x) for x in (True, False)] == [1, 2]


@pytest.mark.parametrize("type_", ["string", "tMany", ""])
def test_a_collecting_table_answers_with_a_list_whatever_its_variable_says(type_: str) -> None:
    collecting = table("x", "o", '> 0 | "a"', '> 1 | "b"', policy="COLLECT")
    elements = [item("tMany", "string", many=True), data("x")]
    elements += [decision("d", collecting, inputs="x", type_=type_)]
    assert [answer(elements, "d", x=x) for x in (0, 1, 2)] == [[], ["a"], ["a", "b"]]


def test_several_outputs_collected_are_a_list_of_contexts() -> None:
    rules = ('> 0 | "a" | 1', '> 1 | "b" | 2', '> 9 | "c" | 3')
    elements = [data("x"), decision("d", table("x", "kind | a/b", *rules, policy="COLLECT"), inputs="x")]
    assert answer(elements, "d", x=5) == [{"kind": "a", "a/b": 1}, {"kind": "b", "a/b": 2}]
    assert answer(elements, "d", x=0) == []


def test_an_answer_outside_the_output_values_is_an_error() -> None:
    outside = table("x", "o", '> 0 | "z"').replace(
        '<output name="o"/>', '<output name="o"><outputValues><text>"a","b"</text></outputValues></output>'
    )
    assert "among the output values" in reason([data("x"), decision("d", outside, inputs="x")], "d", x=1)


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
