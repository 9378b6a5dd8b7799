"""The deadline chip: working days left, a colour and a sign, so that colour is never alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _

from engine.domain.local_time import local_date
from engine.queries import Deadline
from webapp.presenters.dates import short_day

SOON = 3
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True)
class Chip:
    """``tone`` is a class of ``components.css``; ``sign`` repeats it for those who see no colour."""

    tone: str
    sign: str
    text: str | LazyString


def deadline_chip(deadline: Deadline) -> Chip:
    """What the list and the case show. Days are working days till the legal last day."""
    left = deadline.working_days_left
    if left is None:
        return _stopped(deadline)
    if left < 0 or deadline.overdue:
        return _overdue(-left)
    if left == 0:
        return Chip("orange", "●", _("Last day today"))
    text = ngettext("%(num)d working day left", "%(num)d working days left", left)
    return Chip("yellow", "◐", text) if left <= SOON else Chip("green", "○", text)


def step_chip(due_at: datetime, now: datetime | None = None) -> Chip:
    """Of a step with a term of its own in a case that has none yet: minutes, hours or the day."""
    now = now or datetime.now(tz=UTC)
    if due_at <= now:
        return _overdue(0)
    if due_at - now < HOUR:
        left = -((now - due_at) // MINUTE)
        return Chip("red", "●", ngettext("%(num)d minute left", "%(num)d minutes left", left))
    if local_date(due_at - MINUTE) == local_date(now):
        return Chip("orange", "●", _("Last day today"))
    return Chip("yellow", "◐", _("By %(day)s", day=short_day(local_date(due_at - MINUTE))))


def _overdue(days: int) -> Chip:
    if days <= 0:
        return Chip("red", "!", _("Overdue"))
    return Chip("red", "!", ngettext("Overdue by %(num)d day", "Overdue by %(num)d days", days))


def _stopped(deadline: Deadline) -> Chip:
    if deadline.legal_last_day is None:
        return Chip("grey", "–", _("No term yet"))
    if deadline.overdue:
        return Chip("orange", "✓", _("Answered late"))
    return Chip("grey", "✓", _("Answered in time"))
