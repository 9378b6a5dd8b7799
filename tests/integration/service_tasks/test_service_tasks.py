"""What the diagrams' service tasks leave in the tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from engine.operations import fire_timer
from engine.storage.tables import cases, messages, notices, number_series, records, timers
from tests.factories import ALMATY, World
from tests.lives import TO_EXECUTOR, TO_QUALITY, WHOLE, Life


def _rows(engine: Engine, table: Any, case_id: int) -> list[Any]:
    column = table.c.id if table is cases else table.c.case_id
    with engine.connect() as conn:
        return list(conn.execute(select(table).where(column == case_id).order_by(table.c.id)))


def _case(life: Life) -> Any:
    return _rows(life.world.engine, cases, life.case_id)[0]


def _record(life: Life, kind: str) -> dict[str, Any]:
    found = [row for row in _rows(life.world.engine, records, life.case_id) if row.kind == kind]
    assert found[-1].author_id is None
    return dict(found[-1].data)


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def test_numbers_have_no_gap_and_individuals_and_entities_their_own_series(
    published: World, at: datetime
) -> None:
    entity = {"applicant_kind": "legal_entity", "name": "ЖШС «Сарыарқа»"}
    lives = [Life(published, at), Life(published, at, **entity), Life(published, at)]
    for life in lives:
        life.step("register_appeal")
    numbers = [_case(life).number for life in lives]
    assert numbers == ["ЖТ-2026-00000001", "ЗТ-2026-00000001", "ЖТ-2026-00000002"]


def test_a_registration_that_fails_leaves_no_gap(life: Life) -> None:
    with pytest.raises(Exception, match="invalid_data"):
        life.step("register_appeal", language="xx")
    with life.world.engine.connect() as conn:
        assert conn.execute(select(number_series)).first() is None


@pytest.mark.parametrize(
    ("received", "registered", "last_day"),
    [
        ("2026-11-13T18:45", date(2026, 11, 16), date(2026, 12, 7)),  # D16: after hours on a Friday
        ("2026-11-22T12:00", date(2026, 11, 23), date(2026, 12, 14)),  # D23: a Sunday
        ("2026-11-23T09:05", date(2026, 11, 23), date(2026, 12, 14)),
    ],
)
def test_the_clock_counts_from_the_day_the_law_gives(
    published: World, received: str, registered: date, last_day: date
) -> None:
    moment = datetime.fromisoformat(received).replace(tzinfo=ALMATY)
    life = Life(published, moment, received_at=received)
    life.walk("register_appeal", "check_admissibility", "determine_nature")
    case = _case(life)
    assert case.registered_at.astimezone(ALMATY).date() == registered
    assert (case.clock_rule, case.legal_last_day) == ("A-15", last_day)


def test_a_late_registrar_does_not_move_the_applicants_clock(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.at += timedelta(days=2)
    life.step("register_appeal")
    assert _case(life).registered_at.astimezone(ALMATY).date() == at.date()


def test_the_review_before_registration_finds_the_same_letter(published: World, at: datetime) -> None:
    first = Life(published, at)
    first.step("register_appeal")
    again = Life(published, at + timedelta(days=3))
    (found,) = _record(again, "preliminary_review")["duplicates"]
    assert found == {"case_id": first.case_id, "number": "ЖТ-2026-00000001", "similarity": 1.0}
    late = Life(published, at + timedelta(days=40))
    assert _record(late, "preliminary_review")["duplicates"] == []


def test_the_review_sees_language_threat_and_topic(published: World, at: datetime) -> None:
    life = Life(published, at, text="В школе заложена бомба, нет отопления в подъезде.")
    review = _record(life, "preliminary_review")
    assert review["language"] == "ru"
    assert [threat["kind"] for threat in review["threats"]] == ["explosion"]
    assert review["topic"] in {"T1", "T4"}
    assert _record(Life(published, at), "preliminary_review")["threats"] == []


def test_messages_speak_the_language_of_the_appeal(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    voucher, routed = _rows(life.world.engine, messages, life.case_id)
    assert (voucher.code, voucher.language, voucher.state) == ("M-01", "kk", "queued")
    assert "ЖТ-2026-00000001" in voucher.subject and "Registrar" in voucher.body
    assert (routed.code, "14.12.2026" in routed.body) == ("M-03", True)
    with life.world.engine.connect() as conn:
        jobs = conn.execute(text("select args from jobs.procrastinate_jobs order by id")).scalars().all()
    assert jobs == [{"message_id": voucher.id}, {"message_id": routed.id}]


def test_without_an_address_nothing_is_sent(published: World, at: datetime) -> None:
    life = Life(published, at, email="")
    life.step("register_appeal")
    (voucher,) = _rows(published.engine, messages, life.case_id)
    assert (voucher.state, voucher.address) == ("no_address", "")
    with published.engine.connect() as conn:
        assert conn.execute(text("select count(*) from jobs.procrastinate_jobs")).scalar_one() == 0


def test_the_reply_stops_the_clock_and_says_how_to_complain(life: Life) -> None:
    life.walk(*WHOLE)
    sent = _rows(life.world.engine, messages, life.case_id)[-1]
    assert sent.code == "M-07"
    assert "23.02.2027" in sent.body  # three months from the reply of 23.11.2026
    assert _case(life).answered_at is not None


def test_a_return_is_counted_and_the_executor_told(life: Life) -> None:
    life.walk(*TO_QUALITY)
    failed = {f"Q{n}": {"passed": n != 1, "comment": "Факт жоқ"} for n in range(1, 9)}
    returned: dict[str, Any] = {"return_reasons": ["no_facts"], "remarks": "Фактілерді келтіріңіз"}
    life.step("quality_analysis", criteria=failed, decision="return", **returned)
    (notice,) = _rows(life.world.engine, notices, life.case_id)
    assert (notice.code, notice.person_id) == ("returned", life.world.people["executor"])
    assert notice.facts == {"return_count": 1} and _case(life).return_count == 1


def test_help_for_quality_is_ready_when_the_controller_opens_the_item(life: Life) -> None:
    life.walk(*TO_QUALITY)
    criteria = _record(life, "quality_help")["criteria"]
    assert criteria["Q1"] == {"passed": False, "why": "facts_short"}
    assert criteria["Q4"] == {"passed": True}


def test_an_overdue_case_is_marked_and_escalated(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    with life.world.engine.connect() as conn:
        due = conn.execute(
            select(timers).where(timers.c.case_id == life.case_id).order_by(timers.c.due_at)
        ).all()
    for timer in due:
        fire_timer(life.world.engine, timer_id=timer.id, at=timer.due_at)
    assert due[-1].due_at == datetime(2026, 12, 15, 0, 0, tzinfo=ALMATY)
    assert _case(life).overdue
    told = [(row.code, row.role or "executor") for row in _rows(life.world.engine, notices, life.case_id)]
    reminded = [("reminder", who) for who in ("executor", "head", "controller")]
    late = [("overdue", who) for who in ("executor", "head", "controller", "department_head")]
    assert told == reminded * 4 + late
