"""Approved posts, units and accounts (R-008, R-009)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.errors import (
    InvalidData,
    JauapError,
    NoVacancy,
)
from engine.operations.add_person import add_person
from engine.operations.add_unit import add_unit
from engine.operations.rename_unit import rename_unit
from engine.operations.set_person_active import set_person_active
from engine.operations.set_staffing import set_staffing
from engine.queries.session_actor import actor_by_id
from engine.storage.tables import (
    people,
)
from tests.factories import texts
from tests.integration.staff.conftest import ORDER, POSITION, Office


def _newcomer(office: Office, login: str, place: str = "department") -> Any:
    return add_person(
        office.engine,
        office.world.administrator,
        login=login,
        password="kokshetau-2026",
        names={"last_name": "Серік", "first_name": "Айбек"},
        position=POSITION,
        organisation_id=office.world.organisations[place],
        **ORDER,
    )


def test_the_thirteenth_user_waits_for_an_approved_post(office: Office) -> None:
    """R-008: staffing approved 10.01.2026: 12 units; the 13th user cannot be created until approved."""
    place, head = office.world.organisations["department"], office.world.department_head
    told = {"organisation_id": place, "act_number": "3-ж", "act_date": date(2026, 1, 10)}
    set_staffing(office.engine, head, posts=12, starts_on=date(2026, 1, 10), **told)
    for n in range(12):
        _newcomer(office, f"user{n}")
    with pytest.raises(NoVacancy) as refused:
        _newcomer(office, "user12")
    assert refused.value.details["posts"] == 12
    set_staffing(office.engine, head, posts=13, starts_on=date(2026, 11, 1), **told)
    _newcomer(office, "user12")


def test_an_account_is_not_let_in_again_above_the_number(office: Office) -> None:
    place, head = office.world.organisations["department"], office.world.department_head
    person = _newcomer(office, "first")["person_id"]
    admin, told = office.world.administrator, {"person_id": person, **ORDER}
    set_person_active(office.engine, admin, active=False, **told)
    _newcomer(office, "second")
    set_staffing(office.engine, head, organisation_id=place, posts=1, starts_on=date(2026, 1, 10), **ORDER)
    with pytest.raises(NoVacancy):
        set_person_active(office.engine, admin, active=True, **told)


def test_a_sector_is_added_and_works(office: Office) -> None:
    """R-006, R-009: sub-units are configurable; a role over the department covers its new sector."""
    told = {"code": "sector", "kind": "sub_unit", "name": texts("Registration")}
    parent = office.world.organisations["department"]
    admin = office.world.administrator
    done = add_unit(office.engine, admin, parent_id=parent, **told, **ORDER)
    office.world.organisations["sector"] = done["organisation_id"]
    _newcomer(office, "clerk", "sector")
    rename_unit(office.engine, admin, organisation_id=done["organisation_id"], name=texts("Control"), **ORDER)
    with pytest.raises(InvalidData) as refused:
        add_unit(office.engine, admin, parent_id=parent, **told, **ORDER)
    assert refused.value.details["errors"] == {"code": ["taken"]}


def test_an_account_that_is_shut_is_out_at_once(office: Office) -> None:
    told = {"person_id": office.world.people["executor"], "active": False, **ORDER}
    set_person_active(office.engine, office.world.administrator, **told)
    with office.engine.connect() as conn:
        assert actor_by_id(conn, office.world.people["executor"]) is None
        assert conn.execute(select(people.c.active).where(people.c.login == "executor")).scalar() is False


def test_the_same_key_does_it_once(office: Office) -> None:
    told = {"organisation_id": office.world.oblast, "posts": 50, "starts_on": date(2026, 1, 10), **ORDER}
    head = office.world.department_head
    first = set_staffing(office.engine, head, **told, key="k")
    assert set_staffing(office.engine, head, **told, key="k") == first
    with pytest.raises(JauapError):
        set_staffing(office.engine, head, **{**told, "posts": 51}, key="k")
