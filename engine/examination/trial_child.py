"""The process that walks a draft. Started by ``sandbox``; lives for one question.

Its limits are those of the child that reads: the diagram of a draft is a stranger's.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from engine.confinement.child import NO_MEMORY, limit
from engine.examination.child import MEMORY

CPU_SECONDS = 25


def main() -> int:
    limit(memory=MEMORY, cpu_seconds=CPU_SECONDS)
    from engine.domain.errors import JauapError
    from engine.domain.trial import script_of
    from engine.examination import wire
    from engine.examination.trial import walk_all

    try:
        files = wire.asked(sys.stdin.buffer.read())
        scripts = [script_of(one) for one in json.loads(files.pop(wire.SCRIPTS))]
        said: dict[str, Any]
        try:
            said = {"trials": [asdict(trial) for trial in walk_all(files, scripts)]}
        except JauapError as refusal:
            said = {"refused": refusal.code, "details": {k: str(v) for k, v in refusal.details.items()}}
        sys.stdout.buffer.write(json.dumps(said).encode())
        sys.stdout.buffer.flush()
    except MemoryError:
        return NO_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
