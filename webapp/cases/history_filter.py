"""What of a history is shown: kind, person, days, words, a page of it. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.domain.errors import NotFound
from engine.domain.local_time import local_date
from webapp.inbox.state import InvalidFilter
from webapp.presenters.history import GROUPS, HistoryLine

PER_PAGE = 100
MAX_TEXT = 200
MAX_DIGITS = 18


@dataclass(frozen=True)
class HistoryFilter:
    """``person``: an id of the directory, 0 for the system. Days are those of Kazakhstan, both included."""

    group: str = ""
    person: int | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""
    page: int = 1

    @property
    def narrows(self) -> bool:
        return replace(self, group="", page=1) != HistoryFilter()

    def arguments(self, **changes: object) -> dict[str, object]:
        """Those of the address, with some changed; a change of the list goes to page 1."""
        own = {
            "group": self.group or None,
            "person": self.person,
            "from": self.first,
            "to": self.last,
            "text": self.text or None,
            "page": self.page if self.page > 1 else None,
        }
        return {**own, **({} if "page" in changes else {"page": None}), **changes}


@dataclass(frozen=True)
class HistoryView:
    """``counts`` by group, ``""`` for all of them, after the other filters; ``total`` without any.

    ``people``: everybody of the history, by id and name.
    """

    lines: tuple[HistoryLine, ...]
    shown: int
    total: int
    counts: Mapping[str, int]
    people: tuple[tuple[int, str], ...]
    chosen: HistoryFilter
    pages: int


def read(arguments: Mapping[str, str]) -> HistoryFilter:
    """Raises :class:`NotFound` for an unknown group, :class:`InvalidFilter` for another wrong value."""
    group = arguments.get("group", "")
    if group not in ("", *GROUPS):
        raise NotFound(group=group[:MAX_TEXT])
    text = arguments.get("text", "").strip()
    if len(text) > MAX_TEXT or "\0" in text:
        raise InvalidFilter(name="text", value=text[:MAX_TEXT])
    return HistoryFilter(
        group=group,
        person=_number(arguments, "person"),
        first=_day(arguments, "from"),
        last=_day(arguments, "to"),
        text=text,
        page=max(1, _number(arguments, "page") or 1),
    )


def view_of(lines: Sequence[HistoryLine], chosen: HistoryFilter) -> HistoryView:
    """A page past the last one is the last one."""
    narrowed = [line for line in lines if _fits(line, chosen)]
    counts = {group: sum(line.group == group for line in narrowed) for group in GROUPS}
    grouped = [line for line in narrowed if chosen.group in ("", line.group)]
    pages = max(1, -(-len(grouped) // PER_PAGE))
    page = min(chosen.page, pages)
    known = {line.actor_id: line.name for line in lines if line.actor_id is not None}
    return HistoryView(
        lines=tuple(grouped[(page - 1) * PER_PAGE : page * PER_PAGE]),
        shown=len(grouped),
        total=len(lines),
        counts={"": len(narrowed), **counts},
        people=tuple(sorted(known.items(), key=lambda one: one[1])),
        chosen=replace(chosen, page=page),
        pages=pages,
    )


def _fits(line: HistoryLine, chosen: HistoryFilter) -> bool:
    day = local_date(line.at)
    in_time = (chosen.first is None or day >= chosen.first) and (chosen.last is None or day <= chosen.last)
    his = chosen.person is None or (line.actor_id or 0) == chosen.person
    said = f"{line.text} {line.detail} {line.who} {line.then}".casefold()
    return in_time and his and chosen.text.casefold() in said


def _number(arguments: Mapping[str, str], name: str) -> int | None:
    value = arguments.get(name, "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS):
        raise InvalidFilter(name=name, value=value[:MAX_TEXT])
    return int(value)


def _day(arguments: Mapping[str, str], name: str) -> date | None:
    value = arguments.get(name, "").strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise InvalidFilter(name=name, value=value[:MAX_TEXT]) from error
