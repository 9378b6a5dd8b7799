"""The process that runs past cases through a draft. Started by ``sandbox``; lives for one question.

It answers part by part, a line each: what it has found is told, and can be kept, before it has found all.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from engine.confinement.child import NO_MEMORY, limit
from engine.examination.child import MEMORY

CPU_SECONDS = 300
"""For as many cases as one question holds: at most :data:`engine.examination.sandbox.MOST_PAST`."""


def main() -> int:
    limit(memory=MEMORY, cpu_seconds=CPU_SECONDS)
    from engine.domain.errors import JauapError
    from engine.examination import wire

    try:
        files = wire.asked(sys.stdin.buffer.read())
        asked = json.loads(files.pop(wire.WHAT_IF))
        try:
            for said in answers(files, asked):
                _say(said)
        except JauapError as refusal:
            _say({"refused": refusal.code, "details": {k: str(v) for k, v in refusal.details.items()}})
    except MemoryError:
        return NO_MEMORY
    return 0


def answers(files: Mapping[str, bytes], asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One for each part. Raises :class:`JauapError` for a draft that does not run."""
    from engine.bpmn.definition import Deployment, compile_files
    from engine.domain.what_if import compared_as_json, past_of
    from engine.examination import wire
    from engine.examination.past_way import Old
    from engine.examination.what_if import compared

    def deployment_of(name: str) -> Deployment:
        start = f"{wire.OLD}{name}/"
        return compile_files({p.removeprefix(start): c for p, c in files.items() if p.startswith(start)})

    draft = compile_files({path: file for path, file in files.items() if not path.startswith(wire.OLD)})
    if asked["decision"]:
        yield from _decided(asked, deployment_of, draft)
        return
    old = Old(deployment_of, draft)
    assumed = wire.assumptions_of(asked["assumed"])
    elements = {one.id: dict(one.names) for _, one in draft.drawn()}
    for part in asked["parts"]:
        found = list(compared(map(past_of, part), old, draft, assumed))
        used = {element for one in found for element in (*one.after.steps, one.element or "")}
        names = {element: elements[element] for element in sorted(used & set(elements))}
        yield {"compared": [compared_as_json(one) for one in found], "names": names}


def _decided(asked: Mapping[str, Any], deployment_of: Any, draft: Any) -> Iterator[dict[str, Any]]:
    from engine.domain.redecided import redecided_as_json
    from engine.domain.what_if import past_of
    from engine.examination.redecide import Redecision

    again = Redecision(asked["decision"], deployment_of, draft)
    for part in asked["parts"]:
        found = [redecided_as_json(again.again(past_of(one))) for one in part]
        yield {"compared": found, "names": again.rules}


def _say(said: Mapping[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
