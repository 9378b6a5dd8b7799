"""A durable database of the bench's own: the small world, the twelve tasks published, cases that wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine, make_url, text

from engine.domain.actor import SYSTEM
from engine.operations.complete_work_item import complete_work_item
from engine.operations.publish_deployment import publish_deployment
from engine.operations.receive_appeal import receive_appeal
from engine.storage import server
from engine.storage.database import connect
from tests import lives
from tests.bench import twelve
from tests.database import fresh_database
from tests.factories import World, make_world
from tests.prove.cases import today


@contextmanager
def town() -> Iterator[tuple[str, World]]:
    """Its address and its people, on a server with every safety of an installation on."""
    with server.temporary(durable=True) as running, town_on(running.url) as found:
        yield found


@contextmanager
def town_on(server_url: str) -> Iterator[tuple[str, World]]:
    """The same on a server that runs."""
    with fresh_database(server_url) as url:
        pool = connect(url)
        world = make_world(pool)
        publish_deployment(pool, SYSTEM, files=twelve.files())
        yield url, world
        pool.dispose()


def receive(world: World, count: int) -> list[int]:
    """Ids of the first work items of ``count`` new cases."""
    data = {**lives.INTAKE, "received_at": today().isoformat(timespec="minutes")[:16], "text": twelve.TEXT}
    found = []
    for _ in range(count):
        received = receive_appeal(world.engine, world.registrar, data=data, organisation_id=world.oblast)
        found.append(int(received["work_item_id"]))
    return found


def complete(engine: Engine, world: World, work_item_id: int, *, back: bool = False) -> dict[str, Any]:
    """One completion by the verb, as the page asks for it."""
    return complete_work_item(
        engine,
        world.controller,
        work_item_id=work_item_id,
        version=1,
        data=twelve.typed(back=back),
        key=f"bench-{work_item_id}",
    )


def returns() -> list[bool]:
    """Whether each of a case's fifteen completions sends it back: only the first review does."""
    first = twelve.ONCE_RETURNED.index(twelve.REVIEW)
    return [n == first for n in range(len(twelve.ONCE_RETURNED))]


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """The same database once more; nobody else may be connected to the first while it is copied."""
    address = make_url(url)
    name = f"{address.database}_floor"
    with psycopg.connect(_plain(address.set(database="postgres")), autocommit=True) as admin:
        names = {"new": sql.Identifier(name), "old": sql.Identifier(str(address.database))}
        admin.execute(sql.SQL("create database {new} template {old}").format(**names))
        try:
            yield _plain(address.set(database=name))
        finally:
            admin.execute(sql.SQL("drop database {new} with (force)").format(**names))


def written(engine: Engine) -> dict[str, int]:
    """What the database counted since it was made: transactions committed, rows written."""
    columns = "xact_commit, tup_inserted, tup_updated, tup_deleted"
    chosen = text(f"select {columns} from pg_stat_database where datname = current_database()")
    with engine.connect() as conn:
        return dict(conn.execute(chosen).mappings().one())


def _plain(address: Any) -> str:
    return str(address.render_as_string(hide_password=False))
