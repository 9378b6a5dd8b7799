"""A form file becomes values, or is refused with the element's name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.domain.errors import InvalidDiagram
from forms import load_form
from tests.unit.forms.build import component, form, kind

SHIPPED = sorted((Path(__file__).parents[3] / "forms").glob("*.form"))
YES_NO = [{"value": "y", "label": "иә", "label.ru": "да"}, {"value": "n", "label": "жоқ"}]


def test_a_text_is_kazakh_unless_its_properties_translate_it() -> None:
    made = form(component("textfield", "a", label="Аты", properties={"label.ru": "Имя"}))
    field = made.field("a")
    assert [field.label(locale) for locale in ("kk", "ru", "en")] == ["Аты", "Имя", "Аты"]


def test_options_are_translated_beside_them_or_in_properties() -> None:
    made = form(component("radio", "a", values=YES_NO, properties={"option.n.ru": "нет"}))
    assert made.field("a").options("ru") == [("y", "да"), ("n", "нет")]
    assert made.field("a").options("kk") == [("y", "иә"), ("n", "жоқ")]


def test_a_classifier_brings_its_options() -> None:
    made = form(kind("classifier", "kato", "select", properties={"classifier": "regions"}))
    assert len(made.field("kato").options("en")) == 20


def test_the_record_is_named_by_the_form() -> None:
    assert form(record="resolution").record == "resolution"
    assert form().record == "f"


def test_groups_are_flattened_into_fields() -> None:
    made = form(component("group", "", components=[component("textfield", "a")]))
    assert [field.key for field in made.fields] == ["a"]


def test_the_checksum_ignores_spelling_but_not_content() -> None:
    raw = {"id": "f", "components": [component("textfield", "a")]}
    turned = json.dumps(dict(reversed(raw.items())), indent=2).encode()
    assert load_form(raw).checksum == load_form(turned).checksum
    assert load_form(raw).checksum != form(component("textfield", "b")).checksum


@pytest.mark.parametrize(
    ("components", "rule"),
    [
        ([component("iframe", "a")], "form_unknown_type"),
        ([component("html", "a")], "form_unknown_type"),
        ([kind("wallet", "a")], "form_unknown_kind"),
        ([component("textfield", "a-b")], "form_bad_key"),
        ([component("textfield", "__proto__")], "form_bad_key"),
        ([component("textfield", "")], "form_bad_key"),
        ([component("textfield", "a"), component("number", "a")], "form_key_twice"),
        ([component("select", "a")], "form_without_options"),
        ([component("textfield", "a", hide="=1 +")], "form_bad_expression"),
        ([kind("classifier", "a", "select")], "form_unknown_classifier"),
        ([component("textfield", "a", validate={"pattern": "("})], "form_bad_pattern"),
        ([component("textfield", "a", validate={"maxLength": "many"})], "form_bad_limit"),
        ([component("textfield", "a", validate={"maxLength": "3.7"})], "form_bad_limit"),
        ([component("textfield", "a", validate={"minLength": -1})], "form_bad_limit"),
        ([component("number", "a", decimalDigits=40)], "form_bad_limit"),
        ([component("number", "a", validate={"min": "1e5"})], "form_bad_limit"),
        ([component("number", "a", validate={"max": float("nan")})], "form_bad_limit"),
        ([component("datetime", "a", properties={"not_after": "soon"})], "form_bad_limit"),
        ([component("datetime", "a", properties={"not_after": "2026-W01-1"})], "form_bad_limit"),
        ([component("textfield", "a", validate={"validationType": "telepathy"})], "form_unknown_validation"),
        ([component("textfield", "a", validate={"validationType": ["email"]})], "form_unknown_validation"),
        ([component("textfield", "a", validate={"required": "no"})], "form_bad_shape"),
        ([component("select", "a", values=[{"value": {}}])], "form_bad_shape"),
        ([component("select", "a", values=["y"])], "form_bad_shape"),
        ([component("textfield", "a", validate=5)], "form_bad_shape"),
        ([component("textfield", "a", properties=["x"])], "form_bad_shape"),
        (["text"], "form_bad_shape"),
    ],
)
def test_what_will_not_run_is_refused(components: list[Any], rule: str) -> None:
    with pytest.raises(InvalidDiagram) as refused:
        form(*components)
    assert refused.value.details["rule"] == rule


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"components": 1}'])
def test_what_is_no_form_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidDiagram):
        load_form(data, file="x.form")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_every_shipped_form_speaks_three_languages(path: Path) -> None:
    made = load_form(path.read_bytes(), file=path.name)
    for field in made.fields:
        assert {"kk", "ru", "en"} <= field.labels.keys(), field.key
        for value, _ in field.options("kk") if field.has_options else ():
            assert all(dict(field.options(locale))[value] for locale in ("kk", "ru", "en"))


def test_there_are_shipped_forms() -> None:
    assert len(SHIPPED) > 5


@pytest.mark.parametrize("checks", ["abc", 5, ["abc"], [{"field": ["a"]}], {"a": "b"}])
def test_checks_of_another_shape_are_refused(checks: Any) -> None:
    with pytest.raises(InvalidDiagram, match="form_bad_shape"):
        load_form({"id": "f", "properties": {"checks": checks}, "components": []})


def test_numbers_may_be_written_as_texts() -> None:
    made = form(component("textfield", "a", validate={"maxLength": "3", "validationType": ""}))
    assert made.field("a").limits["maxLength"] == "3"
    assert form(component("number", "a", validate={"min": "-1.5", "max": 1e-3})).field("a").key == "a"
