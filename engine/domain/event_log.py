"""What an entry of the journal is in an event log: activities with their lifecycle (IEEE 1849-2016).

An activity is an element of the diagram, named by its id, which stays when its words change; what is done
beside the process stands under the name of its command. Every entry is exactly one event of its own; what it
opened or ended besides follows it: tasks and jobs that were offered (schedule, assign) or taken away
(ate_abort).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Value = str | int | bool | datetime

SYSTEM = "system"
"""The resource of what nobody did by hand."""

LIFECYCLES: Mapping[str, str] = {
    "claim": "start",
    "release": "unknown",
    "reassign": "reassign",
    "take_from_complained_of": "reassign",
    "throw_job_error": "ate_abort",
    "skip_incident": "manualskip",
}
"""By command; any other is ``complete``. The standard's machine has no way back from an official to his
group: a release is ``unknown`` there, and its ``command`` says what it was."""

STANDARD = frozenset(
    {"schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume", "pi_abort", "ate_abort"}
    | {"complete", "autoskip", "manualskip", "unknown"}
)
"""The transitions of the standard's lifecycle extension."""

BESIDE = frozenset({"record_incident", "retry_incident", "finish_delivery"})
"""Name a waiting thing without doing it: their activity is the command."""


@dataclass(frozen=True)
class Entry:
    """One entry of the journal. ``version`` is that of the process after it."""

    seq: int
    at: datetime
    actor_id: int | None
    on_behalf_of: int | None
    command: str
    facts: Mapping[str, Any]
    change: Mapping[str, Any]
    version: int


@dataclass(frozen=True)
class LogEvent:
    """``instance`` is the key of the task, timer or job (``draft_reply#2``), else ``None``.

    ``resource`` is ``official-12`` or :data:`SYSTEM`; ``role`` and ``group`` (the code of a
    unit) are ``None`` where nothing says them. ``assignee``: to whom a task was given, in the same form.
    ``replies``: numbers of the drafts of the reply that it wrote.
    """

    seq: int
    place: int
    activity: str
    lifecycle: str
    instance: str | None
    at: datetime
    resource: str
    role: str | None
    group: str | None
    on_behalf_of: str | None
    assignee: str | None
    command: str
    version: int
    replies: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """Unique within the case."""
        return f"{self.seq}.{self.place}"


@dataclass(frozen=True)
class LoggedCase:
    """``attributes`` without those that the case lacks; ``events`` in the order of its journal."""

    id: int
    attributes: Mapping[str, Value]
    events: tuple[LogEvent, ...]


CASE_ATTRIBUTES: Mapping[str, type] = {
    "registration_number": str,
    "process": str,
    "family": str,
    "version": int,
    "state": str,
    "organisation": str,
    "executing_unit": str,
    "legal_type": str,
    "channel": str,
    "topic": str,
    "sub_topic": str,
    "territory": str,
    "language": str,
    "official": bool,
    "control": str,
    "access_level": str,
    "clock_rule": str,
    "overdue": bool,
    "returns": int,
    "received_at": datetime,
    "registered_at": datetime,
    "answered_at": datetime,
    "closed_at": datetime,
    "last_day": str,
}
"""What an exported case may say of itself, and of which type."""


def official(person_id: int) -> str:
    """The name by which an official stands in a log."""
    return f"official-{person_id}"


def events_of(entries: Iterable[Entry], units: Mapping[int, str]) -> tuple[LogEvent, ...]:
    """Of one case, whose entries come in order. ``units``: of an official the code of his unit."""
    reader = _Reader(units)
    return tuple(event for entry in entries for event in reader.events(entry))


_Told = tuple[str | None, str, str, int | None]
"""Instance, activity, lifecycle, and to whom it went."""


class _Reader:
    """Knows of the tasks that were opened for whom they are."""

    def __init__(self, units: Mapping[int, str]) -> None:
        self._units = units
        self._roles: dict[str, str | None] = {}

    def events(self, entry: Entry) -> Iterator[LogEvent]:
        """What the entry did, what it ended, what it opened."""
        key = _key(entry)
        told: list[_Told] = [(key, _activity(entry, key), _lifecycle(entry), _assignee(entry.change))]
        told += self._ended(entry.change, key)
        told += self._opened(entry.change)
        for place, (instance, activity, lifecycle, to) in enumerate(told):
            yield self._event(entry, place, activity, lifecycle, instance, to)

    def _ended(self, change: Mapping[str, Any], key: str | None) -> Iterator[_Told]:
        """Of what was offered before; timers and waits for messages were not."""
        for one in change.get("closed", ()):
            if one != key and one in self._roles:
                yield one, _element(one), "ate_abort", None

    def _opened(self, change: Mapping[str, Any]) -> Iterator[_Told]:
        for item in change.get("opened", ()):
            self._roles[item["key"]] = item.get("candidate_role")
            to = item.get("assignee_id")
            yield item["key"], item["element_id"], "schedule" if to is None else "assign", to
        for job, _type in change.get("jobs", ()):
            self._roles[job] = None
            yield job, _element(job), "schedule", None

    def _event(
        self, entry: Entry, place: int, activity: str, lifecycle: str, instance: str | None, to: int | None
    ) -> LogEvent:
        # What follows from an entry was done by the engine, whoever gave the command.
        by = entry.actor_id if place == 0 else None
        return LogEvent(
            seq=entry.seq,
            place=place,
            activity=activity,
            lifecycle=lifecycle,
            instance=instance,
            at=entry.at,
            resource=SYSTEM if by is None else official(by),
            role=self._roles.get(instance or ""),
            group=None if by is None else self._units.get(by),
            on_behalf_of=None if entry.on_behalf_of is None or place else official(entry.on_behalf_of),
            assignee=None if to is None else official(to),
            command=entry.command,
            version=entry.version,
            replies=() if place else _replies(entry.change),
        )


def _key(entry: Entry) -> str | None:
    key = entry.facts.get("key")
    return str(key) if key else None


def _element(key: str) -> str:
    return key.partition("#")[0]


def _activity(entry: Entry, key: str | None) -> str:
    if entry.command in BESIDE:
        return entry.command
    return _element(key) if key else str(entry.facts.get("element") or entry.command)


def _lifecycle(entry: Entry) -> str:
    if entry.command == "hold":
        return "suspend" if entry.change.get("held_until", {}).get("to") else "resume"
    if entry.command in BESIDE:
        return "complete"
    return LIFECYCLES.get(entry.command, "complete")


def _replies(change: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(version for kind, version in change.get("records", ()) if kind == "reply")


def _assignee(change: Mapping[str, Any]) -> int | None:
    moved = change.get("assignee_id")
    return moved.get("to") if isinstance(moved, Mapping) else None
