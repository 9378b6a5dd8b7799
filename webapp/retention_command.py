"""The commands of the console about storage: which cases are past their term, and files that an act left."""

from __future__ import annotations

import argparse
import json

from engine import installation


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limit", type=int, default=1000, help="at most so many cases (1000)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def retention(options: argparse.Namespace) -> int:
    """List the cases whose term of storage is over, and files of erased cases that still lie on the disk."""
    from engine.operations.remove_erased_files import left_over
    from engine.queries import reading
    from engine.queries.erasures import over

    with installation.running_database() as url, installation.pool(url) as pool:
        with reading(pool) as conn:
            found = over(conn, limit=max(1, options.limit))
        left = left_over(pool)
    if options.json:
        told = [{"case_id": one.id, "number": one.number, "kept_until": str(one.kept_until)} for one in found]
        print(json.dumps({"over": told, "files_left": left}, ensure_ascii=False))
        return 1 if left else 0
    for one in found:
        print(f"  {one.number or f'case {one.id}'}: closed on {one.closed_on}, kept until {one.kept_until}")
    print(f"{len(found)} cases are past their term of storage.")
    for sha256 in left:
        print(f"  left on the disk although an act erased it: {sha256}")
    return 1 if left else 0
