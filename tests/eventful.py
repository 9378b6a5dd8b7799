"""A case to which everything happened that a reader of histories looks for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from engine.operations import publish_deployment
from engine.operations.migrate_cases import migrate_cases
from engine.operations.publish_deployment import shipped_files
from engine.operations.reassign import reassign
from engine.operations.record_incident import record_incident
from engine.operations.start_migration import start_migration
from engine.storage.tables import timers
from tests.factories import World
from tests.lives import RETURNED, TO_REPLY, Life

OLD_NAME = "Мән-жайды зерделеу"
NEW_NAME = "Мән-жайды толық зерделеу"
"""What the second version calls the examination."""


def eventful_life(world: World, at: datetime) -> Life:
    """Reassigned, extended, sent back twice, moved to another version, with an incident at the end."""
    life = Life(world, at)
    life.walk(*TO_REPLY)
    item = life.item("draft_reply")
    reassign(
        world.engine,
        world.department_head,
        work_item_id=item.id,
        version=item.version,
        to_person_id=world.people["second_executor"],
        reason="Ахметов ауырып қалды",
        at=life.at,
    )
    life.act("extension_requested", "second_executor")
    life.step("decide_extension")
    for text in ("Құрметті Айнұр! Жарық қосылды.", "Құрметті Айнұр! Жарық қосылды, акт қоса беріледі."):
        life.step("draft_reply", world.actor("second_executor"), text=text)
        life.step("quality_analysis", **RETURNED)
    _move(life)
    with world.engine.connect() as conn:
        keys = select(timers.c.key).where(timers.c.case_id == life.case_id).order_by(timers.c.id)
        thing = conn.execute(keys.limit(1)).scalar_one()
    failed = {"kind": "timer", "thing": thing, "code": "expression_failed"}
    record_incident(world.engine, case_id=life.case_id, at=life.at, **failed)
    return life


def _move(life: Life) -> None:
    world, renamed = life.world, (OLD_NAME.encode(), NEW_NAME.encode())
    files = {path: file.replace(*renamed) for path, file in shipped_files().items()}
    publish_deployment(world.engine, world.methodologist, files=files)
    told = {"from_version": 1, "to_version": 2, "reason": "Жаңа нұсқа."}
    planned = start_migration(world.engine, world.methodologist, **told)
    migrate_cases(world.engine, world.methodologist, migration_id=planned["migration_id"], at=life.at)
