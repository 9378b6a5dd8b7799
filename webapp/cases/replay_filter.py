"""Which steps of a replay are wanted: by person, kind and words. All of it stands in the address."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from engine.domain.errors import NotFound
from engine.queries.replay import Replay
from engine.queries.replay_frames import KINDS, Frame
from webapp.cases import history_filter
from webapp.presenters.history import GROUPS, HistoryLine, group_of

PER_PAGE = 30


@dataclass(frozen=True)
class ReplayFilter:
    """``kind``: a group of the history or a moment; ``person``: an id of the directory, 0 for the system."""

    kind: str = ""
    person: int | None = None
    text: str = ""

    @property
    def narrows(self) -> bool:
        return self != ReplayFilter()

    @property
    def query(self) -> str:
        """As it goes before ``step=`` in an address."""
        own = {
            "kind": self.kind,
            "person": "" if self.person is None else str(self.person),
            "text": self.text,
        }
        told = urlencode({name: value for name, value in own.items() if value})
        return f"{told}&" if told else ""


@dataclass(frozen=True)
class Wanted:
    """``seqs`` of the steps that fit, in order, and ``shown``, which need not be among them."""

    seqs: tuple[int, ...]
    shown: int

    @property
    def fits(self) -> bool:
        return self.shown in self.seqs

    @property
    def place(self) -> int:
        """Of the step shown among those that fit, from 1; 0 where it does not fit."""
        return self.seqs.index(self.shown) + 1 if self.fits else 0

    @property
    def previous(self) -> int:
        """The step before the one shown; itself where there is none."""
        place = bisect_left(self.seqs, self.shown)
        return self.seqs[place - 1] if place else self.shown

    @property
    def next(self) -> int:
        place = bisect_right(self.seqs, self.shown)
        return self.seqs[place] if place < len(self.seqs) else self.shown

    @property
    def page(self) -> tuple[int, ...]:
        """The steps of the list around the one shown."""
        first = self._first
        return self.seqs[first : first + PER_PAGE]

    @property
    def earlier(self) -> int | None:
        """A step of the page before this one."""
        return self.seqs[self._first - 1] if self._first else None

    @property
    def later(self) -> int | None:
        after = self._first + PER_PAGE
        return self.seqs[after] if after < len(self.seqs) else None

    @property
    def _first(self) -> int:
        place = min(bisect_left(self.seqs, self.shown), max(0, len(self.seqs) - 1))
        return place - place % PER_PAGE


def read(arguments: Mapping[str, str]) -> ReplayFilter:
    """Raises :class:`NotFound` for an unknown kind, :class:`InvalidFilter` for another wrong value."""
    kind = arguments.get("kind", "")
    if kind not in ("", *GROUPS, *KINDS):
        raise NotFound(kind=kind[: history_filter.MAX_TEXT])
    told = history_filter.read({name: arguments.get(name, "") for name in ("person", "text")})
    return ReplayFilter(kind, told.person, told.text)


def fitting(
    replay: Replay, chosen: ReplayFilter, lines: Sequence[HistoryLine], written: Mapping[int, str]
) -> Iterator[int]:
    """Numbers of the steps that fit. ``lines`` and ``written`` (words of the forms, by step) are asked only
    for words."""
    said = {line.seq: f"{line.text} {line.detail} {line.who} {line.then}" for line in lines}
    for entry, frame in zip(replay.entries, replay.frames, strict=True):
        words = f"{said.get(frame.seq, '')} {written.get(frame.seq, '')}"
        if (
            _of_kind(entry.command, frame, chosen.kind)
            and (chosen.person is None or (entry.actor_id or 0) == chosen.person)
            and chosen.text.casefold() in words.casefold()
        ):
            yield frame.seq


def _of_kind(command: str, frame: Frame, kind: str) -> bool:
    return not kind or kind == group_of(command) or kind in frame.kinds
