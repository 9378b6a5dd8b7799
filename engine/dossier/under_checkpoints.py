"""The signed checkpoints that cover a case's entries, each with the numbers and hashes of all that it covers.

From these alone a reader computes the checkpoint's hash, finds the entries of the case among them, and
compares the line with his own copy of it. Of other cases they say nothing but how many entries there were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from engine.domain.canonical import canonical
from engine.journal.checkpoints import before, covered_between
from engine.operations.sealed_lines import Check
from engine.storage import checkpoint_file

Pieces = Iterable[bytes]


def covering(
    conn: Connection, seqs: Iterable[int], outside: Path | None, check: Check
) -> Iterator[tuple[str, Pieces]]:
    """``seqs``: the places of the case's entries in the whole journal. Lines whose seal does not hold are
    left out: the check of the journal names them."""
    found = checkpoint_file.read(outside) if outside else []
    lines = sorted((one for one in found if check(one) is None), key=lambda line: line["checkpoint"])
    left = sorted(seqs)
    for line in lines:
        after, root = before(conn, line["checkpoint"])
        mine = [seq for seq in left if after < seq <= line["up_to"]]
        if mine:
            left = [seq for seq in left if seq not in mine]
            yield from _members(conn, line, after, root)


def _members(
    conn: Connection, line: Mapping[str, Any], after: int, root: bytes
) -> Iterator[tuple[str, Pieces]]:
    name = f"checkpoints/{line['checkpoint']:08d}"
    yield f"{name}.json", [canonical({"line": line, "before": root.hex()})]
    yield f"{name}.entries", covered_between(conn, after, line["up_to"])
