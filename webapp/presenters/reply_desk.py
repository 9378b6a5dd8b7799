"""The quality desk: the reply beside the appeal, each issue with its answers, hints at their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from engine.documents.reply import Reference
from engine.domain.reply_quality.coverage import coverage
from engine.domain.reply_quality.hints import Hint, rows_of, texts_of
from engine.queries import RecordFacts
from webapp.locales import locale
from webapp.presenters.marked_text import Mark, Segment, marked
from webapp.presenters.quality_help import HintLine, Target, hint_lines, recorded_hints
from webapp.presenters.reply import reference
from webapp.presenters.reply_changes import FieldChange, changes

FIELDS: Mapping[str, LazyString] = {
    "text": _l("Text of the letter"),
    "facts": _l("Facts established"),
    "norms": _l("Norms cited"),
    "decision": _l("Decision on the merits"),
    "argument": _l("Argument"),
    "why": _l("Why"),
    "what": _l("Measure"),
    "responsible": _l("Responsible"),
}
_Key = tuple[str, str, int, int]

WHOLE = ("text", "facts", "norms", "decision")


@dataclass(frozen=True)
class Answer:
    """One row of the arguments, with its marks."""

    number: int
    argument: tuple[Segment, ...]
    finding: str
    why: tuple[Segment, ...]


@dataclass(frozen=True)
class Issue:
    number: int
    demand: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Measure:
    number: int
    row: Mapping[str, Any]
    what: tuple[Segment, ...]


@dataclass(frozen=True)
class ReplyDesk:
    """``others`` are answers that belong to no issue; ``changes`` since the version sent back last."""

    reply: RecordFacts
    texts: tuple[tuple[str, str, tuple[Segment, ...]], ...]
    issues: tuple[Issue, ...]
    others: tuple[Answer, ...]
    measures: tuple[Measure, ...]
    references: tuple[Reference, ...]
    lines: Mapping[str, tuple[HintLine, ...]]
    changes: tuple[FieldChange, ...]
    before: int | None

    @property
    def answered(self) -> int:
        return sum(bool(issue.answers) for issue in self.issues)


def reply_desk(records: Mapping[str, Sequence[RecordFacts]]) -> ReplyDesk | None:
    """Of the newest draft and the automatic check of it; ``None`` before there is one."""
    drafts = records.get("reply", ())
    if not drafts:
        return None
    reply, texts = drafts[-1], texts_of(drafts[-1].data)
    hints = recorded_hints(records)
    marks = _marks(hints)
    segments = {name: marked(text, marks.get(name, ())) for name, text in texts.items()}
    answers = [_answer(index, row, segments) for index, row in enumerate(rows_of(reply.data, "arguments"))]
    issues = _issues(records, reply.data, answers)
    placed = {answer.number for issue in issues for answer in issue.answers}
    before = _sent_back(records, reply)
    return ReplyDesk(
        reply=reply,
        texts=tuple((name, str(FIELDS[name]), segments[name]) for name in WHOLE if name in segments),
        issues=issues,
        others=tuple(one for one in answers if one.number not in placed),
        measures=tuple(
            Measure(index + 1, row, segments.get(f"measures-{index}-what", ()))
            for index, row in enumerate(rows_of(reply.data, "measures"))
        ),
        references=tuple(reference(row, locale()) for row in rows_of(reply.data, "references")),
        lines=hint_lines(hints, texts, _target(hints)),
        changes=changes(before.data, reply.data) if before else (),
        before=before.version if before else None,
    )


def field_words(name: str) -> str:
    """``arguments-0-why`` is the reason of argument 1."""
    parts = name.split("-")
    label = str(FIELDS.get(parts[-1], parts[-1]))
    return f"{label} {int(parts[1]) + 1}" if len(parts) == 3 else label


def _issues(
    records: Mapping[str, Sequence[RecordFacts]], reply: Mapping[str, Any], answers: Sequence[Answer]
) -> tuple[Issue, ...]:
    found = records.get("issues", ())
    demands = [str(row.get("demand") or "") for row in rows_of(found[-1].data, "issues")] if found else []
    rows = coverage(demands, reply).answers
    return tuple(
        Issue(number, demand, tuple(answers[index] for index in rows[number]))
        for number, demand in enumerate(demands, start=1)
    )


def _answer(index: int, row: Mapping[str, Any], segments: Mapping[str, tuple[Segment, ...]]) -> Answer:
    return Answer(
        index + 1,
        segments.get(f"arguments-{index}-argument", ()),
        str(row.get("finding") or ""),
        segments.get(f"arguments-{index}-why", ()),
    )


def _numbered(hints: Mapping[str, Sequence[Hint]]) -> dict[_Key, int]:
    """Hints with a place, numbered in the order of the criteria."""
    placed = [hint for listed in hints.values() for hint in listed if hint.place]
    return {key: number for number, key in enumerate(dict.fromkeys(map(_key, placed)), start=1)}


def _key(hint: Hint) -> _Key:
    return (hint.code, hint.place, hint.start, hint.end)


def _marks(hints: Mapping[str, Sequence[Hint]]) -> dict[str, list[Mark]]:
    numbers = _numbered(hints)
    found: dict[str, list[Mark]] = {}
    for criterion, listed in hints.items():
        for hint in listed:
            if hint.place:
                mark = Mark(hint.start, hint.end, numbers[_key(hint)], criterion, hint.level.value)
                found.setdefault(hint.place, []).append(mark)
    return found


def _target(hints: Mapping[str, Sequence[Hint]]) -> Target:
    numbers = _numbered(hints)
    return lambda hint: f"place-{numbers[_key(hint)]}"


def _sent_back(records: Mapping[str, Sequence[RecordFacts]], reply: RecordFacts) -> RecordFacts | None:
    """The draft before this one; every draft after the first answers something that came back."""
    older = [one for one in records.get("reply", ()) if one.version < reply.version]
    return older[-1] if older else None
