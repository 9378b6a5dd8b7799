"""The migrations and the declared tables are the same; the job queue has its own schema."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, Integer, MetaData, text

from engine.storage.database import alembic_config, migrate
from engine.storage.tables import metadata


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


def test_there_is_one_migration_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    migrate(database_url)


def test_the_job_queue_lives_in_its_own_schema(engine_: Engine) -> None:
    with engine_.connect() as conn:
        where = conn.execute(
            text("select schemaname from pg_tables where tablename = 'procrastinate_jobs'")
        ).scalars()
        assert list(where) == ["jobs"]
