"""Appointments, absences and delegations: who stands for whom on which day (R-012, R-016 to R-020)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Post(StrEnum):
    """What an act appoints a person to."""

    HEAD = "head"
    DEPUTY = "deputy"
    ACTING_HEAD = "acting_head"
    OFFICIAL = "official"


class AbsenceKind(StrEnum):
    LEAVE = "leave"
    SICK_LEAVE = "sick_leave"
    BUSINESS_TRIP = "business_trip"
    OTHER = "other"


LEADING = frozenset({Post.HEAD, Post.ACTING_HEAD})
_SIGNS = frozenset({Post.HEAD, Post.DEPUTY, Post.ACTING_HEAD})

POSTS_TO_SIGN: Mapping[str, frozenset[Post]] = {
    "signature": _SIGNS,
    "redirect_signature": _SIGNS,
    "extension_decision": _SIGNS,
    "complaint_satisfaction_signature": _SIGNS,
    # The superior body appoints an official to examine complaints (APPC Art. 91, 100).
    "complaint_signature": frozenset(Post),
}
"""Kind of record that is a signed act → the posts whose appointment gives the authority to sign it."""

SIGNING_KINDS = frozenset(POSTS_TO_SIGN)


@dataclass(frozen=True)
class Term:
    """Days of something, both ends included; ``None`` is open."""

    starts_on: date | None = None
    ends_on: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies in the term."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )

    @property
    def backwards(self) -> bool:
        """Whether it ends before it begins."""
        return self.starts_on is not None and self.ends_on is not None and self.ends_on < self.starts_on


@dataclass(frozen=True)
class Deputy:
    """Who may act for somebody: on the days of one of ``terms``, unless ``away`` himself."""

    person_id: int
    terms: Sequence[Term]
    away: Sequence[Term] = ()

    def may_act(self, day: date) -> bool:
        return any(term.holds(day) for term in self.terms) and not any(term.holds(day) for term in self.away)


@dataclass(frozen=True)
class Acting:
    """Who acts from one day to another, both included."""

    person_id: int
    first: date
    last: date


def acting_periods(first: date, last: date, deputies: Sequence[Deputy]) -> tuple[Acting, ...]:
    """Who acts on the days of an absence: on each day the first of the deputies who may (R-020).

    ``deputies`` stand in the order of the delegations, whom the act of absence names before all others.
    Days on which nobody may are in no period.
    """
    found: list[Acting] = []
    for day in _days(first, last):
        able = next((one.person_id for one in deputies if one.may_act(day)), None)
        if able is None:
            continue
        if found and found[-1].person_id == able and found[-1].last == day - timedelta(days=1):
            found[-1] = Acting(able, found[-1].first, day)
        else:
            found.append(Acting(able, day, day))
    return tuple(found)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


@dataclass(frozen=True)
class Staffing:
    """The number of approved posts of an organisation and everything below it (R-008)."""

    path: str
    posts: int


def vacancies(path: str, staffing: Collection[Staffing], working: Mapping[str, int]) -> int | None:
    """How many more people may work at the organisation at ``path``; negative when there are too many.

    The nearest organisation at or above it with an approved number decides; those below it with a
    number of their own count apart. ``working``: tree path → active people there. ``None``: no act
    says a number.
    """
    over = [one for one in staffing if path.startswith(one.path)]
    if not over:
        return None
    governing = max(over, key=lambda one: len(one.path))
    apart = [
        one.path for one in staffing if one.path != governing.path and one.path.startswith(governing.path)
    ]
    counted = sum(
        number
        for place, number in working.items()
        if place.startswith(governing.path) and not place.startswith(tuple(apart))
    )
    return governing.posts - counted
