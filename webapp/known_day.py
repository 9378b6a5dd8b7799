"""The day at whose end things are taken as they were known, from an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from engine.domain.actor import Actor
from engine.domain.errors import Forbidden
from engine.domain.local_time import local_date
from webapp.filters import InvalidFilter, day
from webapp.guards import allowed

FIRST_YEAR = 1990


def known_day(arguments: Mapping[str, str], actor: Actor) -> date | None:
    """``?known=``; ``None`` where the address says nothing: as things stand.

    Raises :class:`InvalidFilter` for what is no day or has not come yet, :class:`Forbidden` for who does not
    audit.
    """
    chosen = day(arguments, "known")
    if chosen is None:
        return None
    if not allowed(actor, "audit"):
        raise Forbidden()
    if chosen.year < FIRST_YEAR or chosen > local_date(datetime.now(UTC)):
        raise InvalidFilter(name="known", value=chosen.isoformat())
    return chosen
