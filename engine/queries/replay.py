"""A case's journal as frames of its diagrams, and the diagrams of the versions that it ran on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.domain.actor import Actor
from engine.domain.errors import NotFound
from engine.queries.case_parts import header
from engine.queries.clock import moment
from engine.queries.element_names import deployment
from engine.queries.facts import AppealFacts, CaseHeader, Languages
from engine.queries.history import HistoryEntry
from engine.queries.replay_frames import Frame, way_to
from engine.queries.replay_past import Past, past_of
from engine.storage.tables import journal


@dataclass(frozen=True)
class Replay:
    """The case with its appeal, masked as its header says, and what happened to it."""

    case: CaseHeader
    appeal: AppealFacts
    past: Past

    @property
    def entries(self) -> tuple[HistoryEntry, ...]:
        return self.past.entries

    @property
    def frames(self) -> tuple[Frame, ...]:
        return self.past.frames

    @property
    def versions(self) -> Mapping[int, int]:
        return self.past.versions


@dataclass(frozen=True)
class ReplayDiagram:
    """A diagram of one version. ``calls``: its call activities with the processes they call; ``processes``:
    all that the case could come to in this version, its own first, with their names; ``way_in``: those from
    its own down to the one drawn."""

    xml: bytes
    calls: Mapping[str, str]
    processes: tuple[tuple[str, Languages], ...]
    way_in: tuple[str, ...]


def case_replay(conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None) -> Replay:
    """Raises :class:`NotFound` unless the actor may see the case."""
    case, appeal, _ = header(conn, actor, case_id, moment(conn, at))
    return Replay(case, appeal, past_of(conn, case_id, case.process_id))


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
    return drawing_of(conn, case, deployment_id, process_id)


def drawing_of(
    conn: Connection, case: CaseHeader, deployment_id: int, process_id: str | None
) -> ReplayDiagram:
    """The same for a page that has read the case, of a version that it ran on."""
    drawn = deployment(conn, deployment_id)
    reached = drawn.reached(case.process_id)
    shown = case.process_id if process_id is None else process_id
    if shown not in reached:
        raise NotFound(process=shown)
    names = tuple((one, drawn.names(one)) for one in reached)
    way_in = way_to(drawn, case.process_id, shown)
    return ReplayDiagram(drawn.xml(shown), drawn.calls(shown), names, way_in)


def replay_length(
    conn: Connection, actor: Actor, case_id: int, *, at: datetime | None = None
) -> tuple[int, bool]:
    """How many steps the case has, and whether more may come. Raises as :func:`case_replay`."""
    case, _, _ = header(conn, actor, case_id, moment(conn, at))
    return case.version, case.closed_at is None
