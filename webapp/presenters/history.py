"""The journal in words: what happened, who did it, what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from engine.queries import HistoryEntry
from webapp.locales import words

# What a reader of the history may choose to see.
GROUPS = ("decision", "work", "system")


@dataclass(frozen=True)
class HistoryLine:
    """One line. ``group`` is one of :data:`GROUPS`; ``who`` is empty for the system."""

    seq: int
    at: datetime
    who: str
    text: str
    detail: str
    group: str
    records: tuple[tuple[str, int], ...]
    hash: str


def history_lines(entries: tuple[HistoryEntry, ...]) -> tuple[HistoryLine, ...]:
    """Oldest first, as the journal has them."""
    return tuple(_line(entry) for entry in entries)


def _line(entry: HistoryEntry) -> HistoryLine:
    sentence, group = _SENTENCES.get(entry.command, (_other, "system"))
    return HistoryLine(
        seq=entry.case_seq,
        at=entry.at,
        who=entry.actor or "",
        text=sentence(entry),
        detail=_detail(entry),
        group=group,
        records=entry.records,
        hash=entry.hash,
    )


def _step(entry: HistoryEntry) -> str:
    return words(entry.step) or (entry.element_id or "")


def _received(entry: HistoryEntry) -> str:
    return _("The appeal was received")


def _completed(entry: HistoryEntry) -> str:
    return _("Done: %(step)s", step=_step(entry))


def _claimed(entry: HistoryEntry) -> str:
    return _("Taken to work: %(step)s", step=_step(entry))


def _released(entry: HistoryEntry) -> str:
    return _("Given back to the group: %(step)s", step=_step(entry))


def _reassigned(entry: HistoryEntry) -> str:
    return _("Reassigned: %(step)s", step=_step(entry))


def _held(entry: HistoryEntry) -> str:
    return _("Put on hold: %(step)s", step=_step(entry))


def _attached(entry: HistoryEntry) -> str:
    return _("A file was attached")


def _timer(entry: HistoryEntry) -> str:
    return _("The time came: %(step)s", step=_step(entry))


def _other(entry: HistoryEntry) -> str:
    return _("Recorded: %(command)s", command=entry.command)


_SENTENCES: Mapping[str, tuple[Callable[[HistoryEntry], str], str]] = {
    "receive_appeal": (_received, "decision"),
    "complete_work_item": (_completed, "decision"),
    "claim": (_claimed, "work"),
    "release": (_released, "work"),
    "reassign": (_reassigned, "work"),
    "hold": (_held, "work"),
    "attach_file": (_attached, "work"),
    "fire_timer": (_timer, "system"),
}


def _detail(entry: HistoryEntry) -> str:
    """The reason that was given, where the verb asks for one."""
    reason = entry.facts.get("reason")
    return str(reason) if reason else ""
