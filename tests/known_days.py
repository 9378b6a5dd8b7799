"""Entries recorded day after day, and what they said until the end of one: what statements must match."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, select, text, update

from engine.domain.local_time import at_local, local_date
from engine.storage.tables import journal
from tests.factories import World

FIRST_DAY = date(2026, 11, 23)
LAST_DAY = FIRST_DAY + timedelta(days=40)
DAYS = tuple(FIRST_DAY + timedelta(days=n) for n in range(-1, 41))


def record_day_by_day(world: World, late: Mapping[tuple[int, int], int] | None = None) -> None:
    """Entry N of every case is recorded at noon of the Nth day, or of the day (from 0) that ``late`` names
    for (case, entry). When it happened stays as it is."""
    with world.engine.begin() as conn:
        conn.execute(text("alter table journal disable trigger user"))
        for seq, case_id, case_seq in conn.execute(
            select(journal.c.seq, journal.c.case_id, journal.c.case_seq)
        ).all():
            day = (late or {}).get((case_id, case_seq), case_seq - 1)
            noon = at_local(FIRST_DAY + timedelta(days=day), time(12))
            conn.execute(update(journal).where(journal.c.seq == seq).values(recorded_at=noon))
        conn.execute(text("alter table journal enable trigger user"))


@dataclass
class Folded:
    """One case, by its entries until the first that was not recorded by the end of the day."""

    fields: dict[str, Any] = field(default_factory=dict)
    last_seq: int = 0
    clocks: dict[int, dict[str, Any]] = field(default_factory=dict)
    seen: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    """Number and change of each entry."""

    def moment(self, name: str) -> datetime | None:
        said = self.fields.get(name)
        return None if said is None else datetime.fromisoformat(said)


def folded(conn: Connection, day: date) -> dict[int, Folded]:
    """Cases with an entry by then."""
    rows: Sequence[Any] = conn.execute(
        select(journal.c.case_id, journal.c.case_seq, journal.c.recorded_at, journal.c.change).order_by(
            journal.c.case_id, journal.c.case_seq
        )
    ).all()
    found: dict[int, Folded] = {}
    over: set[int] = set()
    for case_id, case_seq, recorded_at, raw in rows:
        if case_id in over or local_date(recorded_at) > day:
            over.add(case_id)
            continue
        one, change = found.setdefault(case_id, Folded()), json.loads(raw)
        one.fields |= change.get("fields", {})
        one.last_seq = case_seq
        one.seen.append((case_seq, change))
        for table, key, columns in change.get("rows", []):
            if table == "clocks":
                one.clocks[key] = one.clocks.get(key, {}) | columns
    return found
