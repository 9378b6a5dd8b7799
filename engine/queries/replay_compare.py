"""Two cases beside each other: their steps aligned by the diagram, their terms, the answers chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from engine.domain.actor import Actor
from engine.domain.alignment import aligned
from engine.domain.errors import NotComparable, NotFound
from engine.queries.case_number import case_id_of
from engine.queries.clocks import ClockFacts
from engine.queries.history import HistoryEntry
from engine.queries.masking import is_closed
from engine.queries.replay import Replay, case_replay
from engine.queries.replay_step import StepRecord, all_written, step_of
from forms.form import Form


@dataclass(frozen=True)
class ComparedCase:
    """``chosen``: by step the records with only those fields whose answers are chosen, not typed: they tell
    nothing of applicants. ``people`` names the officials whom they point at; ``clocks`` are those of the
    last step."""

    replay: Replay
    chosen: Mapping[int, tuple[StepRecord, ...]]
    people: Mapping[int, str]
    clocks: tuple[ClockFacts, ...]


@dataclass(frozen=True)
class Comparison:
    """``pairs`` are places of entries in both, ``None`` where a case lacks the step."""

    left: ComparedCase
    right: ComparedCase
    pairs: tuple[tuple[int | None, int | None], ...]


def comparable(conn: Connection, actor: Actor, left: str, right: str) -> tuple[int, int]:
    """Ids of two cases by their numbers or ids.

    Raises :class:`NotFound` unless the actor may see both, without saying which; then :class:`Ambiguous` for
    a number that several visible cases have, and :class:`NotComparable`.
    """
    try:
        first, second = (case_id_of(conn, named, actor) for named in (left, right))
    except NotFound as missing:
        raise NotFound(compared=True) from missing
    _both(conn, actor, first, second, None)
    return first, second


def compare_cases(
    conn: Connection, actor: Actor, left_id: int, right_id: int, *, at: datetime | None = None
) -> Comparison:
    """Raises :class:`NotFound` unless the actor may see both, and :class:`NotComparable`."""
    sides = _both(conn, actor, left_id, right_id, at)
    first, second = (_case(conn, side) for side in sides)
    left, right = ([_step(entry) for entry in side.entries] for side in sides)
    return Comparison(first, second, tuple(aligned(left, right)))


def _both(
    conn: Connection, actor: Actor, left_id: int, right_id: int, at: datetime | None
) -> tuple[Replay, Replay]:
    left, right = (case_replay(conn, actor, one, at=at) for one in (left_id, right_id))
    if left_id == right_id:
        raise NotComparable(reason="same")
    if min(len(left.entries), len(right.entries)) < 2:
        raise NotComparable(reason="empty")
    return left, right


def _step(entry: HistoryEntry) -> tuple[str, str]:
    return entry.command, entry.element_id or ""


def _case(conn: Connection, replay: Replay) -> ComparedCase:
    case, past = replay.case, replay.past
    written, people = all_written(conn, replace(case, personal=False), past)
    chosen = {seq: tuple(_closed(one) for one in records) for seq, records in written.items()}
    last = step_of(conn, case, replay.appeal, past, past.entries[-1].case_seq)
    return ComparedCase(replay, chosen, people, last.clocks)


def _closed(one: StepRecord) -> StepRecord:
    return replace(one, form=_with_choices(one.form)) if one.form else one


def _with_choices(form: Form) -> Form:
    return replace(form, components=tuple(field for field in form.fields if is_closed(field)))
