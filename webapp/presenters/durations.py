"""A length of time in a few signs, for a badge and a column."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import format_decimal
from flask_babel import gettext as _

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def duration(time: timedelta | None) -> str:
    """Minutes, hours or days, with one decimal below ten; a dash of nothing."""
    if time is None:
        return "–"
    if time < HOUR:
        return _("%(n)s min", n=round(time / timedelta(minutes=1)))
    if time < DAY:
        return _("%(n)s h", n=_number(time / HOUR))
    return _("%(n)s d", n=_number(time / DAY))


def _number(value: float) -> str:
    return str(format_decimal(round(value, 1) if value < 10 else round(value)))
