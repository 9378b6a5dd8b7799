"""Ids in a form's data must point at something: the form knows their shape, only tables know the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.errors import InvalidData
from engine.storage.tables import attachments, organisations, people
from forms.form import Form


def check_references(conn: Connection, form: Form, data: Mapping[str, Any], case_id: int | None) -> None:
    """Raises :class:`InvalidData` on fields that name no active person, no organisation, no own file."""
    choices = {
        "person": select(people.c.id).where(people.c.active),
        "organisation": select(organisations.c.id),
        "file": select(attachments.c.id).where(attachments.c.case_id == case_id),
    }
    errors = {}
    for field in form.fields:
        value = data.get(field.key)
        if field.kind not in choices or not value:
            continue
        ids = {int(one) for one in (value if isinstance(value, list) else [value])}
        chosen = choices[field.kind]
        found = set(conn.execute(chosen.where(chosen.selected_columns.id.in_(ids))).scalars())
        if ids - found:
            errors[field.key] = [f"unknown_{field.kind}"]
    if errors:
        raise InvalidData(errors=errors)
