"""Running cases go over to another version of their diagrams: whole, once each, or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, text

from engine.domain.actor import SYSTEM
from engine.domain.errors import Forbidden, InvalidData, JournalBroken, NotFound
from engine.journal import rebuild, verify
from engine.operations import claim, migrate_cases, publish_deployment, save_draft, start_migration
from engine.operations.migrate_cases import preview_migration
from engine.operations.publish_deployment import shipped_files
from engine.queries.migrations import migration
from engine.storage.tables import cases, drafts, journal, timers, work_items
from tests.factories import World
from tests.lives import TO_EXECUTOR, TO_REPLY, WHOLE, Life


def changed(*pairs: tuple[str, str]) -> dict[str, bytes]:
    """The shipped files with the diagrams' text replaced; an empty change only renames something."""
    files = shipped_files()
    for old, new in pairs or (("Мән-жайды зерделеу", "Мән-жайды толық зерделеу"),):
        found = [path for path, file in files.items() if path.endswith(".bpmn") and old.encode() in file]
        assert found, old
        files |= {path: files[path].replace(old.encode(), new.encode()) for path in found}
    return files


def publish(world: World, files: Mapping[str, bytes]) -> int:
    answer = publish_deployment(world.engine, world.methodologist, files=files)
    version: int = answer["version"]
    return version


def move(world: World, to_version: int = 2, mapping: Mapping[str, str] = {}, **more: Any) -> int:
    told = {"from_version": 1, "to_version": to_version, "reason": "Жаңа нұсқа.", "mapping": mapping}
    planned = start_migration(world.engine, world.methodologist, **told)
    migrate_cases(world.engine, world.methodologist, migration_id=planned["migration_id"], **more)
    id_: int = planned["migration_id"]
    return id_


def counts(world: World, migration_id: int) -> dict[str, int]:
    with world.engine.connect() as conn:
        found = migration(conn, migration_id).counts
    return {state: count for state, count in found.items() if count}


def holds(*lives: Life) -> bool:
    with lives[0].world.engine.connect() as conn:
        for life in lives:
            rebuild(conn, life.case_id)
        return verify(conn).ok


def rows(life: Life, table: Any) -> list[Any]:
    with life.world.engine.connect() as conn:
        return list(conn.execute(select(table).where(table.c.case_id == life.case_id).order_by(table.c.id)))


def case_of(life: Life) -> Any:
    with life.world.engine.connect() as conn:
        return conn.execute(select(cases).where(cases.c.id == life.case_id)).one()


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


RENAMED = (
    ('id="draft_reply"', 'id="write_reply"'),
    ("<bpmn:flowNodeRef>draft_reply<", "<bpmn:flowNodeRef>write_reply<"),
    ('"draft_reply"', '"write_reply"'),
)
NEW_FORM = ('formId="register_appeal"', 'formId="registration_of_appeal"')


def test_cases_go_on_in_the_new_version_to_their_end(life: Life, at: datetime) -> None:
    other = Life(life.world, at)
    other.walk(*TO_REPLY)
    publish(life.world, changed())
    assert counts(life.world, move(life.world)) == {"moved": 2}
    life.walk(*WHOLE)
    other.walk(*WHOLE[len(TO_REPLY) :])
    assert case_of(life).state == case_of(other).state == "CLOSED"
    assert holds(life, other)


def test_the_entry_names_the_new_deployment_and_no_reason(life: Life) -> None:
    publish(life.world, changed())
    move(life.world)
    with life.world.engine.connect() as conn:
        entry = conn.execute(select(journal).order_by(journal.c.seq.desc()).limit(1)).one()
    facts = json.loads(entry.facts)
    assert (entry.command, facts["kind"], facts["variables"]) == ("migrate_case", "migrate", {"mapping": {}})
    assert entry.deployment_id == case_of(life).deployment_id
    assert entry.actor_id == life.world.people["methodologist"]
    assert holds(life)


def test_what_waits_keeps_holder_draft_and_times(life: Life) -> None:
    life.walk(*TO_REPLY)
    (item,) = [row for row in rows(life, work_items) if row.state == "open"]
    claimed = {"work_item_id": item.id, "version": item.version}
    if item.assignee_id is None:
        claim(life.world.engine, life.world.executor, **claimed)
    save_draft(life.world.engine, life.world.executor, work_item_id=item.id, data={"text": "Құрметті"})
    before, due = life.item("draft_reply"), [row.due_at for row in rows(life, timers)]
    publish(life.world, changed(*RENAMED))
    assert counts(life.world, move(life.world, mapping={"draft_reply": "write_reply"})) == {"moved": 1}
    after = life.item("write_reply")
    same = ("id", "key", "assignee_id", "due_at", "created_at", "organisation_id", "form_key", "locals")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert after.version == before.version + 1
    assert [row.due_at for row in rows(life, timers)] == due
    with life.world.engine.connect() as conn:
        assert conn.execute(select(drafts.c.data)).scalar_one() == {"text": "Құрметті"}
    assert holds(life)


def test_a_case_that_has_no_counterpart_stays_and_is_listed_with_the_reason(life: Life, at: datetime) -> None:
    life.walk(*TO_REPLY)
    other = Life(life.world, at)
    publish(life.world, changed(*RENAMED))
    id_ = move(life.world)
    assert counts(life.world, id_) == {"moved": 1, "refused": 1}
    with life.world.engine.connect() as conn:
        (refused,) = migration(conn, id_).refused
    assert (refused.rule, refused.element) == ("element_missing", "draft_reply")
    assert refused.case_id == life.case_id
    assert case_of(life).deployment_id != case_of(other).deployment_id
    life.walk(*WHOLE[len(TO_REPLY) :])
    assert holds(life, other)


