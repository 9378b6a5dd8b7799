"""An auditor and an administrator stand in for nobody else, whichever way the rights would come."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, select

from engine.domain.actor import Role
from engine.domain.errors import DutiesConflict
from engine.storage.tables import acting_periods, delegations, role_grants
from tests.integration.staff.conftest import ORDER, Office, grant, moment

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 10)
WITHIN = moment(date(2026, 12, 2))

KEPT_APART = pytest.mark.parametrize("login", ["auditor", "administrator"])


@KEPT_APART
def test_no_act_of_absence_names_them(office: Office, login: str) -> None:
    with pytest.raises(DutiesConflict) as refused:
        office.away("head", FIRST, LAST, deputy_id=office.world.people[login])
    assert refused.value.details["conflict"] == "kept_apart"
    assert refused.value.details["other"] == login
    # The control: who is neither acts.
    colleague = office.person("colleague")
    assert office.away("head", FIRST, LAST, deputy_id=colleague)["acting"] == [colleague]


@KEPT_APART
def test_no_head_delegates_to_them(office: Office, login: str) -> None:
    with pytest.raises(DutiesConflict) as refused:
        office.delegate("head", login, verbs=["release"])
    assert refused.value.details["conflict"] == "kept_apart"
    office.person("colleague")
    assert office.delegate("head", "colleague", verbs=["release"])


def test_seniority_passes_them_over(office: Office) -> None:
    place = office.world.organisations["second_unit"]
    office.person("boss", Role.HEAD, place="second_unit")
    for n, role in enumerate((Role.AUDITOR, None)):
        office.person(f"deputy_{n}", *([role] if role else []), place="second_unit")
        office.appoint(f"deputy_{n}", "deputy", organisation_id=place, starts_on=date(2026, 1, 1 + n))
    assert office.away("boss", FIRST, LAST)["acting"] == [office.world.people["deputy_1"]]


def test_an_auditor_stands_in_for_an_auditor(office: Office) -> None:
    second = office.person("second_auditor", Role.AUDITOR)
    told = {"deputy_id": second, "by": "department_head"}
    assert office.away("auditor", FIRST, LAST, **told)["acting"] == [second]
    assert office.actor("second_auditor", WITHIN).roles == {Role.AUDITOR}


@pytest.mark.parametrize("way", ["acting", "delegated"])
def test_who_stands_in_for_a_head_becomes_no_auditor(office: Office, way: str) -> None:
    colleague = office.person("colleague")
    if way == "acting":
        office.away("head", FIRST, LAST, deputy_id=colleague)
    else:
        office.delegate("head", "colleague", verbs=["release"])
    with pytest.raises(DutiesConflict) as refused:
        grant(office, "colleague", "auditor")
    assert refused.value.details["conflict"] == "kept_apart"


@KEPT_APART
def test_rows_that_are_there_all_the_same_lend_nothing(office: Office, login: str) -> None:
    """Of before the rule, or written by hand: the rights of the day are those of the own roles."""
    person, head = office.world.people[login], office.world.people["head"]
    colleague = office.person("colleague")
    absence = office.away("head", FIRST, LAST, deputy_id=colleague)["absence_id"]
    days = {"starts_on": FIRST, "ends_on": LAST}
    given = {"from_id": head, "organisation_id": office.world.oblast, "verbs": ["release"], **days, **ORDER}
    given |= {"document_types": [], "record_kinds": []}
    with office.engine.begin() as conn:
        conn.execute(insert(acting_periods).values(absence_id=absence, person_id=person, for_id=head, **days))
        conn.execute(insert(delegations).values(to_id=person, precedence=1, **given))
        conn.execute(insert(delegations).values(to_id=colleague, precedence=2, **given))
    found, control = office.actor(login, WITHIN), office.actor("colleague", WITHIN)
    assert {one.on_behalf_of for one in found.grants} == {None}
    assert found.roles == {Role(login)} and found.delegations == ()
    # The control: the same rows lend to who is neither.
    assert Role.HEAD in control.roles and control.delegations
    with office.engine.begin() as conn:
        conn.execute(acting_periods.delete().where(acting_periods.c.person_id == person))


def test_a_role_that_comes_later_takes_the_place_of_what_was_lent(office: Office) -> None:
    """The day on which both hold: the own role stays, what was lent does not."""
    colleague = office.person("colleague")
    office.away("head", FIRST, LAST, deputy_id=colleague)
    row = {"person_id": colleague, "role": "auditor", "organisation_id": office.world.oblast}
    with office.engine.begin() as conn:
        conn.execute(insert(role_grants).values(row))
        assert conn.execute(select(acting_periods.c.id)).all()
    assert office.actor("colleague", WITHIN).roles == {Role.AUDITOR}
