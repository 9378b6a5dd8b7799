"""``jauap decide``: makes one decision of a DMN file and prints what came of it. Needs no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.queries.decision_trial import Trial


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a .dmn file, DMN 1.1 to 1.5")
    parser.add_argument("decision", metavar="DECISION", help="the id or the name of a decision in it")
    parser.add_argument(
        "--input", default="{}", metavar="JSON",
        help="an object: the name of each input and its value. Dates, times and durations are ISO texts; "
        "they are read as the type that the input declares",
    )  # fmt: skip
    parser.add_argument(
        "--json", action="store_true",
        help='print {"outputs": ..., "matched": [...], "errors": [...]}. "matched" are positions of '
        "rules counted from 0, in the order of the answer. With an error, outputs is null",
    )  # fmt: skip


def decide(options: argparse.Namespace) -> int:
    """Make one decision of a DMN file. Exit code 1 if there was an error."""
    from engine.queries.decision_trial import try_decision

    try:
        inputs, data = _object(options.input), options.file.read_bytes()
    except (OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 2
    trial = try_decision(str(options.file), data, options.decision, inputs, datetime.now(UTC))
    print("\n".join(_json(trial) if options.json else _table(trial)))
    return 1 if trial.errors else 0


def _object(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as problem:
        raise ValueError(f"--input is no JSON: {problem}") from problem
    if not isinstance(found, dict):
        raise ValueError("--input must be a JSON object: the name of each input and its value")
    return found


def _json(trial: Trial) -> Iterator[str]:
    whole = {"outputs": trial.outputs, "matched": trial.matched, "errors": trial.errors}
    yield json.dumps(whole, ensure_ascii=False)


def _table(trial: Trial) -> Iterator[str]:
    for error in trial.errors:
        yield "error"
        yield from (f"  {key:<12}{_shown(value)}" for key, value in error.items())
    if trial.errors:
        return
    yield "outputs"
    for answer in trial.outputs if isinstance(trial.outputs, list) else [trial.outputs]:
        if isinstance(answer, Mapping):
            yield from (f"  {key:<28}{_shown(value)}" for key, value in answer.items())
        else:
            yield f"  {_shown(answer)}"
    yield f"matched rules, from 0: {', '.join(map(str, trial.matched)) or '-'}"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
