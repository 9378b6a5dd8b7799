"""The answers of past cases as rows of a file: ids, days and hours, no names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.domain.redecided import Redecided
from engine.domain.what_if import Compared

Rows = Iterator[tuple[str | int, ...]]

HOURS = ("hours_before", "hours_after")
LATE = ("late_before", "late_after")


def of_cases(every: Iterable[Compared]) -> Rows:
    """A line for each case."""
    yield ("case", "fits", "element", *HOURS, *LATE, "added", "gone")
    for one in every:
        yield (
            one.id,
            one.misfit or "yes",
            one.element or "",
            _in_hours(one.before.seconds),
            _in_hours(one.after.seconds),
            int(one.late_before),
            int(one.late_after),
            " ".join(sorted(set(one.after.steps) - set(one.before.steps))),
            " ".join(sorted(set(one.before.steps) - set(one.after.steps))),
        )


def of_decision(every: Iterable[Redecided]) -> Rows:
    """A line for each time that the decision was made; an answer is JSON, after ``!`` the reason of none."""
    yield ("case", "at", "step", "same", "before", "after", "rules_before", "rules_after")
    for one in every:
        for made in one.made:
            verdicts = (made.before, made.after)
            yield (
                one.id,
                made.at,
                made.element,
                int(made.same),
                *(verdict.text for verdict in verdicts),
                *(" ".join(verdict.rules) for verdict in verdicts),
            )


def _in_hours(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds / 3600:.2f}"
