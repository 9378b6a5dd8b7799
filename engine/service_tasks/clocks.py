"""The clocks of a case under its lock: read, started, changed and stopped, and what follows from it.

After each change the case's own columns show the open clock that ends first, and whoever watches a clock is
told within the same transaction (``term_changed``, :mod:`engine.operations.advancing`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, select

from engine.domain.calendar import Calendar
from engine.domain.case_state import CaseState
from engine.domain.clocks import (
    GOES_WITH,
    MAIN,
    MARKS_THE_CASE,
    PARENT,
    PARENT_RULE,
    ClockState,
    at_the_end_of_the_case,
    done_at,
)
from engine.domain.errors import ProcessStuck
from engine.domain.legal_clock import Term, Unit, given_term
from engine.domain.recount import Counting, dates
from engine.domain.term_moments import Moment, moments, next_moment, overdue_at
from engine.service_tasks.context import ServiceContext
from engine.storage.calendars import calendar_at
from engine.storage.tables import appeals, clocks
from engine.storage.vouched import insert_vouched, update_vouched

Clock = Row[Any]


def calendar_of(ctx: ServiceContext) -> Calendar:
    """The calendar as it was known at the moment of the command, the same for all calls of one."""
    if ctx.calendar is None:
        ctx.calendar = calendar_at(ctx.conn, ctx.at)
    return ctx.calendar


def open_clocks(ctx: ServiceContext) -> list[Clock]:
    """Those that were not stopped, the one that ends first before the others."""
    mine = (clocks.c.case_id == ctx.case_id) & clocks.c.stopped_at.is_(None)
    return list(ctx.conn.execute(select(clocks).where(mine).order_by(clocks.c.legal_last_day, clocks.c.id)))


def open_clock(ctx: ServiceContext, name: str) -> Clock | None:
    return next((clock for clock in open_clocks(ctx) if clock.name == name), None)


def newest_clock(ctx: ServiceContext, name: str) -> Clock | None:
    """Whether it is open or not."""
    mine = (clocks.c.case_id == ctx.case_id) & (clocks.c.name == name)
    return ctx.conn.execute(select(clocks).where(mine).order_by(clocks.c.id.desc()).limit(1)).first()


def begin(ctx: ServiceContext, name: str, term: Term) -> None:
    """A new clock, which nobody watches yet. The moments that lie before now are nobody's news."""
    row = {
        "case_id": ctx.case_id,
        "name": name,
        "rule": term.rule.id,
        "is_notice": term.rule.kind == "notice",
    }
    row |= {"started_on": term.registered_on, "started_at": ctx.at, "watched_to": ctx.at}
    row["given_day"] = term.legal_last_day if term.rule.unit is Unit.DAY else None
    insert_vouched(ctx.conn, ctx.told, clocks, row | _dates(term, calendar_of(ctx)))
    _follow(ctx)


def begin_of_parent(ctx: ServiceContext, registered_on: date) -> bool:
    """Beside the main clock: the day by which a parent body that sent the appeal wants its answer.

    A day that is past is kept as well. The letter came late, which is no reason to lose what it asks.
    Answers whether a clock began: where no day was named, or it runs already, none does.
    """
    named = select(appeals.c.parent_due_date).where(appeals.c.case_id == ctx.case_id)
    due = ctx.conn.execute(named).scalar()
    if due is None or open_clock(ctx, PARENT) is not None:
        return False
    begin(ctx, PARENT, given_term(PARENT_RULE, registered_on, due, calendar_of(ctx)))
    return True


def change(ctx: ServiceContext, clock: Clock, **columns: Any) -> None:
    """Other dates or another rule: whoever watches asks anew, from now on."""
    last_day = columns.get("legal_last_day", clock.legal_last_day)
    if clock.state == ClockState.MISSED and ctx.at < overdue_at(last_day):
        columns["state"] = ClockState.RUNNING.value
    write(ctx, clock, watched_to=ctx.at, **columns)
    ctx.term_changed = True
    _follow(ctx)


def stop(ctx: ServiceContext, clock: Clock, outcome: ClockState | None = None) -> ClockState:
    """Done now, unless ``outcome`` says otherwise; returns what the clock became."""
    state = outcome or done_at(ctx.at, overdue_at(clock.legal_last_day))
    write(ctx, clock, state=state.value, stopped_at=ctx.at)
    if state is ClockState.MISSED and clock.name in MARKS_THE_CASE and not ctx.case["overdue"]:
        ctx.change_case(overdue=True)
    ctx.term_changed = True
    _follow(ctx)
    return state


def stop_those_beside(ctx: ServiceContext, name: str, outcome: ClockState | None) -> None:
    """What runs beside a clock that was stopped asks for nothing more. One that ran out stays missed."""
    for beside in GOES_WITH.get(name, ()):
        if (clock := open_clock(ctx, beside)) is not None:
            late = clock.state == ClockState.MISSED or ctx.at >= overdue_at(clock.legal_last_day)
            stop(ctx, clock, None if late else outcome)


