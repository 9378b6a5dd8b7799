"""A case's journal as frames of its diagrams: where it stood after each entry, in the version of then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, select

from engine.bpmn.definition import Deployment
from engine.bpmn.labels import labels
from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.case_parts import header
from engine.queries.clock import moment
from engine.queries.diagram import steps_told
from engine.queries.element_names import deployment
from engine.queries.facts import CaseHeader, Languages
from engine.queries.history import HistoryEntry, entries_of
from engine.storage.tables import deployments, journal

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


@dataclass(frozen=True)
class Replay:
    """``frames`` stand in the order of ``entries``, one for each. ``versions``: of each deployment that the
    case ran on, its number within the family."""

    case: CaseHeader
    entries: tuple[HistoryEntry, ...]
    frames: tuple[Frame, ...]
    versions: Mapping[int, int]


@dataclass(frozen=True)
class ReplayDiagram:
    """A diagram of one version. ``calls``: its call activities with the processes they call; ``processes``:
    all that the case could come to in this version, its own first, with their names."""

    xml: bytes
    names: Mapping[str, Languages]
    calls: Mapping[str, str]
    processes: tuple[tuple[str, Languages], ...]


def case_replay(conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None) -> Replay:
    """Raises :class:`NotFound` unless the actor may see the case."""
    case, _, _ = header(conn, actor, case_id, moment(conn, at))
    entries = entries_of(conn, case_id, case.process_id)
    used = sorted({entry.deployment_id for entry in entries})
    chosen = select(deployments.c.id, deployments.c.version).where(deployments.c.id.in_(used))
    drawn = {number: deployment(conn, number) for number in used}
    return Replay(
        case=case,
        entries=entries,
        frames=tuple(_frames(entries, drawn, case.process_id)),
        versions={row.id: row.version for row in conn.execute(chosen)},
    )


def replay_diagram(
    conn: Connection,
    actor: Actor,
    case_id: int,
    deployment_id: int,
    process_id: str | None = None,
    *,
    at: datetime | None = None,
) -> ReplayDiagram:
    """Without ``process_id`` the case's own process.

    Raises :class:`NotFound` unless the actor may see the case, and for a version or process it never ran on.
    """
    case, _, _ = header(conn, actor, case_id, moment(conn, at))
    ran = select(journal.c.seq).where(journal.c.case_id == case_id, journal.c.deployment_id == deployment_id)
    if conn.execute(ran.limit(1)).first() is None:
        raise NotFound(deployment_id=deployment_id)
    drawn = deployment(conn, deployment_id)
    reached = drawn.reached(case.process_id)
    shown = case.process_id if process_id is None else process_id
    if shown not in reached:
        raise NotFound(process=shown)
    xml = drawn.xml(shown)
    names = tuple((one, drawn.names(one)) for one in reached)
    return ReplayDiagram(xml, labels(xml), drawn.calls(shown), names)


def replay_length(
    conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None
) -> tuple[int, bool]:
    """How many steps the case has, and whether more may come. Raises as :func:`case_replay`."""
    case, _, _ = header(conn, actor, case_id, moment(conn, at))
    return case.version, case.closed_at is None


def _frames(
    entries: Iterable[HistoryEntry], drawn: Mapping[int, Deployment], process_id: str
) -> Iterable[Frame]:
    places = {number: _Places(one, process_id) for number, one in drawn.items()}
    standing, moments, shown = _Standing(), Moments(), process_id
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
            visit=visit_of(entry.facts),
            entered=tuple(what for kind, what in steps_told(entry.change) if kind == "entered"),
            took=tuple(what for kind, what in steps_told(entry.change) if kind == "took"),
            current=current,
            kinds=moments.of(entry.command, entry.change),
        )


def visit_of(facts: Mapping[str, Any]) -> int:
    """Which visit of its element a command was about, from 1: a key counts them (``draft_reply#2``)."""
    ordinal = str(facts.get("key") or "").partition("#")[2]
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
