"""Runs entries again: every state and every change must come out as it was stored.

Service tasks are not called again; the journal recorded what they answered. Time is the entry's,
the definition is the entry's deployment. The engine has no other input, so the entries may lie in the
database (:mod:`engine.journal.rebuild`) or in a file (:mod:`engine.journal.saved`).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.bpmn.definition import Deployment
from engine.bpmn.migration import migrate
from engine.bpmn.model import Advance, Command
from engine.bpmn.runner import advance, recorded
from engine.domain.canonical import plain
from engine.domain.errors import JauapError, JournalBroken
from engine.domain.local_time import local
from engine.journal.change import engine_change, engine_part, same_change, states_entered

OF_THE_CASE = ("start", "modify", "migrate")
"""Commands about the process as a whole; the others name what waits."""


@dataclass(frozen=True)
class StoredEntry:
    """An entry that touched the process. ``snapshot`` is compressed, ``deployment`` names the files."""

    case_seq: int
    command: str
    at: datetime
    facts: bytes
    change: bytes
    snapshot: bytes
    deployment: str


@dataclass(frozen=True)
class Compared:
    """One entry that came out as it was stored."""

    case_seq: int
    command: str
    kind: str
    state_bytes: int
    opened: int
    closed: int
    services: int


def replay(
    process_id: str,
    entries: Iterable[StoredEntry],
    deployment_of: Callable[[str], Deployment],
    on_entry: Callable[[Compared], None] = lambda entry: None,
) -> bytes:
    """The last state. ``on_entry`` hears of each entry that fits.

    Raises :class:`JournalBroken` (``case_seq``, ``reason``, ``detail``) at the first entry that does not
    come out: ``state_differs`` (another snapshot) and ``change_differs`` (another change, or service
    results that nobody asked for) with the place of the first difference, ``unreadable`` (bytes that
    nothing can read), ``refused`` (the engine refuses the command) with its code.
    """
    state: bytes | None = None
    in_state: str | None = None
    before: Deployment | None = None
    for entry in entries:
        deployment = deployment_of(entry.deployment)
        facts, change, snapshot = _read(entry)
        result = _run(entry, (before or deployment, deployment), process_id, state, facts)
        if result.snapshot != snapshot:
            raise _broken(entry, "state_differs", _difference_of_states(snapshot, result.snapshot))
        in_state = _state(deployment, process_id, result, change, in_state)
        used = [dict(one) for one in result.service_results]
        if used != facts.get("results", []):
            raise _broken(entry, "change_differs", "results")
        if not same_change(change, result, in_state):
            where = difference(engine_part(change), plain(engine_change(result)))
            raise _broken(entry, "change_differs", where or "state")
        state, before = result.snapshot, deployment
        on_entry(_compared(entry, facts, result))
    if state is None:
        raise JournalBroken(case_seq=1, reason="no_state")
    return state


def command_facts(command: Command, results: tuple[Any, ...]) -> dict[str, Any]:
    """What the journal keeps of a command, enough for :func:`replay` to give it again."""
    facts: dict[str, Any] = {"kind": command.kind, "variables": dict(command.variables)}
    facts["process" if command.kind in OF_THE_CASE else "key"] = command.target
    facts |= {name: value for name, value in (("code", command.code), ("element", command.element)) if value}
    if results:
        facts["results"] = [dict(result) for result in results]
    return facts


def command_again(at: datetime, facts: Mapping[str, Any]) -> Command:
    """The command as it was given: the other way of :func:`command_facts`."""
    target = facts["process" if facts["kind"] in OF_THE_CASE else "key"]
    code, element = facts.get("code"), facts.get("element")
    return Command(facts["kind"], target, local(at), facts["variables"], code, element)


def _difference_of_states(stored: bytes, computed: bytes) -> str:
    """Empty where the stored bytes are no state at all, whoever wrote them."""
    try:
        return difference(json.loads(stored), json.loads(computed))
    except ValueError:
        return ""


def difference(stored: Any, computed: Any, path: str = "") -> str:
    """Where two plain values first differ, as ``tokens.2.3``; never the values, which may be anybody's."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        for name in sorted(stored.keys() | computed.keys()):
            if name not in stored or name not in computed or stored[name] != computed[name]:
                return difference(stored.get(name), computed.get(name), f"{path}.{name}")
    if isinstance(stored, list) and isinstance(computed, list):
        for place, (one, other) in enumerate(zip(stored, computed, strict=False)):
            if one != other:
                return difference(one, other, f"{path}.{place}")
        return f"{path}.{min(len(stored), len(computed))}".lstrip(".")
    return path.lstrip(".")


def _run(
    entry: StoredEntry,
    deployments: tuple[Deployment, Deployment],
    process_id: str,
    state: bytes | None,
    facts: Mapping[str, Any],
) -> Advance:
    """``deployments``: the one of the entry before, and this entry's own."""
    services = recorded(facts.get("results", ()))
    command = command_again(entry.at, facts)
    try:
        if command.kind == "migrate" and state is not None:
            return migrate(*deployments, process_id, state, command, services)
        return advance(deployments[1], process_id, state, command, services)
    except JauapError as refusal:
        raise _broken(entry, "refused", refusal.code) from refusal


def _compared(entry: StoredEntry, facts: Mapping[str, Any], result: Advance) -> Compared:
    sizes = (len(result.snapshot), len(result.opened), len(result.closed), len(result.service_results))
    return Compared(entry.case_seq, entry.command, facts["kind"], *sizes)


def _state(
    deployment: Deployment, process_id: str, result: Advance, change: Mapping[str, Any], before: str | None
) -> str | None:
    """The case's state after the command; a case begins in the one that its first entry names."""
    entered = states_entered(deployment, process_id, result)
    return entered[-1][1] if entered else before or change.get("fields", {}).get("state")


def _read(entry: StoredEntry) -> tuple[dict[str, Any], dict[str, Any], bytes]:
    try:
        return json.loads(entry.facts), json.loads(entry.change), zlib.decompress(entry.snapshot)
    except (ValueError, zlib.error):
        raise _broken(entry, "unreadable") from None


def _broken(entry: StoredEntry, reason: str, detail: str | None = None) -> JournalBroken:
    told = {"case_seq": entry.case_seq, "reason": reason}
    return JournalBroken(**told, **({"detail": detail} if detail else {}))
