from __future__ import annotations

import pytest

from engine.domain.duties import CONFLICTS, conflict


@pytest.mark.parametrize(
    ("kind", "authors", "expected"),
    [
        ("quality", {"reply": {7}}, "drafts_and_checks"),
        ("reply", {"quality": {7}}, "drafts_and_checks"),
        ("signature", {"quality": {7}}, "checks_and_signs"),
        ("quality", {"signature": {7}}, "checks_and_signs"),
        ("signature", {"reply": {7}}, "drafts_and_signs"),
        ("reply", {"signature": {7}}, "drafts_and_signs"),
        ("redirect_signature", {"redirect": {7}}, "drafts_and_signs"),
        ("redirect", {"redirect_signature": {7}}, "drafts_and_signs"),
        ("quality", {"reply": {8}}, None),
        ("quality", {}, None),
        ("registration", {"reply": {7}, "quality": {7}}, None),
    ],
)
def test_who_may_not_do_both(kind: str, authors: dict[str, set[int]], expected: str | None) -> None:
    assert conflict(kind, 7, authors) == expected


def test_every_author_counts_not_only_the_last() -> None:
    assert conflict("quality", 7, {"reply": {7, 8, 9}}) == "drafts_and_checks"


def test_a_conflict_holds_both_ways() -> None:
    assert all(CONFLICTS[other][kind] for kind, others in CONFLICTS.items() for other in others)


def test_the_system_conflicts_with_nobody() -> None:
    assert conflict("quality", None, {"reply": {7}}) is None
