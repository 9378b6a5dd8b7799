"""Drives invented appeals through the operations, with the time of each event given.

While a case is driven its timers belong to the driver: before each step it fires those that came
due, in their order and at their own time.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, select

from engine.demo.answers import Turn, answer
from engine.demo.organisations import ROOT, tree
from engine.demo.people import staff
from engine.demo.plan import Plan
from engine.demo.story import Step, story
from engine.domain.actor import SYSTEM, Actor
from engine.domain.case_state import FINISHED
from engine.domain.local_time import local_date
from engine.operations.complete_work_item import complete_work_item
from engine.operations.fire_timer import fire_timer
from engine.operations.publish_deployment import publish_shipped
from engine.operations.receive_appeal import receive_appeal
from engine.operations.release_clock import release_clock
from engine.operations.seed_organisations import seed_organisations
from engine.queries.session_actor import actor_by_login
from engine.storage.tables import timers, work_items


@dataclass(order=True)
class _Driven:
    """A case on its way: the next step by time, then by case."""

    at: datetime
    case_id: int
    step: Step | None = field(compare=False)
    plan: Plan = field(compare=False)
    rest: Iterator[Step] = field(compare=False)
    opened: list[int] = field(compare=False)
    state: str = field(compare=False)


@dataclass(frozen=True)
class Ended:
    """A case whose story is told; ``finished``: nobody has anything left to do with it."""

    case_id: int
    finished: bool


class Driver:
    """Ids of people and places, and the count of commands given."""

    def __init__(
        self, engine: Engine, reads: Connection, people: dict[str, int], places: dict[str, int]
    ) -> None:
        self.engine = engine
        self.reads = reads
        self.people = people
        self.places = places
        self.commands = 0
        self._actors: dict[str, Actor] = {}

    def drive(self, arrivals: Iterable[tuple[datetime, Plan]], until: datetime) -> Iterator[Ended]:
        """Everything in the order of time; yields each case when it has run its course.

        ``arrivals`` come in order. Only the cases under way are in memory.
        """
        waiting: list[_Driven] = []
        for received_at, plan in arrivals:
            while waiting and waiting[0].at <= received_at:
                yield from self._next(waiting, until)
            self._begin(waiting, received_at, plan, until)
        while waiting:
            yield from self._next(waiting, until)

    def release(self, case_id: int) -> None:
        """From now on the worker fires the case's timers."""
        release_clock(self.engine, SYSTEM, case_id=case_id)
        self.commands += 1

    def _begin(self, waiting: list[_Driven], received_at: datetime, plan: Plan, until: datetime) -> None:
        received = receive_appeal(
            self.engine,
            self._actor("registrar"),
            data=plan.intake,
            organisation_id=self.places[ROOT],
            clock_driven=True,
            at=received_at,
        )
        self.commands += 1
        rest = story(plan, received_at)
        opened, state = received["opened"], received["case_state"]
        self._wait(waiting, _Driven(until, received["case_id"], None, plan, rest, opened, state), until)

    def _next(self, waiting: list[_Driven], until: datetime) -> Iterator[Ended]:
        driven = heapq.heappop(waiting)
        if driven.step is None:
            self._fire(driven.case_id, until)
            yield Ended(driven.case_id, driven.state in FINISHED)
            return
        self._step(driven, driven.step)
        self._wait(waiting, driven, until)

    def _wait(self, waiting: list[_Driven], driven: _Driven, until: datetime) -> None:
        """Queues the next step; a case without one comes up once more, for the timers left."""
        step = next(driven.rest, None)
        driven.step = step if step is not None and step.at <= until else None
        driven.at = driven.step.at if driven.step else until
        heapq.heappush(waiting, driven)

    def _step(self, driven: _Driven, step: Step) -> None:
        self._fire(driven.case_id, step.at)
        item_id, version = self._item(driven, step)
        turn = Turn(driven.plan, step.visit, local_date(step.at), self.people, self.places)
        answered = complete_work_item(
            self.engine,
            self._actor(step.login),
            work_item_id=item_id,
            version=version,
            data=answer(step.element, turn),
            at=step.at,
        )
        self.commands += 1
        driven.opened, driven.state = answered["opened"], answered["case_state"]

    def _item(self, driven: _Driven, step: Step) -> tuple[int, int]:
        """The work item to complete: the only one that the last step opened, else it is looked up."""
        if len(driven.opened) == 1:
            return driven.opened[0], 1
        found = self.reads.execute(_OPEN, {"case_id": driven.case_id, "element_id": step.element}).one()
        return found.id, found.version

    def _fire(self, case_id: int, until: datetime) -> None:
        for timer in self.reads.execute(_DUE, {"case_id": case_id, "until": until}).all():
            fire_timer(self.engine, SYSTEM, timer_id=timer.id, at=timer.due_at)
            self.commands += 1

    def _actor(self, login: str) -> Actor:
        if login not in self._actors:
            found = actor_by_login(self.reads, login)
            if found is None:
                raise KeyError(login)
            self._actors[login] = found
        return self._actors[login]


# Built once: each is executed for every step of every case.
_OPEN = select(work_items.c.id, work_items.c.version).where(
    work_items.c.case_id == bindparam("case_id"),
    work_items.c.element_id == bindparam("element_id"),
    work_items.c.state == "open",
)
_DUE = (
    select(timers.c.id, timers.c.due_at)
    .where(
        timers.c.case_id == bindparam("case_id"),
        timers.c.state == "pending",
        timers.c.due_at <= bindparam("until"),
    )
    .order_by(timers.c.due_at, timers.c.id)
)


@contextmanager
def driving(engine: Engine) -> Iterator[Driver]:
    """A driver on an installation that has the demo's tree, people and the shipped deployment."""
    publish_shipped(engine)
    ids = seed_organisations(engine, SYSTEM, tree=tree(), staff=staff())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as reads:
        yield Driver(engine, reads, ids["people"], ids["organisations"])
