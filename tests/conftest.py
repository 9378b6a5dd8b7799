"""What every test may ask for: a database, a time, a small world."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from engine.storage.database import connect
from tests import database
from tests.factories import ALMATY, World, make_world

# How long an example takes on a busy machine says nothing about a rule; speed is what the benchmarks measure.
settings.register_profile("jauap", deadline=None)
settings.load_profile("jauap")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last one out stops the embedded server; a worker of xdist leaves that to its controller."""
    if not hasattr(session.config, "workerinput"):
        database.stop_if_last()
    database.leave()


@pytest.fixture(scope="session", autouse=True)
def _own_var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What code under test keeps in ``var`` (checkpoints, files) never lands in the developer's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAUAP_VAR", str(tmp_path_factory.mktemp("var")))
        yield


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A migrated database of this test process."""
    with database.fresh_database(database.server_url()) as url:
        yield url


@pytest.fixture(scope="module")
def engine_(database_url: str) -> Iterator[Engine]:
    """An engine on a migrated database; every test finds it empty."""
    engine = connect(database_url, pool_size=16)
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def _empty_database(request: pytest.FixtureRequest) -> None:
    if "engine_" in request.fixturenames:
        database.empty(request.getfixturevalue("engine_"))
        # Lines that left a database whose entries are gone would be called missing.
        for left in Path(os.environ["JAUAP_VAR"]).glob("checkpoints-*"):
            left.unlink()


@pytest.fixture
def at() -> datetime:
    """A working Monday, five minutes into the day."""
    return datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)


@pytest.fixture(scope="session")
def _kept_world(database_url: str) -> Iterator[tuple[World, database.Rows]]:
    """Made once in this database; a test has the same rows put back."""
    engine = connect(database_url)
    database.empty(engine)
    world = make_world(engine)
    yield world, database.rows_of(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def _kept_publication(_kept_world: tuple[World, database.Rows]) -> database.Rows:
    """What publishing writes beside the world."""
    from engine.operations.publish_deployment import publish_shipped

    world, rows = _kept_world
    database.empty(world.engine)
    database.put_back(world.engine, rows)
    publish_shipped(world.engine)
    more = database.rows_of(world.engine)
    assert {name: more[name] for name in rows} == rows, "publishing has changed the world"
    return {name: content for name, content in more.items() if name not in rows}


@pytest.fixture
def world(engine_: Engine, _kept_world: tuple[World, database.Rows]) -> World:
    """A small organisation tree and one person for each role."""
    made, rows = _kept_world
    database.put_back(engine_, rows)
    return replace(
        made,
        engine=engine_,
        organisations=dict(made.organisations),
        people=dict(made.people),
        actors=dict(made.actors),
    )


@pytest.fixture
def published(world: World, _kept_publication: database.Rows) -> World:
    """The world with the shipped diagrams and forms published as version 1."""
    database.put_back(world.engine, _kept_publication)
    return world
