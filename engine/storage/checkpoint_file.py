"""The copy of the journal's checkpoints outside the database: one line of JSON each, only ever appended to.

Whoever may write the tables cannot reach it; whoever keeps a copy elsewhere can compare it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from engine.storage.made_once import var_folder


def path_for(conn: Connection) -> Path:
    """``checkpoints-<database>.jsonl`` in the installation's folder ``var``.

    Named by the database itself, so that every process of an installation finds the same file and two
    databases used from one folder do not mix.
    """
    name = conn.engine.url.database
    return var_folder() / f"checkpoints-{name}.jsonl"


def key_path(path: Path) -> Path:
    """Of the public key by which the file's lines are checked, beside it."""
    return path.with_suffix(".pem")


def publish_key(path: Path, pem: bytes) -> None:
    """Lays the public key beside the file, for whoever reads it without the private one."""
    beside = key_path(path)
    if beside.exists() and beside.read_bytes() == pem:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    written = beside.with_suffix(f".{os.getpid()}.new")
    written.write_bytes(pem)
    written.replace(beside)


def append(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Adds the lines and forces them to disk. A line that a killed writer cut in two stays by itself."""
    told = "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines)
    if not told:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        cut = path.stat().st_size and not path.read_bytes().endswith(b"\n")
        os.write(file, (("\n" if cut else "") + told).encode())
        os.fsync(file)
    finally:
        os.close(file)


def read(path: Path) -> list[dict[str, Any]]:
    """Every whole line; a file that is not there has none."""
    if not path.exists():
        return []
    lines = path.read_text("utf-8", errors="replace").splitlines()
    return [line for line in map(_parsed, lines) if line]


def _parsed(line: str) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) and isinstance(told.get("checkpoint"), int) else {}
