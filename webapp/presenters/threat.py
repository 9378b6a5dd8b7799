"""The clock of minutes of a threat, in words (P-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from engine.domain.threat_clock import minutes
from engine.queries import CaseHeader
from engine.queries.threat import Records, ThreatFacts, threat_of
from webapp.presenters.chips import Chip

URGENT = 5
"""Minutes: a third of the first limit."""


@dataclass(frozen=True)
class ThreatView:
    """The chips say how the two limits stand, each with a sign for those who see no colour."""

    facts: ThreatFacts
    contact: Chip
    confirmation: Chip


def threat_view(case: CaseHeader, records: Records, now: datetime) -> ThreatView | None:
    """``None`` for a case without an alarm, and for a reader whose case is masked."""
    facts = threat_of(records) if case.personal else None
    if facts is None:
        return None
    return ThreatView(
        facts,
        contact=_chip(facts, facts.told_at, facts.contact_by, facts.minutes_to_contact, now),
        confirmation=_chip(facts, facts.confirmed_at, facts.confirm_by, facts.minutes_to_confirmation, now),
    )


def _chip(
    facts: ThreatFacts, done_at: datetime | None, limit: datetime, taken: int | None, now: datetime
) -> Chip:
    if taken is not None and done_at is not None:
        text = ngettext("in %(num)d minute", "in %(num)d minutes", taken)
        return (
            Chip("orange", "!", _("late, %(how)s", how=text)) if done_at > limit else Chip("green", "✓", text)
        )
    if facts.dismissed:
        return Chip("grey", "–", _("not needed"))
    left = minutes(now, limit)
    if left < 0 or now > limit:
        return Chip("red", "!", ngettext("late by %(num)d minute", "late by %(num)d minutes", max(1, -left)))
    text = ngettext("%(num)d minute left", "%(num)d minutes left", left)
    return Chip("red" if left <= URGENT else "orange", "◐", text)
