"""Hides the applicant from those who may see the case but not personal data (domain report, 4).

People put names into every free text, so what is shown is what cannot hold one: answers chosen from
a list, dates, numbers, yes and no, ids of staff and files. All other words are hidden, wherever they
stand, and so is everything that no published form asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.queries.facts import (
    AppealFacts,
    ApplicantFacts,
    AttachmentFacts,
    MessageFacts,
    RecordFacts,
    SignatureFacts,
)
from forms.fields import CHOICES, LISTS, Field
from forms.form import Form

MASK = "•••"

CLOSED = CHOICES | LISTS | {"checkbox", "datetime", "number", "filepicker"}
"""Types of fields in which nobody can type a name."""

PERSONAL_KINDS = frozenset({"identity-number", "address"})

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
        "represented_name",
        "represented_number",
        "represented_address",
    }
)
"""Hidden whatever the form makes of them."""


def masked_applicant(applicant: ApplicantFacts) -> ApplicantFacts:
    """Only the kind of applicant is left, and how many they are."""
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
        signed_by=applicant.signed_by,
    )


def masked_appeal(appeal: AppealFacts) -> AppealFacts:
    """The appeal without what its author wrote."""
    return replace(
        appeal,
        parent_number=_hidden(appeal.parent_number),
        addressee=_hidden(appeal.addressee),
        subject=_hidden(appeal.subject),
        text=_hidden(appeal.text),
        complained_of=_hidden(appeal.complained_of),
        external_number=_hidden(appeal.external_number),
        issues=tuple(
            replace(one, address=_hidden(one.address), demand=_hidden(one.demand)) for one in appeal.issues
        ),
    )


def masked_attachment(attachment: AttachmentFacts) -> AttachmentFacts:
    """That there is a file; its name often names the applicant."""
    return replace(attachment, name=_hidden(attachment.name))


def masked_signature(signature: SignatureFacts) -> SignatureFacts:
    """That something was signed and whether it holds; not by whom, and not which file."""
    return replace(signature, name=_hidden(signature.name), result=None)


def masked_message(message: MessageFacts) -> MessageFacts:
    """That it was written, when and in which language. The subject carries the number only."""
    return replace(
        message,
        address=_hidden(message.address),
        body=_hidden(message.body),
        tracking_number=_hidden(message.tracking_number),
    )


def masked_text(text: str | None) -> str | None:
    """A free text that stands alone, such as a reason."""
    return _hidden(text) if text else text


def masked_record(record: RecordFacts, forms: Iterable[Form]) -> RecordFacts:
    """The record with only what cannot name anybody. ``forms``: those published for this kind."""
    fields = [{field.key: field for field in form.fields} for form in forms]
    data = {key: _answer(key, value, fields) for key, value in record.data.items()}
    return replace(record, data=data)


def _answer(key: str, value: Any, forms: list[dict[str, Field]]) -> Any:
    """By the strictest of the forms that ask for this key."""
    asked = [fields[key] for fields in forms if key in fields]
    if not asked or key in PERSONAL_KEYS:
        return _deeply(value)
    if all(is_closed(field) for field in asked):
        return value
    if all(field.is_rows for field in asked) and isinstance(value, list):
        return [_row(row, asked) for row in value]
    return _deeply(value)


def _row(row: Any, asked: list[Field]) -> Any:
    if not isinstance(row, Mapping):
        return _deeply(row)
    columns = [{column.key: column for column in field.columns} for field in asked]
    return {key: _answer(key, value, columns) for key, value in row.items()}


def is_closed(field: Field) -> bool:
    """Whether its answer is chosen from what the form offers, and so can name nobody."""
    open_kind = field.is_rows or field.kind == "criteria" or field.kind in PERSONAL_KINDS
    return field.type in CLOSED and not open_kind


def _deeply(value: Any) -> Any:
    """Every text in it hidden; yes, no, counts and the shape are left."""
    if isinstance(value, Mapping):
        return {key: _deeply(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_deeply(inner) for inner in value]
    return _hidden(value) if isinstance(value, str) else value


def _hidden(text: str) -> str:
    return MASK if text else text
