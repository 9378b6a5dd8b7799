"""Has a child process examine files, and waits for it only so long.

A crash, a hang or an answer without end is a finding like any other: the caller always gets a
report, within ``WALL_SECONDS``.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from engine.domain.findings import Finding
from engine.examination import wire
from engine.examination.child import NO_MEMORY
from engine.examination.judge import Judged

ROOT = Path(__file__).resolve().parents[2]
WALL_SECONDS = 20.0
"""The child's processor time is limited to 8 seconds; on a busy machine these take longer."""

MAX_ANSWER = 16 * 1024 * 1024
MAX_QUESTION = 40 * 1024 * 1024

CHILD: Sequence[str] = (sys.executable, "-m", "engine.examination.child")


def examine(
    files: Mapping[str, bytes], *, wall_seconds: float = WALL_SECONDS, child: Sequence[str] = CHILD
) -> Judged:
    """As :func:`engine.examination.judge.judge`, whatever the files hold."""
    if sum(map(len, files.values())) > MAX_QUESTION:
        return _failed(files, "too_large")
    with tempfile.TemporaryFile() as asked:
        asked.write(wire.question(files))
        asked.seek(0)
        process = _start(child, asked)
        with process:
            try:
                said = _heard(process, time.monotonic() + wall_seconds)
            finally:
                process.kill()  # a child that has ended already does not mind
    return _understood(files, process.returncode, said)


def _start(child: Sequence[str], asked: IO[bytes]) -> subprocess.Popen[bytes]:
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    return subprocess.Popen(child, stdin=asked, stdout=pipe, stderr=nowhere, cwd=ROOT, env=_environment())


def _environment() -> dict[str, str]:
    """Nothing of ours: neither the database's address nor a secret."""
    return {"PYTHONPATH": str(ROOT), "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}


def _heard(process: subprocess.Popen[bytes], until: float) -> bytes | None:
    """All that the child says, or ``None`` when it says too much or is not done in time."""
    assert process.stdout is not None
    said = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(said) <= MAX_ANSWER and selector.select(max(0.0, until - time.monotonic())):
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


def _understood(files: Mapping[str, bytes], code: int, said: bytes | None) -> Judged:
    if said is None or code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _failed(files, "parsing_took_too_long")
    if code == NO_MEMORY:
        return _failed(files, "parsing_took_too_much_memory")
    try:
        return wire.answered(said)
    except (ValueError, KeyError, TypeError, RecursionError):
        return _failed(files, "parsing_crashed")


def _failed(files: Mapping[str, bytes], rule: str) -> Judged:
    """Of several files nobody can say which it was."""
    file = next(iter(files)) if len(files) == 1 else None
    return Judged([Finding(file, None, rule)], [], (), complete=False)
