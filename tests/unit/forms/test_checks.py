"""Rules between the fields of one form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from engine.domain.errors import InvalidData, InvalidDiagram
from engine.feel.values import ALMATY
from forms import load_form, validate

AT = datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)
CHECK = {
    "expression": '=remarks != "no"',
    "field": "remarks",
    "code": "say_more",
    "message": "Толығырақ жазыңыз.",
    "message.ru": "Напишите подробнее.",
}


def form_with(**check: Any) -> Any:
    field = {"type": "textfield", "key": "remarks", "label": "Ескертулер"}
    return {"id": "x", "components": [field], "properties": {"checks": [CHECK | check]}}


def test_a_broken_check_is_shown_at_its_field() -> None:
    with pytest.raises(InvalidData) as refused:
        validate(load_form(form_with()), {"remarks": "no"}, at=AT)
    assert refused.value.details["errors"] == {"remarks": ["say_more"]}


def test_data_that_keeps_the_check_passes() -> None:
    assert validate(load_form(form_with()), {"remarks": "a date"}, at=AT) == {"remarks": "a date"}


def test_a_draft_is_not_checked() -> None:
    assert validate(load_form(form_with()), {"remarks": "no"}, at=AT, partial=True)


def test_a_check_brings_its_words() -> None:
    check = load_form(form_with()).checks[0]
    assert (check.message("ru"), check.message("en")) == ("Напишите подробнее.", "Толығырақ жазыңыз.")


@pytest.mark.parametrize("wrong", [{"field": "nothing"}, {"expression": "=1 +"}, {"code": ""}])
def test_a_check_that_cannot_work_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidDiagram) as refused:
        load_form(form_with(**wrong))
    assert refused.value.details["rule"] == "form_bad_check"
