"""Running cases are moved from the studio: asked for with a reason, watched, told why they stayed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from engine.operations.carry_on_migration import carry_on_migration
from tests.factories import World
from tests.integration.test_migrate_cases import RENAMED, changed, publish
from tests.integration.web.conftest import Visitor
from tests.integration.web.test_difference_page import told
from tests.lives import TO_REPLY, Life

SignIn = Callable[[str], Visitor]
MOVE = "/studio/families/appeal/move"


@pytest.fixture
def renewed(published: World, at: datetime) -> World:
    lives = [Life(published, at) for _ in range(2)]
    lives[1].walk(*TO_REPLY)
    publish(published, changed(*RENAMED))
    return published


def ask(person: Visitor, **more: str) -> str:
    told = {"from_version": "1", "to_version": "2", "reason": "Жаңа нұсқа.", "key": "k"}
    answer = person.post(MOVE, **told | more)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def carried_on(world: World, address: str) -> None:
    carry_on_migration(world.engine, migration_id=int(address.rpartition("/")[2]))


def test_the_list_of_versions_leads_to_the_move(renewed: World, as_person: SignIn) -> None:
    person = as_person("methodologist")
    assert f"{MOVE}?from_version=1" in person.get("/studio").text
    page = person.get(MOVE).text
    assert 'value="1" required checked' in page
    assert 'name="to_version" value="2"' in page


def test_nothing_older_is_nothing_to_move(published: World, as_person: SignIn) -> None:
    assert 'name="from_version"' not in as_person("methodologist").get(MOVE).text
    assert as_person("methodologist").get("/studio/families/nothing/move").status_code == 404


def test_the_page_asks_again_until_all_are_moved(renewed: World, as_person: SignIn) -> None:
    person = as_person("methodologist")
    address = ask(person)
    page = person.get(address).text
    assert "Жаңа нұсқа." in page
    assert f'hx-get="{address}/progress"' in page
    carried_on(renewed, address)
    part = person.get(f"{address}/progress").text
    assert "hx-get" not in part
    assert "<!doctype" not in part
    assert "✓ 1" in told(part)
    assert "✗ 1" in told(part)


def test_what_stayed_is_told_in_words_and_can_be_tried_again(renewed: World, as_person: SignIn) -> None:
    person = as_person("methodologist")
    address = ask(person)
    carried_on(renewed, address)
    page = person.get(address).text
    assert "element_missing" not in page
    assert "Жауап жобасын дайындау" in page
    again = ask(person, key="again", mapping="draft_reply write_reply\n")
    assert again != address
    carried_on(renewed, again)
    assert "✓ 1" in told(person.get(again).text)


def test_the_same_key_asks_once(renewed: World, as_person: SignIn) -> None:
    person = as_person("methodologist")
    assert ask(person) == ask(person)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"reason": ""}, 422),
        ({"to_version": "1"}, 422),
        ({"mapping": "one two three"}, 422),
        ({"mapping": "nothing write_reply"}, 422),
        ({"mapping": "draft_reply examination"}, 422),
        ({"from_version": "9"}, 404),
        ({"from_version": "x"}, 404),
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_stays_typed(
    renewed: World, as_person: SignIn, fields: dict[str, str], status: int
) -> None:
    given = {"from_version": "1", "to_version": "2", "reason": "Жаңа нұсқа.", "key": "k"} | fields
    answer = as_person("methodologist").post(MOVE, **given)
    assert answer.status_code == status
    if status == 422:
        assert "field-error" in answer.text
        assert given["reason"] in answer.text
        assert given.get("mapping", "") in answer.text


@pytest.mark.parametrize("login", ["executor", "auditor", "registrar", "department_head"])
def test_others_move_nothing(renewed: World, as_person: SignIn, login: str) -> None:
    address = ask(as_person("methodologist"))
    other = as_person(login)
    assert other.get(MOVE).status_code == 403
    assert other.get(address).status_code == 403
    assert other.post(MOVE, from_version="1", to_version="2", reason="x", key="k2").status_code == 403


def test_the_ids_of_renamed_steps_stand_there_already(renewed: World, as_person: SignIn) -> None:
    person = as_person("methodologist")
    page = person.get(f"{MOVE}?from_version=1").text
    assert "draft_reply write_reply</textarea>" in page
    assert "draft_reply write_reply</textarea>" not in person.get(MOVE).text
    address = ask(person, mapping="draft_reply write_reply")
    carried_on(renewed, address)
    assert "✓ 2" in told(person.get(address).text)
