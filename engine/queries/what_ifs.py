"""What was asked of past cases, how far it has come, and the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from engine.domain.errors import NotFound
from engine.domain.redecided import Redecided, redecided_of
from engine.domain.what_if import Compared, compared_of
from engine.queries.names import initials
from engine.storage.tables import people, workspaces
from engine.storage.tables import what_if_parts as parts
from engine.storage.tables import what_ifs as table

MOST = 50


@dataclass(frozen=True)
class WhatIf:
    """``summary`` has the fields of :class:`engine.domain.what_if.Summary`; where a ``decision`` alone was
    asked again, those of :class:`engine.domain.redecided.DecisionSummary`. ``failed``: why it ended."""

    id: int
    workspace_id: int
    title: str
    first: date
    last: date
    answered: bool
    step: timedelta
    decision: str | None
    all: int
    done: int
    summary: Mapping[str, Any] | None
    failed: str | None
    checksum: str
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None


def _facts() -> Any:
    columns = (c for c in table.c if c.name not in ("files", "cases"))
    return (
        select(*columns, func.cardinality(table.c.cases).label("all"), workspaces.c.title)
        .add_columns(initials(people).label("asker"))
        .join(people, people.c.id == table.c.asked_by)
        .join(workspaces, workspaces.c.id == table.c.workspace_id)
    )


def what_ifs(conn: Connection, workspace_id: int) -> tuple[WhatIf, ...]:
    """Newest first."""
    chosen = _facts().where(table.c.workspace_id == workspace_id).order_by(table.c.id.desc()).limit(MOST)
    return tuple(_what_if(row) for row in conn.execute(chosen))


def what_if(conn: Connection, what_if_id: int) -> WhatIf:
    """Raises :class:`NotFound`."""
    row = conn.execute(_facts().where(table.c.id == what_if_id)).first()
    if row is None:
        raise NotFound(what_if_id=what_if_id)
    return _what_if(row)


def compared(conn: Connection, what_if_id: int) -> tuple[Compared, ...]:
    """Case by case, as far as it has come."""
    return tuple(map(compared_of, _every(conn, what_if_id)))


def redecided(conn: Connection, what_if_id: int) -> tuple[Redecided, ...]:
    """The same where a decision alone was asked again."""
    return tuple(map(redecided_of, _every(conn, what_if_id)))


def _every(conn: Connection, what_if_id: int) -> Iterator[Any]:
    chosen = select(parts.c.compared).where(parts.c.what_if_id == what_if_id).order_by(parts.c.start)
    return (one for part in conn.execute(chosen).scalars() for one in part)


def _what_if(row: Any) -> WhatIf:
    return WhatIf(
        id=row.id,
        workspace_id=row.workspace_id,
        title=row.title,
        first=date.fromisoformat(row.asked["first"]),
        last=date.fromisoformat(row.asked["last"]),
        answered=row.asked["answered"],
        step=timedelta(seconds=row.asked["step"]),
        decision=row.asked.get("decision"),
        all=row.all,
        done=row.done,
        summary=row.summary,
        failed=row.failed,
        checksum=row.checksum,
        asked_by=row.asker,
        asked_at=row.asked_at,
        finished_at=row.finished_at,
    )
