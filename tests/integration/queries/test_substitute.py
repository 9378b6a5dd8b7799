"""The list of whoever stands for somebody: an absent person's work, and what was delegated."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.actor import Actor, Role
from engine.domain.errors import Forbidden, NotFound
from engine.operations.claim import claim
from engine.operations.complete_work_item import complete_work_item
from engine.operations.reassign import reassign
from engine.operations.record_absence import record_absence
from engine.operations.record_delegation import record_delegation
from engine.operations.release import release
from engine.queries import inbox, inbox_counters, presets_for, reading, work_item_page
from engine.queries.inbox import InboxItem
from engine.queries.session_actor import actor_by_id
from engine.storage.tables import journal
from tests.factories import World, make_person
from tests.lives import FORMS, TO_EXECUTOR, Life

ORDER: dict[str, Any] = {"act_number": "15-ж", "act_date": date(2026, 2, 20)}
HELPER = "helper"


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    with published.engine.begin() as conn:
        published.people[HELPER] = make_person(conn, HELPER, published.organisations["unit"])
        chief = make_person(conn, "chief", published.oblast, Role.DEPARTMENT_HEAD)
    with published.engine.connect() as conn:
        published.actors["chief"] = _actor(published, chief, at)
    return life


def _actor(world: World, person_id: int, at: datetime) -> Actor:
    with world.engine.connect() as conn:
        found = actor_by_id(conn, person_id, at=at)
    assert found is not None
    return found


def _helper(life: Life) -> Actor:
    return _actor(life.world, life.world.people[HELPER], life.at)


def _away(life: Life, login: str) -> None:
    """The person is away today; the helper acts by the act."""
    world, today = life.world, life.at.date()
    told: dict[str, Any] = {"kind": "leave", "starts_on": today, "ends_on": today, "at": life.at, **ORDER}
    record_absence(
        world.engine,
        world.actor("chief"),
        person_id=world.people[login],
        deputy_id=world.people[HELPER],
        **told,
    )


def _delegate(life: Life, **told: Any) -> None:
    world = life.world
    values = {"verbs": ["reassign", "release"], "starts_on": date(2026, 1, 1), **ORDER, **told}
    record_delegation(
        world.engine,
        world.actor("chief"),
        from_id=world.people["department_head"],
        to_id=world.people[HELPER],
        organisation_id=world.oblast,
        at=life.at,
        **values,
    )


def _listed(life: Life, actor: Actor, preset: str = "substitute") -> tuple[InboxItem, ...]:
    with reading(life.world.engine) as conn:
        listed = inbox(conn, actor, preset=preset, at=life.at).items
        assert inbox_counters(conn, actor, at=life.at)[preset] == len(listed)
        return listed


def _newest(life: Life) -> Any:
    with life.world.engine.connect() as conn:
        chosen = select(journal).where(journal.c.case_id == life.case_id)
        return conn.execute(chosen.order_by(journal.c.case_seq.desc()).limit(1)).one()


def test_who_stands_for_nobody_has_no_such_list(life: Life) -> None:
    assert "substitute" not in presets_for(life.world.executor)
    assert "substitute" not in presets_for(_helper(life))


def test_the_work_of_an_absent_executor_is_listed_opened_and_finished_in_his_place(life: Life) -> None:
    _away(life, "executor")
    helper, item = _helper(life), life.item("examine")
    assert {(one.element_id, one.substitute_for) for one in _listed(life, helper)} == {
        ("examine", "Executor А.")
    }
    with reading(life.world.engine) as conn:
        page = work_item_page(conn, helper, item.id, at=life.at)
    assert (page.mine, page.substitute_for) == (True, "Executor А.")
    complete_work_item(
        life.world.engine,
        helper,
        work_item_id=item.id,
        version=item.version,
        data=dict(FORMS["examine"]),
        at=life.at,
    )
    entry = _newest(life)
    assert (entry.actor_id, entry.on_behalf_of) == (helper.person_id, life.world.people["executor"])


def test_free_work_of_the_absent_ones_role_is_taken_in_his_place(life: Life) -> None:
    other = Life(life.world, life.at)
    _away(life, "controller")
    other.step("register_appeal")
    helper, item = _helper(life), other.item("check_admissibility")
    assert item.id in {one.work_item_id for one in _listed(life, helper)}
    claim(life.world.engine, helper, work_item_id=item.id, version=item.version, at=life.at)
    entry = _newest(other)
    assert (entry.command, entry.on_behalf_of) == ("claim", life.world.people["controller"])
    [taken] = [one for one in _listed(life, helper, "mine") if one.work_item_id == item.id]
    assert taken.substitute_for == "Controller А."


def test_when_the_absence_is_over_nothing_is_listed_or_done(life: Life) -> None:
    _away(life, "executor")
    life.at = life.at.replace(day=life.at.day + 1)
    helper, item = _helper(life), life.item("examine")
    assert "substitute" not in presets_for(helper)
    with pytest.raises((NotFound, Forbidden)):
        complete_work_item(
            life.world.engine, helper, work_item_id=item.id, version=item.version, data={}, at=life.at
        )


def test_a_deputy_by_delegation_has_a_list_and_the_journal_says_for_whom(life: Life) -> None:
    _delegate(life)
    helper = _helper(life)
    assert {(one.element_id, one.substitute_for) for one in _listed(life, helper)} == {
        ("examine", "Department Head А."),
        ("co_execution", "Department Head А."),
    }
    item = life.item("examine")
    with reading(life.world.engine) as conn:
        page = work_item_page(conn, helper, item.id, at=life.at)
    assert (page.mine, page.releasable, page.substitute_for) == (False, True, "Department Head А.")
    reassign(
        life.world.engine,
        helper,
        work_item_id=item.id,
        version=item.version,
        to_person_id=life.world.people["second_executor"],
        reason="Бөліп беру",
        at=life.at,
    )
    assert _newest(life).on_behalf_of == life.world.people["department_head"]
    item = life.item("examine")
    release(life.world.engine, helper, work_item_id=item.id, version=item.version, at=life.at)
    assert _newest(life).on_behalf_of == life.world.people["department_head"]


@pytest.mark.parametrize(("types", "seen"), [(["complaint"], False), (["parent_body"], True)])
def test_a_delegation_of_some_documents_lists_these_only(
    published: World, life: Life, types: list[str], *, seen: bool
) -> None:
    parent = {"channel": "PARENT_BODY", "parent_body": "AP", "parent_number": "05-1", "sheets": 1}
    told = Life(published, life.at, **parent)
    _delegate(life, document_types=types)
    listed = {one.case_id for one in _listed(life, _helper(life))}
    assert listed == ({told.case_id} if seen else set())


def test_a_delegated_list_gives_no_right_to_finish(life: Life) -> None:
    """A delegation gives its verbs and no others: what was not delegated is refused as before."""
    _delegate(life)
    item = life.item("examine")
    with pytest.raises(Forbidden):
        complete_work_item(
            life.world.engine,
            _helper(life),
            work_item_id=item.id,
            version=item.version,
            data=dict(FORMS["examine"]),
            at=life.at,
        )


def test_ones_own_work_is_done_for_nobody(life: Life) -> None:
    """A head of the department to whom another delegates does it in his own right."""
    chief = life.world.actor("chief")
    world = life.world
    record_delegation(
        world.engine,
        world.actor("department_head"),
        from_id=world.people["department_head"],
        to_id=chief.person_id or 0,
        organisation_id=world.oblast,
        verbs=["reassign"],
        starts_on=date(2026, 1, 1),
        at=life.at,
        **ORDER,
    )
    with reading(world.engine) as conn:
        items = inbox(conn, _actor(world, chief.person_id or 0, life.at), preset="unit", at=life.at).items
    assert items
    assert {one.substitute_for for one in items} == {None}
