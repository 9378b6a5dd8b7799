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
from collections.abc import Iterable, Sequence
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
    with tempfile.TemporaryFile() as asked:
        asked.writelines(question)
        asked.seek(0)
        process = _start(child, asked)
        with process:
            try:
                said = _heard(process, time.monotonic() + wall_seconds, max_answer)
            finally:
                process.kill()  # a child that has ended already does not mind
    if said is None or process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise TooLong
    if process.returncode == NO_MEMORY:
        raise TooMuchMemory
    return said


def environment() -> dict[str, str]:
    """What a child knows. Nothing of ours: neither the database's address nor a secret."""
    return {"PYTHONPATH": str(ROOT), "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def _start(child: Sequence[str], asked: IO[bytes]) -> subprocess.Popen[bytes]:
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(child, stdin=asked, stdout=pipe, stderr=nowhere, cwd=ROOT, env=environment())


def _heard(process: subprocess.Popen[bytes], until: float, max_answer: int) -> bytes | None:
    """All that the child says, or ``None`` when it says too much or is not done in time."""
    assert process.stdout is not None
    said = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(said) <= max_answer and selector.select(max(0.0, until - time.monotonic())):
            more = os.read(process.stdout.fileno(), 1 << 16)
            if not more:
                return _ended(process, until, bytes(said))
            said += more
    return None


def _ended(process: subprocess.Popen[bytes], until: float, said: bytes) -> bytes | None:
    try:
        process.wait(max(0.1, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        return None
    return said
