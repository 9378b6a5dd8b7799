"""The process that reads a stranger's CMS. Started by ``local``; lives for one question."""

from __future__ import annotations

import sys

from engine.confinement.child import NO_MEMORY, limit

MEMORY = 1024 * 1024 * 1024
"""Address space. Python with the two libraries takes 100 MB; a document of 50 MB is held three times."""

CPU_SECONDS = 8


def main() -> int:
    limit(memory=MEMORY, cpu_seconds=CPU_SECONDS)
    from engine.signatures import wire
    from engine.signatures.verify import verify

    try:
        sys.stdout.buffer.write(wire.answer(verify(*wire.asked(sys.stdin.buffer.read()))))
        sys.stdout.buffer.flush()
    except MemoryError:
        return NO_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
