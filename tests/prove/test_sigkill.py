"""Web workers are killed in the middle of completions; nothing is lost, doubled or half done.

The product's own server with two workers, a database that syncs, eight people's browsers that send a form
again, with its key, until it is answered. ``JAUAP_KILLS`` sets the number of kills (100 unless set; 1000 for
a release). The same run against a server that commits twice must be found out, or the audit is blind.
"""

from __future__ import annotations

import os
import queue
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.factories import World
from tests.lives import WHO, WHOLE
from tests.prove import site
from tests.prove.audit import Acknowledged, problems, rebuilt
from tests.prove.cases import form_of, is_completed, open_item, waiting_cases
from tests.prove.visitor import RETRY_SECONDS, Answer, Broken, Interrupted, Visitor, typed, words_of

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("JAUAP_KILLS", "100"))
# About one kill in a dozen falls between the two commits; the first client in a dead end ends that run.
KILLS_OF_CONTROL = 100
CLIENTS = 8
CASES = max(300, 3 * KILLS)
PAUSES = (0.0, 0.4)
PATIENCE = 60.0
STALLED_SECONDS = 60


class Run:
    """Clients, killer and what the clients were told."""

    def __init__(self, world: World, *, forgiving: bool = True) -> None:
        """``forgiving`` clients send again after an answer 5xx too."""
        self.world, self.forgiving = world, forgiving
        self.stop = threading.Event()
        self.cases: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.touched: set[int] = set()
        self.acknowledged: dict[int, Acknowledged] = {}
        self.cut_off: set[int] = set()
        self.done_unheard: set[int] = set()
        self.failures: list[str] = []
        self.visitors: list[Visitor] = []
        self.kills = 0
        self.seconds = 0.0

    def go(self, server: site.Site, kills: int) -> None:
        for case_id in waiting_cases(self.world, CASES):
            self.cases.put(case_id)
        desks = [self._desk(server.port) for _ in range(CLIENTS)]
        clients = [threading.Thread(target=self._work, args=(desk,), daemon=True) for desk in desks]
        began = time.monotonic()
        for client in clients:
            client.start()
        try:
            self._kill(server, kills)
        finally:
            self.seconds = time.monotonic() - began
            self.stop.set()
            for client in clients:
                client.join(2 * PATIENCE)

    @property
    def interruptions(self) -> int:
        return sum(visitor.interruptions for visitor in self.visitors)

    @property
    def broken(self) -> int:
        return sum(visitor.broken for visitor in self.visitors)

    def _desk(self, port: int) -> dict[str, Visitor]:
        """One client is all the people of a case in turn, each signed in at a browser of their own."""
        desk = {login: Visitor(port).sign_in(login) for login in sorted(set(WHO.values()))}
        self.visitors += desk.values()
        return desk

    def _kill(self, server: site.Site, kills: int) -> None:
        """Until there were ``kills``, or a client gives up."""
        chance = random.Random(7)
        while self.kills < kills and not self.failures:
            self._await_progress(server)
            time.sleep(chance.uniform(*PAUSES))
            victims = server.workers()
            if victims:
                server.kill(chance.choice(victims))
                self.kills += 1

    def _await_progress(self, server: site.Site) -> None:
        """So that each kill hits people at work, not a server that is still coming up."""
        before, deadline = len(self.acknowledged), time.monotonic() + STALLED_SECONDS
        while len(self.acknowledged) == before and not self.failures:
            assert not server.ended, f"the server gave up:\n{server.last_words()}"
            assert time.monotonic() < deadline, f"nobody is answered any more:\n{server.last_words()}"
            time.sleep(0.01)

    def _work(self, desk: dict[str, Visitor]) -> None:
        while not self.stop.is_set():
            case_id = self.cases.get_nowait()
            self.touched.add(case_id)
            for element in WHOLE:
                if self.stop.is_set() or not self._complete(desk[WHO[element]], case_id, element):
                    break

    def _complete(self, visitor: Visitor, case_id: int, element: str) -> bool:
        login, item = WHO[element], open_item(self.world, case_id, element)
        if item is None:
            self.failures.append(f"case {case_id} does not wait at {element}")
            return False
        try:
            form = visitor.open_task(item.id)
            form |= typed(item.form_key, form_of(self.world, element))
            told = self._insist(visitor, item.id, form)
        except Interrupted as unanswered:
            self.failures.append(f"{element} of case {case_id}: no answer, {unanswered}")
            return False
        if told.status != 302 or "/login" in told.location:
            self.failures.append(f"{element} of case {case_id}: {told.status} {words_of(told.text)}")
            return False
        self.acknowledged[item.id] = Acknowledged(self.world.people[login], told.location)
        return True

    def _insist(self, visitor: Visitor, work_item_id: int, form: dict[str, Any]) -> Answer:
        """The same form with the same key until it is answered; remembers what the kills hit."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return visitor.send("POST", f"/work-items/{work_item_id}/complete", form)
            except Interrupted as unheard:
                self.cut_off.add(work_item_id)
                if is_completed(self.world, work_item_id):
                    self.done_unheard.add(work_item_id)
                if time.monotonic() > deadline or (isinstance(unheard, Broken) and not self.forgiving):
                    raise
                time.sleep(RETRY_SECONDS)


def test_killed_workers_lose_double_and_halve_nothing(town: World, durable_url: str, tmp_path: Path) -> None:
    run = Run(town)
    with site.serving(durable_url, tmp_path) as server:
        run.go(server, KILLS)
    found = _audit(run)
    print(
        f"\n{run.kills} kills of web workers in {run.seconds:.0f} s: {len(run.acknowledged)} completions"
        f" acknowledged in {len(run.touched)} cases; {run.interruptions} requests of all kinds cut off,"
        f" among them {len(run.cut_off)} completions, {len(run.done_unheard)} of which were committed before"
        f" the client heard of it; {run.broken} answers 5xx, {len(found)} problems"
    )
    assert run.failures == []
    assert found == []
    assert run.kills == KILLS
    assert len(run.cut_off) >= KILLS // 10, "the kills hit nobody at work"
    assert len(run.acknowledged) >= KILLS


def test_the_audit_finds_out_a_server_that_commits_twice(
    town: World, durable_url: str, tmp_path: Path
) -> None:
    run = Run(town, forgiving=False)
    with site.serving(durable_url, tmp_path, site.TWO_COMMITS) as server:
        run.go(server, KILLS_OF_CONTROL)
    found = _audit(run)
    classes = Counter(problem.partition(":")[0] for problem in found)
    print(
        f"\nnegative control, two commits, {run.kills} kills in {run.seconds:.0f} s:"
        f" {len(run.acknowledged)} completions acknowledged, {len(run.cut_off)} cut off,"
        f" {len(run.failures)} clients in a dead end, {len(found)} problems {dict(classes)}"
    )
    for one in [*run.failures[:3], *found[:6]]:
        print(f"  {one}")
    assert classes["half"], "a server that commits twice was not found out"


def _audit(run: Run) -> list[str]:
    with run.world.engine.connect() as conn:
        _await_silence(run)
        return problems(conn, run.acknowledged) + rebuilt(conn, run.touched)


def _await_silence(run: Run) -> None:
    """A killed worker's last statement may still be at work in the database."""
    others = text(
        "select count(*) from pg_stat_activity where datname = current_database() and xact_start is not null"
        " and pid <> pg_backend_pid()"
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with run.world.engine.connect() as conn:
            if not conn.execute(others).scalar_one():
                return
        time.sleep(0.1)
    raise TimeoutError("a transaction of a killed worker does not end")
