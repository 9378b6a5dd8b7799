"""HTML posts become nested data and back, without JavaScript."""

from __future__ import annotations

from forms import from_html, to_html, validate
from forms.encoding import wants_row
from tests.unit.forms.build import AT, component, form, kind


def posted_as(*pairs: tuple[str, str]) -> dict[str, list[str]]:
    """Names and values in the order of the page, a name as often as it has values."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


FORM = form(
    component("textfield", "subject"),
    component("checkbox", "urgent"),
    component("checklist", "ways", values=[{"value": "a", "label": "a"}, {"value": "b", "label": "b"}]),
    kind("issues", "issues", "textarea"),
    kind("criteria", "quality", "textarea", properties={"criteria": "Q1,Q2"}),
)
POSTED = posted_as(
    ("subject", "Жылу"),
    ("urgent", "on"),
    ("ways", "a"),
    ("ways", "b"),
    ("issues-0-topic", "T1"),
    ("issues-0-demand", "қосу"),
    ("issues-1-topic", ""),
    ("issues-1-demand", " "),
    ("issues-7-topic", "T2"),
    ("quality-Q1-passed", "yes"),
    ("quality-Q2-passed", "no"),
    ("quality-Q2-comment", "факт жоқ"),
    ("csrf_token", "x"),
    ("_version", "3"),
)


def test_a_post_becomes_nested_data() -> None:
    assert from_html(FORM, POSTED) == {
        "subject": "Жылу",
        "urgent": "on",
        "ways": ["a", "b"],
        "issues": [{"topic": "T1", "demand": "қосу"}, {"topic": "T2"}],
        "quality": {"Q1": {"passed": "yes"}, "Q2": {"passed": "no", "comment": "факт жоқ"}},
    }


def test_what_is_stored_is_drawn_and_posted_as_the_same() -> None:
    posted = {**POSTED, "issues-7-demand": ["жөндеу"]}
    stored = validate(FORM, from_html(FORM, posted), at=AT)
    flat = to_html(FORM, stored)
    assert flat["issues-1-demand"] == "жөндеу"
    assert flat["quality-Q2-passed"] == "no"
    pairs = [(k, v) for k, vs in flat.items() for v in (vs if isinstance(vs, list) else [str(vs)])]
    assert validate(FORM, from_html(FORM, posted_as(*pairs)), at=AT) == stored


def test_a_refused_post_can_be_drawn_again() -> None:
    data = from_html(FORM, posted_as(("issues-0-demand", "қосу"), ("quality-Q1-passed", "maybe")))
    assert to_html(FORM, data) == {
        "urgent": False,
        "issues-0-demand": "қосу",
        "quality-Q1-passed": "maybe",
    }


def test_an_unchecked_box_is_no() -> None:
    assert from_html(FORM, {}) == {"urgent": False}


def test_a_field_may_be_called_like_a_button() -> None:
    named = form(component("textfield", "action"))
    assert from_html(named, {"action": ["тоқтату"], "intent": ["save"]}) == {"action": "тоқтату"}


def test_a_stranger_stays_to_be_refused() -> None:
    posted = posted_as(("price", "1"), ("issues-0-price", "1"), ("quality-Q9-passed", "yes"))
    assert from_html(FORM, posted).keys() == {"urgent", "price", "issues-0-price", "quality-Q9-passed"}


def test_a_button_asks_for_one_more_row() -> None:
    posted = posted_as(("issues-0-topic", "T1"), ("add-issues", ""))
    assert wants_row(FORM, posted)
    assert not wants_row(FORM, POSTED)
