"""A replay as its page shows it: the steps with what is special about them, where to jump, what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from engine.queries.facts import RecordFacts
from engine.queries.pictures import Marks
from engine.queries.replay import Replay, ReplayDiagram
from engine.queries.replay_frames import KINDS, Frame
from engine.queries.replay_step import EXECUTOR, CaseChange, ReplayStep, StepRecord
from webapp.locales import words
from webapp.presenters.dates import day
from webapp.presenters.drawing import drawing
from webapp.presenters.history import HistoryLine, history_lines
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
class BesideView:
    """One of those who had the step at one time. ``given_to`` is empty where nobody had taken it;
    ``steps`` are the entries of his branch so far."""

    number: int
    given_to: str
    steps: tuple[int, ...]
    done: bool
    own: bool


@dataclass(frozen=True)
class Moved:
    """A column of the case in words."""

    name: str
    before: str
    after: str


def rows(replay: Replay, seqs: Iterable[int]) -> tuple[ReplayRow, ...]:
    """Of these steps, in order."""
    found, before = [], 0
    places = {frame.seq: place for place, frame in enumerate(replay.frames)}
    wanted = [places[seq] for seq in seqs]
    lines = history_lines(tuple(replay.entries[place] for place in wanted))
    for line, place in zip(lines, wanted, strict=True):
        version = replay.versions[replay.frames[place].deployment_id]
        found.append(ReplayRow(line, replay.frames[place], str(version) if version != before else ""))
        before = version
    return tuple(found)


def people_of(replay: Replay) -> tuple[tuple[int, str], ...]:
    """Everybody who did a step, by id and name."""
    known = {entry.actor_id: entry.actor or "" for entry in replay.entries if entry.actor_id is not None}
    return tuple(sorted(known.items(), key=lambda one: one[1]))


def jumps(frames: Sequence[Frame], shown: int) -> tuple[Jump, ...]:
    """Of the kinds that the case has."""
    found = []
    for kind in KINDS:
        seqs = tuple(frame.seq for frame in frames if kind in frame.kinds)
        if seqs:
            following = next((seq for seq in seqs if seq > shown), seqs[0])
            found.append(Jump(kind, str(KIND_WORDS[kind]), SIGNS[kind], seqs, following))
    return tuple(found)


def frame_facts(frames: Sequence[Frame]) -> dict[str, Any]:
    """What the drawing needs of each step, as JSON: a list of ids, and lists that point into it."""
    ids: dict[str, int] = {}

    def all_of(told: Iterable[str]) -> list[int]:
        return [ids.setdefault(one, len(ids)) for one in told]

    steps = [
        [
            frame.seq,
            frame.deployment_id,
            *all_of((frame.process_id, frame.element_id or "")),
            *(all_of(told) for told in (frame.entered, frame.took, frame.current, frame.kinds)),
        ]
        for frame in frames
    ]
    return {"ids": list(ids), "steps": steps}


def marks(frames: Sequence[Frame], seq: int) -> dict[str, Any]:
    """How the drawing of one step is marked, as the script makes it out of :func:`frame_facts`."""
    past = [frame for frame in frames if frame.seq <= seq]
    visits = Counter(element for frame in past for element in frame.entered)
    return {
        "seq": seq,
        "deployment": past[-1].deployment_id,
        "process": past[-1].process_id,
        "element": past[-1].element_id,
        "visits": visits,
        "flows": list(dict.fromkeys(flow for frame in past for flow in frame.took)),
        "current": past[-1].current,
        "took": past[-1].took,
        "been": list(dict.fromkeys(frame.process_id for frame in past)),
    }


def runs(frames: Sequence[Frame], seqs: Iterable[int]) -> list[tuple[int, int]]:
    """Where the steps stand on the bar: from which place on, and how many in a row."""
    wanted, found = frozenset(seqs), list[tuple[int, int]]()
    for place, frame in enumerate(frames):
        if frame.seq not in wanted:
            continue
        if found and sum(found[-1]) == place:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((place, 1))
    return found


def diagram_of_version(view: ReplayDiagram, now: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """``now``: how it is marked, as :func:`marks` says."""
    way = Marks(now["visits"], now["flows"], now["current"], now["took"]) if now else None
    return drawing(
        view.xml,
        way,
        calls=view.calls,
        processes=[{"id": one, "name": words(names)} for one, names in view.processes],
        wayIn=view.way_in,
    )


def records_view(step: ReplayStep) -> tuple[RecordView, ...]:
    return tuple(_record(one, step.people) for one in step.records)


def words_written(
    written: Mapping[int, Sequence[StepRecord]], people: Mapping[int, str]
) -> Mapping[int, str]:
    """What was filled in at each step, as the reader may see it, for a search."""
    return {
        seq: "\n".join(f"{label}: {value}" for label, value in words_by_label(records, people).items())
        for seq, records in written.items()
    }


def words_by_label(records: Iterable[StepRecord], people: Mapping[int, str]) -> Mapping[str, str]:
    """What the records of one step say, by the labels of their forms; rows are numbered."""
    return {
        label: value
        for one in records
        if one.form
        for label, value in _flat(record_lines(one.record, one.form, people))
    }


def beside_view(step: ReplayStep) -> tuple[BesideView, ...]:
    """As it stood at the step: what came later of the others is not there yet."""
    own, seq = str(step.entry.facts.get("key")), step.entry.case_seq
    found = []
    for number, branch in enumerate(step.beside, start=1):
        holder = branch.holder(seq)
        found.append(
            BesideView(
                number=number,
                given_to="" if holder is None else step.people.get(holder, str(holder)),
                steps=tuple(one for one in branch.steps if one <= seq),
                done=branch.closed is not None and branch.closed <= seq,
                own=branch.key == own,
            )
        )
    return tuple(found)


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
