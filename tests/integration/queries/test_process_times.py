"""Times of the process are those of the steps people took, of cases whose reports one may read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.process_times import Chosen, ElementTimes, diagrams, drawn, process_times
from tests.factories import World
from tests.lives import RETURNED, TO_QUALITY, Life

TODAY = date(2026, 11, 23)
PERIOD = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}


def times(
    world: World, actor: Actor | None = None, today: date = TODAY, **chosen: object
) -> dict[str, ElementTimes]:
    asked = Chosen(**{**PERIOD, **chosen})  # type: ignore[arg-type]
    with world.engine.connect() as conn:
        found = process_times(conn, actor or world.controller, asked, today=today)
    return {one.element_id: one for one in found}


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.walk("register_appeal")
    return life


def test_a_step_that_is_done_counts_with_its_time_and_an_open_one_as_open(life: Life) -> None:
    found = times(life.world)
    done, waits = found["register_appeal"], found["check_admissibility"]
    assert (done.count, done.open, done.median, done.p90) == (
        1,
        0,
        timedelta(minutes=7),
        timedelta(minutes=7),
    )
    assert (waits.count, waits.open, waits.median) == (1, 1, None)


def test_the_median_and_the_ninetieth_of_several(published: World, at: datetime) -> None:
    for minutes in (0, 10, 20, 30):
        life = Life(published, at)
        life.at += timedelta(minutes=minutes)
        life.step("register_appeal")
    found = times(published)["register_appeal"]
    assert found.median == timedelta(minutes=22)
    assert found.p90 == timedelta(minutes=34)


def test_a_step_is_late_after_the_last_day_and_not_on_it(life: Life) -> None:
    last = life.case().legal_last_day
    assert times(life.world, today=last)["check_admissibility"].late == 0
    assert times(life.world, today=last + timedelta(days=1))["check_admissibility"].late == 1


def test_a_step_that_comes_again_in_its_case_is_told(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.walk(*TO_QUALITY)
    demand = {"criterion": "Q1", "demand": "Нөмірін жазыңыз"}
    life.step("quality_analysis", **RETURNED | {"demands": [demand]})
    found = times(published)["draft_reply"]
    assert (found.count, found.again) == (2, 1)


@pytest.mark.parametrize(
    "nothing",
    [
        {"first": date(2026, 10, 1), "last": date(2026, 10, 31)},
        {"version": 7},
        {"topic": "T9"},
        {"channel": "INSTAGRAM"},
        {"family": "other"},
    ],
)
def test_what_is_not_chosen_does_not_count(life: Life, nothing: dict[str, object]) -> None:
    assert times(life.world, **nothing) == {}


def test_an_organisation_counts_with_those_below_it(life: Life) -> None:
    inside, outside = life.world.oblast, life.world.organisations["other_oblast"]
    assert times(life.world, organisation_id=inside)
    assert times(life.world, organisation_id=outside) == {}
    with pytest.raises(NotFound):
        times(life.world, organisation_id=2**40)


def test_who_may_read_no_reports_counts_nothing(life: Life) -> None:
    assert times(life.world, life.world.executor) == {}
    assert times(life.world, life.world.methodologist)


def test_the_diagrams_of_a_version_are_drawn_with_their_names(published: World) -> None:
    with published.engine.connect() as conn:
        paths = diagrams(conn, "appeal", None)
        first = drawn(conn, "appeal", 1, paths[0])
        with pytest.raises(NotFound):
            drawn(conn, "appeal", 2, paths[0])
    assert paths[0] == "appeal/appeal.bpmn"
    assert first.names["register_appeal"]["ru"]
