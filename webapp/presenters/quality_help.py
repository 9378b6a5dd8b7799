"""What the machine sees of Q1 to Q8, in words, with a link to each place. People decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.domain.acts import Citation, acts
from engine.domain.reply_quality.hints import Hint, Level
from engine.queries import RecordFacts
from webapp.locales import locale, words
from webapp.presenters.dates import day as day_words
from webapp.presenters.vocabulary import word

SNIPPET = 60
"""Characters of a place that are repeated beside its hint."""

LEVELS: Mapping[Level, LazyString] = {
    Level.FAILS: _l("look at this"),
    Level.ADVICE: _l("advice"),
    Level.SEEN: _l("found"),
}

WORDS: Mapping[str, LazyString] = {
    "facts_short": _l("the facts are empty or very short"),
    "documents_attached": _l("documents behind the facts: %(count)s"),
    "no_documents": _l("no document is attached to the facts"),
    "no_reason": _l("argument %(number)s has no finding or no reason"),
    "reason_repeats": _l("the reason only repeats the argument"),
    "language_fits": _l("the letter is in this language: %(language)s"),
    "other_language": _l(
        "the letter is in %(language)s, the appeal in %(appeal_language)s: a reply is in the state language"
        " or in that of the appeal"
    ),
    "language_not_declared": _l("the form says %(declared)s, the letter is in %(language)s"),
    "mixed_language": _l("a paragraph in another language: %(language)s"),
    "no_citation": _l("no article of a law was found"),
    "act_cited": _l("in force: %(act)s"),
    "act_not_in_force": _l("no longer in force, the last day was %(day)s: %(act)s"),
    "act_not_yet_in_force": _l("not yet in force: %(act)s"),
    "article_cited": _l("cited: %(citation)s"),
    "act_not_in_register": _l(
        "article %(article)s: no act of the register stands beside it, check that it is in force"
    ),
    "no_arguments": _l("no argument of the applicant has an answer"),
    "issues_answered": _l("%(answered)s of %(total)s issues answered"),
    "issue_unanswered": _l("issue %(number)s has no answer"),
    "argument_unanswered": _l("argument %(number)s has no finding"),
    "nothing_specific": _l("facts and reasons name no date, number or document"),
    "clause_inserted": _l(
        "the letter carries the clause by itself: %(body)s, till %(last_day)s if sent today"
    ),
    "clause_inserted_court": _l(
        "the letter carries the clause by itself: to the court, till %(last_day)s if sent today"
    ),
    "measure_without_date": _l("measure %(number)s has no date"),
    "measure_without_responsible": _l("nobody is responsible for measure %(number)s"),
    "identity_number_in_text": _l("another person's identity number"),
    "email_in_text": _l("an e-mail address that is not the applicant's"),
    "telephone_in_text": _l("a telephone that is not the applicant's"),
    "name_in_text": _l("another person's name that stands in the appeal"),
    "rude": _l("words that offend"),
    "officialese": _l("officialese: say what, who and when"),
    "long_sentence": _l("a long sentence: %(words)s words"),
    "long_words": _l("many long words: %(percent)s%%"),
}


@dataclass(frozen=True)
class HintLine:
    """``target`` is the id of the place on the page, empty where the hint has none."""

    level: str
    level_words: str
    text: str
    snippet: str = ""
    target: str = ""


Target = Callable[[Hint], str]
"""Where on the page a hint leads."""


def recorded_hints(records: Mapping[str, Sequence[RecordFacts]]) -> dict[str, tuple[Hint, ...]]:
    """By criterion, of the newest automatic check; empty when none was made of this case."""
    found = records.get("quality_help", ())
    marks = found[-1].data.get("criteria", {}) if found else {}
    return {code: _read(mark) for code, mark in marks.items() if isinstance(mark, Mapping)}


def hint_lines(
    hints: Mapping[str, Sequence[Hint]], texts: Mapping[str, str], target: Target
) -> dict[str, tuple[HintLine, ...]]:
    """By criterion, the gravest first; ``texts`` are the reply's, by the names of their controls."""
    order = list(Level)
    return {
        code: tuple(
            _line(hint, texts, target) for hint in sorted(listed, key=lambda one: order.index(one.level))
        )
        for code, listed in hints.items()
    }


def _read(mark: Mapping[str, Any]) -> tuple[Hint, ...]:
    """Records of older versions hold one reason without a place."""
    if "hints" in mark:
        return tuple(Hint.read(raw) for raw in mark["hints"])
    level = Level.SEEN if mark.get("passed") else Level.FAILS
    return (Hint(str(mark["why"]), level),) if mark.get("why") else ()


def _line(hint: Hint, texts: Mapping[str, str], target: Target) -> HintLine:
    text = texts.get(hint.place, "")[hint.start : hint.end]
    snippet = text if len(text) <= SNIPPET else f"{text[:SNIPPET].rstrip()}…"
    return HintLine(
        level=hint.level.value,
        level_words=str(LEVELS[hint.level]),
        text=_words(hint),
        snippet=" ".join(snippet.split()),
        target=target(hint) if hint.place else "",
    )


def _words(hint: Hint) -> str:
    facts = {name: _fact(name, value) for name, value in hint.facts.items()}
    if hint.code == "article_cited":
        facts["citation"] = Citation(acts()[hint.facts["act"]], hint.facts["article"]).label(locale())
    if hint.code not in WORDS:
        return hint.code
    return str(WORDS[hint.code]) % facts if facts else str(WORDS[hint.code])


def _fact(name: str, value: Any) -> str:
    if name == "act":
        return acts()[value].short[locale()] if value in acts() else str(value)
    if name in ("day", "last_day"):
        return day_words(date.fromisoformat(value))
    if name in ("language", "appeal_language", "declared"):
        return word("languages", value)
    return words(value) if isinstance(value, Mapping) else str(value)


def summary(lines: Mapping[str, Sequence[HintLine]]) -> str:
    """One sentence for people who hear the page."""
    failed = [code for code, listed in lines.items() if any(one.level == "fails" for one in listed)]
    if failed:
        return _("To look at: %(criteria)s.", criteria=", ".join(failed))
    return _("The automatic check found nothing against the draft.")
