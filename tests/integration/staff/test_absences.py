"""Whoever is away is replaced in his days, and everything says so (R-020)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text

from engine.domain.actor import Role
from engine.domain.errors import (
    Forbidden,
    InvalidData,
    NotAuthorisedToSign,
    NotFound,
)
from engine.operations.end_absence import end_absence
from engine.queries import inbox, reading
from engine.queries.history import case_history
from engine.queries.reply import reply_data
from engine.storage.tables import (
    acting_periods,
    journal,
)
from tests.factories import appoint, texts
from tests.integration.staff.conftest import ORDER, Office, moment, sign
from tests.lives import TO_SIGNATURE, Life

LEAVE = (date(2026, 7, 1), date(2026, 7, 14))


@pytest.fixture
def july(office: Office) -> Life:
    """A reply that waits for its signature on 3 July 2026; the signer is on leave, a deputy acts."""
    office.at = moment(date(2026, 6, 29))
    life = Life(office.world, office.at, received_at="2026-06-29T09:05")
    life.walk(*TO_SIGNATURE)
    office.person("deputy")
    office.away("signer", *LEAVE, deputy_id=office.world.people["deputy"])
    return life


def test_on_leave_the_deputy_signs_and_everything_says_acting(office: Office, july: Life) -> None:
    """R-020: head on leave 01-14.07.2026: documents of 05.07 signed by deputy, audit says "acting"."""
    day = date(2026, 7, 5)
    deputy = office.actor("deputy", moment(day))
    item = july.item("sign_reply")
    with reading(office.engine) as conn:
        assert item.id in {one.work_item_id for one in inbox(conn, deputy, preset="free").items}
    sign(july, deputy, day)
    with office.engine.connect() as conn:
        newest = select(journal).order_by(journal.c.seq.desc())
        signed = next(row for row in conn.execute(newest) if b"sign_reply" in row.facts)
        entries = case_history(conn, office.world.controller, july.case_id)
        reply = reply_data(conn, office.world.controller, july.case_id)
    assert (signed.actor_id, signed.on_behalf_of) == (deputy.person_id, office.world.people["signer"])
    [told] = [one for one in entries if one.case_seq == signed.case_seq]
    assert (told.actor, told.on_behalf_of) == ("Deputy А.", "Signer А.")
    assert reply.signature is not None
    assert reply.signature.on_behalf_of == "Signer А."
    # The post under the letter is the absent head's.
    assert reply.signer_position == texts("deputy")


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 7, 15)])
def test_outside_the_leave_the_deputy_has_nothing(office: Office, july: Life, day: date) -> None:
    assert office.actor("deputy", moment(day)).grants == ()
    with pytest.raises((NotFound, Forbidden)):
        sign(july, office.actor("deputy", moment(day)), day)


def test_the_absent_head_does_not_sign_meanwhile(office: Office, july: Life) -> None:
    """R-020: during the absence the deputy manages and is personally responsible."""
    with pytest.raises(NotAuthorisedToSign) as refused:
        sign(july, office.world.signer, date(2026, 7, 5))
    assert refused.value.details["away"] is True
    assert [(one["name"], one["acting"]) for one in refused.value.details["who"]] == [("Deputy Айгүл", True)]


def test_what_one_does_in_ones_own_right_is_not_acting(office: Office, july: Life) -> None:
    day = date(2026, 7, 5)
    with office.engine.begin() as conn:
        grant = {"p": office.world.people["deputy"], "o": office.world.oblast}
        conn.execute(
            text("insert into role_grants (person_id, role, organisation_id) values (:p, 'signer', :o)"),
            grant,
        )
        appoint(conn, office.world.people["deputy"], office.world.oblast, "deputy")
    sign(july, office.actor("deputy", moment(day)), day)
    with office.engine.connect() as conn:
        assert set(conn.execute(select(journal.c.on_behalf_of)).scalars()) == {None}


def test_back_early_nobody_acts_any_more(office: Office, july: Life) -> None:
    with office.engine.connect() as conn:
        absence_id = conn.execute(select(acting_periods.c.absence_id)).scalar_one()
    head = office.world.department_head
    told = {"absence_id": absence_id, "ends_on": date(2026, 7, 3), **ORDER}
    end_absence(office.engine, head, **told, at=moment(date(2026, 7, 3)))
    sign(july, office.world.signer, date(2026, 7, 5))
    assert office.actor("deputy", moment(date(2026, 7, 4))).grants == ()
    # What was acted before stays as it was.
    assert office.actor("deputy", moment(date(2026, 7, 2))).grants != ()


def test_a_leave_that_is_over_is_not_taken_back(office: Office, july: Life) -> None:
    with office.engine.connect() as conn:
        absence_id = conn.execute(select(acting_periods.c.absence_id)).scalar_one()
    told = {"absence_id": absence_id, "ends_on": date(2026, 6, 1), **ORDER}
    with pytest.raises(InvalidData) as refused:
        end_absence(office.engine, office.world.department_head, **told, at=moment(date(2026, 7, 10)))
    assert refused.value.details["errors"] == {"ends_on": ["too_early"]}


def test_a_leave_that_has_not_begun_can_be_cancelled(office: Office, july: Life) -> None:
    with office.engine.connect() as conn:
        absence_id = conn.execute(select(acting_periods.c.absence_id)).scalar_one()
    told = {"absence_id": absence_id, "ends_on": date(2026, 6, 30), **ORDER}
    end_absence(office.engine, office.world.department_head, **told, at=moment(date(2026, 6, 29)))
    with office.engine.connect() as conn:
        assert conn.execute(select(acting_periods.c.id)).all() == []


def test_without_a_named_deputy_the_order_of_the_delegations_says_who_acts(office: Office) -> None:
    """R-020: absence calendar, automatic acting head; the second while the first is away too."""
    for login in ("deputy_a", "deputy_b"):
        office.person(login)
    office.delegate("head", "deputy_a", verbs=["release"], precedence=2)
    office.delegate("head", "deputy_b", verbs=["release"], precedence=1)
    first, last = date(2026, 12, 1), date(2026, 12, 10)
    assert office.away("head", first, last)["acting"] == [office.world.people["deputy_b"]]
    office.away("deputy_b", date(2026, 12, 4), date(2026, 12, 5))
    with office.engine.connect() as conn:
        rows = conn.execute(select(acting_periods).order_by(acting_periods.c.starts_on)).all()
    a, b = office.world.people["deputy_a"], office.world.people["deputy_b"]
    assert [(row.person_id, row.starts_on.day, row.ends_on.day) for row in rows] == [
        (b, 1, 3),
        (a, 4, 5),
        (b, 6, 10),
    ]


@pytest.mark.parametrize("number", [0, 1, 3])
def test_none_one_and_three_deputies(office: Office, number: int) -> None:
    """R-013: a tenant with 0, 1 and 3 deputies all work; the senior one acts."""
    place = office.world.organisations["second_unit"]
    office.person("boss", Role.HEAD, place="second_unit")
    for n in range(number):
        office.person(f"deputy_{n}", place="second_unit")
        office.appoint(f"deputy_{n}", "deputy", organisation_id=place, starts_on=date(2026, 1, 1 + n))
    done = office.away("boss", date(2026, 12, 1), date(2026, 12, 10))
    assert done["acting"] == ([office.world.people["deputy_0"]] if number else [])


def test_only_a_head_is_replaced_without_a_word(office: Office) -> None:
    office.person("colleague")
    office.appoint("colleague", "deputy")
    assert office.away("executor", date(2026, 12, 1), date(2026, 12, 2))["acting"] == []


def test_two_absences_do_not_overlap(office: Office) -> None:
    office.away("head", date(2026, 12, 1), date(2026, 12, 10))
    with pytest.raises(InvalidData) as refused:
        office.away("head", date(2026, 12, 10), date(2026, 12, 12))
    assert refused.value.details["errors"] == {"starts_on": ["overlaps"]}
