"""A plan that a person asked for on a page is carried on by the worker, turn by turn, to its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text

from engine.domain.errors import NotFound
from engine.operations.carry_on_migration import carry_on_migration, requeue_migrations
from engine.operations.start_migration import start_migration
from engine.queries.migrations import migration, planned
from engine.storage.tables import journal, role_grants
from tests.factories import World
from tests.integration.test_migrate_cases import RENAMED, changed, publish
from tests.lives import TO_REPLY, Life


@pytest.fixture
def renewed(published: World, at: datetime) -> World:
    """Two cases at the registration and one that cannot move."""
    lives = [Life(published, at) for _ in range(3)]
    lives[2].walk(*TO_REPLY)
    publish(published, changed(*RENAMED))
    return published


def ask(world: World, **more: Any) -> int:
    told = {"from_version": 1, "to_version": 2, "reason": "Жаңа нұсқа.", "in_background": True}
    id_: int = start_migration(world.engine, world.methodologist, **told | more)["migration_id"]
    return id_


def jobs(world: World) -> int:
    waiting = (
        "select count(*) from jobs.procrastinate_jobs where task_name = 'migrate_cases' and status = 'todo'"
    )
    with world.engine.connect() as conn:
        return int(conn.execute(text(waiting)).scalar_one())


def drop_jobs(world: World) -> None:
    with world.engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs where task_name = 'migrate_cases'"))


def test_what_was_asked_for_is_queued_with_the_plan(renewed: World) -> None:
    ask(renewed)
    assert jobs(renewed) == 1


def test_a_plan_of_the_command_line_is_left_to_the_operator(renewed: World) -> None:
    ask(renewed, in_background=False)
    assert jobs(renewed) == 0


def test_turns_follow_each_other_to_the_end(renewed: World) -> None:
    id_ = ask(renewed)
    drop_jobs(renewed)
    assert not carry_on_migration(renewed.engine, migration_id=id_, turn=2)["finished"]
    assert jobs(renewed) == 1
    drop_jobs(renewed)
    assert carry_on_migration(renewed.engine, migration_id=id_, turn=2)["finished"]
    assert jobs(renewed) == 0
    with renewed.engine.connect() as conn:
        found = migration(conn, id_)
    assert (found.counts["moved"], found.counts["refused"], found.counts["pending"]) == (2, 1, 0)


def test_the_journal_names_whoever_asked(renewed: World) -> None:
    carry_on_migration(renewed.engine, migration_id=ask(renewed))
    with renewed.engine.connect() as conn:
        moved = select(journal.c.actor_id).where(journal.c.command == "migrate_case")
        assert set(conn.execute(moved).scalars()) == {renewed.methodologist.person_id}


def test_a_plan_goes_on_without_a_person_who_may_no_more(renewed: World) -> None:
    id_ = ask(renewed)
    with renewed.engine.begin() as conn:
        conn.execute(delete(role_grants).where(role_grants.c.person_id == renewed.methodologist.person_id))
    assert carry_on_migration(renewed.engine, migration_id=id_)["moved"] == 2
    with renewed.engine.connect() as conn:
        moved = select(journal.c.actor_id).where(journal.c.command == "migrate_case")
        assert set(conn.execute(moved).scalars()) == {None}


def test_a_plan_whose_job_is_gone_is_queued_again(renewed: World) -> None:
    id_ = ask(renewed)
    none = timedelta(seconds=-1)
    assert requeue_migrations(renewed.engine, older_than=none) == ()
    drop_jobs(renewed)
    assert requeue_migrations(renewed.engine, older_than=timedelta(hours=1)) == ()
    assert requeue_migrations(renewed.engine, older_than=none) == (id_,)
    drop_jobs(renewed)
    carry_on_migration(renewed.engine, migration_id=id_)
    assert requeue_migrations(renewed.engine, older_than=none) == ()


def test_the_refused_can_be_tried_again(renewed: World) -> None:
    first = ask(renewed)
    carry_on_migration(renewed.engine, migration_id=first)
    with renewed.engine.connect() as conn:
        plan = planned(conn, "appeal")
    assert [(one.version, one.running) for one in plan.older] == [(1, 1)]
    again = ask(renewed, mapping={"draft_reply": "write_reply"})
    assert again != first
    assert carry_on_migration(renewed.engine, migration_id=again)["moved"] == 1
    with renewed.engine.connect() as conn:
        plan = planned(conn, "appeal")
    assert (plan.older, [one.id for one in plan.migrations]) == ((), [again, first])


def test_nothing_is_planned_for_a_family_that_there_is_not(renewed: World) -> None:
    with renewed.engine.connect() as conn, pytest.raises(NotFound):
        planned(conn, "nothing")
