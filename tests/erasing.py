"""Looks for words everywhere an installation keeps anything: every table of every schema, every file."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, text

_TABLES = text(
    "select format('%I.%I', schemaname, tablename) from pg_tables"
    " where schemaname not in ('pg_catalog', 'information_schema') order by 1"
)


def found_in_tables(engine: Engine, *words: str) -> dict[str, set[str]]:
    """Word to the tables that hold it: as text, JSON, bytes, in packed snapshots, in search words."""
    found: dict[str, set[str]] = {}
    with engine.connect() as conn:
        for table in conn.execute(_TABLES).scalars():
            for row in conn.execute(text(f"select t::text from {table} t")).scalars():
                for word in words:
                    if word.casefold() in row.casefold() or word.encode().hex() in row:
                        found.setdefault(word, set()).add(table)
        for content in _snapshots(conn):
            for word in words:
                if word in content:
                    found.setdefault(word, set()).add("journal.snapshot")
    return found


def _snapshots(conn: Connection) -> Iterator[str]:
    chosen = text("select snapshot from journal where snapshot is not null")
    for packed in conn.execute(chosen).scalars():
        yield zlib.decompress(bytes(packed)).decode()


def found_in_files(folder: Path, *words: bytes) -> dict[bytes, list[str]]:
    """The same for every file below the folder."""
    contents = [(one.name, one.read_bytes()) for one in sorted(folder.rglob("*")) if one.is_file()]
    return {word: hits for word in words if (hits := [name for name, held in contents if word in held])}
