"""What past cases would have done on a draft: the question, the answer for each case, and the sum of them.

Walked by :mod:`engine.examination.what_if`. The answer is a comparison under stated assumptions, never a
promise: people did what they did then, and a step that nobody knew took as long as was assumed.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

SHOWN = 20
"""Cases that are named of each kind."""


@dataclass(frozen=True)
class Lived:
    """What came of a command. ``opened``: of each step of people its key, element and role; ``closed``: keys
    of whatever ended; ``entered`` and ``left``: elements, in order."""

    opened: tuple[tuple[str, str, str | None], ...]
    closed: tuple[str, ...]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    completed: bool


def role(groups: Iterable[str]) -> str | None:
    """The role for which a step is, without the organisation."""
    return next((group.partition("@")[0] for group in groups), None)


@dataclass(frozen=True)
class PastEntry:
    """A command of a case as the journal keeps it, and on which deployment it ran. ``lived``: what came of
    it, nothing where the journal does not say so much; ``state``: the process after it, packed."""

    at: datetime
    facts: Mapping[str, Any]
    deployment: str
    lived: Lived | None = None
    state: bytes | None = None


@dataclass(frozen=True)
class Past:
    """A case. ``last_day``: until when it had to be answered."""

    id: int
    process_id: str
    last_day: date | None
    entries: tuple[PastEntry, ...]


@dataclass(frozen=True)
class Assumptions:
    """``step``: how long a step takes that the past does not know. ``answers``: by element, what such a step
    or service work answers."""

    step: timedelta = timedelta(days=1)
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """How a case went. ``steps``: by element, how often people had it; ``roles``: the same by role.

    ``waited``: by element, seconds from opening to the end of its steps.
    """

    steps: Mapping[str, int]
    roles: Mapping[str, int]
    waited: Mapping[str, float]
    began: datetime
    ended: datetime | None
    answered: datetime | None

    @property
    def seconds(self) -> float | None:
        """From the beginning to the answer, or to the end where none is told."""
        until = self.answered or self.ended
        return None if until is None else (until - self.began).total_seconds()


@dataclass(frozen=True)
class Compared:
    """``misfit``: why the case does not fit the draft (``stopped``, ``unfinished``, ``moved_by_hand``), with
    its ``element``; ``held``: elements whose commands the draft had no place for."""

    id: int
    before: Way
    after: Way
    late_before: bool
    late_after: bool
    misfit: str | None = None
    element: str | None = None
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """Sums over the cases that fit; ``misfits`` are counted apart, with some of their ids."""

    cases: int
    fit: int
    misfits: Mapping[str, int]
    misfit_cases: Mapping[str, tuple[int, ...]]
    steps: Mapping[str, tuple[int, int]]
    roles: Mapping[str, tuple[int, int]]
    median_seconds: tuple[float | None, float | None]
    late: tuple[int, int]
    newly_late: tuple[int, ...]
    no_longer_late: tuple[int, ...]


def summary(compared: Iterable[Compared]) -> Summary:
    every = list(compared)
    fit = [one for one in every if one.misfit is None]
    misfits: dict[str, list[int]] = {}
    for one in every:
        if one.misfit is not None:
            reason = f"{one.misfit}:{one.element}" if one.element else one.misfit
            misfits.setdefault(reason, []).append(one.id)
    return Summary(
        cases=len(every),
        fit=len(fit),
        misfits={reason: len(ids) for reason, ids in sorted(misfits.items())},
        misfit_cases={reason: tuple(ids[:SHOWN]) for reason, ids in sorted(misfits.items())},
        steps=_both((one.before.steps, one.after.steps) for one in fit),
        roles=_both((one.before.roles, one.after.roles) for one in fit),
        median_seconds=(_median(one.before for one in fit), _median(one.after for one in fit)),
        late=(sum(one.late_before for one in fit), sum(one.late_after for one in fit)),
        newly_late=tuple(one.id for one in fit if one.late_after and not one.late_before)[:SHOWN],
        no_longer_late=tuple(one.id for one in fit if one.late_before and not one.late_after)[:SHOWN],
    )


def _both(pairs: Iterable[tuple[Mapping[str, int], Mapping[str, int]]]) -> dict[str, tuple[int, int]]:
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for was, is_ in pairs:
        before.update(was)
        after.update(is_)
    return {name: (before[name], after[name]) for name in sorted(before | after)}


def _median(ways: Iterable[Way]) -> float | None:
    known = [one.seconds for one in ways if one.seconds is not None]
    return median(known) if known else None


# -- as plain values -----------------------------------------------------------------------------


def past_as_json(past: Past) -> dict[str, Any]:
    return {
        "id": past.id,
        "process_id": past.process_id,
        "last_day": past.last_day.isoformat() if past.last_day else None,
        "entries": [_entry_as_json(one) for one in past.entries],
    }


def _entry_as_json(one: PastEntry) -> list[Any]:
    lived = one.lived and list(vars(one.lived).values())
    state = one.state and b64encode(one.state).decode()
    return [one.at.isoformat(), one.facts, one.deployment, lived, state]


def past_of(told: Mapping[str, Any]) -> Past:
    entries = tuple(_entry_of(*one) for one in told["entries"])
    last_day = date.fromisoformat(told["last_day"]) if told["last_day"] else None
    return Past(int(told["id"]), str(told["process_id"]), last_day, entries)


def _entry_of(at: str, facts: Any, deployment: str, lived: Any, state: str | None) -> PastEntry:
    known, packed = lived and _lived_of(*lived), state and b64decode(state)
    return PastEntry(datetime.fromisoformat(at), facts, deployment, known, packed or None)


def _lived_of(opened: Any, closed: Any, entered: Any, left: Any, completed: bool) -> Lived:
    steps = tuple((key, element, role) for key, element, role in opened)
    return Lived(steps, tuple(closed), tuple(entered), tuple(left), completed)


def compared_as_json(one: Compared) -> dict[str, Any]:
    return {
        **vars(one),
        "before": _way_as_json(one.before),
        "after": _way_as_json(one.after),
        "held": list(one.held),
    }


def compared_of(told: Mapping[str, Any]) -> Compared:
    """Raises ValueError, KeyError or TypeError when it is no answer of ours."""
    ways = {"before": _way_of(told["before"]), "after": _way_of(told["after"])}
    return Compared(**{**told, **ways, "held": tuple(told["held"])})


def _way_as_json(way: Way) -> dict[str, Any]:
    moments = {name: _iso(getattr(way, name)) for name in ("began", "ended", "answered")}
    return {**vars(way), **moments}


def _way_of(told: Mapping[str, Any]) -> Way:
    moments = {name: _moment(told[name]) for name in ("ended", "answered")}
    return Way(**{**told, "began": datetime.fromisoformat(told["began"]), **moments})


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
