"""All of Q1 to Q8 at once: what a machine sees of a reply against its appeal (domain report 5.6; R-124)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.domain.complaint_clause import Recourse
from engine.domain.legal_clock import Regime
from engine.domain.reply_quality.citations import citation_hints
from engine.domain.reply_quality.coverage import Coverage, coverage, coverage_hints, reason_hints
from engine.domain.reply_quality.hints import Hint, Level, fails, rows_of, texts_of
from engine.domain.reply_quality.personal_data import Known, personal_data_hints
from engine.domain.reply_quality.plain_words import plain_word_hints
from engine.domain.reply_quality.reply_language import language_hints
from engine.domain.reply_quality.tone import tone_hints

SHORT_FACTS = 40
"""Characters below which the facts established cannot be facts."""

_OLD_LAWS = {Regime.LAW221: frozenset({"law221"})}
"""An appeal is considered by the law under which it was registered, though it is no longer in force."""


@dataclass(frozen=True)
class AppealFile:
    """What the reply is held against. ``issues`` are the demands of the appeal in their order,
    ``documents`` the number of files of the case beyond the applicant's own, ``day`` that of the reply."""

    language: str
    text: str
    issues: tuple[str, ...]
    documents: int
    day: date
    recourse: Recourse
    known: Known = field(default_factory=Known)


@dataclass(frozen=True)
class Assessment:
    """Hints by criterion, and which rows answer which issue."""

    criteria: Mapping[str, tuple[Hint, ...]]
    coverage: Coverage

    def passed(self, criterion: str) -> bool:
        return not fails(self.criteria[criterion])

    @property
    def failed(self) -> list[str]:
        return [code for code in self.criteria if not self.passed(code)]

    def plain(self) -> dict[str, Any]:
        """As the record ``quality_help`` keeps it."""
        return {
            "criteria": {
                code: {"passed": self.passed(code), "hints": [hint.plain() for hint in hints]}
                for code, hints in self.criteria.items()
            },
            "answers": {str(number): list(rows) for number, rows in self.coverage.answers.items()},
        }


def assess(reply: Mapping[str, Any], file: AppealFile) -> Assessment:
    """``reply`` is the form's data, also of a draft: what is missing in it fails its criterion."""
    texts = texts_of(reply)
    letter = str(reply.get("text") or "")
    old_laws = _OLD_LAWS.get(file.recourse.regime, frozenset())
    criteria = {
        "Q1": _substantiated(reply, file),
        "Q2": reason_hints(reply),
        "Q3": language_hints(letter, file.language, str(reply.get("language") or "")),
        "Q4": citation_hints(texts, file.day, references=rows_of(reply, "references"), allowed=old_laws),
        "Q5": coverage_hints(file.issues, reply),
        "Q6": _clause(file.recourse),
        "Q7": measure_hints(reply),
        "Q8": [
            *personal_data_hints(texts, file.text, file.known),
            *tone_hints(texts),
            *plain_word_hints("text", letter),
        ],
    }
    return Assessment({code: tuple(hints) for code, hints in criteria.items()}, coverage(file.issues, reply))


def measure_hints(reply: Mapping[str, Any]) -> list[Hint]:
    """Q7: each measure has a date and somebody responsible."""
    hints = []
    for index, row in enumerate(rows_of(reply, "measures")):
        facts = {"number": index + 1}
        if not row.get("done_on"):
            hints.append(Hint("measure_without_date", Level.FAILS, facts=facts))
        if not row.get("responsible"):
            hints.append(Hint("measure_without_responsible", Level.FAILS, facts=facts))
    return hints


def _substantiated(reply: Mapping[str, Any], file: AppealFile) -> list[Hint]:
    hints = []
    if len(str(reply.get("facts") or "").strip()) < SHORT_FACTS:
        hints.append(Hint("facts_short", Level.FAILS))
    attached = max(len(reply.get("attachments") or ()), file.documents)
    if attached:
        hints.append(Hint("documents_attached", Level.SEEN, facts={"count": attached}))
    else:
        # Advice: a question of law is answered without a paper.
        hints.append(Hint("no_documents", Level.ADVICE))
    return hints


def _clause(found: Recourse) -> list[Hint]:
    """The letter carries the clause by itself (``complaint_clause``): a draft cannot lack it."""
    facts: dict[str, Any] = {"last_day": found.last_day.isoformat()}
    if found.superior:
        return [Hint("clause_inserted", Level.SEEN, facts=facts | {"body": dict(found.superior.name)})]
    return [Hint("clause_inserted_court", Level.SEEN, facts=facts)]
