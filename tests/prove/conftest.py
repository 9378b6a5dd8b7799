"""The product as it is installed: its web server with two workers, over a database that survives a crash."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from engine.operations.publish_deployment import publish_shipped
from engine.storage import server
from engine.storage.database import connect
from tests import database
from tests.factories import World, make_world


@pytest.fixture(scope="session")
def durable_server() -> Iterator[str]:
    """``DATABASE_URL``, else an embedded server of this run with every safety of an installation on."""
    if address := os.environ.get("DATABASE_URL"):
        yield address
        return
    with server.temporary(durable=True) as running:
        yield running.url


@pytest.fixture
def durable_url(durable_server: str) -> Iterator[str]:
    """A migrated database of this test alone."""
    with database.fresh_database(durable_server) as url:
        yield url


@pytest.fixture
def town(durable_url: str) -> Iterator[World]:
    """The small world with the shipped diagrams and forms, ready for a web server."""
    pool = connect(durable_url, pool_size=12)
    world = make_world(pool)
    publish_shipped(pool)
    yield world
    pool.dispose()
