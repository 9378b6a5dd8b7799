"""The day at whose end things are taken as they were known, from an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from flask import Flask, request

from engine.domain.actor import Actor
from engine.domain.errors import Forbidden, JauapError
from engine.domain.local_time import local_date
from webapp.filters import InvalidFilter, read_day
from webapp.guards import allowed

KNOWS = frozenset(
    {"cases.index", "reports.show", "reports.table", "audit.signs", "audit.signs_table"},
)
"""Addresses that tell what was known. The others show what no entry says of a past day (who is at work,
orders and settings of today, times of steps), or have a way of their own (replay, samples)."""


class NotAsKnown(JauapError):
    """The page cannot be had as it was known at a day; to show today's instead would mislead."""

    code = "not_as_known"
    status = 400


def _refuse_known() -> None:
    if request.endpoint and "known" in request.args and request.endpoint not in KNOWS:
        raise NotAsKnown()


def install(app: Flask) -> None:
    """After the guard: a stranger learns nothing of it."""
    app.before_request(_refuse_known)


def known_day(arguments: Mapping[str, str], actor: Actor) -> date | None:
    """``?known=``; ``None`` where the address says nothing: as things stand.

    Raises :class:`InvalidFilter` for what is no day or has not come yet, :class:`Forbidden` for who does not
    audit.
    """
    chosen = read_day(arguments, "known")
    if chosen is None:
        return None
    if not allowed(actor, "audit"):
        raise Forbidden()
    if chosen > local_date(datetime.now(UTC)):
        raise InvalidFilter(name="known", value=chosen.isoformat())
    return chosen
