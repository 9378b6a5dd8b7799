"""Runs the background worker inside the web process until an installation outgrows it."""

from __future__ import annotations

import atexit
import threading

STOP_SECONDS = 5


def start(database_url: str) -> threading.Event:
    """Start the worker thread; it is told to stop, and awaited, when the process ends."""
    from engine.worker import run_worker  # its queue library is slow to import: not for every page test

    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(database_url, stop), name="worker", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(STOP_SECONDS)

    atexit.register(end)
    return stop
