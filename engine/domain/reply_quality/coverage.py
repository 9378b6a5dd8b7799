"""Q5: every issue of the appeal has an answer, and every argument has a finding with its why (Q2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.domain.likeness import copied
from engine.domain.reply_quality.hints import Hint, Level, rows_of
from engine.domain.text_signs import fold

SHORT_WORD = 4
STEM = 5
SHARED = 0.3
"""Share of an issue's words that an answer without a number must hold to be taken for its answer."""

REPEATS = 0.6
"""A reason this similar to the argument says it again and explains nothing."""


@dataclass(frozen=True)
class Coverage:
    """``answers``: number of each issue (from 1) → indexes of the rows that answer it (from 0)."""

    answers: Mapping[int, tuple[int, ...]]

    @property
    def missing(self) -> tuple[int, ...]:
        return tuple(number for number, rows in self.answers.items() if not rows)

    @property
    def answered(self) -> int:
        return len(self.answers) - len(self.missing)


def coverage(issues: Sequence[str], reply: Mapping[str, Any]) -> Coverage:
    """An answer says which issue it is for; where it does not, common words tell.

    Rows without a finding or a why answer nothing. With a single issue every answer is for it.
    """
    given = [
        (index, row)
        for index, row in enumerate(rows_of(reply, "arguments"))
        if row.get("finding") and row.get("why")
    ]
    answers: dict[int, list[int]] = {number: [] for number in range(1, len(issues) + 1)}
    for index, row in given:
        number = _number(row) or _likely(row, issues)
        if number in answers:
            answers[number].append(index)
    return Coverage({number: tuple(rows) for number, rows in answers.items()})


def reason_hints(reply: Mapping[str, Any]) -> list[Hint]:
    """Q2: arguments without a finding or a why, and reasons that only repeat the argument."""
    hints = []
    for index, row in enumerate(rows_of(reply, "arguments")):
        facts = {"number": index + 1}
        why = str(row.get("why") or "")
        if not row.get("finding") or not why.strip():
            hints.append(Hint("no_reason", Level.FAILS, facts=facts))
        elif copied(str(row.get("argument") or ""), why) >= REPEATS:
            hints.append(Hint("reason_repeats", Level.FAILS, f"arguments-{index}-why", 0, len(why), facts))
    return hints


def coverage_hints(issues: Sequence[str], reply: Mapping[str, Any]) -> list[Hint]:
    """Q5: n of m issues answered, and which are not."""
    rows = rows_of(reply, "arguments")
    if not rows:
        return [Hint("no_arguments", Level.FAILS)]
    found = coverage(issues, reply)
    facts = {"answered": found.answered, "total": len(found.answers)}
    hints = [Hint("issue_unanswered", Level.FAILS, facts={"number": number}) for number in found.missing]
    if issues:
        hints.insert(0, Hint("issues_answered", Level.ADVICE if hints else Level.SEEN, facts=facts))
    hints += [
        Hint("argument_unanswered", Level.FAILS, facts={"number": index + 1})
        for index, row in enumerate(rows)
        if not row.get("finding")
    ]
    reasons = [str(row.get("why") or "") for row in rows]
    if not any(any(letter.isdigit() for letter in why) for why in (*reasons, str(reply.get("facts") or ""))):
        hints.append(Hint("nothing_specific", Level.ADVICE))
    return hints


def _number(row: Mapping[str, Any]) -> int | None:
    """A draft holds numbers as they were typed."""
    written = str(row.get("issue") or "").strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 5 else None


def _likely(row: Mapping[str, Any], issues: Sequence[str]) -> int | None:
    if len(issues) == 1:
        return 1
    said = _stems(f"{row.get('argument') or ''} {row.get('why') or ''}")
    shares = [len(said & stems) / len(stems) if (stems := _stems(issue)) else 0.0 for issue in issues]
    best = max(shares, default=0.0)
    return shares.index(best) + 1 if best >= SHARED else None


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in fold(text).split() if len(word) >= SHORT_WORD)
