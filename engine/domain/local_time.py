"""The time of day in Kazakhstan, from two facts instead of the machine's time-zone tables.

Since 01.03.2024 the whole country is at UTC+5; before that date Almaty time was UTC+6 (domain
report, 3.3 rule 1). A machine with old tables would shift every deadline by an hour, and a journal
re-run there would give other bytes.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

# Without a zone, as tzinfo methods compare.
_CHANGE_UTC = datetime(2024, 2, 29, 18, 0, tzinfo=UTC).replace(tzinfo=None)
_OLD = timedelta(hours=6)
_NEW = timedelta(hours=5)


class _Almaty(tzinfo):
    def utcoffset(self, dt: datetime | None) -> timedelta:
        if dt is None:
            return _NEW
        local = dt.replace(tzinfo=None)
        if local < _CHANGE_UTC + _NEW:
            return _OLD
        if local >= _CHANGE_UTC + _OLD:
            return _NEW
        # The hour that the clocks of Almaty showed twice, on the night of the change.
        return _NEW if dt.fold else _OLD

    def dst(self, dt: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, dt: datetime | None) -> str:
        return "Asia/Almaty"

    def fromutc(self, dt: datetime) -> datetime:
        utc = dt.replace(tzinfo=None)
        if utc < _CHANGE_UTC:
            return (utc + _OLD).replace(tzinfo=self)
        repeated = utc < _CHANGE_UTC + (_OLD - _NEW)
        return (utc + _NEW).replace(tzinfo=self, fold=int(repeated))

    def __deepcopy__(self, memo: dict[int, object]) -> tzinfo:
        return self

    def __reduce__(self) -> str:
        return "ALMATY"


ALMATY = _Almaty()


def local(moment: datetime) -> datetime:
    """The moment as clocks in Kazakhstan show it. Refuses a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(ALMATY)


def local_date(moment: datetime) -> date:
    return local(moment).date()


def at_local(day: date, clock: time = time(0, 0)) -> datetime:
    """That time of that day in Kazakhstan, with its offset."""
    return datetime.combine(day, clock, tzinfo=ALMATY)


def at_end_of(day: date) -> datetime:
    """24:00 of that day in Kazakhstan: the moment at which a day's term is over."""
    return at_local(day + timedelta(days=1))


def microseconds(moment: datetime) -> int:
    """Since 1970 in UTC; exact, where a float timestamp would round."""
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
