"""Two cases side by side: what only one has is marked, and nobody learns of a case that he may not see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

import pytest

from engine.queries.replay_compare import compare_cases
from tests.factories import World
from tests.integration.web.conftest import Visitor
from tests.lives import RETURNED, TO_QUALITY, TO_SIGNATURE, Life

SignIn = Callable[[str], Visitor]
TYPED = "Құрметті Айнұр! Трансформатор ауыстырылды."


@pytest.fixture
def plain(published: World, at: datetime) -> Life:
    found = Life(published, at)
    found.walk(*TO_SIGNATURE)
    return found


@pytest.fixture
def returned(published: World, at: datetime) -> Life:
    found = Life(published, at)
    found.walk(*TO_QUALITY)
    found.step("quality_analysis", **RETURNED)
    found.step("draft_reply", text=TYPED)
    found.step("quality_analysis")
    return found


def elements(one: Life, other: Life) -> list[tuple[str | None, str | None]]:
    with one.world.engine.connect() as conn:
        found = compare_cases(conn, one.world.actor("auditor"), one.case_id, other.case_id)
    left, right = found.left.replay.entries, found.right.replay.entries
    return [
        (None if a is None else left[a].element_id, None if b is None else right[b].element_id)
        for a, b in found.pairs
    ]


def test_steps_stand_beside_each_other_and_what_one_lacks_stands_alone(plain: Life, returned: Life) -> None:
    found = elements(plain, returned)
    alone = [pair for pair in found if pair.count(None) == 1]
    assert sorted(map(str, alone)) == ["(None, 'draft_reply')", "(None, 'quality_analysis')"], found
    assert ("examine", "examine") in found
    assert len(found) == returned.case().version


def test_the_page_marks_what_differs_and_leads_to_the_steps(
    as_person: SignIn, plain: Life, returned: Life
) -> None:
    page = as_person("auditor").get(f"/cases/{plain.case_id}/compare/{returned.case_id}").text
    assert page.count("compare-pair compare-alone") == 2
    assert f'href="/cases/{returned.case_id}/replay?step={returned.case().version}"' in page
    assert "compare-answers" in page
    for life in (plain, returned):
        assert life.case().number in page


def test_typed_words_stand_in_no_comparison(as_person: SignIn, plain: Life, returned: Life) -> None:
    page = as_person("department_head").get(f"/cases/{plain.case_id}/compare/{returned.case_id}").text
    assert "Трансформатор" not in page
    assert "Сейітова" not in page


def test_numbers_lead_to_the_two_cases(as_person: SignIn, plain: Life, returned: Life) -> None:
    asked = urlencode({"left": plain.case_id, "right": returned.case().number})
    answer = as_person("auditor").get(f"/cases/compare?{asked}")
    assert answer.status_code == 302
    assert answer.location.endswith(f"/cases/{plain.case_id}/compare/{returned.case_id}")
    assert as_person("auditor").get("/cases/compare").status_code == 200


@pytest.mark.parametrize("named", ["ЖТ-2026-99999999", "", "0", "9" * 40, "' or 1=1"])
def test_a_case_that_is_not_found_is_refused_in_words(as_person: SignIn, plain: Life, named: str) -> None:
    answer = as_person("auditor").get(f"/cases/compare?{urlencode({'left': plain.case_id, 'right': named})}")
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
    assert f'value="{plain.case_id}"' in answer.text


def test_who_may_not_see_one_of_them_is_not_told_which(
    as_person: SignIn, plain: Life, returned: Life
) -> None:
    stranger = as_person("strange_executor")
    answers = [
        stranger.get(f"/cases/compare?{urlencode({'left': left, 'right': right})}")
        for left, right in ((plain.case_id, returned.case_id), (plain.case_id, 999), (998, 999))
    ]
    told = {re.search(r'role="alert"><p>(.*?)</p>', one.text, re.S)[1] for one in answers}  # type: ignore[index]
    assert {one.status_code for one in answers} == {404}
    assert len(told) == 1
    assert stranger.get(f"/cases/{plain.case_id}/compare/{returned.case_id}").status_code == 404


def test_one_case_twice_is_refused(as_person: SignIn, plain: Life) -> None:
    visitor = as_person("auditor")
    same = urlencode({"left": plain.case_id, "right": plain.case().number})
    assert visitor.get(f"/cases/compare?{same}").status_code == 400
    assert visitor.get(f"/cases/{plain.case_id}/compare/{plain.case_id}").status_code == 400


def test_a_case_in_which_nothing_happened_is_refused(as_person: SignIn, plain: Life, at: datetime) -> None:
    begun = Life(plain.world, at)
    assert begun.case().version == 1
    asked = urlencode({"left": plain.case_id, "right": begun.case_id})
    answer = as_person("auditor").get(f"/cases/compare?{asked}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
