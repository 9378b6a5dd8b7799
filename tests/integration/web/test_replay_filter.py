"""Steps of a replay are chosen by kind, person and words; the address keeps it, and no script is needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from engine.queries.replay import case_replay
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import RETURNED, TO_QUALITY, Life
from webapp.cases.replay_filter import PER_PAGE, Wanted

SignIn = Callable[[str], Visitor]
TYPED = "Трансформатор"


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    found = Life(published, at)
    found.walk(*TO_QUALITY)
    found.step("quality_analysis", **RETURNED)
    found.step("draft_reply", text=f"Құрметті Айнұр! {TYPED} ауыстырылды.")
    return found


def listed(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'data-row-step="(\d+)"', page)]


def by_element(life: Life, element: str) -> list[int]:
    with life.world.engine.connect() as conn:
        frames = case_replay(conn, life.world.actor("auditor"), life.case_id).frames
    return [frame.seq for frame in frames if frame.element_id == element]


def test_only_steps_of_that_kind_are_listed(as_person: SignIn, life: Life) -> None:
    page = as_person("auditor").get(f"/cases/{life.case_id}/replay?kind=return").text
    assert listed(page) == by_element(life, "quality_analysis")


def test_only_steps_of_that_person_are_listed(as_person: SignIn, life: Life) -> None:
    person = life.world.people["executor"]
    page = as_person("auditor").get(f"/cases/{life.case_id}/replay?person={person}").text
    assert set(listed(page)) == {*by_element(life, "examine"), *by_element(life, "draft_reply")}
    system = as_person("auditor").get(f"/cases/{life.case_id}/replay?person=0").text
    assert not set(listed(system)) & set(listed(page))


def test_typed_words_are_found_by_whoever_may_read_them(as_person: SignIn, life: Life) -> None:
    address = f"/cases/{life.case_id}/replay?text={TYPED.lower()}"
    assert listed(as_person("department_head").get(address).text) == by_element(life, "draft_reply")[1:]


def test_who_sees_no_personal_data_finds_none_by_its_words(as_person: SignIn, life: Life) -> None:
    """The negative control of the search: the words are there, and tell nothing to the auditor."""
    visitor = as_person("auditor")
    page = visitor.get(f"/cases/{life.case_id}/replay?text={TYPED.lower()}")
    assert page.status_code == 200
    assert listed(page.text) == []
    assert "data-outside" in page.text
    assert visitor.get(f"/cases/{life.case_id}/replay/steps?text={TYPED.lower()}").json["fits"] == []
    assert listed(visitor.get(f"/cases/{life.case_id}/replay?text=executor").text)


def test_links_go_through_the_fitting_steps_and_keep_the_filter(as_person: SignIn, life: Life) -> None:
    first, second = by_element(life, "draft_reply")
    person = life.world.people["executor"]
    examined, *_ = by_element(life, "examine")
    page = as_person("auditor").get(f"/cases/{life.case_id}/replay?person={person}&step={first}").text
    for way, seq in (("previous", examined), ("next", second)):
        assert f'data-go="{way}" href="/cases/{life.case_id}/replay?person={person}&amp;step={seq}"' in page


def test_a_step_outside_the_filter_is_shown_and_told(as_person: SignIn, life: Life) -> None:
    page = as_person("auditor").get(f"/cases/{life.case_id}/replay?kind=return&step=2")
    assert page.status_code == 200
    assert 'data-step="2" tabindex' in page.text
    assert "data-outside" in page.text


@pytest.mark.parametrize(
    ("query", "status"), [("kind=xx", 404), ("person=xx", 400), (f"text={'a' * 201}", 400), ("text=%00", 400)]
)
def test_a_filter_that_is_none_is_refused_in_words(
    as_person: SignIn, life: Life, query: str, status: int
) -> None:
    for path in ("replay", "replay/steps"):
        assert as_person("auditor").get(f"/cases/{life.case_id}/{path}?{query}").status_code == status


def test_a_long_list_is_paged_around_the_step() -> None:
    wanted = Wanted(tuple(range(1, 3 * PER_PAGE)), 2 * PER_PAGE)
    assert (wanted.page[0], wanted.page[-1]) == (PER_PAGE + 1, 2 * PER_PAGE)
    assert (wanted.earlier, wanted.later) == (PER_PAGE, 2 * PER_PAGE + 1)
    assert (wanted.previous, wanted.next) == (2 * PER_PAGE - 1, 2 * PER_PAGE + 1)


def test_nothing_comes_before_the_first_and_after_the_last() -> None:
    assert (Wanted((3, 5), 3).previous, Wanted((3, 5), 5).next) == (3, 5)
    assert (Wanted((), 4).previous, Wanted((), 4).next, Wanted((), 4).page) == (4, 4, ())
    assert (Wanted((3, 5), 4).previous, Wanted((3, 5), 4).next, Wanted((3, 5), 4).place) == (3, 5, 0)
