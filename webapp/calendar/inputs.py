"""What the calendar's pages are asked with: a year, a day, the fields of a proposal."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request

from engine.domain.calendar import Calendar
from engine.domain.errors import InvalidData
from engine.operations.border import check_key
from webapp.filters import InvalidFilter, read_day


def year_of(calendar: Calendar, today: date) -> int:
    """The year in the address, else that of the day in it, else this one. Raises :class:`InvalidFilter`."""
    text = request.args.get("year", "")
    day = read_day(request.args, "day")
    years = range(calendar.first.year, calendar.last.year + 1)
    if not text:
        wanted = day.year if day else today.year
        return min(max(wanted, years[0]), years[-1])
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in years):
        raise InvalidFilter(name="year", value=text)
    return int(text)


def day_of(calendar: Calendar) -> date | None:
    """The day that is looked at; one that the calendar does not know is none."""
    day = read_day(request.args, "day")
    return day if day is not None and calendar.knows(day) else None


def proposed() -> dict[str, Any]:
    """The fields of the form. Raises :class:`InvalidData` (``day``)."""
    form = request.form
    return {
        "day": posted_day(),
        "kind": form.get("kind", ""),
        "act": form.get("act", ""),
        "note": form.get("note", ""),
        "name": {language: form.get(f"name_{language}", "") for language in ("kk", "ru", "en")},
    }


def posted_day() -> date:
    """Raises :class:`InvalidData`."""
    try:
        return date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        raise InvalidData(errors={"day": ["outside_calendar"]}) from None


def key() -> str:
    """Makes a second press harmless. Raises :class:`InvalidData`."""
    told = request.form.get("key", "")
    check_key(told)
    return told
