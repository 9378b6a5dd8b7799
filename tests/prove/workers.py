"""Worker processes that complete work items over loopback HTTP, and die as they are told.

``python -m tests.prove.workers <database url> <socket fd> <how many> <one|two>`` loads everything once, then
forks workers that share one listening socket, and forks another for each that dies. ``two`` is the
deliberately wrong build: half of a command is committed before the other half is written.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from sqlalchemy import Engine

from engine.domain.errors import JauapError
from engine.operations import advancing, complete_work_item
from engine.storage.database import connect
from engine.storage.unit_of_work import UnitOfWork
from tests.factories import ALMATY, World, load_world
from tests.lives import WHOLE, Life

HALFWAY_SECONDS = 0.003


class Handler(BaseHTTPRequestHandler):
    """``POST /`` with the verb's arguments and the actor's login."""

    world: World

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        actor = self.world.actor(body.pop("login"))
        try:
            status, answer = 200, complete_work_item(self.world.engine, actor, **body)
        except JauapError as refused:
            status, answer = refused.status, {"code": refused.code}
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: thousands of requests."""


class Inherited(HTTPServer):
    """Serves on a socket that somebody else listens on."""

    def __init__(self, listening: socket.socket) -> None:
        super().__init__(listening.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listening


def commit_twice() -> None:
    """Breaks decision 0007 on purpose: the rows first, the journal in a second transaction."""

    @contextmanager
    def halves(engine: Engine, *, at: datetime | None = None) -> Iterator[UnitOfWork]:
        with engine.connect() as conn:
            yield UnitOfWork(conn, at)
            conn.commit()

    whole = advancing.store_waiting

    def store_and_commit(conn: Any, *arguments: Any) -> Any:
        opened = whole(conn, *arguments)
        conn.commit()
        time.sleep(HALFWAY_SECONDS)
        return opened

    vars(sys.modules["engine.operations.once"])["unit_of_work"] = halves
    vars(advancing)["store_waiting"] = store_and_commit


def work(listening: socket.socket) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Inherited(listening).serve_forever()


def keep(listening: socket.socket, count: int) -> None:
    """Forks ``count`` workers and replaces each that dies."""
    alive: set[int] = set()
    signal.signal(signal.SIGTERM, lambda *_: (_kill(alive), os._exit(0)))
    while True:
        while len(alive) < count:
            pid = os.fork()
            if pid == 0:
                work(listening)
            alive.add(pid)
        alive.discard(os.wait()[0])


def _kill(alive: set[int]) -> None:
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


def warm(url: str) -> World:
    """Lives one whole life before the forks, which then have everything compiled."""
    world = load_world(connect(url, pool_size=1))
    Life(world, datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)).walk(*WHOLE)
    # Closed, not only given up: a connection that a fork inherits is nobody's.
    world.engine.dispose()
    return world


if __name__ == "__main__":
    database_url, handle, many, commits = sys.argv[1:5]
    Handler.world = warm(database_url)
    if commits == "two":
        commit_twice()
    keep(socket.socket(fileno=int(handle)), int(many))
