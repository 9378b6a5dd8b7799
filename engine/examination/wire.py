"""What an examination's child is told, and what it answers: bytes in, JSON out.

The answer is read as plain values only: whatever the child has become, it cannot make the parent
run anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from engine.bpmn.diagram import Element, IoMapping, Message, ServiceWork, UserWork
from engine.domain.difference import Change, Detail, FileDifference
from engine.domain.findings import Finding
from engine.domain.what_if import Assumptions
from engine.examination.judge import Judged

SCRIPTS = "\0scripts"
"""Under this name the scripts of a trial go with the files; no file is called so."""


WHAT_IF = "\0what-if"
"""The same for past cases and what is assumed."""

OLD = "\0old/"
"""Under it, and the name of a deployment, the files on which past cases ran."""


BEFORE = "\0before/"
"""Under it, beside files to judge, the forms of an earlier version."""


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


def two(was: Mapping[str, bytes], now: Mapping[str, bytes]) -> dict[str, bytes]:
    """Two sets of files as one."""
    sides = (("was", was), ("now", now))
    return {f"{side}/{path}": content for side, files in sides for path, content in files.items()}


def two_of(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    was, now = (
        {path.removeprefix(side): one for path, one in files.items() if path.startswith(side)}
        for side in ("was/", "now/")
    )
    return was, now


def compared(found: list[FileDifference]) -> bytes:
    return json.dumps([asdict(one) for one in found]).encode()


def comparison(data: bytes) -> list[FileDifference]:
    """Raises ValueError, KeyError or TypeError when it is no answer of ours."""
    return [
        FileDifference(
            **{**one, "changes": tuple(map(_change, one["changes"])), "moved": tuple(one["moved"])}
        )
        for one in json.loads(data)
    ]


def _change(told: Mapping[str, Any]) -> Change:
    return Change(
        **{
            **told,
            "ends": tuple(told["ends"]),
            "details": tuple(Detail(**detail) for detail in told["details"]),
        }
    )


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
    """What the rules of the floors above ask of an element: its work, its message and its properties."""
    work = element.work
    return {
        "id": element.id,
        "type": element.type,
        "names": dict(element.names),
        "properties": dict(element.properties),
        "inputs": [asdict(mapping) for mapping in element.inputs],
        "user": asdict(work) if isinstance(work, UserWork) else None,
        "service": asdict(work) if isinstance(work, ServiceWork) else None,
        "message": asdict(element.event) if isinstance(element.event, Message) else None,
    }


def _element(told: Mapping[str, Any]) -> Element:
    user, service, message = told["user"], told["service"], told["message"]
    return Element(
        id=told["id"],
        type=told["type"],
        names=told["names"],
        properties=told["properties"],
        inputs=tuple(IoMapping(**mapping) for mapping in told["inputs"]),
        work=UserWork(**user) if user else ServiceWork(**service) if service else None,
        event=Message(**message) if message else None,
    )


def assumptions(assumed: Assumptions) -> dict[str, Any]:
    return {"step": assumed.step.total_seconds(), "answers": assumed.answers}


def assumptions_of(told: Mapping[str, Any]) -> Assumptions:
    return Assumptions(timedelta(seconds=float(told["step"])), told["answers"])
