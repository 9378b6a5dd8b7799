"""What an examination's child is told, and what it answers: bytes in, JSON out.

The answer is read as plain values only: whatever the child has become, it cannot make the parent
run anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from engine.bpmn.diagram import Element, IoMapping, ServiceWork, UserWork
from engine.domain.findings import Finding
from engine.examination.judge import Judged


def question(files: Mapping[str, bytes]) -> bytes:
    """A line of paths and sizes, then the files one after the other."""
    head = json.dumps([(path, len(content)) for path, content in files.items()])
    return b"".join((head.encode(), b"\n", *files.values()))


def asked(data: bytes) -> dict[str, bytes]:
    head, _, rest = data.partition(b"\n")
    files, offset = {}, 0
    for path, size in json.loads(head):
        files[path] = rest[offset : offset + size]
        offset += size
    return files


def answer(judged: Judged) -> bytes:
    said = {
        "findings": [asdict(finding) for finding in judged.findings],
        "elements": [[file, _told(element)] for file, element in judged.elements],
        "processes": judged.processes,
        "plain_starts": sorted(judged.plain_starts),
        "decisions": judged.decisions,
    }
    return json.dumps(said).encode()


def answered(data: bytes) -> Judged:
    """Raises ValueError, KeyError or TypeError when it is no answer of ours."""
    said = json.loads(data)
    return Judged(
        findings=[Finding(**finding) for finding in said["findings"]],
        elements=[(str(file), _element(told)) for file, told in said["elements"]],
        processes=tuple(map(str, said["processes"])),
        plain_starts=frozenset(map(str, said["plain_starts"])),
        decisions=tuple(map(str, said["decisions"])),
    )


def _told(element: Element) -> dict[str, Any]:
    """What the rules of the floors above ask of an element: its work and its properties."""
    work = element.work
    return {
        "id": element.id,
        "type": element.type,
        "names": dict(element.names),
        "properties": dict(element.properties),
        "inputs": [asdict(mapping) for mapping in element.inputs],
        "user": asdict(work) if isinstance(work, UserWork) else None,
        "service": asdict(work) if isinstance(work, ServiceWork) else None,
    }


def _element(told: Mapping[str, Any]) -> Element:
    user, service = told["user"], told["service"]
    return Element(
        id=told["id"],
        type=told["type"],
        names=told["names"],
        properties=told["properties"],
        inputs=tuple(IoMapping(**mapping) for mapping in told["inputs"]),
        work=UserWork(**user) if user else ServiceWork(**service) if service else None,
    )
