"""Starts the product's own web server in a process of its own, and names its workers for a killer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.prove.visitor import Interrupted, Visitor

ROOT = Path(__file__).parents[2]
WORKERS = 2
START_SECONDS = 90
STOP_SECONDS = 30

PRODUCT = "webapp.cli"
TWO_COMMITS = "tests.prove.two_commits"


class Site:
    """A running web server: its port, the pid of its master, what it said."""

    def __init__(self, port: int, master: subprocess.Popen[bytes], log: Path) -> None:
        self.port = port
        self._master = master
        self._log = log

    def workers(self) -> list[int]:
        """Pids of the workers that live now. The master is not among them."""
        children = psutil.Process(self._master.pid).children()
        return [child.pid for child in children if _alive(child)]

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)

    @property
    def ended(self) -> bool:
        return self._master.poll() is not None

    def last_words(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-30:])


@contextmanager
def serving(url: str, folder: Path, entry: str = PRODUCT) -> Iterator[Site]:
    """``python -m <entry> serve`` on a free port, from its first healthy answer to the block's end."""
    port = _free_port()
    settings = {"DATABASE_URL": url, "PORT": str(port), "JAUAP_WORKERS": str(WORKERS)}
    settings |= {"JAUAP_VAR": str(folder), "JAUAP_DEMO": "0", "PYTHONPATH": str(ROOT)}
    path = folder / "server.log"
    with path.open("wb") as log:
        master = subprocess.Popen(
            [sys.executable, "-m", entry, "serve"],
            cwd=ROOT,
            env=os.environ | settings,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    site = Site(port, master, path)
    try:
        _wait_until_ready(site)
        yield site
    finally:
        master.terminate()
        master.wait(STOP_SECONDS)


def _wait_until_ready(site: Site) -> None:
    visitor, deadline = Visitor(site.port), time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not site.ended:
        try:
            if visitor.send("GET", "/healthz").status == 200 and len(site.workers()) == WORKERS:
                return
        except Interrupted:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"the web server does not start:\n{site.last_words()}")


def _alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
