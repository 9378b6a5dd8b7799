"""Hears what transactions announce (LISTEN), on a connection of its own, and notices when it is gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
from psycopg import sql
from sqlalchemy import Engine

NEWS = "jauap_news"
"""Whom a change concerns; sent by triggers (revision 0031) when the change commits."""

BEAT_SECONDS = 5.0
"""After so long without a word the server is asked whether it still lives."""


def heard(engine: Engine, channel: str, stop: threading.Event) -> Iterator[str | None]:
    """Payloads in the order of their commits, until ``stop``; ``None`` for "connected, and nothing missed".

    The first ``None`` comes when the server listens: what commits after it is heard. Raises
    ``psycopg.Error`` when the connection is lost.
    """
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(
        address,
        autocommit=True,
        connect_timeout=5,
        application_name="jauap-news",
        # A machine that vanished without a word is noticed too.
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=3,
        tcp_user_timeout=10_000,
    ) as conn:
        conn.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
        while not stop.is_set():
            # Answered in order: whatever committed before the question was heard before the answer.
            conn.execute("select 1")
            yield None
            for notification in conn.notifies(timeout=BEAT_SECONDS):
                yield notification.payload
