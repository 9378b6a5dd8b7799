"""Every promise about speed, measured: ``python3 run.py bench [--full] [part ...]``.

Prints figure against goal and writes the same to ``var/bench/result.json``. A few minutes as it is;
``--full`` takes the numbers that the promises name (a million rows, 20,000 requests). Judge by ratios of
one run: milliseconds belong to a machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from tests.bench import (
    bench_complete,
    bench_feel,
    bench_head,
    bench_inbox,
    bench_memory,
    bench_news,
    bench_past,
    bench_replay,
    bench_review,
    bench_runner,
    bench_search,
    bench_timers,
    bench_verify,
)
from tests.bench.figures import Figure, write

Part = Callable[[bool], Iterator[Figure]]

PARTS: Mapping[str, Part] = {
    "complete": lambda full: bench_complete.run(cases=100 if full else 20),
    "inbox": lambda full: bench_inbox.run(sizes=(10_000, 1_000_000 if full else 100_000)),
    "head": lambda full: bench_head.run(),
    "timers": lambda full: bench_timers.run(count=1_000_000 if full else 100_000),
    "memory": lambda full: bench_memory.run(
        requests=20_000 if full else 8_000, deliveries=5_000 if full else 1_000
    ),
    "news": lambda full: bench_news.run(seconds=60 if full else 30),
    "past": lambda full: bench_past.run(share=1 if full else 20),
    "replay": lambda full: bench_replay.run(),
    "runner": lambda full: bench_runner.run(),
    "review": lambda full: bench_review.run(appeals_=100_000 if full else 20_000),
    "search": lambda full: bench_search.run(cases=100_000 if full else 20_000),
    "feel": lambda full: bench_feel.run(),
    "verify": lambda full: bench_verify.run(entries=500_000 if full else 20_000),
}


def main(arguments: Sequence[str]) -> int:
    full = "--full" in arguments
    names = [word for word in arguments if word != "--full"] or list(PARTS)
    if unknown := set(names) - set(PARTS):
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        return 2
    figures: list[Figure] = []
    for name in names:
        print(f"-- {name}", flush=True)
        for figure in PARTS[name](full):
            print(figure.line(), flush=True)
            figures.append(figure)
    promised = [figure.met for figure in figures if figure.met is not None]
    print(f"{sum(promised)} of {len(promised)} goals met; {write(figures)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
