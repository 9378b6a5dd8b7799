"""The demonstration: every stage is there, and it stands on the operations alone."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, func, select

from engine.demo import seed
from engine.demo.driver import driving
from engine.demo.stages import STAGES
from engine.queries import actor_by_login, inbox, reading
from engine.storage.tables import cases, people, work_items
from tests.lives import all_hold


def test_the_demonstration_shows_every_stage(engine_: Engine) -> None:
    seed.make_demo(engine_, lambda line: None)
    with engine_.connect() as conn:
        still_driven = func.count().filter(cases.c.clock_driven, cases.c.closed_at.is_(None))
        total, driven = conn.execute(select(func.count(), still_driven).select_from(cases)).one()
        open_at = set(
            conn.execute(select(work_items.c.element_id).where(work_items.c.state == "open")).scalars()
        )
        states = set(conn.execute(select(cases.c.state)).scalars())
        overdue = conn.execute(select(func.count()).where(cases.c.overdue)).scalar_one()
        latest = conn.execute(select(func.max(cases.c.changed_at))).scalar_one()
    assert all_hold(engine_)
    assert (total, driven) == (sum(len(stage.days_ago) for stage in STAGES), 0)
    assert open_at >= {stage.stop for stage in STAGES if stage.stop}
    assert states >= {"CLOSED", "REDIRECTED", "TERMINATED", "ANSWERED", "RETURNED_FOR_FINALIZATION"}
    assert overdue >= 3
    assert latest <= datetime.now(UTC)
    for login, preset in (("executor", "mine"), ("controller", "free"), ("depthead", "overdue")):
        with reading(engine_) as conn:
            actor = actor_by_login(conn, login)
            assert actor is not None
            assert inbox(conn, actor, preset=preset).items, (login, preset)


def test_seeding_twice_adds_nobody(engine_: Engine) -> None:
    for _ in range(2):
        with driving(engine_) as driver:
            known = len(driver.people)
    with engine_.connect() as conn:
        assert conn.execute(select(func.count()).select_from(people)).scalar_one() == known
