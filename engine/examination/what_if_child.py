"""The process that runs past cases through a draft. Started by ``sandbox``; lives for one question."""

from __future__ import annotations

import json
import sys
from functools import cache
from typing import Any

from engine.confinement.child import NO_MEMORY, limit
from engine.examination.child import MEMORY

CPU_SECONDS = 300
"""For as many cases as one question holds (:data:`engine.examination.sandbox.CHUNK`)."""


def main() -> int:
    limit(memory=MEMORY, cpu_seconds=CPU_SECONDS)
    from engine.bpmn.definition import Deployment, compile_files
    from engine.domain.errors import JauapError
    from engine.domain.what_if import compared_as_json, past_of
    from engine.examination import wire
    from engine.examination.what_if import compared

    try:
        files = wire.asked(sys.stdin.buffer.read())
        asked = json.loads(files.pop(wire.WHAT_IF))
        old = {path: files.pop(path) for path in list(files) if path.startswith(wire.OLD)}

        @cache
        def deployment_of(name: str) -> Deployment:
            start = f"{wire.OLD}{name}/"
            return compile_files({p.removeprefix(start): c for p, c in old.items() if p.startswith(start)})

        said: dict[str, Any]
        try:
            draft = compile_files(files)
            past = (past_of(one) for one in asked["cases"])
            assumed = wire.assumptions_of(asked["assumed"])
            found = list(compared(past, deployment_of, draft, assumed))
            elements = {one.id: dict(one.names) for _, one in draft.drawn()}
            used = {element for one in found for element in (*one.after.steps, one.element or "")}
            names = {element: elements[element] for element in sorted(used & set(elements))}
            said = {"compared": [compared_as_json(one) for one in found], "names": names}
        except JauapError as refusal:
            said = {"refused": refusal.code, "details": {k: str(v) for k, v in refusal.details.items()}}
        sys.stdout.buffer.write(json.dumps(said).encode())
        sys.stdout.buffer.flush()
    except MemoryError:
        return NO_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
