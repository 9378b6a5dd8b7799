"""Who acts on which day, and how many may work: the rules without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engine.domain.document_types import DocumentType, document_types
from engine.domain.staff import (
    POSTS_TO_SIGN,
    SIGNING_KINDS,
    Acting,
    Deputy,
    Post,
    Staffing,
    Term,
    acting_periods,
    vacancies,
)

FIRST, LAST = date(2026, 7, 1), date(2026, 7, 14)
A, B = 7, 8
ALWAYS = (Term(),)


def july(day: int) -> date:
    return date(2026, 7, day)


def test_the_first_deputy_acts_on_all_days_of_the_absence() -> None:
    """R-020: head on leave 01-14.07.2026."""
    deputies = (Deputy(A, ALWAYS), Deputy(B, ALWAYS))
    assert acting_periods(FIRST, LAST, deputies) == (Acting(A, FIRST, LAST),)


def test_while_he_is_away_himself_the_next_one_acts() -> None:
    deputies = (Deputy(A, ALWAYS, (Term(july(5), july(7)),)), Deputy(B, ALWAYS))
    assert acting_periods(FIRST, LAST, deputies) == (
        Acting(A, FIRST, july(4)),
        Acting(B, july(5), july(7)),
        Acting(A, july(8), LAST),
    )


def test_nobody_acts_outside_his_own_days() -> None:
    deputies = (Deputy(A, (Term(july(3), july(4)), Term(july(10), None))),)
    assert acting_periods(FIRST, LAST, deputies) == (Acting(A, july(3), july(4)), Acting(A, july(10), LAST))


@pytest.mark.parametrize("number", [0, 1, 3])
def test_none_one_and_three_deputies_all_work(number: int) -> None:
    """R-013: 0..n deputies."""
    deputies = tuple(Deputy(n, ALWAYS) for n in range(1, number + 1))
    expected = (Acting(1, FIRST, LAST),) if number else ()
    assert acting_periods(FIRST, LAST, deputies) == expected


def test_no_day_has_two_who_act_and_none_lies_outside() -> None:
    deputies = (
        Deputy(A, (Term(None, july(9)),), (Term(july(2), july(2)),)),
        Deputy(B, (Term(july(2), None),), (Term(july(12), july(20)),)),
    )
    days = [
        one.first + timedelta(days=n)
        for one in acting_periods(FIRST, LAST, deputies)
        for n in range((one.last - one.first).days + 1)
    ]
    assert days == sorted(set(days))
    assert set(days) == {july(n) for n in range(1, 12)}


@pytest.mark.parametrize(
    ("term", "day", "holds"),
    [
        (Term(july(1), july(3)), july(1), True),
        (Term(july(1), july(3)), july(3), True),
        (Term(july(1), july(3)), july(4), False),
        (Term(july(1), None), date(2026, 6, 30), False),
        (Term(None, july(3)), date(1999, 1, 1), True),
        (Term(), july(9), True),
    ],
)
def test_a_term_includes_both_its_ends(term: Term, day: date, holds: bool) -> None:
    assert term.holds(day) is holds


def test_an_official_signs_only_decisions_on_complaints() -> None:
    assert {kind for kind in SIGNING_KINDS if Post.OFFICIAL in POSTS_TO_SIGN[kind]} == {"complaint_signature"}
    assert all({Post.HEAD, Post.DEPUTY, Post.ACTING_HEAD} <= posts for posts in POSTS_TO_SIGN.values())


def test_the_nearest_approved_number_decides() -> None:
    """R-008, R-009: the department's number counts its sectors; a sector with its own counts apart."""
    working = {"1.": 2, "1.2.": 5, "1.2.3.": 4, "1.2.9.": 3, "11.": 50}
    department, sector = Staffing("1.2.", 12), Staffing("1.2.9.", 3)
    assert vacancies("1.2.3.", [department], working) == 0
    assert vacancies("1.2.3.", [department, sector], working) == 3
    assert vacancies("1.2.9.", [department, sector], working) == 0
    assert vacancies("1.", [department, sector], working) is None


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ({"channel": "PARENT_BODY"}, {DocumentType.PARENT_BODY}),
        ({"channel": "PAPER_HAND", "control": "parent_body"}, {DocumentType.PARENT_BODY}),
        ({"channel": "PERSONAL_RECEPTION"}, {DocumentType.RECEPTION}),
        ({"channel": "EOTINISH", "legal_type": "complaint"}, {DocumentType.COMPLAINT}),
        ({"channel": "EOTINISH", "legal_type": "application", "control": "akim"}, set()),
        ({}, set()),
    ],
)
def test_the_types_by_which_work_is_divided(case: dict[str, str], expected: set[DocumentType]) -> None:
    """R-016: parent-body instructions to one deputy, receptions to another."""
    assert document_types(case) == expected
