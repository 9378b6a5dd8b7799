"""A replay as its page shows it: the steps with what is special about them, where to jump, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.queries.facts import RecordFacts
from engine.queries.replay import KINDS, Frame, Replay, ReplayDiagram
from engine.queries.replay_step import EXECUTOR, CaseChange, ReplayStep, StepRecord
from webapp.locales import words
from webapp.presenters.dates import day
from webapp.presenters.history import HistoryLine
from webapp.presenters.records import Line, record_lines
from webapp.presenters.reply_changes import Change, difference
from webapp.presenters.vocabulary import word

KIND_WORDS: Mapping[str, LazyString] = {
    "return": _l("Returned for finalization"),
    "reassignment": _l("Given to another"),
    "extension": _l("Term extended"),
    "overdue": _l("Term passed"),
    "migration": _l("Another version of the process"),
    "incident": _l("Incident"),
}
"""What a step may be looked for as."""

SIGNS: Mapping[str, str] = {
    "return": "↩",
    "reassignment": "⇄",
    "extension": "+",
    "overdue": "!",
    "migration": "⇪",
    "incident": "✕",
}

FIELDS: Mapping[str, LazyString] = {
    "state": _l("State"),
    "number": _l("Number"),
    "control": _l("Control"),
    EXECUTOR: _l("Executor"),
    "legal_last_day": _l("Last day"),
    "overdue": _l("Overdue"),
    "return_count": _l("Returns"),
}


@dataclass(frozen=True)
class ReplayRow:
    """One step of the list. ``version`` is empty where it is that of the step before."""

    line: HistoryLine
    frame: Frame
    version: str


@dataclass(frozen=True)
class Jump:
    """Steps of one kind. ``seqs`` are theirs; ``next`` the one after the step shown, the
    first of all after the last."""

    kind: str
    name: str
    sign: str
    seqs: tuple[int, ...]
    next: int


@dataclass(frozen=True)
class Differs:
    """An answer that another version had otherwise; ``parts`` lead from that one to this."""

    label: str
    parts: tuple[Change, ...]


@dataclass(frozen=True)
class RecordView:
    """What the step wrote. ``lines`` are empty where no form asked for it."""

    record: RecordFacts
    lines: tuple[Line, ...]
    before: int
    differs: tuple[Differs, ...]


@dataclass(frozen=True)
class Moved:
    """A column of the case in words."""

    name: str
    before: str
    after: str


def rows(replay: Replay, lines: Sequence[HistoryLine]) -> tuple[ReplayRow, ...]:
    found, before = [], 0
    for line, frame in zip(lines, replay.frames, strict=True):
        version = replay.versions[frame.deployment_id]
        found.append(ReplayRow(line, frame, str(version) if version != before else ""))
        before = version
    return tuple(found)


def jumps(frames: Sequence[Frame], shown: int) -> tuple[Jump, ...]:
    """Of the kinds that the case has."""
    found = []
    for kind in KINDS:
        seqs = tuple(frame.seq for frame in frames if kind in frame.kinds)
        if seqs:
            following = next((seq for seq in seqs if seq > shown), seqs[0])
            found.append(Jump(kind, str(KIND_WORDS[kind]), SIGNS[kind], seqs, following))
    return tuple(found)


def frame_facts(replay: Replay) -> list[dict[str, Any]]:
    """What the drawing needs of each step, as JSON."""
    return [
        {
            "seq": frame.seq,
            "deployment": frame.deployment_id,
            "process": frame.process_id,
            "element": frame.element_id,
            "entered": frame.entered,
            "took": frame.took,
            "current": frame.current,
            "kinds": frame.kinds,
        }
        for frame in replay.frames
    ]


def diagram_of_version(view: ReplayDiagram) -> Mapping[str, Any]:
    return {
        "xml": view.xml.decode(),
        "names": {element: words(texts) for element, texts in view.names.items()},
        "calls": view.calls,
        "processes": [{"id": one, "name": words(names)} for one, names in view.processes],
    }


def records_view(step: ReplayStep) -> tuple[RecordView, ...]:
    return tuple(_record(one, step.people) for one in step.records)


def remarks_view(step: ReplayStep) -> RecordView | None:
    return _record(step.remarks, step.people) if step.remarks else None


def moved(step: ReplayStep) -> tuple[Moved, ...]:
    return tuple(
        Moved(
            str(FIELDS[one.name]),
            _said(one, one.before, step.people),
            _said(one, one.after, step.people),
        )
        for one in step.changes
    )


def _record(one: StepRecord, people: Mapping[int, str]) -> RecordView:
    if one.form is None:
        return RecordView(one.record, (), 0, ())
    lines = record_lines(one.record, one.form, people)
    if one.before is None:
        return RecordView(one.record, lines, 0, ())
    old = dict(_flat(record_lines(one.before, one.form, people)))
    new = dict(_flat(lines))
    differs = tuple(
        Differs(label, tuple(difference(old.get(label, ""), new.get(label, ""))))
        for label in [*new, *(label for label in old if label not in new)]
        if old.get(label, "") != new.get(label, "")
    )
    return RecordView(one.record, lines, one.before.version, differs)


def _flat(lines: Iterable[Line], above: str = "") -> Iterator[tuple[str, str]]:
    for line in lines:
        label = f"{above}{line.label}"
        if line.value:
            yield label, line.value
        for number, row in enumerate(line.rows, start=1):
            yield from _flat(row, f"{label} {number}: ")


def _said(change: CaseChange, value: Any, people: Mapping[int, str]) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if change.name == EXECUTOR:
        return people.get(int(value), str(value))
    if change.name == "legal_last_day":
        return day(date.fromisoformat(str(value)))
    kinds = {"state": "case_state", "control": "controls"}
    return word(kinds[change.name], str(value)) if change.name in kinds else str(value)