def next_moments(ctx: ServiceContext, name: str) -> list[tuple[Clock, Moment]]:
    """The next moment of the clock of that name and of those beside it: the earliest first, of two at one
    time that of the clock itself."""
    watched, found = (name, *GOES_WITH.get(name, ())), []
    for clock in sorted(open_clocks(ctx), key=lambda clock: clock.name != name):
        if clock.name in watched:
            all_of_them = moments(clock.started_on, clock.legal_last_day, calendar_of(ctx))
            missed = clock.state == ClockState.MISSED
            moment = next_moment(all_of_them, clock.watched_to, missed=missed)
            found += [(clock, moment)] if moment else []
    return sorted(found, key=lambda pair: pair[1].at)


def stop_all(ctx: ServiceContext, state: CaseState) -> None:
    """A case that ended has no open clock, however its diagram ends."""
    for clock in sorted(open_clocks(ctx), key=lambda clock: clock.name == MAIN):
        end = overdue_at(clock.legal_last_day)
        stop(ctx, clock, at_the_end_of_the_case(clock.name, state, ctx.at, end))


def any_missed(ctx: ServiceContext) -> bool:
    """Whether a clock for whose end the applicant waits has run out."""
    missed = (clocks.c.case_id == ctx.case_id) & (clocks.c.state == ClockState.MISSED.value)
    named = clocks.c.name.in_(sorted(MARKS_THE_CASE))
    return ctx.conn.execute(select(clocks.c.id).where(missed, named).limit(1)).first() is not None


def told(ctx: ServiceContext, code: str, last_day: date | None) -> None:
    """The applicant was told by this message till when he is answered."""
    clock = open_clock(ctx, MAIN)
    if clock is not None and last_day is not None:
        write(ctx, clock, told_last_day=last_day, told_at=ctx.at, told_code=code)


def write(ctx: ServiceContext, clock: Clock, **columns: Any) -> None:
    update_vouched(ctx.conn, ctx.told, clocks, clock.id, columns)


def main_last_day(ctx: ServiceContext) -> date | None:
    """The day by which the applicant is answered: never that of a clock inside the house."""
    clock = newest_clock(ctx, MAIN)
    found: date | None = ctx.case["legal_last_day"] if clock is None else clock.legal_last_day
    return found


def extended_last_day(ctx: ServiceContext) -> date | None:
    """The day to which the main clock was extended, as it counts; ``None`` where it was not."""
    clock = open_clock(ctx, MAIN)
    return None if clock is None or clock.extended_to is None else clock.legal_last_day


def name_of(inputs: Any) -> str:
    """The clock that a diagram names; it names none for the main one."""
    return str(inputs.get("clock") or MAIN)


def day_of(ctx: ServiceContext, inputs: Any, name: str) -> date:
    """A day from a diagram: ``2026-12-14``, or the beginning of a moment. Raises :class:`ProcessStuck`."""
    try:
        return date.fromisoformat(str(inputs.get(name))[:10])
    except ValueError:
        reason = f"{name} is no day"
        raise ProcessStuck(element=ctx.key.rpartition("#")[0], reason=reason) from None


def dates_told(last_day: date, control: date) -> dict[str, str]:
    """The dates of a clock as the diagram gets them."""
    return {
        "legal_last_day": last_day.isoformat(),
        "control_date": control.isoformat(),
        "overdue_at": overdue_at(last_day).isoformat(),
    }


def _dates(term: Term, calendar: Calendar) -> dict[str, Any]:
    return {
        "legal_last_day": term.legal_last_day,
        "control_date": term.control_date or term.legal_last_day,
        "calendar_version": calendar.number,
    }


def counting(clock: Any) -> Counting:
    """What the dates of a row of ``clocks`` follow from."""
    return Counting(clock.rule, clock.is_notice, clock.started_on, clock.extended_to, clock.given_day)


def counted(new: Counting, calendar: Calendar) -> dict[str, Any]:
    """The columns of a clock that follow from this, counted with this calendar."""
    found = dates(new, calendar)
    return {
        "rule": new.rule,
        "started_on": new.started_on,
        "legal_last_day": found.legal_last_day,
        "control_date": found.control_date,
        "calendar_version": calendar.number,
    }


def _follow(ctx: ServiceContext) -> None:
    """The case shows the open clock that ends first; when none is open, what it showed last."""
    running = open_clocks(ctx)
    if not running:
        return
    first = running[0]
    main = next((clock for clock in running if clock.name == MAIN), None)
    shown = {"legal_last_day": first.legal_last_day, "control_date": first.control_date}
    shown["clock_rule"] = (main or first).rule
    if changed := {name: value for name, value in shown.items() if ctx.case[name] != value}:
        ctx.change_case(**changed)
