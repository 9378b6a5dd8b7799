"""Eight people's browsers at work on a running server, each sending its form until it is answered.

What they were told is kept, so that an audit of the tables can hold the product to it.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.factories import World
from tests.lives import WHO, WHOLE
from tests.prove import site
from tests.prove.audit import Acknowledged, problems, rebuilt
from tests.prove.cases import form_of, is_completed, open_item, waiting_cases
from tests.prove.visitor import RETRY_SECONDS, Answer, Broken, DeadEnd, Interrupted, Visitor, typed, words_of

CLIENTS = 8
PATIENCE = 60.0
STALLED_SECONDS = 60

T = TypeVar("T")


class Crowd:
    """The clients and what they were told."""

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
        self.seconds = 0.0

    def work(self, server: site.Site, cases: int, trouble: Callable[[], None]) -> None:
        """Everybody works while ``trouble`` is made, on so many waiting cases."""
        for case_id in waiting_cases(self.world, cases):
            self.cases.put(case_id)
        desks = [self._desk(server.port) for _ in range(CLIENTS)]
        clients = [threading.Thread(target=self._work, args=(desk,), daemon=True) for desk in desks]
        began = time.monotonic()
        for client in clients:
            client.start()
        try:
            trouble()
        finally:
            self.seconds = time.monotonic() - began
            self.stop.set()
            for client in clients:
                client.join(2 * PATIENCE)

    @property
    def interruptions(self) -> int:
        return sum(visitor.interruptions for visitor in self.visitors)

    @property
    def statuses(self) -> Counter[int]:
        """Answers 5xx by their status."""
        return sum((visitor.statuses for visitor in self.visitors), Counter[int]())

    @property
    def broken(self) -> int:
        return self.statuses.total()

    def _desk(self, port: int) -> dict[str, Visitor]:
        """One client is all the people of a case in turn, each signed in at a browser of their own."""
        desk = {login: Visitor(port).sign_in(login) for login in sorted(set(WHO.values()))}
        self.visitors += desk.values()
        return desk

    def await_progress(self, server: site.Site) -> None:
        """Until somebody is answered: trouble shall hit people at work, not a server that comes up."""
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
        login, item = WHO[element], insist(lambda: open_item(self.world, case_id, element))
        if item is None:
            self.failures.append(f"case {case_id} does not wait at {element}")
            return False
        try:
            form = visitor.open_task(item.id)
            form |= typed(item.form_key, form_of(self.world, element))
            told = self._insist(visitor, item.id, form)
        except (DeadEnd, Interrupted) as unanswered:
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
                if insist(lambda: is_completed(self.world, work_item_id)):
                    self.done_unheard.add(work_item_id)
                if time.monotonic() > deadline or (isinstance(unheard, Broken) and not self.forgiving):
                    raise
                time.sleep(RETRY_SECONDS)

    def audit(self) -> list[str]:
        """What the tables say against what the clients were told, once nothing is under way."""
        self.world.engine.dispose()  # its connections may be those of a database that fell
        with self.world.engine.connect() as conn:
            self._await_silence()
            return problems(conn, self.acknowledged) + rebuilt(conn, self.touched)

    def _await_silence(self) -> None:
        """A killed worker's last statement may still be at work in the database."""
        others = text(
            "select count(*) from pg_stat_activity where datname = current_database()"
            " and xact_start is not null and pid <> pg_backend_pid()"
        )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with self.world.engine.connect() as conn:
                if not conn.execute(others).scalar_one():
                    return
            time.sleep(0.1)
        raise TimeoutError("a transaction of a killed worker does not end")


def insist(ask: Callable[[], T]) -> T:
    """The test's own look at the database, which may be down just now."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(RETRY_SECONDS)
