"""A role holds in its days; some are never held together."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.domain.errors import (
    DutiesConflict,
    InvalidData,
)
from engine.operations.revoke_role import revoke_role
from tests.integration.staff.conftest import ORDER, Office, grant, moment


def test_a_role_holds_in_its_days_only(office: Office) -> None:
    """R-011, R-012: grants have dates and a legal basis."""
    office.person("newcomer")
    grant(office, "newcomer", "registrar", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31))
    on = {
        day: bool(office.actor("newcomer", moment(day)).grants)
        for day in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))
    }
    assert list(on.values()) == [False, True, True, False]


def test_a_revoked_role_holds_no_more_and_may_be_granted_anew(office: Office) -> None:
    office.person("newcomer")
    grant(office, "newcomer", "registrar")
    with pytest.raises(InvalidData):
        grant(office, "newcomer", "registrar")
    yesterday = office.at.date() - timedelta(days=1)
    told = {"role": "registrar", "organisation_id": office.world.oblast, "ends_on": yesterday, **ORDER}
    person = office.world.people["newcomer"]
    revoke_role(office.engine, office.world.administrator, person_id=person, **told, at=office.at)
    assert office.actor("newcomer").grants == ()
    grant(office, "newcomer", "registrar", starts_on=office.at.date())
    assert len(office.actor("newcomer").grants) == 1


@pytest.mark.parametrize(
    ("login", "role"), [("controller", "auditor"), ("auditor", "controller"), ("registrar", "administrator")]
)
def test_an_auditor_and_an_administrator_get_no_other_role(office: Office, login: str, role: str) -> None:
    """Domain report 4: the sysadmin sees no content, the auditor cannot change cases."""
    with pytest.raises(DutiesConflict) as refused:
        grant(office, login, role)
    assert refused.value.details["conflict"] == "kept_apart"


def test_one_organisation_has_one_head_at_a_time(office: Office) -> None:
    place = office.world.organisations["unit"]
    office.appoint("executor", "head", organisation_id=place, ends_on=date(2026, 6, 30))
    with pytest.raises(InvalidData) as refused:
        office.appoint("second_executor", "head", organisation_id=place, starts_on=date(2026, 6, 30))
    assert refused.value.details["errors"] == {"starts_on": ["post_taken"]}
    office.appoint("second_executor", "head", organisation_id=place, starts_on=date(2026, 7, 1))
