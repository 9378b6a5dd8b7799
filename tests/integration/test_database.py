"""Connections that outlived their server are noticed before a person does."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from engine.storage import database
from engine.storage.database import connect


def _cut_all_but(url: str) -> None:
    """What a restarted server does to every connection."""
    other = connect(url, pool_size=1)
    with other.begin() as conn:
        conn.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
    other.dispose()


def test_a_connection_that_rested_is_asked_whether_it_lives(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "RESTED_SECONDS", 0.0)
    engine = connect(database_url, pool_size=1)
    with engine.connect() as conn:
        conn.execute(text("select 1"))
    _cut_all_but(database_url)
    with engine.connect() as conn:
        assert conn.execute(text("select 1")).scalar() == 1
    engine.dispose()
