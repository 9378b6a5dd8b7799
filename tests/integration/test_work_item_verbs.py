"""Claim, release, reassign, hold, draft: each changes the item, its version and the journal."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.actor import Actor, Role
from engine.domain.errors import AlreadyTaken, Forbidden, InvalidData, NotFound, StaleVersion, TooLarge
from engine.journal import verify
from engine.operations import claim, hold, reassign, release, save_draft
from engine.storage.tables import drafts, journal, records
from tests.factories import World, actor_of, make_person
from tests.lives import TO_EXECUTOR, Life


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def _second(life: Life, role: Role, place: str) -> Actor:
    with life.world.engine.begin() as conn:
        person = make_person(conn, f"other_{role}", life.world.organisations[place], role)
        return actor_of(conn, person)


def _last(life: Life) -> tuple[str, dict[str, Any], dict[str, Any]]:
    with life.world.engine.connect() as conn:
        row = conn.execute(select(journal).order_by(journal.c.seq.desc()).limit(1)).one()
    assert row.snapshot is None
    return row.command, json.loads(row.facts), json.loads(row.change)


def test_a_claimed_item_is_in_ones_hands(life: Life, at: datetime) -> None:
    item = life.item("register_appeal")
    answer = claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1, at=at)
    now = life.item("register_appeal")
    assert (now.assignee_id, now.assigned_at, now.version) == (life.world.people["registrar"], at, 2)
    assert answer == {"case_id": life.case_id, "work_item_id": item.id, "version": 2}
    assert _last(life)[:2] == ("claim", {"key": "register_appeal#1"})


def test_a_taken_item_cannot_be_claimed(life: Life) -> None:
    item, other = life.item("register_appeal"), _second(life, Role.REGISTRAR, "oblast")
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1)
    with pytest.raises(AlreadyTaken) as refused:
        claim(life.world.engine, other, work_item_id=item.id, version=1)
    assert refused.value.details["by"].startswith("Registrar")
    assert refused.value.details["at"]


def test_claiming_is_for_the_role_and_strangers_see_nothing(life: Life) -> None:
    item = life.item("register_appeal")
    with pytest.raises(Forbidden):
        claim(life.world.engine, life.world.controller, work_item_id=item.id, version=1)
    with pytest.raises(NotFound):
        claim(life.world.engine, life.world.stranger, work_item_id=item.id, version=1)


def test_a_released_item_is_free_again(life: Life) -> None:
    item = life.item("register_appeal")
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1)
    release(life.world.engine, life.world.registrar, work_item_id=item.id, version=2)
    now = life.item("register_appeal")
    assert (now.assignee_id, now.version) == (None, 3)


def test_a_controller_may_release_what_another_holds(life: Life) -> None:
    item, other = life.item("register_appeal"), _second(life, Role.REGISTRAR, "oblast")
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1)
    with pytest.raises(Forbidden):
        release(life.world.engine, other, work_item_id=item.id, version=2)
    release(life.world.engine, life.world.controller, work_item_id=item.id, version=2)
    assert life.item("register_appeal").assignee_id is None


def test_nothing_is_released_twice(life: Life) -> None:
    item = life.item("register_appeal")
    with pytest.raises(Forbidden):
        release(life.world.engine, life.world.registrar, work_item_id=item.id, version=1)


def test_reassigning_needs_a_reason_and_a_suitable_person(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    item, people = life.item("examine"), life.world.people
    given: dict[str, Any] = {"work_item_id": item.id, "version": item.version}
    for to, reason in ((people["second_executor"], " "), (people["registrar"], "ауырды"), (10**9, "x")):
        with pytest.raises(InvalidData):
            reassign(life.world.engine, life.world.department_head, **given, to_person_id=to, reason=reason)
    reassign(
        life.world.engine,
        life.world.department_head,
        **given,
        to_person_id=people["second_executor"],
        reason="Ахметов ауырып қалды",
    )
    assert life.item("examine").assignee_id == people["second_executor"]


def test_the_reason_of_a_reassignment_is_kept_beside_the_chain(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    item = life.item("examine")
    reassign(
        life.world.engine,
        life.world.department_head,
        work_item_id=item.id,
        version=item.version,
        to_person_id=life.world.people["second_executor"],
        reason="Ахметов ауырып қалды",
    )
    with life.world.engine.connect() as conn:
        kept = conn.execute(select(records.c.data).where(records.c.kind == "reassign")).scalar_one()
        assert verify(conn).ok
    assert kept == {"reason": "Ахметов ауырып қалды"}
    assert "Ахметов" not in str(_last(life))


def test_an_executor_cannot_reassign(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    item = life.item("examine")
    with pytest.raises(Forbidden):
        reassign(
            life.world.engine,
            life.world.executor,
            work_item_id=item.id,
            version=item.version,
            to_person_id=life.world.people["second_executor"],
            reason="x",
        )


def test_a_held_item_stays_in_hand_until_a_moment(life: Life, at: datetime) -> None:
    item, until = life.item("register_appeal"), at + timedelta(days=2)
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1, at=at)
    hold(
        life.world.engine,
        life.world.registrar,
        work_item_id=item.id,
        version=2,
        until=until,
        reason="Құжат күтілуде",
        at=at,
    )
    now = life.item("register_appeal")
    assert (now.held_until, now.hold_reason, now.version) == (until, "Құжат күтілуде", 3)


@pytest.mark.parametrize("verb", ["release", "reassign"])
def test_a_hold_ends_when_the_item_leaves_the_hands(life: Life, at: datetime, verb: str) -> None:
    world, item, until = life.world, life.item("register_appeal"), at + timedelta(days=2)
    given: dict[str, Any] = {"work_item_id": item.id, "at": at}
    claim(world.engine, world.registrar, version=1, **given)
    hold(world.engine, world.registrar, version=2, until=until, reason="Құжат күтілуде", **given)
    if verb == "release":
        release(world.engine, world.registrar, version=3, **given)
    else:
        other = _second(life, Role.REGISTRAR, "oblast").person_id
        assert other
        reassign(world.engine, world.controller, version=3, to_person_id=other, reason="ауырды", **given)
    now = life.item("register_appeal")
    assert (now.held_until, now.hold_reason) == (None, None)
    assert _last(life)[2]["held_until"]["to"] is None


def test_holding_needs_a_reason_a_future_and_the_item_in_hand(life: Life, at: datetime) -> None:
    item, later = life.item("register_appeal"), at + timedelta(days=1)
    given: dict[str, Any] = {"work_item_id": item.id, "at": at}
    with pytest.raises(Forbidden):
        hold(life.world.engine, life.world.registrar, **given, version=1, until=later, reason="x")
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1, at=at)
    with pytest.raises(InvalidData) as refused:
        hold(life.world.engine, life.world.registrar, **given, version=2, until=at, reason="")
    assert set(refused.value.details["errors"]) == {"until", "reason"}


def test_changes_after_the_actor_read_are_noticed(life: Life, at: datetime) -> None:
    item = life.item("register_appeal")
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1, at=at)
    with pytest.raises(StaleVersion):
        release(life.world.engine, life.world.registrar, work_item_id=item.id, version=1)


def test_a_draft_is_kept_as_typed_and_only_for_its_person(life: Life, at: datetime) -> None:
    item = life.item("register_appeal")
    for text in ("Жа", "Жары"):
        answer = save_draft(
            life.world.engine, life.world.registrar, work_item_id=item.id, data={"subject": text}, at=at
        )
    assert datetime.fromisoformat(answer["saved_at"]) == at
    with life.world.engine.connect() as conn:
        draft = conn.execute(select(drafts)).one()
    assert (draft.person_id, draft.data) == (life.world.people["registrar"], {"subject": "Жары"})


def test_a_draft_of_a_megabyte_is_too_large(life: Life) -> None:
    item = life.item("register_appeal")
    with pytest.raises(TooLarge):
        save_draft(
            life.world.engine, life.world.registrar, work_item_id=item.id, data={"text": "ж" * 600_000}
        )


def test_a_draft_is_for_who_may_do_the_work(life: Life) -> None:
    item = life.item("register_appeal")
    with pytest.raises(Forbidden):
        save_draft(life.world.engine, life.world.controller, work_item_id=item.id, data={})
