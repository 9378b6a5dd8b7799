"""A complaint is not handed to those whom it is about."""

from __future__ import annotations

import pytest

from engine.domain.conflict_of_interest import may_redirect_to

AKIMAT, BODY, SECTOR, OTHER = "1.", "1.2.", "1.2.3.", "1.20."


@pytest.mark.parametrize("target", [BODY, SECTOR])
def test_the_body_complained_about_and_its_sectors_do_not_get_the_complaint(target: str) -> None:
    """P-02, L-RED: forbidden to send a complaint to the one complained about."""
    assert not may_redirect_to(target, challenged=[BODY])


@pytest.mark.parametrize("target", [AKIMAT, OTHER])
def test_a_body_above_or_beside_it_does(target: str) -> None:
    assert may_redirect_to(target, challenged=[BODY])


def test_the_unit_of_the_official_counts_as_well_as_the_body() -> None:
    """P-02: the target must not equal the challenged official's unit."""
    assert not may_redirect_to(OTHER, challenged=[BODY, OTHER])


def test_article_91_files_the_complaint_through_the_body_itself() -> None:
    """P-01c, APPC Art. 91: the body whose act is challenged gets the complaint and passes it on."""
    assert may_redirect_to(BODY, challenged=[BODY], by_article_91=True)


def test_an_appeal_against_nobody_goes_anywhere() -> None:
    assert may_redirect_to(BODY, challenged=[])
