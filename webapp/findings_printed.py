"""A report of files on the terminal: the words of each finding, grouped by file, gravest first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from engine.domain.findings import SEVERITIES, Finding, Severity
from webapp.console_words import chosen, translator
from webapp.presenters.findings import Told, Translate, told


def _l(text: str) -> str:
    return text


TITLES: dict[Severity, str] = {
    "will-not-run": _l("will not run"),
    "risky": _l("risky"),
    "style": _l("style"),
}
ALL_FILES = _l("all files together")
NOTHING = _l("Nothing to find fault with.")


def print_report(found: Sequence[Finding], *, as_json: bool = False, language: str | None = None) -> int:
    """1 when something will not run, else 0."""
    locale = chosen(language)
    translate = translator(locale)
    report = [told(finding, translate, locale) for finding in found]
    if as_json:
        _print_json(found, report)
    else:
        _print_list(report, translate)
    return 1 if any(one.severity == "will-not-run" for one in report) else 0


def _print_json(found: Sequence[Finding], report: Sequence[Told]) -> None:
    """``file`` is the name as it was given, ``element`` the id as it stands in the file."""
    said = [
        asdict(line) | {"file": finding.file, "element": finding.element}
        for finding, line in zip(found, report, strict=True)
    ]
    # ASCII: what was hostile in a name cannot reach the terminal.
    print(json.dumps(said, indent=1))


def _print_list(report: Sequence[Told], translate: Translate) -> None:
    for file, lines in groupby(report, lambda one: one.file):
        print(file or translate(ALL_FILES))
        for line in lines:
            print(f"  {translate(TITLES[line.severity])}: {_place(line)}{line.message} [{line.rule}]")
        print()
    counts = Counter(line.severity for line in report)
    parts = [f"{translate(TITLES[severity])}: {counts[severity]}" for severity in SEVERITIES]
    print(", ".join(parts) if report else translate(NOTHING))


def _place(line: Told) -> str:
    if not line.element:
        return ""
    return f"“{line.name}” ({line.element}) — " if line.name else f"{line.element} — "
