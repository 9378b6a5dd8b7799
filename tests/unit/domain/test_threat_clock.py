"""The minutes of a threat (P-03; R-115)."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.domain.threat_clock import minutes, threat_clock
from tests.factories import ALMATY

FOUND = datetime(2026, 11, 24, 22, 10, tzinfo=ALMATY)


def test_a_quarter_of_an_hour_to_tell_and_an_hour_to_confirm() -> None:
    """P-03: by the wall clock, at night too."""
    clock = threat_clock(FOUND)
    assert (clock.contact_by, clock.confirm_by) == (FOUND.replace(minute=25), FOUND.replace(hour=23))


def test_minutes_are_rounded_up() -> None:
    """R-115: 22:10 to 22:14 are four minutes, one second more are five."""
    assert minutes(FOUND, FOUND.replace(minute=14)) == 4
    assert minutes(FOUND, FOUND.replace(minute=14, second=1)) == 5
    assert minutes(FOUND, FOUND - timedelta(minutes=2)) == -2
