"""The answer of past cases in words: which steps come and go, for whom, and how late it gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from engine.queries.what_ifs import WhatIf
from webapp.locales import words
from webapp.presenters.findings import visible
from webapp.presenters.vocabulary import role_word

UNREAD = _l("This cannot be read: a day like 2026-11-27, hours like 8 or 24.5.")

_WRONG: Mapping[tuple[str, str], LazyString] = {
    ("last", "before_first"): _l("The last day is before the first."),
    ("step", "out_of_range"): _l("At most a year."),
    ("decision", "unknown"): _l("No step asks this decision."),
    ("cases", "none"): _l("No case came in on these days."),
}

_MISFITS: Mapping[str, LazyString] = {
    "stopped": _l("would stop with an incident at"),
    "unfinished": _l("came to an end then, and would still wait at"),
    "moved_by_hand": _l("were moved by hand then, and cannot be compared"),
}

_STOPPED: Mapping[str, LazyString] = {
    "took_too_long": _l("It took too long: something in the draft does not come to an end."),
    "took_too_much_memory": _l("It wanted more memory than it may have."),
    "invalid_diagram": _l("The draft does not run."),
}

_OTHERWISE = _l("It was given up: the draft does something that cannot be carried out.")


@dataclass(frozen=True)
class Line:
    """A step or a role, before and after."""

    name: str
    before: int
    after: int

    @property
    def change(self) -> str:
        return f"{self.after - self.before:+d}" if self.after != self.before else ""


@dataclass(frozen=True)
class Misfit:
    """``cases``: some of their ids."""

    words: str
    element: str
    count: int
    cases: Sequence[int]


@dataclass(frozen=True)
class Answer:
    cases: int
    fit: int
    misfits: tuple[Misfit, ...]
    steps: tuple[Line, ...]
    roles: tuple[Line, ...]
    median: tuple[timedelta | None, timedelta | None]
    late: tuple[int, int]
    newly_late: Sequence[int]
    no_longer_late: Sequence[int]


def answer(found: WhatIf) -> Answer | None:
    """Nothing until all is done."""
    told = found.summary
    if told is None:
        return None

    def name(element: str) -> str:
        return visible(words(told["names"].get(element)) or element)

    steps = [Line(name(element), *pair) for element, pair in told["steps"].items()]
    misfits = [
        Misfit(_misfit(reason), name(reason.partition(":")[2]), count, told["misfit_cases"][reason])
        for reason, count in told["misfits"].items()
    ]
    return Answer(
        cases=told["cases"],
        fit=told["fit"],
        misfits=tuple(sorted(misfits, key=lambda one: -one.count)),
        steps=_ordered(steps),
        roles=_ordered(Line(role_word(role), *pair) for role, pair in told["roles"].items()),
        median=(_time(told["median_seconds"][0]), _time(told["median_seconds"][1])),
        late=(told["late"][0], told["late"][1]),
        newly_late=told["newly_late"],
        no_longer_late=told["no_longer_late"],
    )


def _ordered(lines: Iterable[Line]) -> tuple[Line, ...]:
    """What changes most comes first, then what there is most of."""
    return tuple(sorted(lines, key=lambda one: (-abs(one.after - one.before), -one.after, one.name)))


def mistakes(errors: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {field: str(_WRONG.get((field, codes[0]), codes[0])) for field, codes in errors.items()}


def stopped(reason: str) -> str:
    return str(_STOPPED.get(reason, _OTHERWISE))


def _misfit(reason: str) -> str:
    return str(_MISFITS.get(reason.partition(":")[0], reason))


def _time(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
