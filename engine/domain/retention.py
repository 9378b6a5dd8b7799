"""How long a case is kept, and on what ground its data may be destroyed (domain report, 5.9).

The term counts from 1 January of the year after the one in which the case was closed, as terms of storage do
(rules of office work, Order of 29.09.2017 No. 263); appeals are kept five years unless the installation
decides otherwise (setting :data:`SETTING`).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

SETTING = "retention_years"
DEFAULT_YEARS = 5


class Ground(StrEnum):
    """Why an act destroys data."""

    TERM = "term"  # the term of storage is over
    COURT = "court"  # a court decided so
    LAW = "law"  # another provision: a withdrawn consent, data that were kept without one


def kept_until(closed_on: date, years: int = DEFAULT_YEARS) -> date:
    """The last day of the term."""
    return date(closed_on.year + years, 12, 31)


def refusal(
    ground: Ground, closed_on: date | None, today: date, years: int, *, several_people: bool
) -> str | None:
    """The code of why a case is not erased on this ground today; ``None``: it may be.

    A case that still runs is never erased. Before its term is over only a court or the law may ask for it,
    and the law asks for one person's data: an appeal of several people is left to its term or to a court.
    """
    if closed_on is None:
        return "still_running"
    if ground is Ground.TERM and today <= kept_until(closed_on, years):
        return "term_not_over"
    if ground is Ground.LAW and several_people:
        return "of_several_people"
    return None
