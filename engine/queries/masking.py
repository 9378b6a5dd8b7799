"""Hides the applicant from those who may see the case but not personal data (domain report, 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.queries.facts import ApplicantFacts, RecordFacts

MASK = "•••"

PERSONAL_KEYS = frozenset(
    {
        "last_name",
        "first_name",
        "middle_name",
        "name",
        "applicant",
        "identity_number",
        "address",
        "phone",
        "email",
        "representative",
    }
)


def masked_applicant(applicant: ApplicantFacts) -> ApplicantFacts:
    """Only the kind of applicant is left."""
    return ApplicantFacts(
        id=applicant.id,
        kind=applicant.kind,
        last_name="",
        first_name="",
        middle_name="",
        name="",
        identity_number=None,
        identity_flag=None,
        address="",
        phone="",
        email="",
        display=MASK,
    )


def masked_record(record: RecordFacts) -> RecordFacts:
    """The record without what names the applicant."""
    return replace(record, data=_masked(record.data))


def _masked(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _masked_value(key, value) for key, value in data.items()}


def _masked_value(key: str, value: Any) -> Any:
    if key in PERSONAL_KEYS and value:
        return MASK
    return _masked(value) if isinstance(value, Mapping) else value
