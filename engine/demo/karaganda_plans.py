"""The year 2016 of the akim of Karaganda oblast: 2,381 appeals with the published totals.

Figures: ``seeds/000`` (domain report 1.8, 6.3 "K16"). Persons, texts and dates are invented; only the
totals are the source's. The three totals (applicants, sources, topics) are dealt out independently of
each other by a fixed shuffle, because the source does not say how they cross.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from engine.demo.appeals import intake, texts
from engine.demo.people import EXECUTORS_BY_TOPIC
from engine.demo.plan import Plan, Route
from engine.domain.calendar import calendar_as_of
from engine.domain.local_time import at_local

TOTAL = 2381
APPLICANTS = {"individual": 1966, "legal_entity": 415}
PARENTS = {"AP": 351, "PM": 125, "PARLIAMENT": 60, "MINISTRY": 111, "": 1734}
TOPICS = {"T1": 877, "T2": 379, "T3": 49, "T4": 65, "T5": 85, "T0": 926}
COMPARISON = 2641  # stands in the source without a label (domain report 6.4, I1)

DIRECT_CHANNELS = ("PAPER_HAND", "PAPER_MAIL", "PERSONAL_RECEPTION", "PAPER_HAND")
FIRST, LAST = date(2016, 1, 5), date(2016, 12, 30)
SEED = 2016


def arrivals() -> Iterator[tuple[datetime, Plan]]:
    """Every appeal of the year in the order of receipt."""
    kinds, parents, topics = (_dealt(figures, n) for n, figures in enumerate((APPLICANTS, PARENTS, TOPICS)))
    days = _working_days()
    for index in range(TOTAL):
        day = days[index * len(days) // TOTAL]
        # Within the day in order too: the minute grows with the index.
        first = -(-(index * len(days) // TOTAL) * TOTAL // len(days))
        received_at = at_local(day, time(9)) + timedelta(minutes=15 + 9 * (index - first))
        yield received_at, _plan(index, day, received_at, kinds[index], parents[index], topics[index])


def _dealt(figures: dict[str, int], salt: int) -> Sequence[str]:
    """Each value as often as the source says, in a fixed random order."""
    cards = [value for value, count in figures.items() for _ in range(count)]
    Random(SEED + salt).shuffle(cards)  # noqa: S311 - the same year every time
    return cards


def _working_days() -> list[date]:
    span = (LAST - FIRST).days
    days = (FIRST + timedelta(days=n) for n in range(span + 1))
    return [day for day in days if calendar_as_of().is_working(day)]


def _plan(index: int, day: date, received_at: datetime, kind: str, parent: str, topic: str) -> Plan:
    rng = Random(SEED * TOTAL + index)  # noqa: S311 - the same year every time
    appeal = rng.choice(texts(topic))
    unit, *executors = EXECUTORS_BY_TOPIC[topic]
    channel = "PARENT_BODY" if parent else rng.choice(DIRECT_CHANNELS)
    data = intake(appeal, index, received_at, channel=channel, entity=kind == "legal_entity", rng=rng)
    if parent:
        data |= {"parent_body": parent, "parent_number": f"{rng.randint(1, 12):02d}-{1000 + index}"}
    return Plan(
        index=index,
        day=day,
        intake=data,
        language=appeal["language"],
        topic=topic,
        sub_topic=appeal["sub_topic"],
        demand=appeal["demand"],
        unit=unit,
        executor=rng.choice(executors),
        route=_route(topic, rng),
        returns=rng.choices((0, 1, 2, 3), (80, 14, 5, 1))[0],
        refused=rng.random() < 0.03,
        needs_information=rng.random() < 0.25,
        control="parent_body" if parent else "none",
    )


def _route(topic: str, rng: Random) -> Route:
    """Only appeals outside the named topics leave the common way: the others must reach their topic."""
    if topic != "T0":
        return "reply"
    ways: tuple[Route, ...] = ("reply", "redirect", "terminate")
    return rng.choices(ways, (84, 10, 6))[0]
