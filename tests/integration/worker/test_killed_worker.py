"""A worker that is killed while it sends loses no message: the next one sends it, under the same key."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from engine.storage.tables import messages
from engine.worker import loop
from tests.factories import World
from tests.lives import Life

CHECKOUT = Path(__file__).parents[3]
WORKER = """
import sys, threading
from engine.worker import run_worker
run_worker(sys.argv[1], threading.Event())
"""


class Mailbox:
    """Just enough of a mail server: keeps what was sent, and may never say that it arrived."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.answers = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        for one in (self._listening, *self._open):
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listening.accept()
            except OSError:
                return
            self._open.append(caller)
            threading.Thread(target=self._talk, args=(caller,), daemon=True).start()

    def _talk(self, caller: socket.socket) -> None:
        with caller, caller.makefile("rb") as lines:
            caller.sendall(b"220 here\r\n")
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    caller.sendall(b"354 go on\r\n")
                    self.received.append(b"".join(iter(lines.readline, b".\r\n")))
                    while not self.answers and len(self.received) == 1:
                        time.sleep(0.05)
                caller.sendall(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 ok\r\n")


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.close()


@contextmanager
def _running(url: str) -> Iterator[None]:
    stop = threading.Event()
    running = threading.Thread(target=loop.run_worker, args=(url, stop))
    running.start()
    try:
        yield
    finally:
        stop.set()
        running.join(timeout=20)


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _states(engine: Engine) -> list[str]:
    with engine.connect() as conn:
        return list(conn.execute(select(messages.c.state)).scalars())


def test_the_message_of_a_killed_worker_is_sent_under_the_same_key(
    database_url: str, published: World, at: datetime, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    Life(published, at).walk("register_appeal")
    environment = {**os.environ, "SMTP_URL": mailbox.url}
    killed = subprocess.Popen(
        [sys.executable, "-c", WORKER, database_url],
        env=environment,
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(lambda: len(mailbox.received) == 1)
    finally:
        killed.kill()
        killed.wait()
    assert _states(published.engine) == ["queued"]
    monkeypatch.setenv("SMTP_URL", mailbox.url)
    monkeypatch.setenv("JAUAP_STALLED_SECONDS", "1")
    with _running(database_url):
        _until(lambda: _states(published.engine) == ["sent"])
    identifiers = {message_from_bytes(one)["Message-ID"] for one in mailbox.received}
    assert (len(mailbox.received), len(identifiers)) == (2, 1)


def test_the_job_of_a_living_worker_is_left_to_it(
    database_url: str, published: World, at: datetime, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    Life(published, at).walk("register_appeal")
    monkeypatch.setenv("SMTP_URL", mailbox.url)
    monkeypatch.setenv("JAUAP_STALLED_SECONDS", "1")
    with _running(database_url), _running(database_url):
        _until(lambda: len(mailbox.received) == 1)
        time.sleep(2)
        mailbox.answers = True
        _until(lambda: _states(published.engine) == ["sent"])
    assert len(mailbox.received) == 1


def test_a_message_whose_job_is_gone_is_sent_all_the_same(
    database_url: str, published: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    Life(published, at).walk("register_appeal")
    with published.engine.begin() as conn:
        conn.execute(text("delete from jobs.procrastinate_jobs"))
        conn.execute(text("update messages set created_at = now() - interval '1 hour'"))
    monkeypatch.setattr(loop, "FORGOTTEN", timedelta(minutes=5))
    with _running(database_url):
        _until(lambda: _states(published.engine) == ["sent"])
