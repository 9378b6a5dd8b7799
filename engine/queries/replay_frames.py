"""Frames of a case's diagrams, folded from its entries: where it stood after each, in the version of then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine.bpmn.definition import Deployment
from engine.queries.diagram import steps_told
from engine.queries.history import HistoryEntry
from engine.queries.replay_branches import Branch, branches_of

Kind = Literal["return", "reassignment", "extension", "overdue", "migration", "incident"]
KINDS: tuple[Kind, ...] = ("return", "reassignment", "extension", "overdue", "migration", "incident")
"""What a reader of a history looks for first."""

_REASSIGNED = frozenset({"reassign", "take_from_complained_of"})
_MIGRATED = frozenset({"migrate_case", "modify_case"})


@dataclass(frozen=True)
class Frame:
    """One entry. ``element_id`` is what it acted upon, ``visit`` which visit of it that was, from 1; 0
    where it acted on no step.

    ``entered`` and ``took`` are the elements and sequence flows of this entry alone, in order, an element
    as often as it was entered; ``current`` is where the case stood after it, also the subprocesses and
    calls around. ``process_id`` is the diagram in which to look at it.
    """

    seq: int
    deployment_id: int
    process_id: str
    element_id: str | None
    visit: int
    entered: tuple[str, ...]
    took: tuple[str, ...]
    current: tuple[str, ...]
    kinds: tuple[Kind, ...]


def frames_of(
    entries: Sequence[HistoryEntry], drawn: Mapping[int, Deployment], process_id: str
) -> Iterable[Frame]:
    places = {number: _Places(one, process_id) for number, one in drawn.items()}
    standing, moments, shown = _Standing(), Moments(), process_id
    branches = branches_of(entries)
    for entry in entries:
        standing.fold(entry.change)
        current = standing.current
        around = places[entry.deployment_id]
        shown = around.of((entry.element_id, *standing.last, *current), shown)
        yield Frame(
            seq=entry.case_seq,
            deployment_id=entry.deployment_id,
            process_id=shown,
            element_id=entry.element_id,
            visit=visit_of(entry.facts, branches),
            entered=tuple(what for kind, what in steps_told(entry.change) if kind == "entered"),
            took=tuple(what for kind, what in steps_told(entry.change) if kind == "took"),
            current=current,
            kinds=moments.of(entry.command, entry.change),
        )


def way_to(drawn: Deployment, own: str, process_id: str) -> tuple[str, ...]:
    """The processes from the case's own down to that one, each called by the one before it."""
    callers: dict[str, str] = {}
    for caller in drawn.reached(own):
        for called in drawn.calls(caller).values():
            callers.setdefault(called, caller)
    way = [process_id]
    while way[0] != own and way[0] in callers and callers[way[0]] not in way:
        way.insert(0, callers[way[0]])
    return tuple(way)


def visit_of(facts: Mapping[str, Any], branches: Mapping[str, Branch]) -> int:
    """Which visit of its element a command was about, from 1. What is no work item is counted by its key
    (``timer#2``)."""
    key = str(facts.get("key") or "")
    if key in branches:
        return branches[key].visit
    ordinal = key.partition("#")[2]
    return int(ordinal) if ordinal.isdecimal() else 0


class _Places:
    """In which diagram of a version an element is drawn."""

    def __init__(self, drawn: Deployment, process_id: str) -> None:
        self._own = process_id
        self._of = {
            element: name for name in reversed(drawn.reached(process_id)) for element in drawn.drawn_in(name)
        }
        self._known = frozenset(self._of.values()) | {process_id}

    def of(self, elements: Iterable[str | None], before: str) -> str:
        """That of the first of the elements that is drawn; the one before where none is."""
        found = next((self._of[one] for one in elements if one in self._of), before)
        return found if found in self._known else self._own


class _Standing:
    """Where the tokens are: what was entered and not left."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._keys: dict[str, str] = {}
        self.last: tuple[str, ...] = ()

    def fold(self, change: Mapping[str, Any]) -> None:
        for kind, element in steps_told(change):
            if kind == "entered":
                self._count[element] += 1
            elif kind in ("left", "cancelled"):
                self._count[element] -= 1
        for key, element, _form in change.get("moved", ()):
            self._moved(str(key), str(element))
        self.last = tuple(str(one["element_id"]) for one in change.get("opened", ()))

    def _moved(self, key: str, element: str) -> None:
        """A migration renames where something waits."""
        before = self._keys.get(key, key.partition("#")[0])
        self._keys[key] = element
        if before != element:
            self._count[before] -= 1
            self._count[element] += 1

    @property
    def current(self) -> tuple[str, ...]:
        return tuple(element for element, count in self._count.items() if count > 0)


class Moments:
    """Which entries a reader looks for. Holds what an entry is compared with."""

    def __init__(self) -> None:
        self._returns = 0
        self._extensions: dict[int, int] = {}

    def of(self, command: str, change: Mapping[str, Any]) -> tuple[Kind, ...]:
        """Asked for every entry of a case, in order."""
        return tuple(self._of(command, change))

    def _of(self, command: str, change: Mapping[str, Any]) -> Iterable[Kind]:
        fields = change.get("fields", {})
        returns = int(fields.get("return_count", self._returns))
        if returns > self._returns:
            yield "return"
        self._returns = returns
        if command in _REASSIGNED:
            yield "reassignment"
        if self._extended(change.get("rows") or ()):
            yield "extension"
        if fields.get("overdue") is True:
            yield "overdue"
        if command in _MIGRATED:
            yield "migration"
        if command == "record_incident" or change.get("incidents"):
            yield "incident"

    def _extended(self, rows: Iterable[Any]) -> bool:
        found = False
        for table, key, columns in rows:
            if table == "clocks" and "extensions" in columns:
                count = int(columns["extensions"])
                found |= count > self._extensions.get(key, 0)
                self._extensions[key] = count
        return found
