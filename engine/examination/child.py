"""The process that reads what a stranger wrote. Started by ``sandbox``; lives for one question.

Its limits are set before anything of the question is read. It needs no file to write and no
network; it answers once, on its standard output.
"""

from __future__ import annotations

import sys

from engine.confinement.child import NO_MEMORY, limit

MEMORY = 1024 * 1024 * 1024
"""Address space. Python with lxml and QuickJS takes 150 MB of it; the largest tree of a 10 MB file 250."""

CPU_SECONDS = 8


def main(question: str) -> int:
    """``question``: ``judge`` a set of files, or ``compare`` two."""
    limit(memory=MEMORY, cpu_seconds=CPU_SECONDS)
    from engine.examination import wire
    from engine.examination.compare import compare
    from engine.examination.judge import judge

    try:
        files = wire.asked(sys.stdin.buffer.read())
        if question == "compare":
            said = wire.compared(compare(*wire.two_of(files)))
        else:
            before = {path: files.pop(path) for path in list(files) if path.startswith(wire.BEFORE)}
            said = wire.answer(judge(files, before))
        sys.stdout.buffer.write(said)
        sys.stdout.buffer.flush()
    except MemoryError:
        return NO_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["judge"]))
