"""A draft is tried on its page: step by step, back again, kept and run again; no trace is left."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import func, select

from engine.operations.publish_deployment import shipped_files
from engine.storage.tables import cases, journal, messages
from tests.factories import World
from tests.integration.web.conftest import Visitor

SignIn = Callable[[str], Visitor]


FAR = '{"process_id": "appeal", "moves": [{"kind": "start", "at": "9999-12-31T23:59:00+05:00"}]}'


class Walker:
    """A methodologist's browser that walks a trial: the script goes from page to page."""

    def __init__(self, person: Visitor) -> None:
        self.person = person
        self.address = person.post("/studio/workspaces", title="Сынақ").headers["Location"]
        self.text = self.script = ""

    def step(self, act: str, /, **fields: str) -> int:
        answer = self.person.post(f"{self.address}/trial", act=act, script=self.script, **fields)
        self.text = answer.text
        found = re.search(r'name="script" value="([^"]*)"', self.text)
        self.script = unescape(found[1]) if found else ""
        return int(answer.status_code)

    def begin(self, process: str = "appeal") -> int:
        return self.step("start", process=process, at="2026-11-23T09:05")

    def waits(self) -> list[str]:
        return re.findall(r'name="target" value="([^"]+)"', self.text)

    def write(self, content: str) -> None:
        self.person.client.post(
            f"{self.address}/edit/appeal/appeal.bpmn",
            json={"content": content, "revision": 0},
            headers={"X-CSRFToken": self.person.token()},
        )


@pytest.fixture
def walker(published: World, as_person: SignIn) -> Walker:
    return Walker(as_person("methodologist"))


def traces(world: World) -> list[int]:
    with world.engine.connect() as conn:
        tables = (cases, journal, messages)
        return [conn.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]


def test_a_case_is_walked_and_leaves_no_trace(walker: Walker, published: World) -> None:
    before = traces(published)
    assert walker.begin() == 200
    assert "register_appeal#1" in walker.waits()
    assert walker.step("complete", target="register_appeal#1") == 200
    assert "register_appeal#1" not in walker.waits()
    assert len(json.loads(walker.script)["moves"]) == 2
    assert traces(published) == before


def test_a_step_back_is_a_shorter_script(walker: Walker) -> None:
    walker.begin()
    first = walker.waits()
    walker.step("complete", target="register_appeal#1")
    walker.step("back")
    assert walker.waits() == first


def test_another_answer_of_service_work_changes_the_way(walker: Walker) -> None:
    walker.begin()
    usual = walker.waits()
    walker.step(
        "answer",
        element="preliminary_review",
        **{"v-threat": "true", "v-anonymous": "false", "v-register_by": "2026-11-24T00:00:00+05:00"},
    )
    assert walker.waits() != usual


def test_what_would_be_an_incident_is_told_on_the_page(walker: Walker) -> None:
    broken = (
        shipped_files()["appeal/appeal.bpmn"].decode().replace("=threat = true<", "=no_such_variable = true<")
    )
    assert "no_such_variable" in broken
    walker.write(broken)
    walker.begin()
    assert 'class="note note-bad"' in walker.text
    assert "no_such_variable" in walker.text


def test_a_draft_that_does_not_run_is_not_tried(walker: Walker) -> None:
    walker.write("<broken")
    assert walker.begin() == 422


def test_a_trial_is_kept_and_runs_again_on_the_draft(walker: Walker) -> None:
    walker.begin()
    walker.step("complete", target="register_appeal#1")
    kept = walker.person.post(f"{walker.address}/scenarios", script=walker.script, name="Тіркеу")
    assert kept.status_code == 302
    again = walker.person.get(f"{walker.address}/scenarios?run").text
    assert 'data-scenarios="same"' in again
    shown = re.search(r'href="([^"]+/trial\?scenario=\d+)"', again)
    assert shown is not None
    assert "register_appeal" in walker.person.get(shown[1]).text
    without = shipped_files()["appeal/appeal.bpmn"].decode()
    walker.write(
        without.replace('id="register_appeal"', 'id="register_it"').replace("register_appeal", "register_it")
    )
    assert 'data-scenarios="changed"' in walker.person.get(f"{walker.address}/scenarios?run").text


def test_a_scenario_needs_a_name_and_a_way(walker: Walker) -> None:
    assert walker.person.post(f"{walker.address}/scenarios", script="", name="x").status_code == 422
    walker.begin()
    assert (
        walker.person.post(f"{walker.address}/scenarios", script=walker.script, name=" ").status_code == 422
    )


@pytest.mark.parametrize(
    "script",
    [
        FAR,
        "{",
        '{"process_id": "appeal"}',
        "[]",
        '{"process_id": 1, "moves": [{}]}',
        "9" * 300,
        '{"moves": 3}',
    ],
)
def test_a_script_written_by_hand_is_refused_in_words(walker: Walker, script: str) -> None:
    walker.script = script
    assert walker.step("complete", target="x#1") == 422


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("accept", "accept"),
        ("true", True),
        ('"true"', "true"),
        ("12", 12),
        ("[1, 2]", [1, 2]),
        ("=1 + 1", 2),
        ("2026-11-23", "2026-11-23"),
        ("null", None),
    ],
)
def test_what_is_typed_is_feel_where_it_looks_like_it_and_text_otherwise(
    walker: Walker, typed: str, kept: object
) -> None:
    walker.begin()
    walker.step("complete", target="register_appeal#1", **{"v-decision": typed})
    assert json.loads(walker.script)["moves"][1]["variables"]["decision"] == kept


def test_only_methodologists_try_drafts(walker: Walker, as_person: SignIn) -> None:
    assert as_person("administrator").get(f"{walker.address}/trial").status_code == 403
