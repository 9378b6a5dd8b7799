"""The command of the console that writes the journal as an event log."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine, text

from engine import installation
from engine.domain.actor import SYSTEM
from engine.domain.case_state import CaseState
from engine.domain.classifiers import codes
from engine.domain.errors import NotFound
from engine.domain.event_log import LoggedCase
from engine.queries import reading
from engine.queries.event_log import LogChosen, event_log, organisation_of
from engine.reports.logs.formats import FORMATS, Log


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=sorted(FORMATS), required=True)
    parser.add_argument("--since", type=date.fromisoformat, help="cases received on this day or later")
    parser.add_argument("--until", type=date.fromisoformat, help="cases received on this day or before")
    parser.add_argument("--organisation", help="the code of an organisation, with what is below it")
    parser.add_argument("--state", choices=sorted(CaseState), help="cases in this state now")
    parser.add_argument("--topic", choices=sorted(codes("topics")), help="cases of this topic")
    parser.add_argument("--channel", choices=sorted(codes("channels")), help="cases that came in this way")
    parser.add_argument("--process-version", type=int, help="cases that run on this version of their process")
    parser.add_argument("--out", type=Path, help="the file to write; without it, the standard output")


def export_log(options: argparse.Namespace) -> int:
    """Write the cases as an event log for process mining: no personal data, officials by number."""
    with installation.running_database() as url, installation.pool(url) as pool:
        if options.out is None:
            return exported(pool, options, sys.stdout)
        try:
            with options.out.open("w", encoding="utf-8", newline="") as file:
                return exported(pool, options, file)
        except OSError as problem:
            print(f"{options.out} cannot be written ({problem.strerror}): no log was made.", file=sys.stderr)
            return 1


def exported(pool: Engine, options: argparse.Namespace, file: TextIO) -> int:
    """0 when the log is whole; 1 without such an organisation, and then nothing is written."""
    with reading(pool) as conn:
        conn.execute(text("set local statement_timeout = 0"))
        try:
            under = organisation_of(conn, options.organisation) if options.organisation else None
        except NotFound:
            print(f"There is no organisation {options.organisation}: no log was made.", file=sys.stderr)
            return 1
        chosen = LogChosen(
            first=options.since,
            last=options.until,
            version=options.process_version,
            organisation_id=under,
            state=options.state,
            topic=options.topic,
            channel=options.channel,
        )
        count = _Counted(lambda: event_log(conn, SYSTEM, chosen))
        for piece in FORMATS[options.format](lambda: count):
            file.write(piece)
    print(f"{count.cases} cases, {count.events} events", file=sys.stderr)
    return 0


class _Counted:
    """Cases on their way through, counted anew each time."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.cases = self.events = 0

    def __iter__(self) -> Iterator[LoggedCase]:
        self.cases = self.events = 0
        for case in self._log():
            self.cases += 1
            self.events += len(case.events)
            yield case
