"""The list of acts says what was in force on the appeal's day, and is found by words, number and language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel

from engine.domain.acts import acts
from webapp.presenters.act_choices import act_choices


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app, locale_selector=lambda: "en")
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("day", "old", "new"),
    [(date(2026, 6, 30), "constitution1995", "constitution2026"), (date(2021, 6, 30), "law221", "appc")],
)
def test_an_act_is_called_by_its_force_on_the_day(day: date, old: str, new: str) -> None:
    """Either side of the day on which one act gave way to another."""
    before = dict(act_choices(day, "en").choices)
    after = dict(act_choices(date.fromordinal(day.toordinal() + 1), "en").choices)
    assert ("NOT in force" in before[old], "NOT in force" in before[new]) == (False, True)
    assert ("NOT in force" in after[old], "NOT in force" in after[new]) == (True, False)


def test_every_act_can_be_chosen_and_those_in_force_stand_first() -> None:
    choices = act_choices(date(2026, 11, 23), "en").choices
    assert {value for value, _ in choices} == set(acts())
    old = ["NOT in force" in label for _, label in choices]
    assert old == sorted(old) and True in old


def test_an_act_is_found_by_number_and_by_the_words_of_every_language() -> None:
    found = act_choices(date(2026, 11, 23), "kk").searches["appc"]
    for part in ("350-VI", "АППК", "ӘРПК", "APPC"):
        assert part in found
