"""The minutes within which a crime or a threat is told to those who avert it (P-03; R-115).

The law says "immediately" (APPC Art. 70); the minutes are the house's own. They run by the wall clock, at
night and on days off too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST_CONTACT = timedelta(minutes=15)
CONFIRMATION = timedelta(minutes=60)


@dataclass(frozen=True)
class ThreatClock:
    """Till when somebody must have been told, and till when that must have been confirmed."""

    found_at: datetime
    contact_by: datetime
    confirm_by: datetime


def threat_clock(found_at: datetime) -> ThreatClock:
    """Counted from the moment at which signs were found in the text, or by a person who read it."""
    return ThreatClock(found_at, found_at + FIRST_CONTACT, found_at + CONFIRMATION)


def minutes(since: datetime, until: datetime) -> int:
    """Whole minutes between the two, rounded up: a limit is never said to be kept when it was not."""
    return -((since - until) // timedelta(minutes=1))
