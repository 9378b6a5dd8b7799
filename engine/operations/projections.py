"""What a completed form changes beside its record: kind of record → columns of the case and its tables.

The process never sees these; screens, lists and reports read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, update

from engine.domain.actor import Role
from engine.domain.errors import InvalidData
from engine.operations.executors import places_of
from engine.operations.locked_case import LockedCase
from engine.storage.tables import appeals, cases

Data = Mapping[str, Any]
Columns = dict[str, Any]

PARENT_BODY = "PARENT_BODY"
"""The channel by which a superior body sends an appeal down, with a term of its own."""


def project(conn: Connection, locked: LockedCase, kind: str, data: Data) -> tuple[Data, Columns]:
    """Applies the form's data to the tables.

    Returns the data as the process may read it (with what was derived from the tables), and the
    changed columns of ``cases`` for the journal. ``locked.row`` is kept current.
    """
    if kind not in _PROJECTIONS:
        return data, {}
    seen, of_case, of_appeal = _PROJECTIONS[kind](conn, locked, data)
    if of_case:
        conn.execute(update(cases).where(cases.c.id == locked.id).values(of_case))
        locked.row.update(of_case)
    if of_appeal:
        conn.execute(update(appeals).where(appeals.c.case_id == locked.id).values(of_appeal))
    return seen, of_case


def take(data: Data, names: Iterable[str]) -> Columns:
    """Those of the fields that were filled in."""
    return {name: data[name] for name in names if data.get(name) is not None}


def day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _registration(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    return data, {}, take(data, ("legal_type", "language", "subject", "addressee", "sheets"))


def _issues(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    """The first issue names the appeal's topic."""
    first: Data = (data.get("issues") or [{}])[0]
    return data, take(data, ("control",)), take(data, ("legal_type",)) | take(first, ("topic", "sub_topic"))


def _resolution(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    derived, columns = _executor(conn, locked, data, "executor")
    _units(conn, locked, data.get("co_executors") or (), "co_executors")
    return derived, columns | take(data, ("control", "access_level")), {}


def _third_return(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    """The head may leave the executor as he is."""
    if not data.get("third_return_executor"):
        return data, {}, {}
    derived, columns = _executor(conn, locked, data, "third_return_executor")
    return derived, columns, {}


def _closing(conn: Connection, locked: LockedCase, data: Data) -> tuple[Data, Columns, Columns]:
    return data, {"control": "none"} if data.get("remove_from_control") else {}, {}


def _executor(conn: Connection, locked: LockedCase, data: Data, name: str) -> tuple[Data, Columns]:
    """The executing unit is where the executor works, whatever else was chosen: the work goes there."""
    ((person_id, unit_id),) = _units(conn, locked, [data[name]], name).items()
    columns = {"executor_id": person_id, "executor_unit_id": unit_id}
    return {**data, "executor_unit": str(unit_id)}, columns


def _units(conn: Connection, locked: LockedCase, people: Iterable[str], field: str) -> dict[int, int]:
    """Where these executors work. Raises :class:`InvalidData` on the field if one of them is none.

    Asked here too, whatever the form's own fields ask: a case is never given to a non-executor.
    """
    ids = {int(person) for person in people}
    units = places_of(conn, ids, Role.EXECUTOR, locked.facts.organisation_path) if ids else {}
    if ids - units.keys():
        raise InvalidData(errors={field: ["not_suitable"]})
    return {person: place.organisation_id for person, place in units.items()}


_PROJECTIONS: Mapping[str, Callable[[Connection, LockedCase, Data], tuple[Data, Columns, Columns]]] = {
    "registration": _registration,
    "issues": _issues,
    "resolution": _resolution,
    "third_return": _third_return,
    "closing": _closing,
}
