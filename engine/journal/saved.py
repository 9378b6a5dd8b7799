"""A case's journal as a file that needs no database: what happened, on which files, and what came out.

Such files, kept from release to release, tell an upgrade of a library or of our own engine that changes
behaviour. Canonical JSON. Only entries that touched the process; by the journal's own law they hold no
personal data.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from engine.bpmn.definition import Deployment, compile_files
from engine.bpmn.runner import ENGINE_VERSION
from engine.domain.canonical import canonical
from engine.journal.deployed import checksum, files
from engine.journal.rebuild import entries, process_of
from engine.journal.replay import Compared, StoredEntry, replay

FORMAT = 1

Files = Mapping[str, bytes]
Document = dict[str, Any]


def export(conn: Connection, case_id: int) -> bytes:
    """The case's journal. Raises :class:`NotFound`."""
    stored = entries(conn, case_id)
    used = {entry.deployment: files(conn, int(entry.deployment)) for entry in stored}
    return save(process_of(conn, case_id), stored, used)


def save(process_id: str, stored: list[StoredEntry], used: Mapping[str, Files]) -> bytes:
    """``used``: the files of every deployment that the entries name."""
    sums = {name: checksum(found) for name, found in used.items()}
    contents = {sha256(data).hexdigest(): data for found in used.values() for data in found.values()}
    document: Document = {
        "format": FORMAT,
        "engine_version": ENGINE_VERSION,
        "process": process_id,
        "entries": [_entry(entry, sums[entry.deployment]) for entry in stored],
        "deployments": {
            sums[name]: {path: sha256(data).hexdigest() for path, data in found.items()}
            for name, found in used.items()
        },
        "files": {digest: _packed(data) for digest, data in contents.items()},
    }
    return canonical(document)


def replay_saved(
    document: Document,
    content: Callable[[str], bytes] | None = None,
    on_entry: Callable[[Compared], None] = lambda entry: None,
) -> bytes:
    """Runs a saved journal again. Raises :class:`JournalBroken` at the first entry that differs.

    ``content`` finds a file by its digest where the document does not carry it.
    """
    if document["format"] != FORMAT:
        raise ValueError(f"a saved journal of format {document['format']}")

    def found(digest: str) -> bytes:
        packed = document.get("files", {}).get(digest)
        return _unpacked(packed) if packed is not None or content is None else content(digest)

    @cache
    def deployment_of(name: str) -> Deployment:
        return compile_files({path: found(digest) for path, digest in document["deployments"][name].items()})

    stored = [_stored(entry) for entry in document["entries"]]
    return replay(document["process"], stored, deployment_of, on_entry)


def _entry(entry: StoredEntry, deployment: str) -> Document:
    return {
        "seq": entry.case_seq,
        "command": entry.command,
        "at": entry.at.isoformat(),
        "facts": json.loads(entry.facts),
        "change": json.loads(entry.change),
        "snapshot": base64.b64encode(entry.snapshot).decode(),
        "deployment": deployment,
    }


def _stored(told: Document) -> StoredEntry:
    return StoredEntry(
        case_seq=told["seq"],
        command=told["command"],
        at=datetime.fromisoformat(told["at"]),
        facts=canonical(told["facts"]),
        change=canonical(told["change"]),
        snapshot=base64.b64decode(told["snapshot"]),
        deployment=told["deployment"],
    )


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unpacked(text: str) -> bytes:
    return base64.b64decode(text)
