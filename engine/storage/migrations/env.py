"""Alembic's entry: always inside the connection that ``database.migrate`` hands over."""

from __future__ import annotations

from alembic import context

from engine.storage.tables import metadata

connection = context.config.attributes["connection"]
if connection is None:
    raise RuntimeError("run migrations through engine.storage.database.migrate")

context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
