"""Ids in a form's data must point at something: the form knows their shape, only tables know the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Select, select

from engine.domain.errors import InvalidData
from engine.operations.border import is_id
from engine.operations.executors import places_of
from engine.operations.locked_case import LockedCase
from engine.storage.tables import attachments, box_openings, organisations, people
from forms.fields import Field
from forms.form import Form


def check_references(conn: Connection, form: Form, data: Mapping[str, Any], locked: LockedCase) -> None:
    """Raises :class:`InvalidData` on fields that name nobody active, no organisation, no own file or act.

    A person field with a role takes only people who hold it where they work, in the case's tree.
    """
    errors = {}
    for field in form.fields:
        value, existing = data.get(field.key), _EXISTING.get(field.kind or "")
        if existing is None or not value:
            continue
        ids = {int(one) for one in (value if isinstance(value, list) else [value])}
        if code := _mistake(conn, field, existing(locked), ids, locked):
            errors[field.key] = [code]
    if errors:
        raise InvalidData(errors=errors)


_EXISTING: Mapping[str, Callable[[LockedCase], Select[tuple[int]]]] = {
    "person": lambda locked: select(people.c.id).where(people.c.active),
    "organisation": lambda locked: select(organisations.c.id),
    "file": lambda locked: select(attachments.c.id).where(attachments.c.case_id == locked.id),
    "box_opening": lambda locked: select(box_openings.c.id).where(
        box_openings.c.organisation_id == locked.row["organisation_id"]
    ),
}


def _mistake(
    conn: Connection, field: Field, chosen: Select[tuple[int]], ids: set[int], locked: LockedCase
) -> str | None:
    if not all(map(is_id, ids)):
        return "not_an_id"
    if ids - set(conn.execute(chosen.where(chosen.selected_columns.id.in_(ids))).scalars()):
        return f"unknown_{field.kind}"
    role = field.properties.get("role") if field.kind == "person" else None
    # A form may say who is complained about; what a field with a role asks for is somebody to do the work.
    if role and locked.facts.complained_of_id in ids:
        return "complained_of"
    if role and ids - places_of(conn, ids, role, locked.facts.organisation_path).keys():
        return "not_suitable"
    return None
