"""What an expression costs, cached and not. Prints; judges nothing: ``python -m tests.bench.bench_feel``."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime
from typing import Any

from engine.feel import Feel

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


def main() -> None:
    start = time.perf_counter()
    fast, slow = Feel(), Feel(cache=False)
    print(f"a context loads in {(time.perf_counter() - start) / 2 * 1e3:.0f} ms")
    for expression in EXPRESSIONS:
        cached, uncached = microseconds(fast, expression, 1000), microseconds(slow, expression, 100)
        print(f"{expression:55} cached {cached:6.0f} µs   uncached {uncached:6.0f} µs")


if __name__ == "__main__":
    main()
