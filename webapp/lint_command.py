"""``jauap lint FILE...``: the report of a set of files, for a person or, as JSON, for a program."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from engine.operations.examine_files import examine_files
from webapp.file_arguments import USAGE, named, read
from webapp.findings_printed import print_report
from webapp.presenters.findings import visible


def run(names: Sequence[str], *, as_json: bool = False, language: str | None = None) -> int:
    """1 when something will not run, 2 when a file cannot be read, else 0."""
    files: dict[str, bytes] = {}
    for path in named(map(Path, names)):
        try:
            files[str(path)] = read(path)
        except OSError as problem:
            print(f"jauap lint: {visible(str(path))}: {problem.strerror}", file=sys.stderr)
            return USAGE
    return print_report(examine_files(files), as_json=as_json, language=language)
