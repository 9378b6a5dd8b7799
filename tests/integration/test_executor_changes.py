"""The executor leaves, or the work goes to another: the case follows and never stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Row, insert, select, text, update

from engine.domain.actor import Actor, Role
from engine.domain.errors import DutiesConflict, InvalidData
from engine.journal import rebuild, verify
from engine.operations import claim, reassign, release
from engine.storage.tables import cases, journal, role_grants
from tests.factories import World, actor_of, make_person
from tests.lives import RETURNED, TO_EXECUTOR, TO_QUALITY, Life, all_hold


@pytest.fixture
def life(published: World, at: datetime) -> Iterator[Life]:
    """However the story goes, at its end its journal must come out again."""
    life = Life(published, at)
    yield life
    assert all_hold(published.engine)


def _leaves(life: Life, login: str) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(text("update people set active = false where login = :login"), {"login": login})


def _case(life: Life) -> Row[Any]:
    with life.world.engine.connect() as conn:
        return conn.execute(select(cases).where(cases.c.id == life.case_id)).one()


def _hand_over(life: Life, element: str, to: str, by: str = "department_head") -> None:
    item = life.item(element)
    reassign(
        life.world.engine,
        life.world.actor(by),
        work_item_id=item.id,
        version=item.version,
        to_person_id=life.world.people[to],
        reason="Ауырып қалды",
        at=life.at,
    )


def _person(life: Life, login: str, place: str, role: Role) -> Actor:
    with life.world.engine.begin() as conn:
        id_ = make_person(conn, login, life.world.organisations[place], role)
        life.world.people[login] = id_
        return actor_of(conn, id_)


def test_work_of_an_executor_who_left_is_free_in_the_unit(life: Life) -> None:
    life.walk(*TO_EXECUTOR, "co_execution")
    _leaves(life, "executor")
    life.step("examine", life.world.executor)
    item = life.item("draft_reply")
    assert (item.assignee_id, item.candidate_role) == (None, "executor")
    assert item.organisation_id == life.world.organisations["unit"]


def test_a_reply_is_returned_although_its_executor_left(life: Life) -> None:
    life.walk(*TO_QUALITY)
    _leaves(life, "executor")
    life.step("quality_analysis", **RETURNED)
    assert life.item("draft_reply").assignee_id is None
    life.step("draft_reply", life.world.second_executor)
    assert _case(life).executor_id == life.world.people["second_executor"]


def test_work_of_a_person_without_the_role_any_more_is_free(life: Life) -> None:
    life.walk(*TO_EXECUTOR, "co_execution")
    with life.world.engine.begin() as conn:
        gone = {"person": life.world.people["executor"]}
        conn.execute(text("delete from role_grants where person_id = :person"), gone)
    life.step("examine", life.world.executor)
    assert life.item("draft_reply").assignee_id is None


def test_a_co_executors_work_taken_by_a_colleague_leaves_the_executor(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    other = _person(life, "other_co_executor", "second_unit", Role.EXECUTOR)
    item = life.item("co_execution")
    release(
        life.world.engine,
        life.world.co_executor,
        work_item_id=item.id,
        version=item.version,
        at=life.at,
    )
    life.step("co_execution", other)
    assert _case(life).executor_id == life.world.people["executor"]


def test_later_work_goes_to_whom_the_executors_work_was_handed(life: Life) -> None:
    life.walk(*TO_EXECUTOR, "co_execution")
    _hand_over(life, "examine", "second_executor")
    life.step("examine", life.world.second_executor)
    assert life.item("draft_reply").assignee_id == life.world.people["second_executor"]
    life.step("draft_reply", life.world.second_executor)
    life.step("quality_analysis", **RETURNED)
    assert life.item("draft_reply").assignee_id == life.world.people["second_executor"]


def test_the_case_moves_to_the_new_executors_unit_and_the_journal_says_so(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    other = _person(life, "roads_executor", "second_unit", Role.EXECUTOR)
    _hand_over(life, "examine", "roads_executor")
    columns = {"executor_id": other.person_id, "executor_unit_id": life.world.organisations["second_unit"]}
    case = _case(life)
    assert {name: getattr(case, name) for name in columns} == columns
    assert life.item("examine").organisation_id == columns["executor_unit_id"]
    with life.world.engine.connect() as conn:
        newest = select(journal.c.change).order_by(journal.c.seq.desc()).limit(1)
        change = text("select convert_from(:change, 'UTF8')::json -> 'fields'")
        told = conn.execute(change, {"change": conn.execute(newest).scalar_one()}).scalar_one()
    assert told == columns


def test_the_third_return_is_decided_in_the_new_executors_unit(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    other = _person(life, "roads_executor", "second_unit", Role.EXECUTOR)
    _person(life, "roads_head", "second_unit", Role.HEAD)
    _hand_over(life, "examine", "roads_executor")
    life.step("examine", other)
    life.step("co_execution")
    for _ in range(3):
        life.step("draft_reply", other)
        life.step("quality_analysis", **RETURNED)
    item = life.item("decide_third_return")
    assert item.organisation_id == life.world.organisations["second_unit"]
    life.step("decide_third_return")
    assert life.item("draft_reply").assignee_id == other.person_id


def test_the_head_may_give_the_case_back_to_the_first_executor(life: Life) -> None:
    life.walk(*TO_EXECUTOR, "co_execution")
    _hand_over(life, "examine", "second_executor")
    life.step("examine", life.world.second_executor)
    for _ in range(3):
        life.step("draft_reply", life.world.second_executor)
        life.step("quality_analysis", **RETURNED)
    life.step("decide_third_return", third_return_executor=str(life.world.people["executor"]))
    assert life.item("draft_reply").assignee_id == life.world.people["executor"]


def test_whoever_claims_the_executors_free_work_is_the_executor(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    item = life.item("examine")
    given: dict[str, Any] = {"work_item_id": item.id, "at": life.at}
    release(life.world.engine, life.world.executor, version=item.version, **given)
    claim(life.world.engine, life.world.second_executor, version=item.version + 1, **given)
    assert _case(life).executor_id == life.world.people["second_executor"]


def test_handing_over_other_work_leaves_the_executor(life: Life) -> None:
    life.walk(*TO_QUALITY)
    _hand_over(life, "quality_analysis", "second_controller")
    assert _case(life).executor_id == life.world.people["executor"]
    item = life.item("quality_analysis")
    assert (item.assignee_id, item.organisation_id) == (
        life.world.people["second_controller"],
        life.world.oblast,
    )


def test_a_case_whose_executor_changed_is_rebuilt_byte_for_byte(life: Life) -> None:
    life.walk(*TO_EXECUTOR, "co_execution")
    _hand_over(life, "examine", "second_executor")
    life.step("examine", life.world.second_executor)
    life.step("draft_reply", life.world.second_executor)
    _leaves(life, "second_executor")
    life.step("quality_analysis", **RETURNED)
    with life.world.engine.connect() as conn:
        assert verify(conn).ok
        rebuild(conn, life.case_id)


@pytest.mark.parametrize("to", ["strange_executor", "administrator", "auditor", "registrar", "stranger"])
def test_the_executors_work_goes_only_to_executors_of_the_tree(life: Life, to: str) -> None:
    life.walk(*TO_EXECUTOR)
    with pytest.raises(InvalidData) as refused:
        _hand_over(life, "examine", to)
    assert refused.value.details["errors"] == {"to_person_id": ["not_suitable"]}


def test_work_of_a_role_is_not_given_to_the_same_role_elsewhere(life: Life) -> None:
    life.walk("register_appeal")
    with pytest.raises(InvalidData):
        _hand_over(life, "check_admissibility", "stranger", by="controller")
    _hand_over(life, "check_admissibility", "second_controller", by="controller")


def test_a_head_hands_work_out_only_in_the_own_unit(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    life.world.actors["unit_head"] = _person(life, "unit_head", "unit", Role.HEAD)
    _person(life, "roads_executor", "second_unit", Role.EXECUTOR)
    with pytest.raises(InvalidData):
        _hand_over(life, "examine", "roads_executor", by="unit_head")
    _hand_over(life, "examine", "second_executor", by="unit_head")


@pytest.mark.parametrize("field", ["executor", "co_executors"])
@pytest.mark.parametrize("login", ["strange_executor", "administrator", "auditor", "controller"])
def test_a_resolution_names_only_executors_of_the_tree(life: Life, login: str, field: str) -> None:
    life.walk("register_appeal", "check_admissibility", "determine_nature")
    person = str(life.world.people[login])
    with pytest.raises(InvalidData) as refused:
        life.step("resolution", **{field: person if field == "executor" else [person]})
    assert refused.value.details["errors"] == {field: ["not_suitable"]}


def test_a_number_too_great_for_an_id_is_no_person(life: Life) -> None:
    life.walk("register_appeal", "check_admissibility", "determine_nature")
    with pytest.raises(InvalidData) as refused:
        life.step("resolution", executor="9" * 19)
    assert refused.value.details["errors"] == {"executor": ["not_an_id"]}


def _checks_too(life: Life, login: str) -> Actor:
    with life.world.engine.begin() as conn:
        grant = {"person_id": life.world.people[login], "role": Role.CONTROLLER.value}
        conn.execute(insert(role_grants).values(**grant, organisation_id=life.world.oblast))
        return actor_of(conn, life.world.people[login])


def test_drafting_is_not_handed_to_whoever_checked_a_draft(life: Life) -> None:
    """Domain report 4: whoever returned the first draft could not write the second one."""
    both = _checks_too(life, "second_executor")
    life.walk(*TO_QUALITY)
    life.step("quality_analysis", both, **RETURNED)
    with pytest.raises(DutiesConflict) as refused:
        _hand_over(life, "draft_reply", "second_executor")
    assert refused.value.details == {"conflict": "drafts_and_checks"}
    assert life.item("draft_reply").assignee_id == life.world.people["executor"]
    # Only he is barred, not the work.
    _person(life, "other", "unit", Role.EXECUTOR)
    _hand_over(life, "draft_reply", "other")
    assert life.item("draft_reply").assignee_id == life.world.people["other"]


def test_the_executors_work_before_the_draft_is_barred_as_the_draft_is(life: Life) -> None:
    """The step writes no reply itself, whoever takes it will."""
    life.walk(*TO_EXECUTOR)
    second = life.world.people["second_executor"]
    true = _case(life).authors
    with life.world.engine.begin() as conn:
        told = {"authors": {**true, "quality": [second]}}
        conn.execute(update(cases).where(cases.c.id == life.case_id).values(told))
    with pytest.raises(DutiesConflict):
        _hand_over(life, "examine", "second_executor")
    with life.world.engine.begin() as conn:
        conn.execute(update(cases).where(cases.c.id == life.case_id).values(authors=true))
    _hand_over(life, "examine", "second_executor")


def test_the_check_is_not_handed_to_whoever_drafted_but_another_step_is(life: Life) -> None:
    life.walk(*TO_EXECUTOR, "co_execution")
    _checks_too(life, "executor")
    life.walk("examine", "draft_reply")
    with pytest.raises(DutiesConflict):
        _hand_over(life, "quality_analysis", "executor")
    life.walk("quality_analysis", "sign_reply", "confirm_delivery")
    _hand_over(life, "close_case", "executor")
    assert life.item("close_case").assignee_id == life.world.people["executor"]
