"""Numbered demands: no draft, check or signature passes over one (R-040), and akim's control (R-039)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, text, update

from engine.domain.errors import InvalidData
from engine.domain.reply_quality.demands import DemandState
from engine.operations.modify_case import modify_case
from engine.storage.tables import cases
from tests.factories import World
from tests.lives import REFUSED, RETURNED, TO_QUALITY, TO_SIGNATURE, Life, all_hold

TWO: list[dict[str, Any]] = [
    {"criterion": "Q5", "demand": "Екінші мәселеге жауап беріңіз."},
    {"criterion": "Q7", "demand": "Шараның мерзімін көрсетіңіз."},
]


@pytest.fixture
def life(published: World, at: datetime) -> Iterator[Life]:
    """However the story goes, at its end its journal must come out again."""
    life = Life(published, at)
    yield life
    assert all_hold(published.engine)


def _refused(life: Life, element: str, **data: Any) -> dict[str, list[str]]:
    with pytest.raises(InvalidData) as refused:
        life.step(element, **data)
    return dict(refused.value.details["errors"])


def _returned(life: Life) -> None:
    life.walk(*TO_QUALITY)
    life.step("quality_analysis", **{**RETURNED, "demands": TWO})


def _answers(*numbers: int) -> dict[str, Any]:
    return {"demand_answers": [{"number": number, "answer": "Түзетілді."} for number in numbers]}


def _verdicts(**verdicts: str) -> dict[str, Any]:
    return {"demand_verdicts": [{"number": int(n[1:]), "verdict": v} for n, v in verdicts.items()]}


def _case(life: Life) -> Any:
    with life.world.engine.connect() as conn:
        return conn.execute(select(cases).where(cases.c.id == life.case_id)).one()


def test_R040_a_draft_with_an_unanswered_demand_is_refused_by_its_number(life: Life) -> None:
    """R-040: the refusal names the numbers, and nothing of the draft is stored."""
    _returned(life)
    assert _refused(life, "draft_reply", **_answers()) == {"demand_answers": ["demands_unanswered:1, 2"]}
    assert _refused(life, "draft_reply", **_answers(1)) == {"demand_answers": ["demands_unanswered:2"]}
    assert life.open_elements() == ["draft_reply"]
    life.step("draft_reply", **_answers(1, 2))
    assert [one.state for one in life.demands()] == [DemandState.ANSWERED] * 2


@pytest.mark.parametrize("numbers", [(1, 2, 3), (1, 2, 2)])
def test_R040_answers_are_for_demands_that_wait_once_each(life: Life, numbers: tuple[int, ...]) -> None:
    _returned(life)
    assert _refused(life, "draft_reply", **_answers(*numbers)) == {"demand_answers": ["unknown_demand"]}


def test_R040_the_controller_judges_every_answer(life: Life) -> None:
    _returned(life)
    life.step("draft_reply")
    judged = _verdicts(n1="accept")
    assert _refused(life, "quality_analysis", **judged) == {"demand_verdicts": ["verdicts_missing:2"]}
    again = _verdicts(n1="accept", n2="again")
    assert _refused(life, "quality_analysis", **again) == {"decision": ["demands_open:2"]}
    stranger = _verdicts(n1="accept", n2="accept", n7="accept")
    assert _refused(life, "quality_analysis", **stranger) == {"demand_verdicts": ["unknown_demand"]}


def test_R040_an_answer_asked_for_again_keeps_its_number_and_needs_no_new_demand(life: Life) -> None:
    _returned(life)
    life.step("draft_reply")
    again = {**RETURNED, "demands": None, **_verdicts(n1="accept", n2="again")}
    life.step("quality_analysis", **again)
    assert [one.number for one in life.demands() if one.to_answer] == [2]
    life.walk("draft_reply", "quality_analysis", "sign_reply", "confirm_delivery", "close_case")


def test_R040_a_return_demands_something(life: Life) -> None:
    life.walk(*TO_QUALITY)
    assert _refused(life, "quality_analysis", **{**RETURNED, "demands": None}) == {"demands": ["required"]}


def test_R040_returned_twice_the_fourth_demand_is_of_return_two(life: Life) -> None:
    """R-040: returned twice; the third version accepted; one appeal, two returns."""
    _returned(life)
    life.step("draft_reply")
    life.step("quality_analysis", **{**RETURNED, "demands": TWO})
    assert [(one.number, one.returned) for one in life.demands()] == [(1, 1), (2, 1), (3, 2), (4, 2)]
    assert _refused(life, "draft_reply", **_answers(3)) == {"demand_answers": ["demands_unanswered:4"]}
    life.walk("draft_reply", "quality_analysis", "sign_reply")
    assert _case(life).return_count == 2


def test_R040_a_demand_of_the_signer_goes_the_same_way(life: Life) -> None:
    life.walk(*TO_SIGNATURE)
    life.step("sign_reply", **REFUSED)
    assert _refused(life, "draft_reply", **_answers()) == {"demand_answers": ["demands_unanswered:1"]}
    life.walk("draft_reply", "quality_analysis", "sign_reply")


def _moved_to_signature(life: Life) -> None:
    """An operator leads a case past the quality analysis."""
    modify_case(
        life.world.engine,
        life.world.actor("administrator"),
        case_id=life.case_id,
        version=_case(life).version,
        cancel=[life.item(life.open_elements()[0]).key],
        activate=["sign_reply"],
        leap=True,
        reason="Қате бағыт",
        at=life.at,
    )


def test_R040_nothing_is_signed_while_a_demand_is_open_whatever_way_it_came(life: Life) -> None:
    """The rule stands in the engine: a move by hand leads around the form, not around the rule."""
    _returned(life)
    _moved_to_signature(life)
    assert _refused(life, "sign_reply") == {"decision": ["demands_open:1, 2"]}


def test_R039_under_the_akims_control_nothing_unchecked_is_signed(life: Life) -> None:
    """R-039: the quality check is mandatory for what the akim took under control."""
    life.walk(*TO_QUALITY)
    with life.world.engine.begin() as conn:
        conn.execute(update(cases).where(cases.c.id == life.case_id).values(control="akim"))
    _moved_to_signature(life)
    assert _refused(life, "sign_reply") == {"decision": ["not_checked"]}
    with life.world.engine.begin() as conn:
        conn.execute(text("update cases set control = 'none'"))


def test_R040_the_new_internal_date_lies_inside_the_legal_term(life: Life) -> None:
    """R-040: new internal date inside the legal date."""
    life.walk(*TO_QUALITY)
    late = {**RETURNED, "new_internal_date": "2026-12-15"}
    assert _refused(life, "quality_analysis", **late) == {"new_internal_date": ["after_legal_date"]}
    life.step("quality_analysis", **{**RETURNED, "new_internal_date": "2026-12-14"})
