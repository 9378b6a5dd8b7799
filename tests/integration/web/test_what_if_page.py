"""Past cases on a draft, on its pages: asked, watched, answered, taken away; wrong input stays typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from engine.operations.carry_on_what_if import carry_on_what_if
from tests.drafts import FILE, TABLE, another_unit, with_second_approval
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import WHOLE, Life

SignIn = Callable[[str], Visitor]
DAYS = {"first": "2026-11-01", "last": "2026-11-30"}


@pytest.fixture
def draft(
    published: World, at: datetime, as_person: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Visitor, str]:
    """A methodologist's browser, and the address of her draft with a second approval."""
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    Life(published, at).walk(*WHOLE)
    person = as_person("methodologist")
    address = person.post("/studio/workspaces", title="Екінші келісу").headers["Location"]
    person.post(f"{address}/edit/{FILE}", content=with_second_approval()[FILE].decode(), revision="0")
    return person, address


def test_the_answer_is_watched_and_read_and_taken_away(draft: tuple[Visitor, str], published: World) -> None:
    person, address = draft
    asked = person.post(f"{address}/what-if", **DAYS, step="5")
    assert asked.status_code == 302
    page = asked.headers["Location"]
    waits = person.get(page).text
    assert "hx-trigger" in waits
    assert "<progress" in waits
    carry_on_what_if(published.engine, what_if_id=int(page.rpartition("/")[2]))
    answered = person.get(page).text
    assert "data-answer" in answered
    assert "hx-trigger" not in answered
    assert re.search(
        r"Екінші келісу</th>.*?<td class=\"num\">0</td><td class=\"num\">1</td>", answered, re.DOTALL
    )
    file = person.get(f"{page}.csv").text
    assert file.count("\n") == 2
    assert "second_approval" in file


@pytest.mark.parametrize(
    "wrong",
    [{"first": "x"}, {"step": "x"}, {"last": "2026-10-01"}, {"first": "2020-01-01", "last": "2020-01-02"}],
)
def test_a_wrong_question_keeps_what_was_typed(draft: tuple[Visitor, str], wrong: dict[str, str]) -> None:
    person, address = draft
    answer = person.post(f"{address}/what-if", **{**DAYS, "step": "7.5", **wrong})
    assert answer.status_code == 422
    assert f'value="{wrong.get("step", "7.5")}"' in answer.text


def test_a_draft_that_does_not_run_is_told_to_be_checked(draft: tuple[Visitor, str]) -> None:
    person, address = draft
    person.post(f"{address}/edit/{FILE}", content="<broken", revision="1")
    answer = person.post(f"{address}/what-if", **DAYS, step="5")
    assert answer.headers["Location"].endswith("?check=")


def test_a_decision_alone_is_chosen_and_its_other_answers_are_read_and_taken_away(
    draft: tuple[Visitor, str], published: World
) -> None:
    person, address = draft
    assert '<option value="routing">' in person.get(f"{address}/what-if").text
    person.post(f"{address}/edit/{TABLE}", content=another_unit()[TABLE].decode(), revision="0")
    page = person.post(f"{address}/what-if", **DAYS, step="5", decision="routing").headers["Location"]
    assert "<progress" in person.get(page).text
    carry_on_what_if(published.engine, what_if_id=int(page.rpartition("/")[2]))
    answered = person.get(page).text
    assert "data-answer" in answered
    assert "unit_code: new_unit" in answered
    assert "hx-trigger" not in answered
    file = person.get(f"{page}.csv").text
    assert file.count("\n") == 2
    assert "new_unit" in file


def test_a_decision_that_is_as_it_was_is_said_to_differ_in_nothing(
    draft: tuple[Visitor, str], published: World
) -> None:
    person, address = draft
    page = person.post(f"{address}/what-if", **DAYS, step="5", decision="clock").headers["Location"]
    carry_on_what_if(published.engine, what_if_id=int(page.rpartition("/")[2]))
    answered = person.get(page).text
    assert 'id="rules"' in answered
    assert 'id="changes"' not in answered
    assert answered.count("pair-changed") == 0


def test_a_decision_that_no_step_asks_is_refused_where_it_was_chosen(draft: tuple[Visitor, str]) -> None:
    person, address = draft
    answer = person.post(f"{address}/what-if", **DAYS, step="5", decision="no_such")
    assert answer.status_code == 422
    assert 'id="decision-error"' in answer.text
