"""A refused date of a fact leaves a line, and nothing else does; the auditor finds it among the signs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError

from engine.domain.errors import Forbidden, InvalidData
from engine.operations import refused_dates as kept
from engine.operations.receive_appeal import receive_appeal
from engine.queries import reading
from engine.queries.audit_signs import Sign, signs
from engine.queries.sign_ground import SignFilters
from engine.storage.tables import appeals, cases, refused_dates
from tests.factories import World
from tests.lives import INTAKE, Life

TO_RETURN = ("redirect_appeal", "sign_redirect")


def _lines(engine: Engine) -> list[Any]:
    with engine.connect() as conn:
        return list(conn.execute(select(refused_dates).order_by(refused_dates.c.id)).all())


def _signs(world: World, login: str, known: date | None = None) -> list[Sign]:
    last = datetime.now(UTC).date() + timedelta(days=1)
    with reading(world.engine) as conn:
        chosen = SignFilters(date(2026, 1, 1), last, 1, known=known)
        return list(signs(conn, world.actor(login), "refused", chosen).rows)


def _refused_receipt(world: World, at: datetime, day: str, **changes: Any) -> None:
    with pytest.raises(InvalidData):
        Life(world, at, received_at=day, **changes)


@pytest.fixture
def redirected(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.step("register_appeal")
    life.step("check_admissibility", competence="other", decision="redirect", reason="Құзыретте емес")
    life.walk(*TO_RETURN)
    return life


def test_a_receipt_in_the_future_is_kept_without_a_case(published: World, at: datetime) -> None:
    _refused_receipt(published, at, "2026-11-29T09:00")
    (line,) = _lines(published.engine)
    assert (line.verb, line.field, line.code) == ("receive_appeal", "received_at", "too_late")
    assert (line.asked, line.case_id) == (date(2026, 11, 29), None)
    assert line.day == at.date()
    with published.engine.connect() as conn:
        assert conn.execute(select(cases.c.id)).all() == [], "the refusal itself still writes nothing"
        assert conn.execute(select(appeals.c.case_id)).all() == []


def test_the_same_again_on_the_same_day_is_one_line(published: World, at: datetime) -> None:
    for day in ("2026-11-29T09:00", "2026-11-29T10:00", "2026-11-30T09:00"):
        _refused_receipt(published, at, day)
    assert [line.asked.day for line in _lines(published.engine)] == [29, 30]
    _refused_receipt(published, at + timedelta(days=1), "2026-11-29T09:00")
    assert len(_lines(published.engine)) == 3, "another day"


def test_nobody_floods_it(published: World, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_A_DAY", 3)
    for n in range(6):
        _refused_receipt(published, at, f"2027-01-{n + 1:02}T09:00")
    assert len(_lines(published.engine)) == 3


def test_a_date_that_stands_and_other_refusals_leave_no_line(published: World, at: datetime) -> None:
    Life(published, at, received_at="2026-11-20T09:00")
    for wrong in ({"received_at": "no day"}, {"channel": "none such"}):
        with pytest.raises(InvalidData):
            Life(published, at, **wrong)
    stranger = published.actor("stranger")
    future = {**INTAKE, "received_at": "2026-11-29T09:00"}
    with pytest.raises(Forbidden):
        receive_appeal(published.engine, stranger, data=future, organisation_id=published.oblast, at=at)
    assert _lines(published.engine) == []


def test_the_date_of_a_step_is_kept_with_its_case(redirected: Life) -> None:
    with pytest.raises(InvalidData):
        redirected.act("target_returned", returned_on="2027-11-23")
    (line,) = _lines(redirected.world.engine)
    assert (line.verb, line.field, line.case_id) == ("take_action", "returned_on", redirected.case_id)
    (sign,) = _signs(redirected.world, "auditor")
    assert (sign.case_id, sign.was, sign.number) == (
        redirected.case_id,
        "2027-11-23",
        redirected.case().number,
    )
    assert sign.reason == "take_action:returned_on:too_late"


def test_who_audits_finds_it_and_nobody_else(published: World, at: datetime) -> None:
    _refused_receipt(published, at, "2026-11-29T09:00")
    (sign,) = _signs(published, "auditor")
    assert (sign.case_id, sign.number, sign.was) == (None, None, "2026-11-29")
    assert sign.now == at.date().isoformat()
    assert sign.who == "Registrar А."
    for login in ("executor", "registrar", "stranger"):
        assert _signs(published, login) == []


def test_it_is_known_from_the_day_on_which_it_was_refused(published: World, at: datetime) -> None:
    _refused_receipt(published, at, "2026-11-29T09:00")
    today = datetime.now(UTC).date()
    assert len(_signs(published, "auditor", today + timedelta(days=1))) == 1
    assert _signs(published, "auditor", today - timedelta(days=2)) == []


@pytest.mark.parametrize("change", ["update refused_dates set asked = day", "delete from refused_dates"])
def test_nobody_takes_it_away(published: World, at: datetime, change: str) -> None:
    _refused_receipt(published, at, "2026-11-29T09:00")
    with published.engine.connect() as conn, pytest.raises(ProgrammingError):
        conn.execute(text(change))
