"""What a completed form changes beside its record: kind of record → columns of the case and its tables.

The process never sees these; screens, lists and reports read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from engine.domain.errors import InvalidData
from engine.operations.locked_case import LockedCase
from engine.storage.tables import appeals, cases, organisations, people

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
    seen, of_case, of_appeal = _PROJECTIONS[kind](conn, data)
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


def _registration(conn: Connection, data: Data) -> tuple[Data, Columns, Columns]:
    return data, {}, take(data, ("legal_type", "language", "subject", "addressee", "sheets"))


def _issues(conn: Connection, data: Data) -> tuple[Data, Columns, Columns]:
    """The first issue names the appeal's topic."""
    first: Data = (data.get("issues") or [{}])[0]
    return data, take(data, ("control",)), take(data, ("legal_type",)) | take(first, ("topic", "sub_topic"))


def _resolution(conn: Connection, data: Data) -> tuple[Data, Columns, Columns]:
    derived, columns = _executor(conn, data, "executor")
    for colleague in data.get("co_executors") or ():
        unit_of(conn, colleague, "co_executors")
    return derived, columns | take(data, ("control", "access_level")), {}


def _third_return(conn: Connection, data: Data) -> tuple[Data, Columns, Columns]:
    """The head may leave the executor as he is."""
    if not data.get("third_return_executor"):
        return data, {}, {}
    derived, columns = _executor(conn, data, "third_return_executor")
    return derived, columns, {}


def _closing(conn: Connection, data: Data) -> tuple[Data, Columns, Columns]:
    return data, {"control": "none"} if data.get("remove_from_control") else {}, {}


def _executor(conn: Connection, data: Data, name: str) -> tuple[Data, Columns]:
    """The executing unit is where the executor works, whatever else was chosen: the work goes there."""
    unit_id = unit_of(conn, data[name], name)
    columns = {"executor_id": int(data[name]), "executor_unit_id": unit_id}
    return {**data, "executor_unit": str(unit_id)}, columns


def unit_of(conn: Connection, person_id: str, field: str) -> int:
    """The organisation of an active person. Raises :class:`InvalidData` on the field."""
    found = conn.execute(
        select(organisations.c.id)
        .join(people, people.c.organisation_id == organisations.c.id)
        .where(people.c.id == int(person_id), people.c.active)
    ).scalar()
    if found is None:
        raise InvalidData(errors={field: ["unknown_person"]})
    return int(found)


_PROJECTIONS: Mapping[str, Callable[[Connection, Data], tuple[Data, Columns, Columns]]] = {
    "registration": _registration,
    "issues": _issues,
    "resolution": _resolution,
    "third_return": _third_return,
    "closing": _closing,
}
