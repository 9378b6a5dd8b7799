"""The demonstration: every stage is there, and it stands on the operations alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine, Row, func, select

from engine.demo import seed
from engine.demo.data_files import read_demo_data
from engine.demo.driver import driving
from engine.demo.stages import STAGES
from engine.domain.actor import Actor
from engine.domain.case_state import CaseMark
from engine.domain.errors import NotFound
from engine.domain.reply_quality.demands import demands_of, to_judge
from engine.queries import actor_by_login, case_card, inbox, reading
from engine.queries.case_list import case_list
from engine.queries.complaint_file import complaint_file, may_read_file
from engine.queries.reply_demands import said_about_reply
from engine.storage.tables import (
    case_links,
    cases,
    complaints,
    organisations,
    people,
    records,
    timers,
    work_items,
)
from tests.lives import all_hold

MADE_OFFICIAL = 1
"""Cases that another one of the demo begins."""


def _actor(conn: Connection, login: str) -> Actor:
    actor = actor_by_login(conn, login)
    assert actor is not None, login
    return actor


def _open(conn: Connection, element_id: str) -> list[Row[tuple[int, str]]]:
    """Cases whose work waits at the element, with their states."""
    chosen = select(cases.c.id, cases.c.state).join(work_items, work_items.c.case_id == cases.c.id)
    waiting = (work_items.c.element_id == element_id) & (work_items.c.state == "open")
    return list(conn.execute(chosen.where(waiting).order_by(cases.c.id)))


def test_the_demonstration_shows_every_stage(engine_: Engine) -> None:
    seed.make_demo(engine_, lambda line: None)
    assert all_hold(engine_)
    # Read after the long check: a transaction that idles meanwhile would be ended by the database.
    with reading(engine_) as conn:
        _every_stage(conn)
        _a_complaint_lies_with_the_reviewer_of_the_oblast(conn)
        _hearings_are_prepared_and_to_be_held(conn)
        _one_contact_waits_and_one_became_official(conn)
        _a_threat_is_open_and_restricted(conn)
        _a_demand_was_asked_again_and_waits_for_its_check(conn)


def _every_stage(conn: Connection) -> None:
    still_driven = func.count().filter(cases.c.clock_driven, cases.c.closed_at.is_(None))
    total, driven = conn.execute(select(func.count(), still_driven).select_from(cases)).one()
    open_at = set(conn.execute(select(work_items.c.element_id).where(work_items.c.state == "open")).scalars())
    states = set(conn.execute(select(cases.c.state)).scalars())
    overdue = conn.execute(select(func.count()).where(cases.c.overdue)).scalar_one()
    latest = conn.execute(select(func.max(cases.c.changed_at))).scalar_one()
    told = sum(len(stage.days_ago) for stage in STAGES) + len(read_demo_data("tales")) + MADE_OFFICIAL
    assert (total, driven) == (told, 0)
    assert open_at >= {stage.stop for stage in STAGES if stage.stop}
    assert states >= {"CLOSED", "REDIRECTED", "TERMINATED", "ANSWERED", "RETURNED_FOR_FINALIZATION"}
    assert overdue >= 3
    assert latest <= datetime.now(UTC)
    for login, preset in (("executor", "mine"), ("controller", "free"), ("depthead", "overdue")):
        assert inbox(conn, _actor(conn, login), preset=preset).items, (login, preset)


def _a_complaint_lies_with_the_reviewer_of_the_oblast(conn: Connection) -> None:
    """Of a reply that the city signed; the reviewer opens its file, and not the challenged case."""
    (row,) = conn.execute(select(complaints)).all()
    superior = select(organisations.c.code).where(organisations.c.id == row.superior_id)
    assert conn.execute(superior).scalar_one() == "karaganda"
    assert row.forwarded_at is not None and row.outcome is None
    signed = select(people.c.organisation_id).join(records, records.c.author_id == people.c.id)
    signed = signed.where(records.c.case_id == row.challenged_case_id, records.c.kind == "signature")
    city = select(organisations.c.id).where(organisations.c.code == "temirtau")
    assert conn.execute(signed).scalar_one() == conn.execute(city).scalar_one()
    assert [one.id for one in _open(conn, "examine_complaint")] == [row.case_id]
    reviewer = _actor(conn, "reviewer")
    assert [one.case_id for one in inbox(conn, reviewer, preset="free").items] == [row.case_id]
    assert complaint_file(conn, reviewer, row.case_id).challenged.header.id == row.challenged_case_id
    with pytest.raises(NotFound):
        case_card(conn, reviewer, row.challenged_case_id)
    assert not may_read_file(conn, _actor(conn, "executor"), row.case_id)
    marked = [one for one in case_list(conn, _actor(conn, "citycontroller")).rows if one.marks]
    assert [(one.id, one.marks) for one in marked] == [(row.challenged_case_id, (CaseMark.IN_COMPLAINT,))]


def _hearings_are_prepared_and_to_be_held(conn: Connection) -> None:
    for element in ("send_preliminary", "hold_hearing"):
        assert [one.state for one in _open(conn, element)] == ["HEARING"] * 2, element
    held = select(cases.c.state).join(records, records.c.case_id == cases.c.id)
    assert conn.execute(held.where(records.c.kind == "hearing_minutes")).scalars().all() == ["CLOSED"]


def _one_contact_waits_and_one_became_official(conn: Connection) -> None:
    (contact,) = _open(conn, "draft_contact_answer")
    assert case_card(conn, _actor(conn, "executor7"), contact.id).header.number.startswith("БС-")
    became = select(case_links).where(case_links.c.kind == "made_official")
    (link,) = conn.execute(became).all()
    state = dict(conn.execute(select(cases.c.id, cases.c.state)).all())
    assert state[link.from_case_id] == "CLOSED"
    assert state[link.to_case_id] not in ("CLOSED", "RECEIVED")


def _a_threat_is_open_and_restricted(conn: Connection) -> None:
    """Its minutes still run, and whoever works on nothing of it does not see it."""
    (threat,) = _open(conn, "tell_security")
    assert case_card(conn, _actor(conn, "registrar"), threat.id).header.access_level == "restricted"
    waiting = (timers.c.case_id == threat.id) & (timers.c.state == "pending")
    assert conn.execute(select(func.min(timers.c.due_at)).where(waiting)).scalar_one() > datetime.now(UTC)
    with pytest.raises(NotFound):
        case_card(conn, _actor(conn, "executor"), threat.id)


def _a_demand_was_asked_again_and_waits_for_its_check(conn: Connection) -> None:
    told = [demands_of(said_about_reply(conn, one.id)) for one in _open(conn, "quality_analysis")]
    again = [demands for demands in told if any(len(one.answers) > 1 for one in to_judge(demands))]
    assert [[one.number for one in to_judge(demands)] for demands in again] == [[1, 2]]


def test_seeding_twice_adds_nobody(engine_: Engine) -> None:
    for _ in range(2):
        with driving(engine_) as driver:
            known = len(driver.people)
    with engine_.connect() as conn:
        assert conn.execute(select(func.count()).select_from(people)).scalar_one() == known
