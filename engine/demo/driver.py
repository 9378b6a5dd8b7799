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
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, select

from engine.demo.answers import Turn, answer
from engine.demo.organisations import ROOT, tree
from engine.demo.people import staff
from engine.demo.plan import Act, Plan, Tale
from engine.demo.story import Step, story
from engine.demo.tales import Names
from engine.domain.actor import SYSTEM, Actor
from engine.domain.case_state import FINISHED
from engine.domain.local_time import local_date
from engine.domain.reply_quality.demands import demands_of, to_answer, to_judge
from engine.operations.complete_work_item import complete_work_item
from engine.operations.fire_timer import fire_timer
from engine.operations.publish_deployment import publish_shipped
from engine.operations.receive_appeal import receive_appeal
from engine.operations.release_clock import release_clock
from engine.operations.seed_organisations import seed_organisations
from engine.operations.take_action import take_action
from engine.queries.reply_demands import said_about_reply
from engine.queries.session_actor import actor_by_id, actor_by_login
from engine.storage.tables import acting_periods, case_links, cases, timers, work_items


@dataclass(order=True)
class _Driven:
    """A case on its way: the next step by time, then by case."""

    at: datetime
    case_id: int
    step: Step | Act | None = field(compare=False)
    rest: Iterator[Step | Act] = field(compare=False)
    opened: list[int] = field(compare=False)
    state: str = field(compare=False)


