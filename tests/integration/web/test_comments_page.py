"""Comments at the screen: written, refused with the words kept, withdrawn, and unknown to the applicant."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engine.storage.tables import people
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import TO_EXECUTOR, Life
from webapp.citizen.tokens import status_token

SignIn = Callable[[str], Visitor]
WORDS = "Ауланы түнде тексеріңіз"


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    return life


def _write(visitor: Visitor, life: Life, text: str = WORDS, **more: str) -> Any:
    return visitor.post(f"/cases/{life.case_id}/comments", key="k-1", comment_text=text, **more)


def _tab(visitor: Visitor, life: Life) -> str:
    return str(visitor.get(f"/cases/{life.case_id}?tab=comments").text)


def test_a_comment_stands_on_the_tab_and_beside_the_task(life: Life, as_person: SignIn) -> None:
    assert _write(as_person("controller"), life).location.endswith("?tab=comments")
    executor = as_person("executor")
    assert WORDS in _tab(executor, life)
    assert WORDS in executor.get(f"/work-items/{life.item('examine').id}").text


def test_the_mentioned_are_led_from_the_notice_to_the_comment(life: Life, as_person: SignIn) -> None:
    _write(as_person("controller"), life, mention=str(life.world.people["executor"]))
    page = as_person("executor").get("/notices").text
    assert f"/cases/{life.case_id}?tab=comments" in page
    assert WORDS not in page


def test_a_refused_comment_comes_back_with_its_words(life: Life, as_person: SignIn) -> None:
    controller = as_person("controller")
    for mention in (str(life.world.people["auditor"]), "0", "x", "9" * 30):
        answer = _write(controller, life, mention=mention)
        assert (answer.status_code, WORDS in answer.text, 'id="comment-text"' in answer.text) == (
            422,
            True,
            True,
        )
    assert WORDS not in _tab(controller, life)


def test_whom_one_may_mention_is_asked_while_one_types(life: Life, as_person: SignIn) -> None:
    with life.world.engine.connect() as conn:
        row = conn.execute(select(people).where(people.c.login == "signer")).one()
    asked = f"/cases/{life.case_id}/mentionable?name={row.last_name[:4]}"
    controller = as_person("controller")
    found = controller.get(asked).json["people"]
    assert [str(row.id), row.last_name] in [[value, name.split()[0]] for value, name, _place in found]
    assert controller.get(f"/cases/{life.case_id}/mentionable").json == {"people": []}
    assert as_person("stranger").get(asked).status_code == 404
    assert as_person("auditor").get(asked).status_code == 403


def test_a_page_does_not_list_the_whole_house(life: Life, as_person: SignIn) -> None:
    page = _tab(as_person("controller"), life)
    listed = set(re.findall(r'<option value="(\d+)" data-name', page))
    known = {
        str(life.world.people[one]) for one in ("registrar", "department_head", "executor", "co_executor")
    }
    assert listed == known


def test_without_a_script_a_button_finds_a_colleague_and_keeps_what_was_typed(
    life: Life, as_person: SignIn
) -> None:
    with life.world.engine.connect() as conn:
        row = conn.execute(select(people).where(people.c.login == "signer")).one()
    controller, executor = as_person("controller"), str(life.world.people["executor"])
    answer = _write(controller, life, mention=executor, find="yes", colleague=row.last_name[:4])
    assert answer.status_code == 200 and WORDS in answer.text
    assert f'<option value="{row.id}" data-name' in answer.text
    assert re.search(rf'<option value="{executor}"[^>]* selected', answer.text)
    assert WORDS not in _tab(controller, life), "looking for somebody writes nothing"
    _write(controller, life, mention=str(row.id))
    assert WORDS in _tab(controller, life)


def test_markup_in_a_comment_is_text(life: Life, as_person: SignIn) -> None:
    controller = as_person("controller")
    _write(controller, life, "<script>alert(1)</script>")
    assert "<script>alert" not in _tab(controller, life)
    assert "&lt;script&gt;alert" in _tab(controller, life)


def test_the_author_alone_is_offered_to_withdraw(life: Life, as_person: SignIn) -> None:
    controller, executor = as_person("controller"), as_person("executor")
    _write(controller, life)
    address = f"/cases/{life.case_id}/comments/1/withdraw"
    assert (address in _tab(controller, life), address in _tab(executor, life)) == (True, False)
    assert executor.post(address, key="k").status_code == 403
    assert controller.post(address, key="k").status_code == 302
    assert WORDS not in _tab(executor, life)


def test_who_sees_no_personal_data_sees_no_words(life: Life, as_person: SignIn) -> None:
    _write(as_person("controller"), life)
    page = _tab(as_person("auditor"), life)
    assert (WORDS in page, 'id="comment-text"' in page) == (False, False)


def test_the_applicant_never_sees_a_comment(app: Flask, life: Life, as_person: SignIn) -> None:
    _write(as_person("controller"), life)
    with app.app_context():
        token = status_token(life.case_id)
    page = app.test_client().get(f"/status/{life.case_id}/{token}")
    assert (page.status_code, WORDS in page.text) == (200, False)


def test_the_history_says_that_a_comment_was_written(life: Life, as_person: SignIn) -> None:
    controller = as_person("controller")
    before = controller.get(f"/cases/{life.case_id}?tab=history").text
    _write(controller, life)
    after = controller.get(f"/cases/{life.case_id}?tab=history").text
    words = "Түсіндірме жазылды"
    assert (words in before, words in after, WORDS in after) == (False, True, False)
