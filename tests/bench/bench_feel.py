"""What an expression costs, cached and not."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from engine.feel import Feel
from tests.bench.figures import Figure

AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
CONTEXT: dict[str, Any] = {
    "return_count": 2,
    "regime": "appc",
    "legal_last_day": "2026-12-14",
    "co_executors": ["7", "9"],
    **{f"unread_{n}": {"text": "ә" * 200} for n in range(20)},
}
EXPRESSIONS = (
    "return_count >= 3",
    'regime = "appc" and count(co_executors) > 1',
    'date(legal_last_day) < today() + duration("P5D")',
)


def microseconds(feel: Feel, expression: str, rounds: int) -> float:
    """The median of single calls."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        feel.evaluate(expression, CONTEXT, at=AT)
        took.append((time.perf_counter() - start) * 1e6)
    return statistics.median(took)


def run() -> Iterator[Figure]:
    start = time.perf_counter()
    fast, slow = Feel(), Feel(cache=False)
    yield Figure("a FEEL context loads", (time.perf_counter() - start) / 2 * 1e3, "ms")
    for expression in EXPRESSIONS:
        yield Figure(f"{expression}, cached", microseconds(fast, expression, 1000), "us")
        yield Figure(f"{expression}, not cached", microseconds(slow, expression, 100), "us")