def test_a_move_that_was_cut_short_goes_on_where_it_stopped(life: Life, at: datetime) -> None:
    lives = [life, *(Life(life.world, at) for _ in range(4))]
    publish(life.world, changed())
    id_ = move(life.world, limit=2)
    assert counts(life.world, id_) == {"moved": 2, "pending": 3}
    assert move(life.world) == id_
    assert counts(life.world, id_) == {"moved": 5}
    assert holds(*lives)


def test_a_plan_with_another_mapping_takes_the_place_of_an_unfinished_one(life: Life) -> None:
    life.walk(*TO_REPLY)
    publish(life.world, changed(*RENAMED))
    told = {"from_version": 1, "to_version": 2, "reason": "x"}
    first = start_migration(life.world.engine, life.world.methodologist, **told)
    second = move(life.world, mapping={"draft_reply": "write_reply"})
    assert second != first["migration_id"]
    assert counts(life.world, second) == {"moved": 1}
    with life.world.engine.connect() as conn:
        assert migration(conn, first["migration_id"]).finished_at is not None


def test_a_case_that_ended_meanwhile_is_left_alone(life: Life) -> None:
    publish(life.world, changed())
    told = {"from_version": 1, "to_version": 2, "reason": "x"}
    planned = start_migration(life.world.engine, life.world.methodologist, **told)
    life.walk(*WHOLE)
    life.act("rating")
    migrate_cases(life.world.engine, SYSTEM, migration_id=planned["migration_id"])
    assert counts(life.world, planned["migration_id"]) == {"ended": 1}
    assert holds(life)


def test_cases_move_while_people_work_on_them(published: World, at: datetime) -> None:
    lives = [Life(published, at) for _ in range(6)]
    publish(published, changed())
    planned = start_migration(
        published.engine, published.methodologist, from_version=1, to_version=2, reason="x"
    )
    runs = [
        Thread(target=migrate_cases, args=(published.engine, SYSTEM), kwargs={**_id(planned)})
        for _ in range(2)
    ]
    people = [Thread(target=life.walk, args=TO_EXECUTOR) for life in lives]
    for thread in (*people, *runs):
        thread.start()
    for thread in (*people, *runs):
        thread.join()
    assert counts(published, planned["migration_id"]) == {"moved": 6}
    for life in lives:
        assert life.open_elements() == ["co_execution", "examine"]
    assert holds(*lives)


def _id(planned: Mapping[str, Any]) -> dict[str, Any]:
    return {"migration_id": planned["migration_id"]}


def test_a_dry_run_tells_everything_and_moves_nothing(life: Life, at: datetime) -> None:
    life.walk(*TO_REPLY)
    other = Life(life.world, at)
    publish(life.world, changed(*RENAMED))
    before, said = case_of(life), {}
    told = {"from_version": 1, "to_version": 2}
    preview_migration(life.world.engine, SYSTEM, **told, on_case=said.__setitem__)
    assert said == {
        life.case_id: ("refused", {"rule": "element_missing", "element": "draft_reply"}),
        other.case_id: ("moved", {}),
    }
    assert case_of(life) == before


def test_only_methodologist_and_administrator_may(life: Life) -> None:
    told = {"from_version": 1, "to_version": 2, "reason": "x"}
    with pytest.raises(Forbidden):
        start_migration(life.world.engine, life.world.controller, **told)
    with pytest.raises(Forbidden):
        migrate_cases(life.world.engine, life.world.controller, migration_id=1)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"to_version": 1}, "to_version"),
        ({"mapping": {"nowhere": "examine"}}, "mapping"),
        ({"mapping": {"examine": "start_term"}}, "mapping"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(life: Life, told: dict[str, Any], field: str) -> None:
    publish(life.world, changed())
    whole = {"from_version": 1, "to_version": 2, "reason": "x", **told}
    with pytest.raises(InvalidData) as refusal:
        start_migration(life.world.engine, life.world.methodologist, **whole)
    assert list(refusal.value.details["errors"]) == [field]


def test_an_unknown_version_is_not_found(life: Life) -> None:
    with pytest.raises(NotFound):
        start_migration(life.world.engine, life.world.methodologist, from_version=1, to_version=9, reason="x")


def test_a_rebuild_notices_a_migration_that_says_something_else(life: Life) -> None:
    """Negative control: the entry's mapping decides what the state becomes."""
    life.walk(*TO_REPLY)
    publish(life.world, changed(*RENAMED))
    move(life.world, mapping={"draft_reply": "write_reply"})
    with life.world.engine.connect() as conn:
        conn.execute(text("alter table journal disable trigger user"))
        entry = conn.execute(select(journal).order_by(journal.c.seq.desc()).limit(1)).one()
        forged = entry.facts.replace(b'"draft_reply":"write_reply"', b'"examine":"examine"')
        assert forged != entry.facts
        conn.execute(journal.update().where(journal.c.seq == entry.seq).values(facts=forged))
        with pytest.raises(JournalBroken, match="refused"):
            rebuild(conn, life.case_id)
