"""Patterns for the text of a reply, filled from the case, for whoever drafts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.domain.local_time import local_date
from engine.domain.reply_templates import filled, templates_for
from engine.queries import AppealFacts, ApplicantFacts, CaseHeader
from webapp.locales import words


@dataclass(frozen=True)
class Pattern:
    id: str
    title: str
    language: str
    text: str


def reply_patterns(
    case: CaseHeader, appeal: AppealFacts, applicant: ApplicantFacts, language: str
) -> tuple[Pattern, ...]:
    """In the ``language`` of the reply; none for whom the case is masked."""
    if not case.personal:
        return ()
    facts = _facts(case, appeal, applicant)
    return tuple(
        Pattern(one.id, words(one.title), language, filled(one.text[language], facts))
        for one in templates_for(appeal.topic, language)
    )


def _facts(case: CaseHeader, appeal: AppealFacts, applicant: ApplicantFacts) -> Mapping[str, str]:
    demands = [one.demand.strip() for one in appeal.issues if one.demand.strip()]
    person = " ".join(filter(None, (applicant.first_name, applicant.middle_name)))
    return {
        "number": case.number or "",
        "received_on": f"{local_date(case.received_at):%d.%m.%Y}",
        "applicant": person or applicant.name,
        "issues": "\n".join(f"{n}. {demand}" for n, demand in enumerate(demands, start=1)),
    }
