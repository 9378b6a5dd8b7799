"""Dates and numbers in the reader's language, times in the installation's zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from flask_babel import format_date, format_datetime, format_decimal, format_timedelta, to_user_timezone

from engine.domain.local_time import at_local, local_date
from webapp import locales
from webapp.presenters.date_patterns import DAY

SHORT_DAY = "d MMM"
CLOCK = "HH:mm"


def day(value: date | None) -> str:
    """``2026 ж. 14 желтоқсан``"""
    return format_date(_local_day(value), DAY[locales.locale()]) if value else ""


def short_day(value: date | None) -> str:
    """``14 жел.``"""
    return format_date(_local_day(value), SHORT_DAY) if value else ""


def moment(value: datetime | None) -> str:
    """``14 жел., 09:05``"""
    return format_datetime(value, f"{SHORT_DAY}, {CLOCK}") if value else ""


def till(value: datetime | None) -> str:
    """The same of the end of a term: 24:00 is told as the last minute of its day."""
    minute = timedelta(minutes=1)
    return moment(value - minute if value and local_date(value - minute) != local_date(value) else value)


def full_moment(value: datetime | None) -> str:
    """``дүйсенбі, 2026 ж. 14 желтоқсан, 09:05:30``: what explains a short time."""
    return format_datetime(value, f"EEEE, {DAY[locales.locale()]}, {CLOCK}:ss") if value else ""


def moment_of(text: str | None) -> str:
    """The same of a time that the details of a refusal carry as text."""
    return moment(datetime.fromisoformat(text)) if text else ""


def clock_time(value: datetime | None) -> str:
    """``09:05``"""
    return format_datetime(value, CLOCK) if value else ""


def day_of(text: str | None) -> str:
    """The same of a day as a form keeps it (``2026-12-14``); what is none stays as it was typed."""
    try:
        return day(date.fromisoformat((text or "")[:10]))
    except ValueError:
        return text or ""


def end_of_day(text: str | None) -> datetime | None:
    """The last minute of a day typed as ``2026-12-14``, in the installation's zone; else ``None``."""
    try:
        day_ = date.fromisoformat(text or "")
    except ValueError:
        return None
    return at_local(day_, time(23, 59))


def ago(value: datetime | None, now: datetime | None = None) -> str:
    """``3 күн бұрын``"""
    if value is None:
        return ""
    passed = (now or datetime.now(tz=value.tzinfo)) - value
    return format_timedelta(-max(passed, timedelta(seconds=1)), add_direction=True)


def decimal(value: Decimal | float) -> str:
    """``36,8`` or ``36.8``: the reader's decimal sign."""
    return str(format_decimal(value, "#,##0.0"))


def _local_day(value: date) -> date:
    return to_user_timezone(value).date() if isinstance(value, datetime) else value
