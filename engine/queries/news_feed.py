"""Whether anything changed that concerns a person, answered from memory.

A process counts for each person, and for each role and place, what the database announces. A *stamp* is
such a sum with the name of the connection that counted: equal stamps mean that nothing was announced in
between. While nobody listens, after a lost connection and in a new process there is no such stamp, and
whoever asks must ask the database. Memory holds numbers only: whatever is shown comes from the database.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Any

import psycopg
import structlog
from sqlalchemy import Engine

from engine.domain.actor import Actor
from engine.queries.scope import SUPERVISORS
from engine.storage.listening import BEAT_SECONDS, NEWS, heard

log = structlog.get_logger("jauap.news")

Key = Hashable

SILENT_SECONDS = 3 * BEAT_SECONDS
"""Not heard of for so long, a connection counts for lost."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 15.0


def watched(actor: Actor) -> tuple[Key, ...]:
    """What is counted of changes that may concern the actor: himself, and his roles where he holds them."""
    keys: dict[Key, None] = {("person", actor.person_id): None}
    for grant in actor.grants:
        keys["role", grant.role.value, grant.path] = None
        if grant.on_behalf_of is not None:  # what the absent one has in hand
            keys["person", grant.on_behalf_of] = None
        if grant.role in SUPERVISORS:
            keys["unit", grant.path] = None
    for delegation in actor.delegations:
        keys["unit", delegation.path] = None
    return tuple(keys)


def concerned(announced: dict[str, Any]) -> Iterator[Key]:
    """The other side of :func:`watched`: a place concerns whoever holds a role there or above."""
    for person in announced["people"]:
        yield "person", person
    if announced["role"] and announced["place"]:
        for path in _upwards(announced["place"]):
            yield "role", announced["role"], path
    for path in {above for unit in announced["units"] for above in _upwards(unit)}:
        yield "unit", path


def _upwards(path: str) -> Iterator[str]:
    """``1.4.9.``, ``1.4.``, ``1.``"""
    while path:
        yield path
        path = path.removesuffix(".").rpartition(".")[0]
        path += "." if path else ""


class NewsFeed:
    """Counts what is announced. :meth:`run` listens; the rest may be asked from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Key] = Counter()
        self._name: str | None = None
        self._alive_until = 0.0

    def stamp(self, keys: tuple[Key, ...]) -> str | None:
        """``None`` while nobody can say. Take it *before* reading the database, never after."""
        with self._lock:
            if self._name is None or time.monotonic() > self._alive_until:
                return None
            return f"{self._name}.{sum(self._counts[key] for key in keys)}"

    def run(self, engine: Engine, stop: threading.Event) -> None:
        """Listens until ``stop``; a lost connection is made anew, under another name."""
        pause = FIRST_PAUSE_SECONDS
        while not stop.is_set():
            try:
                for payload in heard(engine, NEWS, stop):
                    pause = FIRST_PAUSE_SECONDS
                    self._hear(payload)
            except (psycopg.Error, OSError) as lost:
                log.warning("news_lost", error=type(lost).__name__)
            finally:
                self._forget()
            stop.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _hear(self, payload: str | None) -> None:
        keys = () if payload is None else tuple(concerned(json.loads(payload)))
        with self._lock:
            self._name = self._name or uuid.uuid4().hex[:12]
            self._alive_until = time.monotonic() + SILENT_SECONDS
            self._counts.update(keys)

    def _forget(self) -> None:
        with self._lock:
            self._name = None
            self._counts.clear()
