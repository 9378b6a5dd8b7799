"""The demonstration: some sixty appeals at every stage, as of today."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random

from sqlalchemy import Engine

from engine.demo.appeals import intake, texts
from engine.demo.driver import driving
from engine.demo.people import EXECUTORS_BY_TOPIC, PASSWORD, staff
from engine.demo.plan import Plan
from engine.demo.stages import STAGES, Stage
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
        arrivals = sorted(_plans(local_date(now)), key=lambda arrival: arrival[0])
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


def _plans(today: date) -> Iterator[tuple[datetime, Plan]]:
    index = count(1)
    for stage in STAGES:
        for days_ago in stage.days_ago:
            yield _plan(next(index), stage, calendar_as_of().add_working_days(today, -days_ago))


def _plan(index: int, stage: Stage, day: date) -> tuple[datetime, Plan]:
    rng = Random(index)  # noqa: S311 - the same invention every time
    appeal = texts()[index * 7 % len(texts())]
    unit, *executors = EXECUTORS_BY_TOPIC[appeal["topic"]]
    received_at = at_local(day, time(9)) + timedelta(minutes=rng.randint(1, 45))
    channel = CHANNELS[index % len(CHANNELS)]
    data = intake(appeal, index, received_at, channel=channel, entity=index % 6 == 0, rng=rng)
    if channel == "PARENT_BODY":
        data |= {"parent_body": PARENTS[index % len(PARENTS)], "parent_number": f"05-{1200 + index}"}
    executor = executors[index % len(executors)]
    plan = Plan(
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
        refused=stage.refused,
        co_executor=_colleague(executor) if stage.together else None,
        control="parent_body" if channel == "PARENT_BODY" else "none",
        stop=stage.stop,
        stop_visit=stage.stop_visit,
    )
    return received_at, plan


def _colleague(executor: str) -> str:
    return "executor9" if executor == "coexecutor" else "coexecutor"
