"""A date of a fact that was refused is kept: who asked for it, of which case, on which day (decision 0043).

The refused command writes nothing; this is written after it, in a transaction of its own. No word that
anybody typed is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.dialects.postgresql import insert

from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.domain.local_time import local_date
from engine.operations.border import is_id
from engine.storage.tables import cases, messages, refused_dates, work_items
from engine.storage.unit_of_work import UnitOfWork, unit_of_work

WATCHED = frozenset({"receive_appeal", "complete_work_item", "take_action", "post_letter", "open_box"})
"""Commands in which people say on which day something happened."""

CODES = frozenset({"too_early", "too_late", "in_the_future", "before_the_letter"})

MOST_A_DAY = 200
"""Of one person; whoever sends more is seen by these."""


def keep_refused_dates(
    engine: Engine,
    actor: Actor,
    verb: str,
    body: Mapping[str, Any],
    refusal: InvalidData,
    at: datetime | None = None,
) -> None:
    """One line for each field whose date was refused; the same again on the same day adds none.

    Nothing for other commands and refusals, for the system, and where case and organisation are unknown.
    """
    found = list(_refused(body, refusal)) if verb in WATCHED and actor.person_id is not None else []
    if not found:
        return
    with unit_of_work(engine, at=at) as work:
        case_id, organisation_id = _place(work, body)
        if organisation_id is None:
            return
        day = local_date(work.now)
        mine = (refused_dates.c.actor_id == actor.person_id, refused_dates.c.day == day)
        kept = work.conn.execute(select(func.count()).select_from(refused_dates).where(*mine)).scalar_one()
        about = {
            "recorded_at": work.clock,
            "day": day,
            "actor_id": actor.person_id,
            "verb": verb,
            "case_id": case_id,
            "organisation_id": organisation_id,
        }
        lines = [
            about | {"field": field, "code": code, "asked": asked}
            for field, code, asked in found[: max(0, MOST_A_DAY - kept)]
        ]
        if lines:
            work.conn.execute(insert(refused_dates).values(lines).on_conflict_do_nothing())


def _refused(body: Mapping[str, Any], refusal: InvalidData) -> Iterator[tuple[str, str, date]]:
    """Fields by their names in the forms: nothing that came with the request is taken for a name."""
    data = body.get("data")
    for field, codes in refusal.details["errors"].items():
        code = next((one for one in codes if one in CODES), None)
        given = data.get(field) if isinstance(data, Mapping) else body.get(field)
        asked = _day(given)
        if code is not None and asked is not None:
            yield field, code, asked


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(str(given)[:10])
    except ValueError:
        return None


def _names(given: Any) -> bool:
    return isinstance(given, int) and is_id(given)


def _place(work: UnitOfWork, body: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """The case and its organisation now, or the organisation that was to receive it."""
    chosen = select(cases.c.id, cases.c.organisation_id)
    for name, column in (("work_item_id", work_items.c.id), ("message", messages.c.id)):
        if _names(body.get(name)):
            chosen = chosen.join(column.table, column.table.c.case_id == cases.c.id)
            found = work.conn.execute(chosen.where(column == body[name])).first()
            return (None, None) if found is None else (found.id, found.organisation_id)
    if _names(body.get("case_id")):
        found = work.conn.execute(chosen.where(cases.c.id == body["case_id"])).first()
        return (None, None) if found is None else (found.id, found.organisation_id)
    return None, body.get("organisation_id")
