"""Whole lives of the shipped diagram, through the operations, on a real database."""

from __future__ import annotations

from datetime import datetime

from tests.factories import World
from tests.lives import WHOLE, Life


def test_an_appeal_goes_from_receipt_to_a_closed_case(published: World, at: datetime) -> None:
    life = Life(published, at)
    assert life.walk(*WHOLE)["case_state"] == "CLOSED"
    assert life.open_elements() == []
