"""What a form lets through, and with which codes it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.errors import ExpressionFailed, InvalidData
from engine.feel import context, threads
from forms import Form, codes, compile_schema, validate, warnings
from tests.unit.forms.build import AT, component, form, kind

CHOICES = [{"value": "y", "label": "иә"}, {"value": "n", "label": "жоқ"}]
TEXT = component("textfield", "a", validate={"minLength": 2, "maxLength": 5, "pattern": "^[а-я]+$"})
NUMBER = component("number", "a", decimalDigits=1, validate={"min": 1, "max": 9})
EMAIL = component("textfield", "a", validate={"validationType": "email"})
MOMENT = component("datetime", "a", subtype="datetime")
DAY = component(
    "datetime", "a", subtype="date", properties={"not_after": "today", "not_before": "2026-01-01"}
)


def errors(made: Form, data: dict[str, Any], **more: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidData) as refused:
        validate(made, data, at=AT, **more)
    found: dict[str, list[str]] = refused.value.details["errors"]
    assert {code for listed in found.values() for code in listed} <= codes.ERRORS.keys()
    return found


@pytest.mark.parametrize(
    ("shape", "given_", "stored"),
    [
        (TEXT, " абв\r\n", "абв"),
        (component("textarea", "a"), "а\r\nб", "а\nб"),
        (EMAIL, " ainur.s@post.example.kz ", "ainur.s@post.example.kz"),
        (MOMENT, "2026-11-23T04:05Z", "2026-11-23T09:05:00+05:00"),
        (MOMENT, "2026-11-23T09:05", "2026-11-23T09:05:00+05:00"),
        (NUMBER, "4,5", 4.5),
        (NUMBER, "4.0", 4),
        (component("number", "a"), "1 000", 1000),
        (DAY, "2026-11-23", "2026-11-23"),
        (component("datetime", "a", subtype="time"), "09:05", "09:05"),
        (component("datetime", "a", subtype="datetime"), "2026-11-23T09:05", "2026-11-23T09:05:00+05:00"),
        (component("checkbox", "a"), "on", True),
        (component("radio", "a", values=CHOICES), "y", "y"),
        (component("select", "a", values=[{"value": 1, "label": "1"}]), "1", 1),
        (component("checklist", "a", values=CHOICES), ["n", "y", "n"], ["n", "y"]),
        (kind("person", "a", "select"), "17", "17"),
        (kind("person", "a", "taglist"), [5, "7"], ["5", "7"]),
        (kind("file", "a", "filepicker"), "3", ["3"]),
        (kind("identity-number", "a"), "8506 1735-0123", "850617350123"),
    ],
)
def test_values_are_coerced(shape: Any, given_: Any, stored: Any) -> None:
    data = validate(form(shape), {"a": given_}, at=AT)
    assert data == {"a": stored}
    assert validate(form(shape), data, at=AT) == data


@pytest.mark.parametrize(
    ("shape", "value", "code"),
    [
        (TEXT, "я", "too_short"),
        (TEXT, "яяяяяя", "too_long"),
        (TEXT, "abc", "pattern"),
        (TEXT, "а\x00б", "bad_characters"),
        (TEXT, "а\ud800", "bad_characters"),
        (component("textfield", "a"), "a@b.kz\nBcc: c@d.kz", "bad_characters"),
        (component("textfield", "a"), "а\tб", "bad_characters"),
        (component("textfield", "a"), "а\u2028б", "bad_characters"),
        (component("textfield", "a"), "gpj.\u202eexe", "bad_characters"),
        (kind("identity-number", "a"), "1\n2", "bad_characters"),
        (EMAIL, "ainur", "not_an_email"),
        (EMAIL, "ainur@localhost", "not_an_email"),
        (EMAIL, "a b@example.kz", "not_an_email"),
        (EMAIL, "a@b.kz, c@d.kz", "not_an_email"),
        (TEXT, 5, "not_text"),
        (TEXT, ["аб"], "not_text"),
        (component("textfield", "a"), "a" * 1_001, "too_long"),
        (component("textarea", "a"), "a" * 100_001, "too_long"),
        (NUMBER, "x", "not_a_number"),
        (NUMBER, True, "not_a_number"),
        (NUMBER, float("nan"), "not_a_number"),
        (NUMBER, "1e9", "not_a_number"),
        (NUMBER, "0", "too_small"),
        (NUMBER, 10, "too_large"),
        (NUMBER, 10**400, "too_large"),
        (NUMBER, "1.25", "too_many_decimals"),
        (DAY, "23.11.2026", "not_a_date"),
        (DAY, "2026-02-30", "not_a_date"),
        (DAY, "0001-01-01", "not_a_date"),
        (DAY, "2026-W01-1", "not_a_date"),
        (DAY, "20261123", "not_a_date"),
        (MOMENT, "2026-11-23", "not_a_date"),
        (MOMENT, "2199-12-31T23:59:59-23:59", "not_a_date"),
        (MOMENT, "1900-01-01T00:00+23:59", "not_a_date"),
        (MOMENT, "0001-01-01T00:00+23:59", "not_a_date"),
        (DAY, "2026-11-24", "too_late"),
        (DAY, "2025-12-31", "too_early"),
        (component("datetime", "a", subtype="time"), "25:00", "not_a_time"),
        (component("checkbox", "a"), "maybe", "not_yes_or_no"),
        (component("radio", "a", values=CHOICES), "z", "not_an_option"),
        (component("select", "a", values=[{"value": 1, "label": "1"}]), True, "not_an_option"),
        (component("checklist", "a", values=CHOICES), ["y", "z"], "not_an_option"),
        (component("checklist", "a", values=CHOICES), {"y": 1}, "not_a_list"),
        (kind("person", "a", "select"), "Асан", "not_an_id"),
        (kind("person", "a", "select"), "0", "not_an_id"),
        (kind("classifier", "a", "select", properties={"classifier": "regions"}), "nowhere", "not_an_option"),
    ],
)
def test_codes(shape: Any, value: Any, code: str) -> None:
    assert errors(form(shape), {"a": value}) == {"a": [code]}


@pytest.mark.parametrize("empty", [None, "", "  ", "\n"])
@pytest.mark.parametrize("type_", ["textfield", "number", "datetime"])
def test_empty_is_missing(type_: str, empty: Any) -> None:
    assert errors(form(component(type_, "a", required=True)), {"a": empty}) == {"a": ["required"]}
    assert validate(form(component(type_, "a")), {"a": empty}, at=AT) == {}


def test_a_required_box_must_be_checked() -> None:
    assert errors(form(component("checkbox", "a", required=True)), {"a": False}) == {"a": ["required"]}
    assert validate(form(component("checkbox", "a")), {}, at=AT) == {"a": False}


@pytest.mark.parametrize("name", ["b", "__proto__", "constructor", "a.b", "id"])
def test_unknown_fields_are_refused(name: str) -> None:
    assert errors(form(component("textfield", "a")), {name: 1}) == {name: ["unknown_field"]}
    assert errors(form(component("textfield", "a")), {name: 1}, partial=True)


HIDING = form(
    component("radio", "decision", values=CHOICES, required=True),
    component("textarea", "remarks", required=True, hide='=decision != "n"'),
    component("textfield", "deeper", required=True, hide="=remarks = null"),
)


def test_hidden_fields_are_dropped_and_not_required() -> None:
    assert validate(HIDING, {"decision": "y", "remarks": "x", "deeper": "y"}, at=AT) == {"decision": "y"}


def test_errors_of_hidden_fields_do_not_count() -> None:
    assert validate(HIDING, {"decision": "y", "remarks": 5}, at=AT) == {"decision": "y"}


def test_visible_fields_are_required() -> None:
    assert errors(HIDING, {"decision": "n"}) == {"remarks": ["required"]}
    assert errors(HIDING, {"decision": "n", "remarks": "x"}) == {"deeper": ["required"]}


def test_a_hidden_group_hides_its_fields() -> None:
    inside = component("textfield", "a", required=True)
    made = form(component("group", "", components=[inside], hide='=regime = "appc"'))
    assert validate(made, {}, at=AT, context={"regime": "appc"}) == {}
    assert errors(made, {}) == {"a": ["required"]}


def test_a_computed_field_ignores_what_is_sent() -> None:
    made = form(component("number", "a"), component("expression", "b", expression="=a * 2"))
    assert validate(made, {"a": 2, "b": 99}, at=AT) == {"a": 2, "b": 4}


def test_a_draft_is_checked_for_shape_only() -> None:
    made = form(TEXT, component("textfield", "b", required=True), NUMBER | {"key": "c"})
    assert validate(made, {"a": "x", "c": 0}, at=AT, partial=True) == {"a": "x", "c": 0}
    assert errors(made, {"c": "x"}, partial=True) == {"c": ["not_a_number"]}


def test_a_doubtful_identity_number_warns_and_never_blocks() -> None:
    made = form(kind("identity-number", "a"))
    assert validate(made, {"a": "123"}, at=AT) == {"a": "123"}
    assert warnings(made, {"a": "123"}) == {"a": ["identity_wrong_length"]}
    assert warnings(made, {}) == {}


CRITERIA = form(kind("criteria", "quality", "textarea", properties={"criteria": "Q1,Q2"}, required=True))


def test_a_failed_criterion_wants_a_comment() -> None:
    answers = {"Q1": {"passed": "yes"}, "Q2": {"passed": "no", "comment": " "}}
    assert errors(CRITERIA, {"quality": answers}) == {"quality-Q2-comment": ["comment_required"]}
    answers["Q2"]["comment"] = "мерзімі жоқ"
    assert validate(CRITERIA, {"quality": answers}, at=AT) == {
        "quality": {"Q1": {"passed": True}, "Q2": {"passed": False, "comment": "мерзімі жоқ"}}
    }


def test_every_criterion_is_answered_but_not_in_a_draft() -> None:
    answers = {"Q1": {"passed": True}}
    assert errors(CRITERIA, {"quality": answers}) == {"quality-Q2-passed": ["required"]}
    assert errors(CRITERIA, {}) == {"quality": ["required"]}
    assert validate(CRITERIA, {"quality": answers}, at=AT, partial=True) == {"quality": answers}
    assert errors(CRITERIA, {"quality": {"Q9": {}}}, partial=True) == {"quality-Q9": ["unknown_field"]}


ROWS = form(kind("issues", "issues", "textarea", required=True), kind("arguments", "arguments", "textarea"))
ISSUE = {"topic": "T1", "demand": "жылу"}


def test_rows_are_checked_cell_by_cell() -> None:
    rows = [ISSUE, {"topic": "T99"}, {**ISSUE, "price": 1}, "row"]
    assert errors(ROWS, {"issues": rows}) == {
        "issues-1-topic": ["not_an_option"],
        "issues-1-demand": ["required"],
        "issues-2-price": ["unknown_field"],
        "issues-3": ["not_a_row"],
    }
    assert validate(ROWS, {"issues": [ISSUE]}, at=AT) == {"issues": [ISSUE]}


def test_an_empty_list_of_rows_is_missing() -> None:
    assert errors(ROWS, {"issues": []}) == {"issues": ["required"]}
    assert errors(ROWS, {"issues": "x"}) == {"issues": ["not_a_list"]}
    assert errors(ROWS, {"issues": [ISSUE] * 51}) == {"issues": ["too_long"]}


def test_an_argument_is_confirmed_or_refuted() -> None:
    argument = {"argument": "жылу жоқ", "finding": "maybe", "why": "акт"}
    data = {"issues": [ISSUE], "arguments": [argument]}
    assert errors(ROWS, data) == {"arguments-0-finding": ["not_an_option"]}


def test_a_regexp_bomb_in_a_form_ends_as_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "TIME_LIMIT", 0.2)
    monkeypatch.setattr(threads._local, "feel", None)
    made = form(component("textfield", "a", validate={"pattern": "^(a+)+$"}))
    with pytest.raises(ExpressionFailed):
        validate(made, {"a": "a" * 40 + "!"}, at=AT)


def test_the_schema_is_compiled_once() -> None:
    assert compile_schema(form(TEXT)) is compile_schema(form(TEXT))
    assert compile_schema(form(TEXT)) is not compile_schema(form(NUMBER))


EVERYTHING = form(
    component("textfield", "text"),
    component("number", "number"),
    component("datetime", "day"),
    component("checkbox", "box"),
    component("checklist", "many", values=CHOICES),
    kind("issues", "rows", "textarea"),
    kind("criteria", "criteria", "textarea"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([f.key for f in EVERYTHING.fields]), JSON, max_size=4))
def test_any_json_is_stored_as_valid_or_refused_with_known_codes(data: dict[str, Any]) -> None:
    try:
        stored = validate(EVERYTHING, data, at=AT)
    except InvalidData as refused:
        found = {code for listed in refused.details["errors"].values() for code in listed}
        stored = {}
    else:
        found = set()
    assert found <= codes.ERRORS.keys()
    assert found or validate(EVERYTHING, stored, at=AT) == stored
