"""Has a child process answer one question, and hears it only so long.

A crash, a hang or an answer without end costs the caller ``wall_seconds`` at worst.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from engine.confinement.child import NO_MEMORY

ROOT = Path(__file__).resolve().parents[2]


class Silent(Exception):
    """The child gave no answer within its limits."""


class TooLong(Silent):
    """It was not done in time, or did not stop talking."""


class TooMuchMemory(Silent):
    """It wanted more than it may have."""


def ask(child: Sequence[str], question: Iterable[bytes], *, wall_seconds: float, max_answer: int) -> bytes:
    """All that the child says on its standard output; ``question`` is its standard input.

    Raises :class:`TooLong` and :class:`TooMuchMemory`. A child that crashes answers what it had said
    till then: whoever reads the answer must expect nonsense.
    """
    return b"".join(hear(child, question, wall_seconds=wall_seconds, max_answer=max_answer))


def lines(
    child: Sequence[str], question: Iterable[bytes], *, wall_seconds: float, max_answer: int
) -> Iterator[bytes]:
    """As :func:`ask`, each line as soon as the child has said it. ``wall_seconds`` are for all of them, what
    the caller does between two included."""
    rest = b""
    for said in hear(child, question, wall_seconds=wall_seconds, max_answer=max_answer):
        *whole, rest = (rest + said).split(b"\n")
        yield from whole
    if rest:
        yield rest


def hear(
    child: Sequence[str], question: Iterable[bytes], *, wall_seconds: float, max_answer: int
) -> Iterator[bytes]:
    """As :func:`ask`, piece by piece while the child speaks. Whoever stops listening ends it."""
    heard = True
    with tempfile.TemporaryFile() as asked:
        asked.writelines(question)
        asked.seek(0)
        process = _start(child, asked)
        with process:
            try:
                heard = yield from _heard(process, time.monotonic() + wall_seconds, max_answer)
            finally:
                process.kill()  # a child that has ended already does not mind
    if not heard or process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise TooLong
    if process.returncode == NO_MEMORY:
        raise TooMuchMemory


def environment() -> dict[str, str]:
    """What a child knows. Nothing of ours: neither the database's address nor a secret."""
    return {"PYTHONPATH": str(ROOT), "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def _start(child: Sequence[str], asked: IO[bytes]) -> subprocess.Popen[bytes]:
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(child, stdin=asked, stdout=pipe, stderr=nowhere, cwd=ROOT, env=environment())


def _heard(process: subprocess.Popen[bytes], until: float, max_answer: int) -> Generator[bytes, None, bool]:
    """What the child says; in the end whether that is all, and neither too much nor too late."""
    assert process.stdout is not None
    said = 0
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, until - time.monotonic())):
            more = os.read(process.stdout.fileno(), 1 << 16)
            if not more:
                return _ended(process, until)
            said += len(more)
            if said > max_answer:
                return False
            yield more
    return False


def _ended(process: subprocess.Popen[bytes], until: float) -> bool:
    try:
        process.wait(max(0.1, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True
