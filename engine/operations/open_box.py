"""Writes down the act of opening a box for appeals (R-151): when, where, who, how many items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, insert

from engine.domain.actor import Actor
from engine.domain.errors import InvalidData
from engine.domain.local_time import local_date
from engine.domain.registration_numbers import BOX_ACTS, format_number
from engine.operations.border import clean_text
from engine.operations.once import once
from engine.operations.receive_appeal import TOLERANCE
from engine.operations.receiving_place import receiving_path
from engine.service_tasks.register import next_number
from engine.storage.tables import box_openings
from engine.storage.unit_of_work import UnitOfWork

VERB = "open_box"
LEAST_PEOPLE, MOST_PEOPLE = 2, 10
MOST_ITEMS = 10_000
MAX_NAME, MAX_PLACE, MAX_NOTE = 200, 300, 2000


def open_box(
    engine: Engine,
    actor: Actor,
    *,
    organisation_id: int,
    opened_at: datetime,
    place: str,
    people: Sequence[Mapping[str, str]],
    items: int,
    note: str = "",
    key: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    """Answers ``opening_id`` and ``number``. ``people`` are at least two, each ``name`` and ``position``.

    Nobody edits an act: what was found wrong later stands in the next one. Raises NotFound, Forbidden,
    InvalidData (``opened_at``, ``place``, ``people``, ``items``, ``note``).
    """
    present = [{part: clean_text(one.get(part, "")) for part in ("name", "position")} for one in people]
    present = [one for one in present if one["name"]]
    row: dict[str, Any] = {"place": clean_text(place), "people": present, "items": items}
    row |= {"note": clean_text(note), "opened_at": opened_at, "organisation_id": organisation_id}

    def do(work: UnitOfWork) -> dict[str, Any]:
        receiving_path(work.conn, actor, organisation_id)
        _check(row, work.now)
        year = local_date(opened_at).year
        number = format_number(BOX_ACTS, year, next_number(work.conn, organisation_id, BOX_ACTS, year))
        said = {"number": number, "recorded_by": actor.person_id, "recorded_at": work.now}
        new = insert(box_openings).values(row | said).returning(box_openings.c.id)
        return {"opening_id": work.conn.execute(new).scalar_one(), "number": number}

    return once(engine, actor, VERB, row, do, key=key, at=at)


def _check(row: Mapping[str, Any], now: datetime) -> None:
    errors: dict[str, list[str]] = {}
    if row["opened_at"] > now + TOLERANCE:
        errors["opened_at"] = ["too_late"]
    if not row["place"] or len(row["place"]) > MAX_PLACE:
        errors["place"] = ["too_long" if row["place"] else "required"]
    said = [text for one in row["people"] for text in one.values()]
    if len(row["people"]) < LEAST_PEOPLE:
        errors["people"] = ["two_people"]
    elif len(row["people"]) > MOST_PEOPLE or any(len(text) > MAX_NAME for text in said):
        errors["people"] = ["too_long"]
    if not 0 <= row["items"] <= MOST_ITEMS:
        errors["items"] = ["too_small" if row["items"] < 0 else "too_large"]
    if len(row["note"]) > MAX_NOTE:
        errors["note"] = ["too_long"]
    if errors:
        raise InvalidData(errors=errors)
