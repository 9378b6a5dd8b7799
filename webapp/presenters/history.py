"""The journal in words: what happened, who did it, what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

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


def _driven(entry: HistoryEntry) -> str:
    """Only in demonstrations and imports, which replay the past with its own clock."""
    return _("From here on the database clock decides")


def _job(entry: HistoryEntry) -> str:
    return _("The result of a job arrived: %(step)s", step=_step(entry))


def _modified(entry: HistoryEntry) -> str:
    return _("Moved by the administrator")


def _migrated(entry: HistoryEntry) -> str:
    return _("Carried over to another version of the process")


def _thrown(entry: HistoryEntry) -> str:
    return _("Another system answered with an error: %(step)s", step=_step(entry))


def _delivered(entry: HistoryEntry) -> str:
    if entry.facts.get("kind") == "signal":
        return _("A signal arrived: %(step)s", step=_step(entry))
    return _("A message arrived: %(step)s", step=_step(entry))


def _begun(entry: HistoryEntry) -> str:
    event = words(entry.step) or str(entry.facts.get("name", "")) or (entry.element_id or "")
    return _("The case began by itself: %(event)s", event=event)


def _failed(entry: HistoryEntry) -> str:
    if entry.facts.get("incident") == "stalled":
        return _("The case stands still: nothing is left to wait for")
    return _("Could not be carried out: %(step)s", step=_step(entry))


def _retried(entry: HistoryEntry) -> str:
    return _("The administrator had it tried again: %(step)s", step=_step(entry))


def _told(entry: HistoryEntry) -> str:
    return _("Delivered after another attempt: %(step)s", step=_step(entry))


def _skipped(entry: HistoryEntry) -> str:
    return _("Skipped by the administrator: %(step)s", step=_step(entry))


def _other(entry: HistoryEntry) -> str:
    return _("Recorded: %(command)s", command=entry.command)


_SENTENCES: Mapping[str, tuple[Callable[[HistoryEntry], str], str]] = {
    "receive_appeal": (_received, "decision"),
    "start_case": (_begun, "decision"),
    "fire_start": (_begun, "decision"),
    "complete_work_item": (_completed, "decision"),
    "claim": (_claimed, "work"),
    "release": (_released, "work"),
    "reassign": (_reassigned, "work"),
    "hold": (_held, "work"),
    "attach_file": (_attached, "work"),
    "fire_timer": (_timer, "system"),
    "complete_job": (_job, "system"),
    "throw_job_error": (_thrown, "system"),
    "deliver_event": (_delivered, "system"),
    "record_incident": (_failed, "system"),
    "retry_incident": (_retried, "decision"),
    "finish_delivery": (_told, "system"),
    "skip_incident": (_skipped, "decision"),
    "modify_case": (_modified, "decision"),
    "migrate_case": (_migrated, "system"),
    "release_clock": (_driven, "system"),
}


# What a form's decision means for the case; the form's own words may be longer.
_DECISIONS: Mapping[str, LazyString] = {
    "accept": _l("accepted"),
    "return": _l("returned for finalization"),
    "sign": _l("signed"),
    "refuse": _l("signature refused"),
    "redirect": _l("redirected"),
    "terminate": _l("consideration terminated"),
}


def _detail(entry: HistoryEntry) -> str:
    """The decision that moved the case, where the step takes one."""
    variables = entry.facts.get("variables")
    decision = variables.get("decision") if isinstance(variables, Mapping) else None
    return str(_DECISIONS.get(str(decision), ""))
