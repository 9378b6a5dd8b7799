"""The replay page: each step by its address, without a script, and addresses that lead nowhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

import pytest

from engine.domain.errors import NotFound
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import RETURNED, TO_QUALITY, Life

SignIn = Callable[[str], Visitor]


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    found = Life(published, at)
    found.walk(*TO_QUALITY)
    found.step("quality_analysis", **RETURNED)
    found.step("draft_reply", text="Құрметті Айнұр! Актінің көшірмесі қоса беріледі.")
    return found


def test_without_a_step_the_last_one_is_shown(as_person: SignIn, life: Life) -> None:
    page = as_person("department_head").get(f"/cases/{life.case_id}/replay")
    last = life.case().version
    assert page.status_code == 200
    assert f'data-step="{last}" tabindex' in page.text
    assert f'aria-current="step" data-row-step="{last}"' in page.text


def test_a_step_has_an_address_of_its_own_and_needs_no_script(as_person: SignIn, life: Life) -> None:
    page = as_person("department_head").get(f"/cases/{life.case_id}/replay?step=2")
    assert page.status_code == 200
    assert 'data-step="2" tabindex' in page.text
    for step in (1, 3):
        assert f'href="/cases/{life.case_id}/replay?step={step}"' in page.text


def test_the_panel_of_a_step_is_what_the_page_has_of_it(as_person: SignIn, life: Life) -> None:
    visitor = as_person("department_head")
    page = visitor.get(f"/cases/{life.case_id}/replay?step=3").text
    panel = visitor.get(f"/cases/{life.case_id}/replay/3").text
    assert panel.strip() in page


def test_a_second_draft_shows_demand_and_difference(as_person: SignIn, life: Life) -> None:
    page, sides = as_person("department_head").get(f"/cases/{life.case_id}/replay").text, ("before", "after")
    assert "data-remarks" in page
    assert "<ins>" in page
    before, after = (
        re.search(rf"<div class=\"prose\" data-{side}>(.*?)</div>", page, re.S) for side in sides
    )
    assert before
    assert after
    assert "<ins>" not in before[1]
    assert "<del>" not in after[1]
    assert "Актінің" in page


@pytest.mark.parametrize("asked", ["0", "999", "-1", "abc", "", "1e3", "99999999999999999999", "٣"])
def test_a_step_that_does_not_exist_is_told_and_the_last_one_shown(
    as_person: SignIn, life: Life, asked: str
) -> None:
    page = as_person("department_head").get(f"/cases/{life.case_id}/replay?step={quote(asked)}")
    assert page.status_code == 404
    assert 'role="alert"' in page.text
    assert f'data-step="{life.case().version}" tabindex' in page.text


def test_a_case_that_one_may_not_see_has_no_replay(as_person: SignIn, life: Life) -> None:
    visitor = as_person("strange_executor")
    for path in (
        "replay",
        "replay/1",
        "replay/steps",
        "replay/length",
        f"replay/drawings/{life.case().deployment_id}",
    ):
        page = visitor.get(f"/cases/{life.case_id}/{path}?process=appeal")
        assert page.status_code == 404, path
        assert life.case().number not in page.text


def test_steps_of_the_drawing_are_those_of_the_list(as_person: SignIn, life: Life) -> None:
    visitor = as_person("department_head")
    told = visitor.get(f"/cases/{life.case_id}/replay/steps").json
    page = visitor.get(f"/cases/{life.case_id}/replay").text
    listed = [int(one) for one in re.findall(r'data-row-step="(\d+)"', page)]
    assert [step[0] for step in told["steps"]] == told["fits"] == listed
    assert [int(one) for one in re.findall(r'data-row-step="(\d+)"', told["rows"])] == listed


def test_the_page_marks_its_step_as_the_steps_would(as_person: SignIn, life: Life) -> None:
    visitor = as_person("department_head")
    told = visitor.get(f"/cases/{life.case_id}/replay/steps").json
    page = visitor.get(f"/cases/{life.case_id}/replay?step=7").text
    found = re.search(r"data-now>(.*?)</script>", page, re.S)
    assert found
    now = json.loads(found[1])["now"]
    entered = [told["ids"][one] for step in told["steps"][:7] for one in step[4]]
    assert now["visits"] == Counter(entered)
    assert now["current"] == [told["ids"][one] for one in told["steps"][6][6]]


def test_without_its_diagram_a_step_is_told_in_words(
    as_person: SignIn, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_told: object) -> None:
        raise NotFound(process="appeal")

    monkeypatch.setattr("webapp.cases.replay.drawing_of", missing)
    page = as_person("department_head").get(f"/cases/{life.case_id}/replay?step=2")
    assert page.status_code == 200
    assert 'data-step="2" tabindex' in page.text
    assert "diagram-failed" in page.text


def test_the_form_is_shown_in_the_language_one_asks_for(as_person: SignIn, life: Life) -> None:
    visitor = as_person("department_head")
    found = {
        language: visitor.get(f"/cases/{life.case_id}/replay?step=2&language={language}").text
        for language in ("kk", "ru", "en")
    }
    assert len({text.partition('class="replay-seen"')[2] for text in found.values()}) == 3
    assert visitor.get(f"/cases/{life.case_id}/replay?step=2&language=xx").status_code == 404
