"""Saves journals anew: ``python -m tests.golden.regenerate``.

New stories are added. One that is there is never rewritten while ENGINE_VERSION stays: a difference is a
change of behaviour, and running cases would feel it. Raise the version in :mod:`engine.bpmn.runner`, say
why in a decision record, then run this.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from engine.bpmn.runner import ENGINE_VERSION
from engine.journal.saved import export
from engine.operations import migrate_cases, modify_case, publish_deployment, start_migration
from engine.operations.publish_deployment import publish_shipped
from engine.storage.database import connect
from tests import database
from tests.factories import ALMATY, World, make_world
from tests.golden import FILES, JOURNALS, document, names
from tests.golden.stories import STORIES
from tests.integration.test_migrate_cases import changed
from tests.lives import TO_QUALITY, TO_REPLY, WHOLE, Life

AT = datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)


def kept(saved: Mapping[str, str], engine_version: str) -> frozenset[str]:
    """The stories that must not be written: name → the version that saved it."""
    return frozenset(name for name, version in saved.items() if version == engine_version)


def main() -> int:
    closed = kept({name: document(name)["engine_version"] for name in names()}, ENGINE_VERSION)
    for folder in (JOURNALS, FILES):
        folder.mkdir(exist_ok=True)
    for name, saved in _made():
        if name in closed:
            print(f"kept     {name}")
        else:
            _write(name, saved)
            print(f"written  {name}")
    return 0


def _made() -> Iterator[tuple[str, bytes]]:
    for story in STORIES:
        yield story.__name__, story().saved()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JAUAP_VAR"] = folder
        with database.fresh_database(database.server_url()) as url:
            pool = connect(url)
            yield from _lives(make_world(pool))
            pool.dispose()
        database.stop_if_last()
        database.leave()


def _lives(world: World) -> Iterator[tuple[str, bytes]]:
    publish_shipped(world.engine)
    lives = {"appeal_answered": _answered(world), "appeal_moved_and_migrated": _moved(world)}
    with world.engine.connect() as conn:
        for name, life in lives.items():
            yield name, export(conn, life.case_id)


def _answered(world: World) -> Life:
    life = Life(world, AT)
    life.walk(*WHOLE)
    return life


def _moved(world: World) -> Life:
    life = Life(world, AT)
    life.walk(*TO_REPLY)
    told = {"case_id": life.case_id, "version": len(life.answers), "reason": "x", "at": life.at}
    modify_case(world.engine, world.administrator, cancel=["draft_reply#1"], activate=["resolution"], **told)
    life.walk(*TO_QUALITY[TO_QUALITY.index("resolution") :])
    publish_deployment(world.engine, world.methodologist, files=changed())
    planned = start_migration(world.engine, world.methodologist, from_version=1, to_version=2, reason="x")
    migrate_cases(world.engine, world.methodologist, migration_id=planned["migration_id"], at=life.at)
    life.walk(*WHOLE[WHOLE.index("quality_analysis") :])
    return life


def _write(name: str, saved: bytes) -> None:
    told = json.loads(saved)
    for digest, packed in told.pop("files").items():
        (FILES / digest[:32]).write_bytes(zlib.compress(base64.b64decode(packed), 9))
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1)
    (JOURNALS / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
