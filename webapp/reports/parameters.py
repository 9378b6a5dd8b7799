"""A report's parameters from its address; the whole state of the page is in the address bar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from engine.domain.actor import Actor
from engine.domain.local_time import local_date
from engine.reports.table import Parameters, Period
from webapp.filters import MAX_ID, InvalidFilter, read_day
from webapp.known_day import known_day

MAX_LABEL = 120


def read(arguments: Mapping[str, str], actor: Actor) -> Parameters:
    """This year of the actor's own organisation unless the address says otherwise.

    Raises :class:`InvalidFilter` for what cannot be read.
    """
    today = local_date(datetime.now(UTC))
    first = read_day(arguments, "from") or date(today.year, 1, 1)
    last = read_day(arguments, "to") or date(today.year, 12, 31)
    if last < first:
        raise InvalidFilter(name="to", value=last.isoformat())
    return Parameters(
        period=Period(first, last),
        organisation_id=_number(arguments, "organisation") or _own(actor),
        comparison=_number(arguments, "comparison"),
        comparison_label=arguments.get("label", "")[:MAX_LABEL],
        known=known_day(arguments, actor),
    )


def _own(actor: Actor) -> int:
    """The organisation nearest to the root, where the actor sees most."""
    return min(actor.grants, key=lambda grant: (grant.path.count("."), grant.organisation_id)).organisation_id


def _number(arguments: Mapping[str, str], name: str) -> int | None:
    value = arguments.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 20) or int(value) > MAX_ID:
        raise InvalidFilter(name=name, value=value)
    return int(value)