@dataclass(frozen=True)
class Ended:
    """A case whose story is told; ``finished``: nothing is left to wait for."""

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
        self._actors: dict[str | int, Actor] = {}
        self._names = Names(people)
        self._acting: list[Row[Any]] = []

    def drive(self, arrivals: Iterable[tuple[datetime, Plan | Tale]], until: datetime) -> Iterator[Ended]:
        """Everything in the order of time; yields each case when it has run its course.

        ``arrivals`` come in order. Only the cases under way are in memory.
        """
        self._acting = list(self.reads.execute(select(acting_periods)))
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

    def _begin(
        self, waiting: list[_Driven], received_at: datetime, plan: Plan | Tale, until: datetime
    ) -> None:
        rest: Iterator[Step | Act]
        if isinstance(plan, Tale):
            login, place, rest = plan.login, plan.place, iter(plan.acts)
        else:
            login, place, rest = "registrar", ROOT, story(plan, received_at)
        received = receive_appeal(
            self.engine,
            self._actor(login),
            data=plan.intake,
            organisation_id=self.places[place],
            clock_driven=True,
            at=received_at,
        )
        self.commands += 1
        opened, state = received["opened"], received["case_state"]
        self._wait(waiting, _Driven(until, received["case_id"], None, rest, opened, state), until)

    def _next(self, waiting: list[_Driven], until: datetime) -> Iterator[Ended]:
        driven = heapq.heappop(waiting)
        if driven.step is None:
            self._fire(driven.case_id, until)
            yield Ended(driven.case_id, driven.state in FINISHED and not self._waits(driven.case_id))
            return
        self._step(driven, driven.step)
        self._wait(waiting, driven, until)

    def _wait(self, waiting: list[_Driven], driven: _Driven, until: datetime) -> None:
        """Queues the next step; a case without one comes up once more, for the timers left."""
        step = next(driven.rest, None)
        driven.step = step if step is not None and step.at <= until else None
        driven.at = driven.step.at if driven.step else until
        heapq.heappush(waiting, driven)

    def _step(self, driven: _Driven, step: Step | Act) -> None:
        self._fire(driven.case_id, step.at)
        if isinstance(step, Act) and step.action:
            answered = self._take_action(driven, step)
        else:
            answered = self._complete(driven, step)
        self.commands += 1
        driven.opened, driven.state = answered["opened"], answered["case_state"]
        if isinstance(step, Act):
            self._told(driven, step)

    def _complete(self, driven: _Driven, step: Step | Act) -> dict[str, Any]:
        item_id, version = self._item(driven, step)
        return complete_work_item(
            self.engine,
            self._on_duty(step),
            work_item_id=item_id,
            version=version,
            data=self._data(driven, step),
            at=step.at,
        )

    def _take_action(self, driven: _Driven, act: Act) -> dict[str, Any]:
        actor, data = self._on_duty(act), self._data(driven, act)
        return take_action(
            self.engine, actor, case_id=driven.case_id, action=act.element, data=data, at=act.at
        )

    def _data(self, driven: _Driven, step: Step | Act) -> dict[str, Any]:
        if isinstance(step, Act):
            return dict(self._names.filled(step.data, step.at))
        demands = self._demands(driven, step)
        turn = Turn(step.plan, step.visit, local_date(step.at), self.people, self.places, demands)
        return answer(step.element, turn)

    def _told(self, driven: _Driven, act: Act) -> None:
        """Goes over to the case that this one began, and keeps the number by which others name the tale."""
        if act.follow:
            driven.case_id = self.reads.execute(_BEGUN, {"case_id": driven.case_id}).scalar_one()
            driven.opened = []
        if number := self.reads.execute(_NUMBER, {"case_id": driven.case_id}).scalar():
            self._names.numbers[act.tale] = number

    def _item(self, driven: _Driven, step: Step | Act) -> tuple[int, int]:
        """The work item to complete: the only one that the last step opened, else it is looked up."""
        if len(driven.opened) == 1:
            return driven.opened[0], 1
        found = self.reads.execute(_OPEN, {"case_id": driven.case_id, "element_id": step.element}).one()
        return found.id, found.version

    def _demands(self, driven: _Driven, step: Step) -> tuple[int, ...]:
        """Numbers of the demands that a draft answers or a check judges; most stories have none."""
        wanted = _ASKED.get(step.element)
        if wanted is None or not (step.plan.returns or step.plan.refused):
            return ()
        said = said_about_reply(self.reads, driven.case_id)
        return tuple(one.number for one in wanted(demands_of(said)))

    def _fire(self, case_id: int, until: datetime) -> None:
        """One after another: a timer that fires may set the next one."""
        while (timer := self.reads.execute(_DUE, {"case_id": case_id, "until": until}).first()) is not None:
            fire_timer(self.engine, SYSTEM, timer_id=timer.id, at=timer.due_at)
            self.commands += 1

    def _on_duty(self, step: Step | Act) -> Actor:
        """Whoever acts on that day for a head who is away."""
        day, wanted = local_date(step.at), self.people[step.login]
        for period in self._acting:
            if period.for_id == wanted and period.starts_on <= day <= period.ends_on:
                return self._standing_in(period, step.at)
        return self._actor(step.login)

    def _standing_in(self, period: Row[Any], at: datetime) -> Actor:
        if period.id not in self._actors:
            found = actor_by_id(self.reads, period.person_id, at=at)
            if found is None:
                raise KeyError(period.person_id)
            self._actors[period.id] = found
        return self._actors[period.id]

    def _waits(self, case_id: int) -> bool:
        """Whether a time is still to come: for a rating, for a promised measure."""
        return self.reads.execute(_PENDING, {"case_id": case_id}).first() is not None

    def _actor(self, login: str) -> Actor:
        if login not in self._actors:
            found = actor_by_login(self.reads, login)
            if found is None:
                raise KeyError(login)
            self._actors[login] = found
        return self._actors[login]


_ASKED = {"draft_reply": to_answer, "quality_analysis": to_judge}

# Built once: each is executed for every step of every case.
_OPEN = select(work_items.c.id, work_items.c.version).where(
    work_items.c.case_id == bindparam("case_id"),
    work_items.c.element_id == bindparam("element_id"),
    work_items.c.state == "open",
)
_BEGUN = select(case_links.c.to_case_id).where(case_links.c.from_case_id == bindparam("case_id"))
_NUMBER = select(cases.c.number).where(cases.c.id == bindparam("case_id"))
_PENDING = (
    select(timers.c.id).where(timers.c.case_id == bindparam("case_id"), timers.c.state == "pending").limit(1)
)
_DUE = (
    select(timers.c.id, timers.c.due_at)
    .where(
        timers.c.case_id == bindparam("case_id"),
        timers.c.state == "pending",
        timers.c.due_at <= bindparam("until"),
    )
    .order_by(timers.c.due_at, timers.c.id)
    .limit(1)
)


@contextmanager
def driving(engine: Engine) -> Iterator[Driver]:
    """A driver on an installation that has the demo's tree, people and the shipped deployment."""
    publish_shipped(engine)
    ids = seed_organisations(engine, SYSTEM, tree=tree(), staff=staff())
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as reads:
        yield Driver(engine, reads, ids["people"], ids["organisations"])
