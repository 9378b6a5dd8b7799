"""Every change of staff has its order and its line in the trail; nobody acts for himself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from engine.domain.actor import Role
from engine.domain.errors import (
    DutiesConflict,
    Forbidden,
    InvalidData,
)
from engine.operations.add_person import add_person
from engine.operations.add_unit import add_unit
from engine.operations.grant_role import grant_role
from engine.operations.record_absence import record_absence
from engine.operations.record_appointment import record_appointment
from engine.operations.record_delegation import record_delegation
from engine.operations.rename_unit import rename_unit
from engine.operations.set_person_active import set_person_active
from engine.operations.set_staffing import set_staffing
from engine.storage.tables import (
    staff_events,
)
from tests.factories import appoint
from tests.integration.staff.conftest import ORDER, POSITION, Office, grant


def _acts(office: Office) -> dict[str, Any]:
    """Every verb of staff, as the head of the department and the administrator give it."""
    world = office.world
    me, other, place, day = (
        world.people["department_head"],
        world.people["head"],
        world.oblast,
        date(2026, 12, 1),
    )
    admin, head = world.administrator, world.department_head
    names = {"last_name": "Серік", "first_name": "Ай"}
    account = {"login": "newcomer", "password": "kokshetau-2026", "names": names, "position": POSITION}
    post = {"kind": "official", "position": POSITION, "starts_on": day, "organisation_id": place}
    leave = {"kind": "leave", "starts_on": day, "ends_on": day}
    given = {"verbs": ["release"], "organisation_id": place, "starts_on": day}
    role = {"role": "registrar", "organisation_id": place, "starts_on": day}
    return {
        "record_appointment": lambda **t: record_appointment(
            office.engine, head, **{"person_id": other, **post, **t}
        ),
        "record_absence": lambda **t: record_absence(
            office.engine, head, **{"person_id": other, **leave, **t}
        ),
        "record_delegation": lambda **t: record_delegation(
            office.engine, head, **{"from_id": me, "to_id": other, **given, **t}
        ),
        "grant_role": lambda **t: grant_role(office.engine, admin, **{"person_id": other, **role, **t}),
        "set_staffing": lambda **t: set_staffing(
            office.engine, head, **{"organisation_id": place, "posts": 50, "starts_on": day, **t}
        ),
        "add_person": lambda **t: add_person(
            office.engine, admin, **{"organisation_id": place, **account, **t}
        ),
        "set_person_active": lambda **t: set_person_active(
            office.engine, admin, **{"person_id": other, "active": False, **t}
        ),
        "add_unit": lambda **t: add_unit(
            office.engine,
            admin,
            **{"parent_id": place, "code": "new", "kind": "sub_unit", "name": POSITION, **t},
        ),
        "rename_unit": lambda **t: rename_unit(
            office.engine, admin, **{"organisation_id": place, "name": POSITION, **t}
        ),
    }


VERBS = (
    *("record_appointment", "record_absence", "record_delegation", "grant_role", "set_staffing"),
    *("add_person", "set_person_active", "add_unit", "rename_unit"),
)


@pytest.mark.parametrize("verb", VERBS)
def test_every_act_needs_its_order_and_leaves_a_line_in_the_trail(office: Office, verb: str) -> None:
    """R-011, R-018: granting asks for the order number; everything is audited."""
    act = _acts(office)[verb]
    with pytest.raises(InvalidData) as refused:
        act(act_number=" ", act_date=None)
    assert refused.value.details["errors"] == {"act_number": ["required"], "act_date": ["required"]}
    act(**ORDER)
    with office.engine.connect() as conn:
        [line] = conn.execute(select(staff_events)).all()
    assert (line.command, line.act_number) == (verb, "15-ж")
    assert line.actor_id in (office.world.people["department_head"], office.world.people["administrator"])


@pytest.mark.parametrize("statement", ["update staff_events set act_number = ''", "delete from staff_events"])
def test_nobody_edits_the_trail(office: Office, statement: str) -> None:
    _acts(office)["rename_unit"](**ORDER)
    with pytest.raises(ProgrammingError, match="append-only"), office.engine.begin() as conn:
        conn.execute(text(statement))


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("record_appointment", {"person_id": "department_head"}),
        ("record_absence", {"deputy_id": "department_head"}),
        ("record_delegation", {"from_id": "head", "to_id": "department_head"}),
        ("grant_role", {"person_id": "administrator"}),
        ("set_person_active", {"person_id": "administrator"}),
    ],
)
def test_nobody_gives_a_right_to_himself(office: Office, verb: str, told: dict[str, str]) -> None:
    """Domain report 4, segregation of duties."""
    mine = {name: office.world.people[login] for name, login in told.items()}
    with pytest.raises(DutiesConflict) as refused:
        _acts(office)[verb](**mine, **ORDER)
    assert refused.value.details["conflict"] == "grants_himself"


def test_nobody_comes_to_act_by_an_absence_that_he_writes_down(office: Office) -> None:
    office.person("boss", Role.HEAD, place="second_unit")
    with office.engine.begin() as conn:
        place = office.world.organisations["second_unit"]
        appoint(conn, office.world.people["second_head"], place, "deputy")
    with pytest.raises(DutiesConflict):
        office.away("boss", date(2026, 12, 1), date(2026, 12, 2), by="second_head")


OTHERS = ("registrar", "controller", "head", "signer", "executor", "auditor")


@pytest.mark.parametrize("login", [*OTHERS, "administrator"])
def test_others_appoint_nobody(office: Office, login: str) -> None:
    with pytest.raises(Forbidden):
        office.appoint("second_executor", "official", by=login)


@pytest.mark.parametrize("login", [*OTHERS, "department_head"])
def test_others_grant_nothing(office: Office, login: str) -> None:
    with pytest.raises(Forbidden):
        grant(office, "second_executor", "registrar", by=login)


def test_a_head_of_the_department_changes_no_staff_of_another_oblast(office: Office) -> None:
    with pytest.raises(Forbidden):
        office.appoint("head", "official", organisation_id=office.world.organisations["other_oblast"])
