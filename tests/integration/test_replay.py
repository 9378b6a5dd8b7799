"""A replay shows each step as it was then: where the case stood, by which version, with which terms."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import select

from engine.bpmn.runner import waiting
from engine.domain.errors import NotFound
from engine.operations import publish_deployment
from engine.operations.publish_deployment import shipped_files
from engine.queries.element_names import deployment
from engine.queries.replay import Replay, case_replay, replay_diagram
from engine.queries.replay_step import ReplayStep, replay_step
from engine.storage.tables import journal
from tests.eventful import NEW_NAME, eventful_life
from tests.factories import World
from tests.lives import TO_QUALITY, TO_REPLY, Life


@pytest.fixture
def eventful(published: World, at: datetime) -> Life:
    return eventful_life(published, at)


def replay_of(life: Life) -> Replay:
    with life.world.engine.connect() as conn:
        return case_replay(conn, life.world.actor("auditor"), life.case_id)


def step_of(life: Life, seq: int, login: str = "department_head") -> ReplayStep:
    with life.world.engine.connect() as conn:
        return replay_step(conn, life.world.actor(login), life.case_id, seq)


def seqs(life: Life, kind: str) -> list[int]:
    return [frame.seq for frame in replay_of(life).frames if kind in frame.kinds]


def stood(life: Life) -> Iterator[tuple[int, set[str]]]:
    """By the engine's own state of each entry, what waited after it."""
    chosen = select(journal).where(journal.c.case_id == life.case_id).order_by(journal.c.case_seq)
    with life.world.engine.connect() as conn:
        for row in conn.execute(chosen).all():
            if row.snapshot is not None:
                diagrams = deployment(conn, row.deployment_id)
                keys = waiting(diagrams, "appeal", zlib.decompress(row.snapshot))
                elements = {key.partition("#")[0] for key in keys}
                kinds = {one: diagrams.elements("appeal")[one].type for one in elements}
                # An event waits at the edge of its step, or at the gateway before it: the case stands there.
                yield row.case_seq, {one for one in elements if kinds[one].endswith("Task")}


def test_each_step_stands_where_the_engine_was_then(eventful: Life) -> None:
    replay = replay_of(eventful)
    drawn = {frame.seq: set(frame.current) for frame in replay.frames}
    for seq, waits in stood(eventful):
        assert waits <= drawn[seq], seq
        # Beside what waits only what lies around it: calls, subprocesses, joins.
        assert not {"draft_reply", "quality_analysis", "register_appeal"} & (drawn[seq] - waits), seq


def test_a_step_of_another_moment_would_be_seen(eventful: Life) -> None:
    """The negative control: what waited at one step did not stand there at the step before."""
    drawn = {frame.seq: set(frame.current) for frame in replay_of(eventful).frames}
    assert any(not waits <= drawn.get(seq - 1, set()) for seq, waits in stood(eventful))


def test_every_kind_of_moment_is_found_once_where_it_happened(eventful: Life) -> None:
    replay = replay_of(eventful)
    commands = {entry.case_seq: entry.command for entry in replay.entries}
    assert [commands[seq] for seq in seqs(eventful, "return")] == ["complete_work_item"] * 2
    assert [commands[seq] for seq in seqs(eventful, "reassignment")] == ["reassign"]
    assert len(seqs(eventful, "extension")) == 1
    assert [commands[seq] for seq in seqs(eventful, "migration")] == ["migrate_case"]
    assert [commands[seq] for seq in seqs(eventful, "incident")] == ["record_incident"]
    assert seqs(eventful, "overdue") == []


def test_a_term_that_passed_is_marked_at_the_moment_it_did(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.walk(*TO_REPLY)
    life.let_moments_come()
    (seq,) = seqs(life, "overdue")
    assert replay_of(life).entries[seq - 1].command == "fire_timer"


def test_visits_of_one_element_are_steps_of_their_own(eventful: Life) -> None:
    visits = [f.visit for f in replay_of(eventful).frames if f.element_id == "quality_analysis"]
    assert visits == [1, 2]


def test_terms_stand_as_they_stood_then(eventful: Life) -> None:
    (extended,) = seqs(eventful, "extension")
    (before,) = [one for one in step_of(eventful, extended - 1).clocks if one.name == "main"]
    (after,) = [one for one in step_of(eventful, extended).clocks if one.name == "main"]
    assert (before.extensions, after.extensions) == (0, 1)
    assert before.legal_last_day < after.legal_last_day == date(2026, 12, 28)


def test_the_step_before_a_migration_has_the_old_names(eventful: Life) -> None:
    (moved,) = seqs(eventful, "migration")
    replay = replay_of(eventful)
    assert {replay.versions[f.deployment_id] for f in replay.frames if f.seq < moved} == {1}
    assert {replay.versions[f.deployment_id] for f in replay.frames if f.seq >= moved} == {2}
    examined = [entry.step["kk"] for entry in replay.entries if entry.element_id == "examine"]
    assert examined
    assert NEW_NAME not in examined


def test_each_version_is_drawn_as_it_was_published(eventful: Life) -> None:
    frames = replay_of(eventful).frames
    with eventful.world.engine.connect() as conn:
        actor = eventful.world.actor("auditor")
        told = {"process_id": "examination"}
        old, new = (
            replay_diagram(conn, actor, eventful.case_id, frame.deployment_id, **told)
            for frame in (frames[0], frames[-1])
        )
    assert NEW_NAME.encode() not in old.xml
    assert NEW_NAME.encode() in new.xml


def test_a_later_draft_tells_what_was_demanded_and_the_version_before(eventful: Life) -> None:
    second = [f.seq for f in replay_of(eventful).frames if f.element_id == "draft_reply" and f.visit == 2]
    step = step_of(eventful, second[0])
    (reply,) = [one for one in step.records if one.record.kind == "reply"]
    assert (reply.record.version, reply.before.version if reply.before else None) == (2, 1)
    assert step.remarks
    assert step.remarks.record.data["decision"] == "return"
    first = [f.seq for f in replay_of(eventful).frames if f.element_id == "draft_reply" and f.visit == 1]
    assert step_of(eventful, first[0]).remarks is None


def test_what_changed_is_told_from_and_to(eventful: Life) -> None:
    returned = seqs(eventful, "return")[1]
    (count,) = [one for one in step_of(eventful, returned).changes if one.name == "return_count"]
    assert (count.before, count.after) == (1, 2)


def test_who_sees_no_personal_data_sees_none_in_a_step(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.walk(*TO_QUALITY)
    (seq,) = [f.seq for f in replay_of(life).frames if f.element_id == "draft_reply"]
    (reply,) = [one for one in step_of(life, seq).records if one.record.kind == "reply"]
    typed = str(reply.record.data["text"])
    masked = step_of(life, seq, "auditor")
    assert not masked.case.personal
    assert typed not in str(masked)


def test_what_the_case_does_not_have_is_not_found(published: World, at: datetime) -> None:
    life = Life(published, at)
    actor = published.actor("auditor")
    publish_deployment(
        published.engine, published.methodologist, files=shipped_files() | {"appeal/README.md": b"2"}
    )
    with published.engine.connect() as conn:
        with pytest.raises(NotFound):
            replay_step(conn, actor, life.case_id, 2)
        with pytest.raises(NotFound):
            replay_diagram(conn, actor, life.case_id, life.case().deployment_id, "no_such_process")
        with pytest.raises(NotFound):
            replay_diagram(conn, actor, life.case_id, life.case().deployment_id + 1, "appeal")
        assert replay_diagram(conn, actor, life.case_id, life.case().deployment_id, "appeal").xml
