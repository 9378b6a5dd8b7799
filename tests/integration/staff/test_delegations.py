"""What a head gives to a deputy: verbs, kinds of documents, days (R-016 to R-021)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from engine.domain.actor import Actor
from engine.domain.errors import (
    Forbidden,
    InvalidData,
    NotFound,
)
from engine.operations.end_delegation import end_delegation
from engine.operations.reassign import reassign
from engine.queries import reading
from engine.queries.case_list import case_list
from tests.integration.staff.conftest import ORDER, Office
from tests.lives import TO_EXECUTOR, Life


@pytest.fixture
def instruction(office: Office) -> Life:
    """An instruction of a parent body, with its executor."""
    life = Life(
        office.world, office.at, channel="PARENT_BODY", parent_body="AP", parent_number="05-1", sheets=1
    )
    life.walk(*TO_EXECUTOR)
    for login in ("deputy_a", "deputy_b"):
        office.person(login)
    office.delegate("department_head", "deputy_a", by="second_head", document_types=["parent_body"])
    office.delegate("department_head", "deputy_b", by="second_head", document_types=["reception"])
    return life


def _reassign(office: Office, life: Life, by: Actor) -> Any:
    item = life.item("examine")
    return reassign(
        office.engine,
        by,
        work_item_id=item.id,
        version=item.version,
        to_person_id=office.world.people["second_executor"],
        reason="Бөліп беру",
        at=life.at,
    )


def test_deputy_a_reassigns_an_instruction_deputy_b_cannot(office: Office, instruction: Life) -> None:
    """R-016, R-019: deputy A: parent-body instructions; deputy B: receptions."""
    with pytest.raises((NotFound, Forbidden)):
        _reassign(office, instruction, office.actor("deputy_b"))
    _reassign(office, instruction, office.actor("deputy_a"))
    assert instruction.item("examine").assignee_id == office.world.people["second_executor"]


def test_the_lists_of_a_deputy_show_what_was_delegated(office: Office, instruction: Life) -> None:
    Life(office.world, office.at)
    with reading(office.engine) as conn:
        shown = {login: case_list(conn, office.actor(login)).rows for login in ("deputy_a", "deputy_b")}
    assert [row.id for row in shown["deputy_a"]] == [instruction.case_id]
    assert shown["deputy_b"] == ()


def test_a_delegation_ends_with_its_last_day(office: Office, instruction: Life) -> None:
    delegation = office.actor("deputy_a").delegations
    assert len(delegation) == 1
    with office.engine.connect() as conn:
        id_ = conn.execute(text("select min(id) from delegations")).scalar_one()
    yesterday = office.at.date() - timedelta(days=1)
    by = office.world.second_head
    end_delegation(office.engine, by, delegation_id=id_, ends_on=yesterday, **ORDER, at=office.at)
    with pytest.raises((NotFound, Forbidden)):
        _reassign(office, instruction, office.actor("deputy_a"))


def test_a_head_of_a_sector_assigns_within_the_sector_only(office: Office) -> None:
    """R-017: sector head may assign within the sector only."""
    office.person("sector_head", place="unit")
    told = {"organisation_id": office.world.organisations["unit"]}
    office.delegate("department_head", "sector_head", by="second_head", **told)
    life = Life(office.world, office.at)
    life.walk(*TO_EXECUTOR)
    _reassign(office, life, office.actor("sector_head"))
    item = life.item("examine")
    with pytest.raises(InvalidData):
        reassign(
            office.engine,
            office.actor("sector_head"),
            work_item_id=item.id,
            version=item.version,
            to_person_id=office.world.people["co_executor"],
            reason="Бөліп беру",
        )


@pytest.mark.parametrize(
    ("head", "told", "field"),
    [
        ("executor", {"verbs": ["reassign"]}, "verbs"),
        ("controller", {"verbs": [], "record_kinds": ["signature"]}, "record_kinds"),
    ],
)
def test_nobody_gives_more_than_he_has(office: Office, head: str, told: Any, field: str) -> None:
    office.person("deputy_a")
    with pytest.raises(InvalidData) as refused:
        office.delegate(head, "deputy_a", **told)
    assert refused.value.details["errors"] == {field: ["not_his"]}


def test_a_verb_beyond_the_delegable_is_not_delegated(office: Office) -> None:
    office.person("deputy_a")
    with pytest.raises(InvalidData) as refused:
        office.delegate("department_head", "deputy_a", by="second_head", verbs=["administer"])
    assert refused.value.details["errors"] == {"verbs": ["not_an_option"]}
