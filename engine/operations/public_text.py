"""A form's field that everybody will read (``properties.public``) carries nobody's personal data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from engine.domain.errors import InvalidData
from engine.domain.personal_data import personal_data
from engine.storage.tables import appeals, applicants
from forms.form import Form

PUBLIC = "public"


def check_public(conn: Connection, form: Form, data: Mapping[str, Any], case_id: int) -> None:
    """Raises :class:`InvalidData` with ``names_...`` codes on the fields that name somebody."""
    texts = {
        field.key: str(data[field.key])
        for field in form.fields
        if field.properties.get(PUBLIC) == "true" and data.get(field.key)
    }
    if not texts:
        return
    known = (applicants.c.last_name, applicants.c.phone, applicants.c.email, applicants.c.address)
    chosen = select(*known).join(appeals, appeals.c.applicant_id == applicants.c.id)
    row = conn.execute(chosen.where(appeals.c.case_id == case_id)).first()
    applicant = dict(row._mapping) if row else {}
    found = {key: personal_data(text, applicant) for key, text in texts.items()}
    if errors := {key: [f"names_{one}" for one in names] for key, names in found.items() if names}:
        raise InvalidData(errors=errors)
