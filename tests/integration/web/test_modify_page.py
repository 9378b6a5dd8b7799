"""The administrator's page for moving a case: what waits, what would follow, the move, and its refusals."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine.storage.tables import cases
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import TO_REPLY, Life

SignIn = Callable[[str], Visitor]
AT = datetime(2026, 11, 23, 9, 5).astimezone()


@pytest.fixture
def life(published: World) -> Life:
    life = Life(published, AT)
    life.walk(*TO_REPLY)
    return life


def _post(visitor: Visitor, life: Life, **told: Any) -> Any:
    page = visitor.get(_address(life)).text
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("version", "key")}  # type: ignore[index]
    return visitor.post(_address(life), **{**hidden, "step": "preview", **told})


def _address(life: Life) -> str:
    return f"/admin/cases/{life.case_id}/modify"


def _version(life: Life) -> int:
    with life.world.engine.connect() as conn:
        return int(conn.execute(select(cases.c.version).where(cases.c.id == life.case_id)).scalar_one())


def test_the_page_shows_steps_and_variables_and_no_personal_data(life: Life, as_person: SignIn) -> None:
    page = as_person("administrator").get(_address(life)).text
    assert 'value="draft_reply#1"' in page and 'value="resolution"' in page
    for personal in ("Сейітова", "Ерубаев", "ainur@example.kz", "Аулада жарық жоқ"):
        assert personal not in page


def test_the_menu_says_that_one_is_among_the_incidents(life: Life, as_person: SignIn) -> None:
    page = as_person("administrator").get(_address(life)).text
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', page) == ["/admin/incidents"]


def test_every_step_is_offered_once_and_the_reason_is_asked_once(life: Life, as_person: SignIn) -> None:
    visitor = as_person("administrator")
    told = {"cancel": "draft_reply#1", "activate": "resolution", "reason": "Қате жол."}
    for page in (visitor.get(_address(life)).text, _post(visitor, life, **told).text):
        offered = re.findall(r'name="activate" value="([^"]+)"', page)
        assert len(offered) == len(set(offered)) > 30
        assert page.count('name="reason"') == 1


def test_a_preview_tells_and_changes_nothing_then_the_move_is_made(life: Life, as_person: SignIn) -> None:
    visitor, before = as_person("administrator"), _version(life)
    told = {"cancel": "draft_reply#1", "activate": "resolution", "reason": "Қате жол."}
    seen = _post(visitor, life, **told)
    assert seen.status_code == 200
    assert "resolution#2" in seen.text and 'value="confirm"' in seen.text
    assert _version(life) == before
    assert _post(visitor, life, **told, step="confirm").status_code == 302
    assert life.open_elements() == ["resolution"]


def test_a_refusal_says_the_rule_and_keeps_what_was_chosen(life: Life, as_person: SignIn) -> None:
    answer = _post(as_person("administrator"), life, activate="examine", reason="x")
    assert answer.status_code == 422
    assert re.search(r'value="examine" checked', answer.text)
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("told", [{"new_name": "n", "new_value": "not json"}, {}, {"variable.n": "{"}])
def test_bad_input_is_answered_in_the_page(life: Life, as_person: SignIn, told: dict[str, str]) -> None:
    before = _version(life)
    assert _post(as_person("administrator"), life, reason="x", **told).status_code == 422
    assert _version(life) == before


def test_a_move_without_a_reason_is_refused(life: Life, as_person: SignIn) -> None:
    told = {"new_name": "n", "new_value": "1", "step": "confirm"}
    assert _post(as_person("administrator"), life, **told).status_code == 422


def test_a_stale_page_is_a_conflict(life: Life, as_person: SignIn) -> None:
    told = {"new_name": "n", "new_value": "1", "version": "1", "reason": "x"}
    assert _post(as_person("administrator"), life, **told).status_code == 409


def test_the_diagram_of_the_page_says_where_the_case_is(life: Life, as_person: SignIn) -> None:
    told = as_person("administrator").get(f"/admin/cases/{life.case_id}/diagram").json
    assert told["current"] == ["draft_reply"]


@pytest.mark.parametrize("who", ["controller", "executor", "methodologist", "auditor"])
def test_nobody_else_opens_it(life: Life, as_person: SignIn, who: str) -> None:
    assert as_person(who).get(_address(life)).status_code == 403


def test_an_unknown_case_is_not_found(life: Life, as_person: SignIn) -> None:
    assert as_person("administrator").get("/admin/cases/999999/modify").status_code == 404
