"""Gives the appeal its number and its day of registration (APPC Art. 64; R-113, R-114)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from engine.domain.calendar import Calendar
from engine.domain.legal_clock import regime_on, registration_day
from engine.domain.local_time import at_local, local_date
from engine.domain.registration_numbers import format_number, series
from engine.service_tasks.clocks import calendar_of
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.tables import appeals, applicants, number_series

OPENING = time(9, 0)


@service_task("register")
def register(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The next number of the year's series, the day from which the clock counts, and the regime.

    A case that has its number keeps it.
    """
    if ctx.case["number"]:
        return _told(ctx)
    facts = ctx.conn.execute(
        select(appeals.c.is_official, applicants.c.kind)
        .join(applicants, applicants.c.id == appeals.c.applicant_id)
        .where(appeals.c.case_id == ctx.case_id)
    ).one()
    # Clocks differ: nothing was received after it is registered. What the law does not regulate has no day
    # of registration: it is counted at once, at night too.
    received_at = min(ctx.case["received_at"], ctx.at)
    registered_at = ctx.at
    if facts.is_official:
        registered_at = _registered_at(received_at, ctx.at, calendar_of(ctx))
    name, year = series(facts.kind, is_official=facts.is_official), local_date(registered_at).year
    number = format_number(name, year, next_number(ctx.conn, ctx.case["organisation_id"], name, year))
    ctx.change_case(number=number, registered_at=registered_at)
    return _told(ctx)


def _told(ctx: ServiceContext) -> dict[str, Any]:
    registered_on = local_date(ctx.case["registered_at"])
    return {
        "number": ctx.case["number"],
        "registered_on": registered_on.isoformat(),
        "regime": regime_on(registered_on).value,
    }


def next_number(conn: Connection, organisation_id: int, name: str, year: int) -> int:
    """The next number of the organisation without a gap: the row stays locked until the transaction ends.

    Each body numbers what it registers (APPC Art. 64); another's number may be the same.
    """
    statement = insert(number_series).values(organisation_id=organisation_id, series=name, year=year, last=1)
    counted = statement.on_conflict_do_update(
        index_elements=["organisation_id", "series", "year"], set_={"last": number_series.c.last + 1}
    ).returning(number_series.c.last)
    return int(conn.execute(counted).scalar_one())


def _registered_at(received_at: datetime, now: datetime, calendar: Calendar) -> datetime:
    """Now, when now is the day that the law gives; otherwise the right day, never a later one.

    After hours counts as the next working day's opening; a registrar who is late does not move
    the applicant's clock.
    """
    day = registration_day(received_at, calendar)
    if local_date(now) == day:
        return now
    return max(received_at, at_local(day, OPENING))
