"""The migrations and the declared tables are the same; the job queue has its own schema."""

from __future__ import annotations

import json
from datetime import date, datetime
from importlib import import_module
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, Integer, MetaData, delete, select, text

from engine.storage.database import alembic_config, is_current, migrate, newest_revision
from engine.storage.tables import clocks, deliveries, metadata
from tests.factories import ALMATY, World
from tests.lives import Life


def _differences(engine: Engine, declared: MetaData) -> list[Any]:
    with engine.connect() as conn:
        # Without this the job queue's tables, behind ours in the search path, count as undeclared.
        conn.execute(text("set local search_path to public"))
        return list(compare_metadata(MigrationContext.configure(conn), declared))


def test_the_migrated_schema_is_the_declared_one(engine_: Engine) -> None:
    assert _differences(engine_, metadata) == []


def test_a_column_without_a_migration_is_noticed(engine_: Engine) -> None:
    copy = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(copy)
    copy.tables["cases"].append_column(Column("forgotten", Integer))
    (difference,) = _differences(engine_, copy)
    assert difference[0] == "add_column"


def test_what_was_on_its_way_in_the_queue_becomes_a_row(engine_: Engine) -> None:
    """Revision 0010; what is done or failed stays with the queue."""
    on_their_way = import_module("engine.storage.migrations.versions.r0010_deliveries")._ON_THEIR_WAY
    jobs = text(
        "insert into jobs.procrastinate_jobs (queue_name, task_name, args, status)"
        " values ('default', :task, cast(:args as jsonb), cast(:status as jobs.procrastinate_job_status))"
    )
    told = {"name": "answer", "correlation": "all", "message_id": "1:tell#1", "variables": {"x": 1}}
    queued = (
        ("publish_message", told, "todo"),
        ("deliver_event", {"subscription_id": 7, "variables": {}}, "doing"),
        ("deliver_event", {"subscription_id": 8, "variables": {}}, "failed"),
        ("send_message", {"message_id": 9}, "todo"),
    )
    with engine_.connect() as conn:
        for task, args, status in queued:
            conn.execute(jobs, {"task": task, "args": json.dumps(args), "status": status})
        conn.execute(text(on_their_way))
        rows = conn.execute(select(deliveries).order_by(deliveries.c.id)).all()
        left = conn.execute(text("select task_name from jobs.procrastinate_jobs order by id")).scalars().all()
        conn.rollback()
    message = ("message", "answer", "all", "1:tell#1", None, {"x": 1}, "queued")
    names = ("kind", "name", "correlation", "message_id", "subscription_id", "variables", "state")
    assert [tuple(getattr(row, name) for name in names) for row in rows] == [
        message,
        ("signal", "", "", None, 7, {}, "queued"),
    ]
    assert left == ["deliver_event", "send_message"]


def test_an_open_case_gets_its_main_clock_from_its_dates(published: World) -> None:
    """Revision 0017; the day of registration is the day in Kazakhstan."""
    backfill = import_module("engine.storage.migrations.versions.r0017_clocks")._BACKFILL
    life = Life(published, datetime(2026, 11, 24, 0, 5, tzinfo=ALMATY), received_at="2026-11-24T00:05")
    life.walk("register_appeal", "check_admissibility", "determine_nature", "resolution")
    same = (
        "name",
        "rule",
        "started_on",
        "legal_last_day",
        "control_date",
        "state",
        "told_last_day",
        "told_code",
    )
    chosen = select(*(clocks.c[name] for name in same))
    with published.engine.connect() as conn:
        before = conn.execute(chosen).all()
        conn.execute(delete(clocks))
        conn.execute(text(backfill))
        after = conn.execute(chosen).all()
        conn.rollback()
    assert after == before
    assert after[0].started_on == date(2026, 11, 24)


def test_there_is_one_migration_head() -> None:
    """Its number is that of the last file: by the files a start knows whether there is anything to do."""
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [newest_revision()]


@pytest.mark.parametrize(
    "left", ["update alembic_version set version_num = '0001'", "drop table alembic_version"]
)
def test_tables_of_another_revision_are_not_those_of_the_program(engine_: Engine, left: str) -> None:
    with engine_.connect() as conn:
        before = is_current(conn)
        conn.execute(text(left))
        after = is_current(conn)
        conn.rollback()
    assert (before, after) == (True, False)


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)


def test_the_job_queue_lives_in_its_own_schema(engine_: Engine) -> None:
    with engine_.connect() as conn:
        where = conn.execute(
            text("select schemaname from pg_tables where tablename = 'procrastinate_jobs'")
        ).scalars()
        assert list(where) == ["jobs"]
