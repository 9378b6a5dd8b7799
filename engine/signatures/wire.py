"""What the child that verifies is told, and what it answers: a line of JSON, then bytes, both ways."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from engine.signatures.result import Verification, from_json
from engine.signatures.trust import Trust

Question = tuple[bytes, bytes | None, Trust, datetime]


def question(data: bytes, document: bytes | None, trust: Trust, at: datetime) -> Iterator[bytes]:
    groups = ([data], [] if document is None else [document], trust.roots, trust.stamp_roots, trust.crls)
    head = {"at": at.isoformat(), "sizes": [[len(one) for one in group] for group in groups]}
    yield json.dumps(head).encode() + b"\n"
    for group in groups:
        yield from group


def asked(whole: bytes) -> Question:
    head, _, rest = whole.partition(b"\n")
    told = json.loads(head)
    groups, offset = [], 0
    for sizes in told["sizes"]:
        group = []
        for size in sizes:
            group.append(rest[offset : offset + size])
            offset += size
        groups.append(tuple(group))
    (data,), document, roots, stamp_roots, crls = groups
    at = datetime.fromisoformat(told["at"])
    return data, document[0] if document else None, Trust(roots, stamp_roots, crls), at


def answer(found: Verification) -> bytes:
    return json.dumps(found.to_json()).encode() + b"\n" + (found.content or b"")


def answered(said: bytes) -> Verification:
    """Raises ValueError, KeyError or TypeError when it is no answer of ours."""
    line, _, content = said.partition(b"\n")
    found = from_json(json.loads(line))
    return replace(found, content=content) if found.enclosed else found
