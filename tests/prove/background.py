"""Background workers in processes of their own, to be killed, stopped for a while and replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.prove.site import PRODUCT, ROOT, STOP_SECONDS


class Worker:
    """One place for a worker: ``jauap worker`` with the same settings each time it is started anew."""

    def __init__(self, url: str, folder: Path, entry: str = PRODUCT, **settings: str) -> None:
        self._command = [sys.executable, "-m", entry, "worker"]
        self._settings = {"DATABASE_URL": url, "JAUAP_VAR": str(folder), "PYTHONPATH": str(ROOT)} | settings
        self._log = folder / "worker.log"
        self._process = self._started()

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL, and another in its place."""
        self._process.kill()
        self._process.wait()
        self._process = self._started()

    def stall(self) -> None:
        """Stands still with whatever it holds: a lock, a transaction, a connection."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.go_on()
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._command, cwd=ROOT, env=os.environ | self._settings, stdout=log, stderr=subprocess.STDOUT
            )


@contextmanager
def working(url: str, folder: Path, count: int) -> Iterator[list[Worker]]:
    """``count`` workers on one database."""
    with ExitStack() as places:
        workers = []
        for _ in range(count):
            workers.append(Worker(url, folder))
            places.callback(workers[-1].stop)
        yield workers
