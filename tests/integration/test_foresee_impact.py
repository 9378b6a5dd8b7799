"""What a draft means for running cases is foreseen by the rules by which they will be moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pytest
from sqlalchemy import select

from engine.domain.errors import NotFound
from engine.operations import start_migration
from engine.operations.foresee_impact import Impact, foresee_impact
from engine.operations.migrate_cases import migrate_cases
from engine.operations.publish_deployment import publish_deployment
from engine.queries.migrations import migration
from engine.storage.tables import cases, journal
from tests.factories import World
from tests.integration.test_migrate_cases import RENAMED, changed
from tests.integration.test_workspaces import Desk
from tests.lives import TO_EXECUTOR, TO_REPLY, Life

KEPT = ((cases, (cases.c.id,)), (journal, (journal.c.seq,)))


def draft_of(world: World, files: Mapping[str, bytes]) -> Desk:
    desk = Desk(world)
    for path, content in files.items():
        desk.write(content, path=path)
    return desk


def foreseen(desk: Desk, **bounds: float) -> Impact:
    return foresee_impact(desk.engine, workspace_id=desk.id, **bounds)  # type: ignore[arg-type]


@pytest.fixture
def lives(published: World, at: datetime) -> list[Life]:
    """Three at the registration, two at the executor, one at the reply."""
    found = [Life(published, at) for _ in range(6)]
    for life, steps in zip(found, ((), (), (), TO_EXECUTOR, TO_EXECUTOR, TO_REPLY), strict=True):
        if steps:
            life.walk(*steps)
    return found


def test_all_can_move_to_a_draft_that_only_renames(published: World, lives: list[Life]) -> None:
    found = foreseen(draft_of(published, changed()))
    [version] = found.versions
    assert (version.version, version.running, version.movable, version.refused) == (1, 6, 6, 0)
    assert (found.unread, version.untried) == (0, 0)
    at = {place.element: place.count for place in version.places}
    assert (at["register_appeal"], at["draft_reply"]) == (3, 1)
    assert version.places[0].names["ru"]


def test_who_could_not_move_is_counted_with_the_rule_and_the_step(
    published: World, lives: list[Life]
) -> None:
    [version] = foreseen(draft_of(published, changed(*RENAMED))).versions
    assert (version.running, version.movable) == (6, 5)
    assert [(one.rule, one.element, one.count) for one in version.refusals] == [
        ("element_missing", "draft_reply", 1)
    ]


def test_what_is_foreseen_comes_true(published: World, lives: list[Life]) -> None:
    files = changed(*RENAMED)
    [version] = foreseen(draft_of(published, files)).versions
    publish_deployment(published.engine, published.methodologist, files=files)
    told = start_migration(
        published.engine, published.methodologist, from_version=1, to_version=2, reason="Жаңа нұсқа."
    )
    migrate_cases(published.engine, published.methodologist, migration_id=told["migration_id"])
    with published.engine.connect() as conn:
        moved = migration(conn, told["migration_id"])
    assert (moved.counts["moved"], moved.counts["refused"]) == (version.movable, version.refused)
    assert {(one.rule, one.element) for one in moved.refused} == {
        (one.rule, one.element) for one in version.refusals
    }


def test_nothing_is_kept_of_it(published: World, lives: list[Life]) -> None:
    desk = draft_of(published, changed(*RENAMED))
    with published.engine.connect() as conn:
        before = [conn.execute(select(*table.c).order_by(*key)).all() for table, key in KEPT]
    foreseen(desk)
    with published.engine.connect() as conn:
        after = [conn.execute(select(*table.c).order_by(*key)).all() for table, key in KEPT]
    assert after == before


def test_cases_that_stand_alike_are_tried_once(published: World, lives: list[Life]) -> None:
    found = foreseen(draft_of(published, changed()))
    assert found.distinct == 3


def test_bounds_are_told(published: World, lives: list[Life]) -> None:
    desk = draft_of(published, changed())
    assert (foreseen(desk, most_cases=2).unread, foreseen(desk, most_cases=2).running) == (4, 6)
    [version] = foreseen(desk, most_seconds=-1).versions
    assert (version.untried, version.movable, version.running) == (6, 0, 6)


def test_of_a_draft_that_will_not_run_nothing_is_foreseen(published: World, lives: list[Life]) -> None:
    desk = draft_of(published, {"appeal/appeal.bpmn": b"<broken"})
    assert foreseen(desk) == Impact(runs=False)


def test_a_new_form_hinders_nobody(published: World, lives: list[Life]) -> None:
    files = changed(('formKey="reply"', 'formKey="new_reply"'))
    files["forms/new_reply.form"] = files["forms/reply.form"]
    [version] = foreseen(draft_of(published, files)).versions
    assert version.movable == version.running


def test_there_must_be_such_a_draft(published: World) -> None:
    with pytest.raises(NotFound):
        foresee_impact(published.engine, workspace_id=99)
