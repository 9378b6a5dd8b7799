"""Extends a term by the motivated decision of a head (APPC Art. 76(3), Law 221 Art. 8; domain report 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.domain.clocks import EXTENSION_NOTICE
from engine.domain.duties import CALENDAR, sets_and_extends
from engine.domain.errors import DutiesConflict, ExtensionRefused
from engine.domain.extension import Refusal, Running, cap, extending, new_last_day, notice_of, refusal
from engine.domain.legal_clock import rule
from engine.domain.local_time import local_date
from engine.service_tasks import clocks
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.declare import service_task
from engine.storage.calendars import calendar_publishers
from engine.storage.settings import extension_reading


@service_task("extend-clock", inputs=["new_last_day"])
def extend_clock(ctx: ServiceContext, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs: ``new_last_day`` (a day), ``clock`` ("main" unless named).

    Answers ``legal_last_day``, ``control_date``, ``overdue_at`` and ``notice_last_day``: till when the
    applicant must be told. That clock, ``extension_notice``, stops when M-05 is queued. Raises
    :class:`ExtensionRefused`: nothing is changed, a term that ran out stays overdue; DutiesConflict for
    whoever set the calendar that counts it.
    """
    name, calendar = clocks.name_of(inputs), clocks.calendar_of(ctx)
    decided = clocks.day_of(ctx, inputs, "new_last_day")
    clock = clocks.open_clock(ctx, name)
    if clock is None:
        raise ExtensionRefused(reason=Refusal.NOT_EXTENDABLE.value, cited={})
    if sets_and_extends(ctx.actor.person_id, calendar_publishers(ctx.conn, clock.started_at)):
        raise DutiesConflict(conflict=CALENDAR)
    given, reading = rule(clock.rule), extension_reading(ctx.conn)
    running = Running(given, clock.started_on, clock.legal_last_day, clock.extensions)
    roles = None if ctx.actor.is_system else [role.value for role in ctx.actor.roles]
    if (why := refusal(running, decided, ctx.at, calendar, reading, roles)) is not None:
        latest = cap(given, clock.started_on, calendar, reading)
        raise ExtensionRefused(
            reason=why.value,
            cited=dict((extending(given) or given).cited),
            last_day=clock.legal_last_day.isoformat(),
            cap=None if latest is None else latest.isoformat(),
        )
    last_day = new_last_day(decided, calendar)
    clocks.change(
        ctx,
        clock,
        extended_to=decided,
        extensions=clock.extensions + 1,
        legal_last_day=last_day,
        control_date=last_day,
        calendar_version=calendar.number,
    )
    notice = notice_of(given, local_date(ctx.at), calendar)
    if notice is not None and (before := clocks.open_clock(ctx, EXTENSION_NOTICE)) is not None:
        clocks.stop(ctx, before)
    if notice is not None:
        clocks.begin(ctx, EXTENSION_NOTICE, notice)
    told_by = None if notice is None else notice.legal_last_day.isoformat()
    return clocks.dates_told(last_day, last_day) | {"notice_last_day": told_by}
