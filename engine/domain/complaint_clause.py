"""The right to complain, as every letter and message states it: whom to, where, till when (R-125).

APPC Art. 91, 92: three months, to the superior body, through the body that adopted the act. Where
nothing stands above that body there is no stage before the court (Art. 91, 136). For appeals
registered up to 30.06.2021 the Law of 2007 has its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.domain.calendar import Calendar
from engine.domain.data_files import read_data
from engine.domain.legal_clock import Regime, Term, regime_on, term


@dataclass(frozen=True)
class Body:
    """A body to write to: its name by language, and its address as it stands on an envelope."""

    id: int
    name: Mapping[str, str]
    address: str = ""

    def label(self, locale: str) -> str:
        return ", ".join(part for part in (self.name.get(locale, ""), self.address) if part)


@dataclass(frozen=True)
class Recourse:
    """``superior`` is ``None`` where the court is the next place. ``silence``: no decision came in time."""

    regime: Regime
    superior: Body | None
    term: Term
    silence: bool = False

    @property
    def last_day(self) -> date:
        return self.term.legal_last_day


def recourse(
    superior: Body | None,
    *,
    registered_on: date,
    learnt_on: date,
    calendar: Calendar,
    silence: bool = False,
) -> Recourse:
    """``learnt_on`` is the day on which the applicant learns of the decision, or the term expires."""
    regime = regime_on(registered_on)
    if regime is Regime.LAW221:
        rule = "L-CMP"
    else:
        rule = "A-CMP" if superior else "A-CRT-3"
    return Recourse(regime, superior, term(rule, learnt_on, calendar), silence)


def complaint_clause(found: Recourse, locale: str) -> str:
    """The sentences, in ``kk``, ``ru`` or ``en``."""
    words = read_data("complaint_clause")
    about = "silence" if found.silence else "act"
    right = words["right"][found.regime.value]["superior" if found.superior else "court"][locale]
    body = found.superior.label(locale) if found.superior else ""
    right = right.replace("{last_day}", f"{found.last_day:%d.%m.%Y}").replace("{body}", body)
    sentences = [words["opening"][found.regime.value][about][locale], right]
    if found.superior and found.regime is Regime.APPC:
        sentences.append(words["way"][about][locale])
    return " ".join(sentences)
