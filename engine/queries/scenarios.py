"""Scenarios of a family, and whether each still comes to what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from engine.domain.errors import NotFound
from engine.domain.trial import Script, Trial, script_of
from engine.queries.names import initials
from engine.storage.tables import people
from engine.storage.tables import scenarios as table

MOST = 100


@dataclass(frozen=True)
class Scenario:
    """``path``: the elements entered when it was kept; ``state``: that of the case at the end."""

    id: int
    name: str
    script: Script
    path: tuple[str, ...]
    state: str
    kept_by: str
    kept_at: datetime


@dataclass(frozen=True)
class Outcome:
    """How a scenario went on a draft. ``at`` is the place of the first difference in the path, from 0."""

    scenario: Scenario
    trial: Trial
    at: int | None

    @property
    def same(self) -> bool:
        stopped = self.trial.failed is not None or self.trial.asked is not None
        return self.at is None and not stopped and self.trial.state == self.scenario.state


def scenarios(conn: Connection, family: str) -> tuple[Scenario, ...]:
    """By name, at most :data:`MOST`."""
    chosen = (
        select(table, initials(people).label("keeper"))
        .join(people, people.c.id == table.c.kept_by)
        .where(table.c.family == family)
        .order_by(table.c.name)
        .limit(MOST)
    )
    return tuple(
        Scenario(row.id, row.name, script_of(row.script), tuple(row.path), row.state, row.keeper, row.kept_at)
        for row in conn.execute(chosen)
    )


def scenario(conn: Connection, family: str, scenario_id: int) -> Scenario:
    """Raises :class:`NotFound`."""
    found = next((one for one in scenarios(conn, family) if one.id == scenario_id), None)
    if found is None:
        raise NotFound(scenario_id=scenario_id)
    return found


def compared(kept: Sequence[Scenario], trials: Sequence[Trial]) -> tuple[Outcome, ...]:
    """Each scenario with its trial."""
    return tuple(
        Outcome(one, trial, _differs(one.path, trial.path)) for one, trial in zip(kept, trials, strict=True)
    )


def _differs(was: Sequence[str], now: Sequence[str]) -> int | None:
    for place, (before, after) in enumerate(zip(was, now, strict=False)):
        if before != after:
            return place
    return None if len(was) == len(now) else min(len(was), len(now))
