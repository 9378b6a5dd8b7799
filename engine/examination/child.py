"""The process that reads what a stranger wrote. Started by ``sandbox``; lives for one question.

Its limits are set before anything of the question is read. It needs no file to write and no
network; it answers once, on its standard output.
"""

from __future__ import annotations

import resource
import sys

MEMORY = 1024 * 1024 * 1024
"""Address space. Python with lxml and QuickJS takes 150 MB of it; the largest tree of a 10 MB file 250."""

CPU_SECONDS = 8

NO_MEMORY = 77
"""The exit code that says so."""


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main() -> int:
    _limit()
    from engine.examination import wire
    from engine.examination.judge import judge

    try:
        sys.stdout.buffer.write(wire.answer(judge(wire.asked(sys.stdin.buffer.read()))))
        sys.stdout.buffer.flush()
    except MemoryError:
        return NO_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
