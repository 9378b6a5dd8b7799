"""The web server: granian in front of the application, in this process and its children.

The application finds its database in ``DATABASE_URL``, which is set here before a child starts.
``JAUAP_WORKERS`` is the number of children (1). A child that dies, by SIGKILL too, is replaced.
"""

from __future__ import annotations

import atexit
import importlib
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from multiprocessing.util import Finalize
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from webapp.port import Address

READY_SECONDS = 60
STOP_SECONDS = 10
BLOCKING_THREADS = 4

# A child that dies younger than this, several times in a row, will not get better.
YOUNG_SECONDS = 2.0
MOST_YOUNG_DEATHS = 5


def serve(database_url: str, address: Address, on_ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; ``on_ready`` is called once the application answers."""
    os.environ["DATABASE_URL"] = database_url
    # Imported before the children are forked: they start in milliseconds and share the memory.
    importlib.import_module("webapp.app")
    server = Server(
        "webapp.serve:application",
        address=address.host,
        port=address.port,
        interface=Interfaces.WSGI,
        # Over HTTP/2 a client may let an answer of several parts wait, and a thread with it, for ever.
        http=HTTPModes.http1,
        workers=int(os.environ.get("JAUAP_WORKERS", "1")),
        blocking_threads=BLOCKING_THREADS,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
        factory=True,
        log_level=LogLevels.warning,
    )
    server.on_spawned = _once(lambda: _call_when_ready(address.url + "healthz", on_ready))
    server.serve()


class Server(MPServer):
    """Granian, but it replaces a child however often one is killed.

    Granian gives up when a child dies within seconds of its start; here it must have failed to come up
    several times in a row.
    """

    on_spawned: Callable[[], None] = staticmethod(lambda: None)
    _young_deaths = 0

    def _spawn_workers(self, spawn_target: Any, target_loader: Any) -> None:
        super()._spawn_workers(spawn_target, target_loader)
        self.on_spawned()

    def _respawn_workers(
        self, workers: list[int], spawn_target: Any, target_loader: Any, delay: float = 0
    ) -> None:
        failed = any(self._failed_to_come_up(self.wrks[index]) for index in workers)
        self._young_deaths = self._young_deaths + 1 if failed else 0
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        if self._young_deaths < MOST_YOUNG_DEATHS:
            self.respawned_wrks.clear()

    @staticmethod
    def _failed_to_come_up(worker: Any) -> bool:
        killed = worker.inner.exitcode == -signal.SIGKILL
        return not killed and time.monotonic() - worker.birth < YOUNG_SECONDS


def application() -> Any:
    """Make the application inside a child of the server."""
    _leave_signals_to_parent()
    _end_with_parent(os.getppid())
    # A forked child leaves without running exit handlers; those that the application registers must run.
    atexit._clear()
    Finalize(None, atexit._run_exitfuncs, exitpriority=10)
    from webapp.app import create_app

    return create_app()


def _leave_signals_to_parent() -> None:
    """Ctrl-C reaches every process of the terminal's group: only the parent shall act on it."""
    os.setpgrp()
    # Until granian sets its own, the handlers inherited from the parent would swallow the signals.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def _end_with_parent(parent: int) -> None:
    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def _once(action: Callable[[], None]) -> Callable[[], None]:
    """Run the action in a thread, the first time only."""
    thread = threading.Thread(target=action, name="announce", daemon=True)

    def begin() -> None:
        if thread.ident is None:
            thread.start()

    return begin


def _call_when_ready(url: str, on_ready: Callable[[], None]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                break
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    else:
        return
    on_ready()
