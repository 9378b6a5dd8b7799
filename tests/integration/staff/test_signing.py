"""Who may sign on a day, and what whoever may not is told (R-012, R-020, R-022)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from engine.domain.actor import Role
from engine.domain.errors import (
    Forbidden,
    NotAuthorisedToSign,
)
from engine.operations.end_appointment import end_appointment
from engine.storage.tables import (
    appointments,
)
from tests.factories import World
from tests.integration.staff.conftest import ORDER, Office, moment, sign
from tests.lives import TO_EXECUTOR, TO_SIGNATURE, Life


def test_a_signature_dated_before_the_appointment_is_refused(office: Office, at: datetime) -> None:
    """R-012: head appointed 01.03.2026; a signature dated 28.02.2026 is refused, of 01.03.2026 it holds."""
    office.unpost("signer")
    office.at = moment(date(2026, 2, 16))
    life = Life(office.world, office.at, received_at="2026-02-16T09:05")
    life.walk(*TO_SIGNATURE)
    place = office.world.organisations["department"]
    office.appoint("signer", "head", organisation_id=place, starts_on=date(2026, 3, 1))
    with pytest.raises(NotAuthorisedToSign) as refused:
        sign(life, office.world.signer, date(2026, 2, 28))
    assert refused.value.details["day"] == "2026-02-28"
    assert refused.value.details["appointed_on"] == "2026-03-01"
    sign(life, office.world.signer, date(2026, 3, 1))


def test_a_signature_after_the_dismissal_is_refused_and_names_who_may_sign(
    office: Office, life: Life
) -> None:
    """R-012: authority ends with the appointment; the refusal says whose it is."""
    office.person("new_signer", Role.SIGNER)
    with office.engine.connect() as conn:
        own = appointments.c.person_id == office.world.people["signer"]
        appointment_id = conn.execute(select(appointments.c.id).where(own)).scalar_one()
    last = office.at.date() - timedelta(days=1)
    head = office.world.department_head
    end_appointment(office.engine, head, appointment_id=appointment_id, ends_on=last, **ORDER)
    with pytest.raises(NotAuthorisedToSign) as refused:
        life.step("sign_reply", office.world.signer)
    assert [one["name"] for one in refused.value.details["who"]] == ["New Signer Айгүл"]
    life.step("sign_reply", office.actor("new_signer"))


def test_without_an_appointment_nobody_signs(office: Office, life: Life) -> None:
    office.unpost("signer")
    with pytest.raises(NotAuthorisedToSign) as refused:
        life.step("sign_reply", office.world.signer)
    assert refused.value.details["who"] == []


def test_an_officials_post_does_not_sign_a_reply(office: Office, life: Life) -> None:
    office.unpost("signer")
    office.appoint("signer", "official")
    with pytest.raises(NotAuthorisedToSign):
        life.step("sign_reply", office.world.signer)


def test_a_delegated_signature_holds_in_its_days(office: Office, life: Life) -> None:
    """R-016, R-021: the delegation names the documents that may be signed, and from when to when."""
    office.unpost("signer")
    today = office.at.date()
    told = {"verbs": [], "record_kinds": ["signature"]}
    office.person("akim", Role.HEAD)
    delegation = office.delegate("akim", "signer", starts_on=today, ends_on=today, **told)
    with pytest.raises(NotAuthorisedToSign):
        sign(life, office.world.signer, today + timedelta(days=1))
    sign(life, office.world.signer, today)
    assert delegation


@pytest.mark.parametrize("element", ["sign_reply", "sign_redirect"])
def test_the_executor_who_signs_is_told_whose_signature_it_is(
    office: Office, published: World, at: datetime, element: str
) -> None:
    """R-022: executor's "sign" gives an error naming the head or acting head."""
    life = Life(published, at)
    if element == "sign_reply":
        life.walk(*TO_SIGNATURE)
    else:
        life.walk("register_appeal")
        reason = "Басқа органның құзыреті."
        life.step("check_admissibility", decision="redirect", competence="other", reason=reason)
        life.step("redirect_appeal")
    who = published.executor if element == "sign_reply" else published.controller
    with pytest.raises(NotAuthorisedToSign) as refused:
        life.step(element, who)
    assert [one["name"] for one in refused.value.details["who"]] == ["Signer Айгүл"]


def test_a_stranger_to_the_task_of_another_kind_is_only_forbidden(office: Office, life: Life) -> None:
    """The negative control: not every forbidden task is a signature."""
    other = Life(office.world, office.at)
    other.walk(*TO_EXECUTOR)
    with pytest.raises(Forbidden) as refused:
        other.step("examine", office.world.controller)
    assert not isinstance(refused.value, NotAuthorisedToSign)
