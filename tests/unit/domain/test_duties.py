from __future__ import annotations

import pytest

from engine.domain.duties import conflict


@pytest.mark.parametrize(
    ("kind", "authors", "expected"),
    [
        ("quality", {"reply": 7}, "drafts_and_checks"),
        ("reply", {"quality": 7}, "drafts_and_checks"),
        ("signature", {"quality": 7}, "checks_and_signs"),
        ("quality", {"signature": 7}, "checks_and_signs"),
        ("quality", {"reply": 8}, None),
        ("quality", {}, None),
        ("signature", {"reply": 7}, None),
        ("registration", {"reply": 7, "quality": 7}, None),
    ],
)
def test_who_may_not_do_both(kind: str, authors: dict[str, int | None], expected: str | None) -> None:
    assert conflict(kind, 7, authors) == expected


def test_the_system_conflicts_with_nobody() -> None:
    assert conflict("quality", None, {"reply": None}) is None
