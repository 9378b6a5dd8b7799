"""Figure against goal, one line each, and the same as JSON beside it."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.prove.report import machine

RESULT = Path(__file__).parents[2] / "var" / "bench" / "result.json"


@dataclass(frozen=True)
class Figure:
    """``goal`` is the most it may be, or the least where ``least``; ``None`` where nothing is promised."""

    what: str
    value: float
    unit: str
    goal: float | None = None
    least: bool = False

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.least else self.value <= self.goal

    def line(self) -> str:
        goal = "" if self.goal is None else f"{'>=' if self.least else '<='} {self.goal:g} {self.unit}"
        mark = {None: "", True: "met", False: "NOT MET"}[self.met]
        return f"{self.what:<74} {self.value:>10.2f} {self.unit:<6} {goal:<16} {mark}".rstrip()


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def write(figures: Sequence[Figure]) -> Path:
    told = {
        "at": datetime.now(tz=UTC).isoformat(),
        "machine": machine(),
        "figures": [asdict(one) | {"met": one.met} for one in figures],
    }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return RESULT
