"""Commands of the console about running cases: run one's journal again, save it, move many."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from engine import installation
from engine.domain.actor import SYSTEM
from engine.domain.errors import Ambiguous, InvalidData, JauapError, JournalBroken, NotFound
from webapp.presenters.findings import visible

Add = Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]


def add_to(add: Add) -> None:
    rebuilt = add("rebuild-case", rebuild_case)
    rebuilt.add_argument("case", help="the id of the case or its registration number")
    rebuilt.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    exported = add("export-journal", export_journal)
    exported.add_argument("case", help="the id of the case or its registration number")
    exported.add_argument("--to", type=Path, help="the file to write; without it, the standard output")
    _migration(add("migrate-cases", migrate_cases))
    add("rebuild-search", rebuild_search)


def _migration(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="old", type=int, required=True, metavar="VERSION")
    parser.add_argument("--to", dest="new", type=int, required=True, metavar="VERSION")
    parser.add_argument("--family", default="appeal", help="the family of processes (appeal)")
    parser.add_argument("--mapping", type=Path, help="JSON: old element to new one, where they differ")
    parser.add_argument("--reason", default="", help="why; required unless it is a dry run")
    parser.add_argument("--dry-run", action="store_true", help="say what would move, and move nothing")
    parser.add_argument("--batch", type=int, default=200, help="cases between two lines of progress (200)")


def rebuild_search(_: argparse.Namespace) -> int:
    """Make the words of the search again from cases, records, files, letters and consultations."""
    from engine.operations.rebuild_search import rebuild_search as rebuild

    with installation.running_database() as url, installation.pool(url) as pool:
        found = rebuild(pool, lambda name, count: print(f"  {name:<16}{count:>10}", flush=True))
    print(f"{found} things are found by their words.")
    return 0


def rebuild_case(options: argparse.Namespace) -> int:
    """Run a case's journal again and compare each state and change with the stored one."""
    with installation.running_database() as url, installation.pool(url) as pool:
        return rebuilt(pool, options.case, as_json=options.json)


def rebuilt(pool: Engine, named: str, *, as_json: bool) -> int:
    """0 when everything is as stored, 1 at the first difference or without such a case."""
    from engine import journal

    said: list[dict[str, Any]] = []

    def on_entry(entry: journal.Compared) -> None:
        said.append(asdict(entry))
        if not as_json:
            print(
                f"  entry {entry.case_seq:<4} {entry.command:<20} state of {entry.state_bytes} bytes equal,"
                f" change equal ({entry.opened} opened, {entry.closed} closed,"
                f" {entry.services} service results)",
                flush=True,
            )

    problem: JauapError | None = None
    case_id = None
    try:
        with pool.connect() as conn:
            case_id = case_named(conn, named)
            journal.rebuild(conn, case_id, on_entry)
    except (Ambiguous, JournalBroken, NotFound) as refusal:
        problem = refusal
    if as_json:
        told = {"case_id": case_id, "equal": problem is None, "entries": said}
        print(json.dumps(told | ({"difference": problem.details} if problem else {}), ensure_ascii=False))
    elif problem is None:
        print(f"Case {case_id}: all {len(said)} states and changes are the stored ones.")
    else:
        print(refused(problem), file=sys.stderr)
    return 0 if problem is None else 1


def refused(problem: JauapError) -> str:
    """Why a case could not be named or did not come out as it was stored."""
    details = problem.details
    if isinstance(problem, NotFound):
        return f"There is no case {details['case']}."
    if isinstance(problem, Ambiguous):
        named = (f"case {one['case_id']} of {_name(one['organisation'])}" for one in details["cases"])
        return f"Several organisations gave the number {details['case']}: {', '.join(named)}. Give the id."
    where = f" at {details['detail']}" if details.get("detail") else ""
    place = f"case {details['case_id']}, entry {details['case_seq']}"
    return f"The first difference is in {place}: {details['reason']}{where}."


def _name(texts: Mapping[str, str]) -> str:
    return visible(texts.get("en") or texts.get("kk") or texts.get("ru") or "")


