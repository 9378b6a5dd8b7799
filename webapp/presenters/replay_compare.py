"""Two compared cases in words: what stands beside each other, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from engine.queries.replay_compare import ComparedCase, Comparison
from engine.queries.replay_frames import Frame
from webapp.presenters.clock import ClockView, clock_views
from webapp.presenters.dates import day, full_moment
from webapp.presenters.durations import duration
from webapp.presenters.history import HistoryLine, history_lines
from webapp.presenters.replay import words_by_label
from webapp.presenters.vocabulary import word


@dataclass(frozen=True)
class Differing:
    """A fact or an answer of both; ``differs`` says whether they are two."""

    name: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


@dataclass(frozen=True)
class Side:
    """A case as the head of its column."""

    case_id: int
    title: str


@dataclass(frozen=True)
class Cell:
    """A step of one case. ``since``: how long after the step before it; ``elapsed``: after the first one."""

    line: HistoryLine
    frame: Frame
    since: str
    elapsed: str


@dataclass(frozen=True)
class CompareRow:
    """A step of both, or of the one that has it. ``answers`` are those chosen that are not the same."""

    left: Cell | None
    right: Cell | None
    answers: tuple[Differing, ...]


def compare_sides(found: Comparison) -> tuple[Side, Side]:
    first, second = (
        Side(one.replay.case.id, one.replay.case.number or str(one.replay.case.id))
        for one in (found.left, found.right)
    )
    return first, second


def compare_rows(found: Comparison) -> tuple[CompareRow, ...]:
    left, right = _cells(found.left), _cells(found.right)
    rows = []
    for a, b in found.pairs:
        answers = () if a is None or b is None else tuple(_answers(found, a, b))
        rows.append(CompareRow(None if a is None else left[a], None if b is None else right[b], answers))
    return tuple(rows)


def compare_terms(found: Comparison) -> tuple[Differing, ...]:
    """What the cases are as a whole, and each of their terms."""
    left, right = _facts(found.left), _facts(found.right)
    names = [*left, *(name for name in right if name not in left)]
    return tuple(Differing(name, left.get(name, "–"), right.get(name, "–")) for name in names)


def _facts(side: ComparedCase) -> Mapping[str, str]:
    case, entries = side.replay.case, side.replay.entries
    ended = case.closed_at or entries[-1].at
    whole = {
        _("State"): word("case_state", case.state),
        _("Received"): full_moment(case.received_at),
        _("Steps"): str(len(entries)),
        _("Returns"): str(case.return_count),
        _("To the answer"): duration(case.answered_at - case.received_at if case.answered_at else None),
        _("From the first step to the last"): duration(ended - entries[0].at),
    }
    return whole | {
        _("Term: %(name)s", name=view.name): _term(view)
        for view in clock_views(side.clocks, side.replay.appeal)
    }


def _term(view: ClockView) -> str:
    told = _("to %(day)s", day=day(view.facts.legal_last_day))
    extended = _("extended: %(n)s", n=view.facts.extensions) if view.facts.extensions else ""
    return ", ".join(one for one in (told, view.state, extended) if one)


def _cells(side: ComparedCase) -> list[Cell]:
    entries = side.replay.entries
    lines = history_lines(entries)
    return [
        Cell(
            line,
            frame,
            duration(entry.at - entries[place - 1].at) if place else "",
            duration(entry.at - entries[0].at) if place else "",
        )
        for place, (line, entry, frame) in enumerate(zip(lines, entries, side.replay.frames, strict=True))
    ]


def _answers(found: Comparison, a: int, b: int) -> Iterator[Differing]:
    left = _chosen(found.left, a)
    right = _chosen(found.right, b)
    for label in [*left, *(label for label in right if label not in left)]:
        one = Differing(label, left.get(label, "–"), right.get(label, "–"))
        if one.differs:
            yield one


def _chosen(side: ComparedCase, place: int) -> Mapping[str, str]:
    return words_by_label(side.chosen.get(side.replay.entries[place].case_seq, ()), side.people)
