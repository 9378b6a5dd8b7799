"""A complaint is examined by the superior body: the work offered there, and the file that comes with it."""

from __future__ import annotations

import pytest

from engine.domain.actor import Actor, Role
from engine.domain.errors import NotFound
from engine.operations.complete_work_item import complete_work_item
from engine.queries import reading
from engine.queries.case import case_card
from engine.storage.tables import cases, work_items
from tests.factories import actor_of, make_person
from tests.integration.jobs.conftest import Site, site
from tests.unit.bpmn.diagrams import Diagram, tag

__all__ = ["site"]


@pytest.fixture
def reviewer(site: Site) -> Actor:
    """At a body that lies elsewhere in the tree than the case."""
    with site.world.engine.begin() as conn:
        place = site.world.organisations["other_oblast"]
        return actor_of(conn, make_person(conn, "far_reviewer", place, Role.SUPERIOR_REVIEWER))


@pytest.fixture
def complaint(site: Site) -> int:
    groups = f"superior_reviewer@{site.world.organisations['other_oblast']}"
    review = Diagram("appeal").start().end()
    review.user("review", tag("zeebe:assignmentDefinition", candidateGroups=groups))
    site.publish(review.flow("start", "review", "end"))
    return site.begin()


def test_the_reviewer_opens_the_whole_file_and_decides(site: Site, reviewer: Actor, complaint: int) -> None:
    """P-01c: the superior body examines the complaint with the whole administrative case."""
    with reading(site.world.engine) as conn:
        assert case_card(conn, reviewer, complaint).applicant.display == "Сейітова А."
    item = site.rows(work_items, case_id=complaint)[0]
    complete_work_item(site.world.engine, reviewer, work_item_id=item.id, version=item.version, data={})
    assert site.rows(cases, id=complaint)[0].closed_at is not None


@pytest.mark.parametrize("login", ["superior_reviewer", "strange_executor"])
def test_nobody_else_decides_for_the_superior_body(site: Site, complaint: int, login: str) -> None:
    """Neither a reviewer of a body below nor anybody else of the superior one."""
    item = site.rows(work_items, case_id=complaint)[0]
    actor = site.world.actor(login)
    with pytest.raises(NotFound):
        complete_work_item(site.world.engine, actor, work_item_id=item.id, version=item.version, data={})
