"""Timers under four workers, of which some are killed and some stand still: each fires once, and soon.

The due times are spread over a while, as those of a day's appeals are: measured is the lateness of a timer
among others, and apart from it how fast a heap that is due at one instant is worked off. A timer counts as
fired when its commit can be seen from outside, at most ``LOOK_SECONDS`` after it.
"""

from __future__ import annotations

import json
import random
import statistics
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from engine.worker.timers import DueTimers
from tests.factories import World
from tests.lives import TO_EXECUTOR
from tests.prove.audit import problems, rebuilt
from tests.prove.background import Worker, working
from tests.prove.cases import waiting_cases
from tests.prove.conftest import Figure
from tests.prove.sizes import size

pytestmark = pytest.mark.slow

WORKERS = 4
TIMERS_OF_A_CASE = 1
LEAD_SECONDS = 12.0
"""Until the first timer is due: the workers have come up."""
A_SECOND = 40
"""Timers due in a second: a fifth of what two quiet cores work off, for each new worker costs two seconds of
one of them."""
LOOK_SECONDS = 0.25
PATIENCE = 120.0
GOAL_SECONDS = 5.0
SAMPLE = 100


class Watch:
    """Sees from outside when each timer was fired; ``late`` is by timer, in seconds."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.late: dict[int, float] = {}

    def look(self) -> None:
        fired = text(
            "select id, extract(epoch from clock_timestamp() - due_at) as late from timers"
            " where state = 'fired' and id <> all(:known)"
        )
        with self.world.engine.connect() as conn:
            for row in conn.execute(fired, {"known": list(self.late)}):
                self.late[row.id] = float(row.late)

    def until(self, count: int, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while len(self.late) < count and time.monotonic() < deadline:
            self.look()
            time.sleep(LOOK_SECONDS)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.late.values())
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


class Trouble:
    """Kills a random worker, or lets one stand still for a moment, again and again until told to stop."""

    def __init__(self, workers: list[Worker]) -> None:
        self.workers = workers
        self.kills = self.stalls = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._make, daemon=True)

    def __enter__(self) -> Trouble:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _make(self) -> None:
        chance = random.Random(11)
        while not self._stop.wait(chance.uniform(2.0, 6.0)):
            worker = chance.choice(self.workers)
            if chance.random() < 0.5:
                worker.kill()
                self.kills += 1
            else:
                worker.stall()
                self._stop.wait(chance.uniform(1.0, 4.0))
                worker.go_on()
                self.stalls += 1


def fired(conn: Connection) -> Counter[tuple[int, str]]:
    """How often each timer stands fired in the journal."""
    rows = conn.execute(text("select case_id, facts from journal where command = 'fire_timer'"))
    return Counter((row.case_id, json.loads(row.facts)["key"]) for row in rows)


class Wave:
    """Cases whose timers, of which there are so many, come due within ``spread`` seconds."""

    def __init__(self, world: World, timers: int, spread: float = 0.0, lead: float = LEAD_SECONDS) -> None:
        self.world = world
        self.cases = waiting_cases(world, timers // TIMERS_OF_A_CASE, *TO_EXECUTOR)
        moved = text(
            "update timers set due_at = clock_timestamp() + make_interval(secs => :lead + random() * :spread)"
            " where state = 'pending'"
        )
        waiting = text("select id, due_at from timers where state = 'pending'")
        with world.engine.begin() as conn:
            self._own = {row.id: row.due_at for row in conn.execute(waiting)}
            assert conn.execute(moved, {"lead": lead, "spread": spread}).rowcount == timers

    def problems(self) -> list[str]:
        """The audit. It compares due times with the journal, so the moved ones are put back first."""
        back = text("update timers set due_at = :due where id = :id")
        with self.world.engine.begin() as conn:
            conn.execute(back, [{"id": id_, "due": due} for id_, due in self._own.items()])
        with self.world.engine.connect() as conn:
            sample = random.Random(3).sample(self.cases, min(SAMPLE, len(self.cases)))
            return problems(conn, {}) + rebuilt(conn, sample)


@pytest.mark.row(6, "timers under 4 workers, kills and stalls", "all fired, none twice; lateness p99 < 5 s")
def test_each_timer_fires_once_and_soon(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    timers, watch = size("timers"), Watch(town)
    spread = timers / A_SECOND
    wave = Wave(town, timers, spread)
    with working(durable_url, tmp_path, WORKERS) as workers:
        time.sleep(LEAD_SECONDS - 1)
        with Trouble(workers) as trouble:
            watch.until(timers, spread + PATIENCE)
    found = wave.problems()
    with town.engine.connect() as conn:
        times = fired(conn)
    figure(
        f"{len(times)} of {timers} due over {spread:.0f} s fired, {times.total() - len(times)} twice, with"
        f" {trouble.kills} kills and {trouble.stalls} stalls; lateness median"
        f" {statistics.median(watch.late.values()):.2f} s, p99 {watch.percentile(0.99):.2f} s, worst"
        f" {max(watch.late.values()):.2f} s; {len(found)} problems"
    )
    assert found == []
    assert (len(times), times.total()) == (timers, timers)
    assert watch.percentile(0.99) < GOAL_SECONDS
    assert trouble.kills
    assert trouble.stalls


@pytest.mark.row(6, "timers all due at one instant", "all fired, none twice")
def test_a_heap_of_due_timers_is_worked_off(
    town: World, durable_url: str, tmp_path: Path, figure: Figure
) -> None:
    timers, watch = size("burst"), Watch(town)
    wave = Wave(town, timers)
    with working(durable_url, tmp_path, WORKERS):
        time.sleep(LEAD_SECONDS - 1)
        watch.until(timers, PATIENCE)
    found = wave.problems()
    with town.engine.connect() as conn:
        times = fired(conn)
    first, last = min(watch.late.values()), max(watch.late.values())
    rate = timers / (last - first + LOOK_SECONDS)
    figure(f"{len(times)} fired, the last after {last:.1f} s: {rate:.0f} a second; {len(found)} problems")
    assert found == []
    assert (len(times), times.total()) == (timers, timers)


SAME = (
    "at, recorded_at, command, facts, change, deployment_id, deployment_checksum, engine_version,"
    " prev_hash, hash"
)
TWICE = (
    f"insert into journal (case_id, case_seq, {SAME}) select case_id, case_seq + 1000, {SAME}"
    " from journal where command = 'fire_timer' limit 1"
)
AGAIN = "update timers set state = 'pending' where id = (select min(id) from timers where state = 'fired')"


@pytest.mark.row(6, "negative control: a timer fired twice, one that is due again", "must be found out")
@pytest.mark.parametrize("damage", [TWICE, AGAIN], ids=["twice", "again"])
def test_a_timer_that_fired_twice_is_found_out(published: World, damage: str) -> None:
    wave = Wave(published, TIMERS_OF_A_CASE, lead=0.0)
    assert DueTimers(published.engine).fire() == TIMERS_OF_A_CASE
    assert wave.problems() == []
    with published.engine.connect() as conn:
        assert fired(conn).total() == TIMERS_OF_A_CASE
        assert conn.execute(text(damage)).rowcount == 1
        assert problems(conn, {})
        assert damage is AGAIN or fired(conn).total() == TIMERS_OF_A_CASE + 1
