"""What every list of signs is made from: the days, the cases or what was known of them, a line of a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Interval, Select, func, literal, select

from engine.domain.local_time import at_end_of, at_local
from engine.queries.names import initials
from engine.storage.known import known_entry
from engine.storage.tables import cases, journal, organisations, people


@dataclass(frozen=True)
class SignFilters:
    """Days of the period, both included. ``minutes``: the threshold of the lists that have one."""

    first: date
    last: date
    minutes: int
    organisation_path: str | None = None
    known: date | None = None
    """At the end of which day the lists are made, of what was known then; ``None``: as things stand."""

    @property
    def moment(self) -> datetime | None:
        return None if self.known is None else at_end_of(self.known)


@dataclass(frozen=True)
class Ground:
    """``told``: the cases, or what was known of them then. ``seen``: ids of those that the reader sees."""

    filters: SignFilters
    told: FromClause
    seen: Select[tuple[int]]

    def within(self, moment: ColumnElement[datetime]) -> tuple[ColumnElement[bool], ...]:
        return (moment >= at_local(self.filters.first), moment < at_end_of(self.filters.last))

    def known(self, case_id: Any, case_seq: Any) -> tuple[ColumnElement[bool], ...]:
        """That the entry was known then; nothing where lists are made as things stand."""
        moment = self.filters.moment
        return () if moment is None else (known_entry(case_id, case_seq, moment),)

    @property
    def threshold(self) -> ColumnElement[timedelta]:
        return literal(timedelta(minutes=self.filters.minutes), Interval)

    def lines(
        self,
        source: FromClause,
        who: ColumnElement[Any],
        at: ColumnElement[datetime],
        was: Any,
        now: Any,
        seq: ColumnElement[Any] | None = None,
    ) -> Select[Any]:
        """One line a row of ``source``, in which :attr:`told` stands."""
        told = self.told
        here = source if told is cases else source.join(cases, cases.c.id == told.c.id)
        return select(
            told.c.id,
            told.c.number,
            organisations.c.name,
            (literal(None) if seq is None else seq).label("seq"),
            at.label("at"),
            initials(people).label("who"),
            was.label("was"),
            now.label("now"),
        ).select_from(
            here.join(organisations, organisations.c.id == told.c.organisation_id).outerjoin(
                people, people.c.id == who
            )
        )

    def of_entries(self, was: Any, now: Any) -> Select[Any]:
        """One line an entry, by the moment at which it was recorded."""
        entry = journal.c
        source = journal.join(self.told, self.told.c.id == entry.case_id)
        lines = self.lines(source, entry.actor_id, entry.recorded_at, was, now, entry.case_seq)
        return lines.where(*self.within(entry.recorded_at), *self.known(entry.case_id, entry.case_seq))


def as_text(moment: ColumnElement[Any]) -> ColumnElement[str]:
    return func.to_char(func.timezone("Asia/Almaty", moment), "YYYY-MM-DD HH24:MI")
