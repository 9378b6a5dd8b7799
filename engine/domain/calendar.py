"""Which days the country works: not computable from a rule, so data with sources and dates.

Public holidays that fall on a weekend move to the next working day, religious ones do not; the
Government swaps working days and Saturdays each year; holidays come and go in mid-year. Each fact
carries the day from which it was known, so that the calendar of an earlier day can be asked:
a term told in January 2026 was computed with the 30 August holiday, one told in April without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from engine.domain.data_files import read_data

SATURDAY = 5


@dataclass(frozen=True)
class OffDay:
    """Why nobody works on a day: a holiday, its transfer, or a swap. ``name`` is by language."""

    day: date
    holiday: str
    kind: str
    name: dict[str, str]
    source: str


class Calendar:
    """The working days as they were known on ``as_of`` (``None``: as known now).

    ``facts`` are the content of a version; without them, the shipped ones. ``number`` is the version's: the
    shipped facts are number 1 (:mod:`engine.storage.calendars`).
    """

    def __init__(
        self, as_of: date | None = None, facts: Mapping[str, Any] | None = None, *, number: int = 1
    ) -> None:
        self.as_of, self.number = as_of, number
        data = shipped_facts() if facts is None else facts
        self.version: str = data["version"]
        self.first, self.last, self.provisional_from = (
            date.fromisoformat(data["known"][key]) for key in ("from", "to", "provisional_from")
        )
        self._holidays: list[dict[str, Any]] = data["holidays"]
        self._days: list[dict[str, Any]] = [d for d in data["days"] if self._known(d)]
        self._swaps: list[dict[str, Any]] = [s for s in data["swaps"] if self._known(s)]
        self._works = {date.fromisoformat(s["works"]) for s in self._swaps}
        self._changed_off: dict[date, OffDay] = {}
        self._change(data.get("changes", ()))
        self._years: dict[int, dict[date, OffDay]] = {}

    def knows(self, day: date) -> bool:
        """Whether the movable holidays and the swaps of that day's year are listed."""
        return self.first <= day <= self.last

    def is_working(self, day: date) -> bool:
        if day in self._works:
            return True
        if day in self._changed_off:
            return False
        return day.weekday() < SATURDAY and day not in self._off(day.year)

    def why_off(self, day: date) -> OffDay | None:
        """The holiday, transfer or swap behind a day off; ``None`` on a working day or a plain weekend."""
        if self.is_working(day):
            return None
        return self._changed_off.get(day) or self._off(day.year).get(day)

    def roll(self, day: date) -> date:
        """The day itself if it works, otherwise the next one that does."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """``count`` working days after ``day`` (before it, if negative); ``day`` itself is day 0."""
        step = timedelta(days=1 if count >= 0 else -1)
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        span = (end - start).days
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, span + 1))

    def working_weekends_between(self, start: date, end: date) -> tuple[date, ...]:
        """Saturdays and Sundays after ``start`` up to ``end`` on which the Government has people work."""
        return tuple(sorted(d for d in self._works if start < d <= end and d.weekday() >= SATURDAY))

    def changed(self, day: date) -> bool:
        """Whether people changed this day over what the facts say of it."""
        return day in self._changes

    def _change(self, changes: Iterable[Mapping[str, Any]]) -> None:
        """What people changed wins over holidays, transfers and swaps."""
        self._changes = frozenset(date.fromisoformat(change["date"]) for change in changes)
        for change in changes:
            day = date.fromisoformat(change["date"])
            self._works.discard(day)
            if change["kind"] == "working":
                self._works.add(day)
            else:
                kind = _KINDS[change["kind"]]
                self._changed_off[day] = OffDay(day, f"change:{day}", kind, change["name"], change["source"])

    # -- how a year is made ----------------------------------------------------------------------

    def _known(self, fact: dict[str, Any], key: str = "known_from") -> bool:
        known_from = fact.get(key)
        return self.as_of is None or known_from is None or date.fromisoformat(known_from) <= self.as_of

    def _off(self, year: int) -> dict[date, OffDay]:
        if year not in self._years:
            self._years[year] = self._make_year(year)
        return self._years[year]

    def _make_year(self, year: int) -> dict[date, OffDay]:
        off = {d.day: d for d in self._observed(year)}
        moving = [d for d in self._observed(year) if d.kind == "moves" and d.day.weekday() >= SATURDAY]
        for holiday in sorted(moving, key=lambda d: d.day):
            target = holiday.day
            while target in off or target.weekday() >= SATURDAY:
                target += timedelta(days=1)
            off[target] = OffDay(target, holiday.holiday, "transfer", holiday.name, holiday.source)
        for swap in self._swaps:
            day = date.fromisoformat(swap["off"])
            if day.year == year:
                off[day] = OffDay(day, f"swap:{swap['works']}", "swap", swap["name"], swap["source"])
        return off

    def _observed(self, year: int) -> list[OffDay]:
        fixed = [
            OffDay(day, h["id"], "moves" if h["moves"] else "stays", h["name"], h["source"])
            for h in self._holidays
            if self._in_force(h, day := date(year, h["month"], h["day"]))
        ]
        dated = [
            OffDay(day, d["id"], "stays", d["name"], d["source"])
            for d in self._days
            if (day := date.fromisoformat(d["date"])).year == year
        ]
        return fixed + dated

    def _in_force(self, holiday: dict[str, Any], day: date) -> bool:
        if not self._known(holiday) or day < date.fromisoformat(holiday["from"]):
            return False
        last = holiday.get("to")
        if last is None or not self._known(holiday, "repeal_known_from"):
            return True
        return day <= date.fromisoformat(last)


_KINDS: Mapping[str, str] = {"holiday": "moves", "religious": "stays", "transfer": "swap"}
"""How a change explains a day off, in the words of the facts."""


def shipped_facts() -> Mapping[str, Any]:
    """The content of the calendar that comes with the program."""
    facts: Mapping[str, Any] = read_data("calendar")
    return facts


def last_news(facts: Mapping[str, Any], day: date) -> date:
    """The last day up to this one on which a fact became public: between two of them nothing differs."""
    known = [*facts["holidays"], *facts["days"], *facts["swaps"]]
    told = {fact.get(key) for fact in known for key in ("known_from", "repeal_known_from")} - {None}
    return max((news for text in told if (news := date.fromisoformat(text)) <= day), default=date.min)


def calendar_as_of(as_of: date | None = None) -> Calendar:
    """The shipped calendar as known on that day; without a day, the latest.

    For whoever asks without an installation. What counts there is in :mod:`engine.storage.calendars`.
    """
    return _shared(None if as_of is None else last_news(shipped_facts(), as_of))


@cache
def _shared(as_of: date | None) -> Calendar:
    return Calendar(as_of)
