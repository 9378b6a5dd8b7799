"""Answers "nothing new" without a statement: most of what open pages ask all day.

A page carries the stamp of what it shows, and asks every few seconds with the stamps that it was given
(``If-None-Match``). While the process listens and nothing was announced that concerns this session's person,
the answer is 304, before anything is asked of the database. That answer says no more than "nothing changed",
and whoever signed out, was shut or got other rights has been announced: the next question goes the whole way,
through the guard. So does every question of a session that was not looked up for :data:`FRESH_SECONDS`,
because days and holds end without anybody writing; while others wait for the database, who have been told of
something, it may be :data:`OLDEST_SECONDS`.

What does go to the database takes one thread of the process at a time, however many ask at once (a restart,
a change that concerns everybody): the rest are told when their turn comes (:mod:`webapp.news.turns`), and
people's pages keep the other threads.
"""

from __future__ import annotations

import atexit
import hashlib
import threading
import time
from math import ceil, inf
from typing import cast

from flask import Flask, current_app, g, request
from sqlalchemy import Engine
from werkzeug.wrappers import Response

from engine.domain.actor import Actor
from engine.queries.news_feed import Key, NewsFeed, watched
from webapp.news.turns import Turns
from webapp.sessions import session_token

EXTENSION = "jauap_news"
ENDPOINT = "news.index"
FRESH_SECONDS, OLDEST_SECONDS = 120.0, 600.0
"""After the first a session is looked up again if nobody else is asking; after the second anyhow."""
AGAIN_HEADER = "X-Again-In"
"""Milliseconds."""
MOST_SESSIONS = 10_000
STOP_SECONDS = 1


class Readers:
    """Which counts concern a session, since it was last looked up. Keeps digests, never a token."""

    def __init__(self, feed: NewsFeed) -> None:
        self.feed = feed
        self._known: dict[bytes, tuple[tuple[Key, ...], float]] = {}
        self._lock = threading.Lock()
        self.turns = Turns()
        """Of the questions that are answered from the database."""

    def unchanged(self, token: str, stamps: frozenset[str], within: float) -> bool:
        """Whether the session was looked up within so many seconds and one of the stamps still holds."""
        keys, since = self._known.get(digest(token), ((), -inf))
        if time.monotonic() > since + within:
            return False
        stamp = self.feed.stamp(keys)
        return stamp is not None and stamp in stamps

    def looked_up(self, token: str, actor: Actor) -> str | None:
        """Call it before the database is read; the stamp of what is then read."""
        keys = watched(actor)
        with self._lock:
            if len(self._known) >= MOST_SESSIONS:
                self._known.clear()
            self._known[digest(token)] = (keys, time.monotonic())
        return self.feed.stamp(keys)


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def readers() -> Readers:
    return cast("Readers", current_app.extensions[EXTENSION])


def _nothing_new() -> Response | None:
    """Before the guard: it would ask the database who this is."""
    token = session_token()
    if request.endpoint != ENDPOINT or not token:
        return None
    stamps = frozenset(request.if_none_match.as_set(include_weak=True))
    if stamps and readers().unchanged(token, stamps, FRESH_SECONDS):
        return Response(status=304)
    again = readers().turns.take(digest(token))
    if again is not None and stamps and readers().unchanged(token, stamps, OLDEST_SECONDS):
        # Nothing was announced: whom something was told of goes before.
        readers().turns.leave(digest(token))
        return Response(status=304)
    if again is not None:
        # A header in whole seconds would make everybody wait for one.
        told = {"Retry-After": str(ceil(again)), AGAIN_HEADER: str(ceil(1000 * again))}
        return Response(status=204, headers=told)
    g.news_turns = readers().turns
    return None


def _end_turn(_: BaseException | None) -> None:
    if turns := g.pop("news_turns", None):
        turns.end()


def install(app: Flask) -> None:
    """Before the guard."""
    app.extensions[EXTENSION] = Readers(NewsFeed())
    app.before_request(_nothing_new)
    app.teardown_request(_end_turn)


def _stamp_page() -> None:
    """Before the view reads anything: the page's first question then costs no statement either."""
    token, actor = session_token(), g.get("actor")
    if token and actor is not None and request.method == "GET" and request.endpoint != ENDPOINT:
        g.news_stamp = readers().looked_up(token, actor)


def install_stamps(app: Flask) -> None:
    """After the guard, which has looked the session up."""
    app.before_request(_stamp_page)


def listen(app: Flask, pool: Engine) -> threading.Event:
    """Starts the listening thread of this process; set the event to end it."""
    stop = threading.Event()
    feed = cast("Readers", app.extensions[EXTENSION]).feed
    thread = threading.Thread(target=feed.run, args=(pool, stop), name="news", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(STOP_SECONDS)

    atexit.register(end)
    return stop
