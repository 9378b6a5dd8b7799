"""The demonstration: some eighty appeals at every stage, as of today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Engine

from engine.demo.appeals import intake, texts
from engine.demo.driver import driving
from engine.demo.leave import give_leave
from engine.demo.people import EXECUTORS_BY_TOPIC, PASSWORD, staff
from engine.demo.plan import Plan, Tale
from engine.demo.receipt import fields_of, open_and_advise
from engine.demo.stages import STAGES, Stage
from engine.demo.tales import tales
from engine.domain.calendar import calendar_as_of
from engine.domain.local_time import at_local, local_date

CHANNELS = (
    "EOTINISH",
    "PAPER_HAND",
    "EOTINISH",
    "PAPER_MAIL",
    "PERSONAL_RECEPTION",
    "EOTINISH",
    "PARENT_BODY",
)
PARENTS = ("AP", "PM", "PARLIAMENT", "MINISTRY")


def make_demo(engine: Engine, progress: Callable[[str], None]) -> int:
    """Fills a new installation; returns the number of commands. Every case still
    open ends released to the worker."""
    now = datetime.now(UTC)
    with driving(engine) as driver:
        progress(f"organisations {len(driver.places)}, people {len(driver.people)}")
        driver.commands += give_leave(engine, driver.people, driver.places, local_date(now))
        opening_id = open_and_advise(engine, driver.reads, driver.places, local_date(now))
        driver.commands += 2
        told: list[tuple[datetime, Plan | Tale]] = [*_plans(local_date(now), opening_id), *tales(now)]
        arrivals = sorted(told, key=lambda arrival: arrival[0])
        for case in driver.drive(arrivals, now):
            if not case.finished:
                driver.release(case.case_id)
        progress(f"appeals {len(arrivals)}, commands {driver.commands}")
        return driver.commands


def account_lines() -> Iterator[str]:
    """Who may log in, and the one password of the demonstration."""
    yield f"Demonstration accounts, password {PASSWORD}:"
    for person in staff():
        yield f"  {person.login:<15} {person.last_name} {person.first_name}, {person.position['en']}"


def _plans(today: date, opening_id: str) -> Iterator[tuple[datetime, Plan]]:
    index = count(1)
    for stage in STAGES:
        for days_ago in stage.days_ago:
            day = calendar_as_of().add_working_days(today, -days_ago)
            yield _plan(next(index), stage, day, opening_id)


def _plan(index: int, stage: Stage, day: date, opening_id: str) -> tuple[datetime, Plan]:
    rng = Random(index)  # noqa: S311 - the same invention every time
    appeal = _text(index, stage)
    unit, *executors = EXECUTORS_BY_TOPIC[appeal["topic"]]
    received_at = at_local(day, time(9)) + timedelta(minutes=rng.randint(1, 45))
    channel = CHANNELS[index % len(CHANNELS)]
    data = intake(appeal, index, received_at, channel=channel, entity=index % 6 == 0, rng=rng)
    if channel == "PARENT_BODY":
        data |= {"parent_body": PARENTS[index % len(PARENTS)], "parent_number": f"05-{1200 + index}"}
        due = calendar_as_of().add_working_days(day, 8)
        data |= {"parent_date": f"{day - timedelta(days=2)}", "parent_due_date": f"{due}"}
        data |= {"parent_kind": "consider", "parent_frequency": "once"}
    data |= fields_of(index, opening_id)
    executor = executors[index % len(executors)]
    return received_at, Plan(
        index=index,
        day=day,
        intake=data,
        language=appeal["language"],
        topic=appeal["topic"],
        sub_topic=appeal["sub_topic"],
        demand=appeal["demand"],
        unit=unit,
        executor=executor,
        route=stage.route,
        returns=stage.returns,
        again=stage.again,
        refused=stage.refused,
        hearing=stage.hearing,
        co_executor=_colleague(executor) if stage.together else None,
        control="parent_body" if channel == "PARENT_BODY" else "none",
        stop=stage.stop,
        stop_visit=stage.stop_visit,
    )


def _text(index: int, stage: Stage) -> Mapping[str, Any]:
    """Only an application may be refused after a hearing (hearing.dmn)."""
    chosen = [one for one in texts() if not stage.hearing or one["legal_type"] == "application"]
    return chosen[index * 7 % len(chosen)]


def _colleague(executor: str) -> str:
    return "executor9" if executor == "coexecutor" else "coexecutor"
