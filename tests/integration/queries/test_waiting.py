"""On whom a case really waits: the office, another body, the applicant, an incident, a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from engine.operations.claim import claim
from engine.operations.hold import hold
from engine.operations.record_incident import record_incident
from engine.queries import reading
from engine.queries.waiting import Wait, WaitKind, waits_of, waits_of_item
from tests.factories import World
from tests.lives import TO_EXECUTOR, Life


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def _waits(life: Life) -> tuple[Wait, ...]:
    with reading(life.world.engine) as conn:
        return waits_of(conn, [life.case_id]).get(life.case_id, ())


def test_free_work_waits_for_a_role_in_a_unit(life: Life) -> None:
    [wait] = _waits(life)
    assert (wait.kind, wait.role, wait.names["en"]) == (WaitKind.ROLE, "registrar", "oblast")


def test_work_in_hand_waits_for_the_person_and_a_hold_for_its_day(life: Life) -> None:
    item = life.item("register_appeal")
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=item.version)
    [wait] = _waits(life)
    assert (wait.kind, wait.name) == (WaitKind.PERSON, "Registrar А.")
    item, until = life.item("register_appeal"), datetime.now().astimezone() + timedelta(days=3)
    told = {"work_item_id": item.id, "version": item.version, "reason": "Күту"}
    hold(life.world.engine, life.world.registrar, until=until, **told)
    assert [one.kind for one in _waits(life)] == [WaitKind.HELD, WaitKind.PERSON]
    assert _waits(life)[0].at == until


def test_information_asked_for_waits_for_the_other_body(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    life.act("information_requested", "executor")
    bodies = [one for one in _waits(life) if one.kind is WaitKind.BODY]
    assert [one.name for one in bodies] == ["Қарағанды Жарық ЖШС"]
    examine = life.item("examine").id
    # The other task of the case is no answer to why this one stands.
    assert bodies[0] not in waits_of_item(_waits(life), examine)
    assert bodies[0] in waits_of_item(_waits(life), life.item("record_information").id)


def test_a_redirect_waits_for_the_body_it_went_to(life: Life) -> None:
    life.walk("register_appeal")
    life.step("check_admissibility", decision="redirect", competence="other", reason="Басқа органда.")
    life.walk("redirect_appeal", "sign_redirect")
    assert WaitKind.BODY in [one.kind for one in _waits(life)]
    assert "second_unit" in [one.names.get("en") for one in _waits(life)]


def test_a_notice_of_defects_waits_for_the_applicant(life: Life) -> None:
    life.walk("register_appeal")
    life.step("check_admissibility", decision="defects", address_present=False)
    life.walk("notice_of_defects")
    assert WaitKind.APPLICANT in [one.kind for one in _waits(life)]


def test_an_incident_comes_first(life: Life) -> None:
    life.walk("register_appeal")
    told = {"kind": "timer", "thing": "x#1", "code": "expression_failed"}
    record_incident(life.world.engine, case_id=life.case_id, **told)
    assert next(one.kind for one in _waits(life)) is WaitKind.INCIDENT


def test_one_statement_serves_a_whole_page(published: World, at: datetime) -> None:
    lives = [Life(published, at) for _ in range(4)]
    asked: list[str] = []
    with reading(published.engine) as conn:
        event.listen(conn.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        found = waits_of(conn, [life.case_id for life in lives])
        assert waits_of(conn, []) == {}
    assert set(found) == {life.case_id for life in lives}
    assert len(asked) == 1