def export_journal(options: argparse.Namespace) -> int:
    """Save a case's journal, with the files it ran on, as one JSON file that can be run again."""
    from engine import journal

    with installation.running_database() as url, installation.pool(url) as pool:
        try:
            with pool.connect() as conn:
                saved = journal.export(conn, case_named(conn, options.case))
        except (Ambiguous, NotFound) as problem:
            print(refused(problem), file=sys.stderr)
            return 1
    if options.to is None:
        sys.stdout.buffer.write(saved + b"\n")
    else:
        options.to.write_bytes(saved)
    return 0


def migrate_cases(options: argparse.Namespace) -> int:
    """Move running cases to another version of their diagrams; started again, it goes on."""
    try:
        mapping = _mapping(options.mapping)
        with installation.running_database() as url, installation.pool(url) as pool:
            return _dry(pool, options, mapping) if options.dry_run else _real(pool, options, mapping)
    except NotFound as problem:
        print(f"There is no such version: {problem.details}", file=sys.stderr)
    except InvalidData as problem:
        print(f"Not accepted: {problem.details}", file=sys.stderr)
    return 2


def _real(pool: Engine, options: argparse.Namespace, mapping: Mapping[str, str]) -> int:
    from engine import operations
    from engine.queries import migrations

    planned = operations.start_migration(pool, SYSTEM, **_plan(options, mapping), reason=options.reason)
    total = planned["pending"]
    print(f"{'Going on' if planned['resumed'] else 'Moving'}: {total} cases.", flush=True)
    operations.migrate_cases(
        pool,
        SYSTEM,
        migration_id=planned["migration_id"],
        batch=max(1, options.batch),
        on_batch=lambda done: print(f"  {done} of {total}", flush=True),
    )
    with pool.connect() as conn:
        told = migrations.migration(conn, planned["migration_id"], refused=1_000_000)
    print(", ".join(f"{count} {state}" for state, count in told.counts.items()) + ".")
    _list((_called(one.number, one.case_id), one.rule, one.element) for one in told.refused)
    return 1 if told.counts["refused"] or told.counts["pending"] else 0


def _called(number: str | None, case_id: int) -> str:
    """With the id: another organisation may have a case of the same number."""
    return f"{number} (case {case_id})" if number else f"case {case_id}"


def _dry(pool: Engine, options: argparse.Namespace, mapping: Mapping[str, str]) -> int:
    from engine.operations.migrate_cases import preview_migration

    counts: Counter[str] = Counter()
    refused: list[tuple[str, str, str | None]] = []

    def on_case(case_id: int, said: tuple[str, Mapping[str, Any]]) -> None:
        state, reason = said
        counts[state] += 1
        if state == "refused":
            refused.append((f"case {case_id}", reason["rule"], reason.get("element")))

    preview_migration(pool, SYSTEM, **_plan(options, mapping), on_case=on_case)
    print(
        "Dry run: " + (", ".join(f"{n} {state}" for state, n in counts.items()) or "no running cases") + "."
    )
    _list(refused)
    return 1 if refused else 0


def _plan(options: argparse.Namespace, mapping: Mapping[str, str]) -> dict[str, Any]:
    return {
        "from_version": options.old,
        "to_version": options.new,
        "family": options.family,
        "mapping": mapping,
    }


def _list(refused: Iterable[tuple[str, str, str | None]]) -> None:
    for case, rule, element in refused:
        print(f"  refused: {case}: {rule}" + (f" at {element}" if element else ""))


def _mapping(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        read = json.loads(file.read_text())
    except (OSError, ValueError) as problem:
        raise InvalidData(errors={"mapping": ["unreadable"]}, file=str(file)) from problem
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        raise InvalidData(errors={"mapping": ["unreadable"]}, file=str(file))
    return read


def case_named(conn: Any, named: str) -> int:
    """By id or registration number. Raises NotFound, Ambiguous."""
    from engine.queries.case_number import case_id_of

    return case_id_of(conn, named)
