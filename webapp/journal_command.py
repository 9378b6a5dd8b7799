"""The command of the console that checks the journal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from engine import installation
from engine.domain.errors import Ambiguous, NotFound
from engine.journal import Check, VerifyReport
from webapp import since_argument, since_words
from webapp.case_commands import case_named, refused


def arguments(parser: argparse.ArgumentParser) -> None:
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--case", help="only this case, by its id or registration number")
    part.add_argument(
        "--since",
        metavar="CHECKPOINT",
        help="what came after a checkpoint: its number, or a file with its signed line as it was handed out",
    )
    parser.add_argument("--key", type=Path, help="the public key that signed the checkpoints; else one's own")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")


def verify_journal(options: argparse.Namespace) -> int:
    """Check every chain of the journal, or one case's, against rows, records and checkpoints."""
    with installation.running_database() as url, installation.pool(url) as pool:
        return verified(pool, options.case, as_json=options.json, key=options.key, since=options.since)


def public_key(_: argparse.Namespace) -> int:
    """Print the public key by which this installation's checkpoints are checked."""
    from engine.operations.sealed_lines import own_public_key

    print(own_public_key().decode("ascii"), end="")
    return 0


def verified(
    pool: Engine, named: str | None, *, as_json: bool, key: Path | None = None, since: str | None = None
) -> int:
    """As of one moment; 0 when the journal holds, 1 when not, without such a case or with a useless key.

    2 when ``since`` is neither a number nor a file with lines of checkpoints.
    """
    from engine.operations.sealed_lines import checker

    try:
        check = checker(key.read_bytes() if key else None)
    except (OSError, ValueError):
        print(f"{key} is no public key in PEM (Ed25519): nothing was checked.", file=sys.stderr)
        return 1
    try:
        begin = None if since is None else since_argument.told(since)
    except since_argument.Useless as useless:
        print(f"{useless} Nothing was checked.", file=sys.stderr)
        return 2
    with pool.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        conn.execute(text("set local statement_timeout = 0"))
        if begin is not None:
            return _since(conn, begin, check, as_json)
        try:
            case_id = case_named(conn, named) if named is not None else None
        except (Ambiguous, NotFound) as problem:
            print(refused(problem), file=sys.stderr)
            return 1
        report = _report(conn, check, as_json, case_id=case_id)
    print(json.dumps(_told(report), ensure_ascii=False)) if as_json else _say(report)
    return 0 if report.ok else 1


def _report(conn: Connection, check: Check, as_json: bool, **part: Any) -> VerifyReport:
    from engine import journal

    def on_progress(entries: int) -> None:
        if not as_json:
            print(f"  {entries} entries", flush=True)

    outside = journal.checkpoints_outside(conn)
    return journal.verify(conn, on_progress=on_progress, outside=outside, check=check, **part)


def _since(conn: Connection, begin: int | Sequence[since_argument.Line], check: Check, as_json: bool) -> int:
    """The line first: with one that does not hold there is nothing to go on from."""
    from engine import journal

    stored = journal.stored_lines(conn)
    lines = [stored.get(begin, {"checkpoint": begin})] if isinstance(begin, int) else begin
    number = lines[-1]["checkpoint"]
    held = journal.begun(conn, lines, (lambda line: None) if isinstance(begin, int) else check)
    if held.reason:
        report = VerifyReport(0, 0, 0, reason=held.reason, detail=str(held.detail))
    else:
        report = _report(conn, check, as_json, since=stored[number]["up_to"])
    if as_json:
        print(
            json.dumps(_told(report) | {"since": number, "unread": report.unread_count}, ensure_ascii=False)
        )
    elif held.reason:
        print(_red(since_words.refused(held.reason, held.detail)))
    else:
        print(since_words.begun(stored[number], handed_out=not isinstance(begin, int)))
        _say(report, since_words.covered(report, number))
    return 0 if report.ok else 1


def _told(report: VerifyReport) -> dict[str, Any]:
    """``first_bad`` is null when everything fits; its reasons are stable."""
    bad = {name: getattr(report, name) for name in ("case_id", "case_seq", "reason", "detail")}
    return {
        "ok": report.ok,
        "entries": report.entries,
        "cases": report.case_count,
        "records": report.record_count,
        "checkpoints": report.checkpoint_count,
        "outside": report.outside_count,
        "unvouched": report.unvouched_count,
        "readings": report.reading_count,
        "first_bad": None if report.ok else bad,
    }


def _say(report: VerifyReport, covered: str = "The journal holds.") -> None:
    print(
        f"{report.entries} entries of {report.case_count} cases, {report.record_count} records,"
        f" {report.reading_count} readings,"
        f" {report.checkpoint_count} checkpoints ({report.outside_count} of them outside the database)"
    )
    if report.unvouched_count:
        print(f"{report.unvouched_count} rows are from before the journal told such rows and are not checked")
    print(covered if report.ok else _red(_misfit(report)))


def _red(words: str) -> str:
    """On a terminal; a file or a pipe gets the words alone."""
    return f"\033[1;31m{words}\033[0m" if sys.stdout.isatty() else words


def _misfit(report: VerifyReport) -> str:
    """The first thing that does not fit: its reason is stable, ``webapp/audit/words.py`` has it in words."""
    place = [f"case {report.case_id}"] if report.case_id is not None else []
    place += [f"entry {report.case_seq}"] if report.case_seq is not None else []
    place += [report.detail] if report.detail else []
    return f"The journal is broken: {report.reason} at {', '.join(place)}."
