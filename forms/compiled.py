"""Compiles a form's components to marshmallow fields, one decision a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validates_schema

from engine.domain import classifiers
from forms import values
from forms.fields import ID_KINDS, LISTS, TEXTS, Field
from forms.rows import most


class Strict(Schema):
    """Refuses what it does not name; answers with codes."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unknown_field", "type": "not_a_row"}  # noqa: RUF012


class _Rows(fields.Field[Any]):
    """Rows of ``issues`` and the like; errors by row number."""

    def __init__(self, row: Schema, limit: int) -> None:
        super().__init__(allow_none=True)
        self.row = row
        self.limit = limit

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[dict[str, Any]] | None:
        if not isinstance(value, list | tuple):
            raise ValidationError("not_a_list")
        if len(value) > self.limit:
            raise ValidationError("too_long")
        loaded: list[dict[str, Any]] = []
        errors: dict[int, Any] = {}
        for number, row in enumerate(value):
            try:
                loaded.append(filled(self.row.load(row, partial=kwargs.get("partial"))))
            except ValidationError as wrong:
                errors[number] = wrong.messages
            else:
                if _stray_sub_topic(row):
                    errors[number] = {"sub_topic": ["not_an_option"]}
        if errors:
            raise ValidationError(errors)
        return loaded or None


def _stray_sub_topic(row: Mapping[str, Any]) -> bool:
    """A sub-topic belongs to the topic chosen beside it."""
    sub_topic = row.get("sub_topic")
    item = classifiers.classifier("topics").find(sub_topic) if sub_topic else None
    return item is not None and item.parent != row.get("topic")


class _Criterion(Strict):
    """One quality criterion: a failed one needs a comment for the person who must cure it."""

    passed = values.YesNo(Field("passed", "radio"), needed=True)
    comment = values.Text(Field("comment", "textarea", limits={"maxLength": 5_000}))

    @validates_schema
    def failed_needs_comment(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if not kwargs.get("partial") and data.get("passed") is False and not data.get("comment"):
            raise ValidationError("comment_required", "comment")


class _Criteria(fields.Field[Any]):
    """All criteria of the check-list; each must be answered, unless in a draft."""

    def __init__(self, field: Field) -> None:
        super().__init__(allow_none=True)
        self.names = field.criteria()

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[str, Any] | None:
        if not isinstance(value, Mapping):
            raise ValidationError("not_a_row")
        errors: dict[str, Any] = {str(k): ["unknown_field"] for k in value if k not in self.names}
        loaded = {}
        for name in self.names:
            try:
                answer = _CRITERION.load(value.get(name) or {}, partial=kwargs.get("partial"))
            except ValidationError as wrong:
                errors[name] = wrong.messages
            else:
                loaded[name] = filled(answer)
        if errors:
            raise ValidationError(errors)
        return {name: answer for name, answer in loaded.items() if answer} or None


_CRITERION = _Criterion()


def filled(data: Mapping[str, Any]) -> dict[str, Any]:
    """Without the empty: absent and null mean the same, and are stored as absent."""
    return {key: value for key, value in data.items() if value is not None}


def schema_of(name: str, components: tuple[Field, ...], *, rows: bool = False) -> type[Schema]:
    """A schema class; in ``rows`` the required columns are required there."""
    declared = {field.key: value_of(field, needed=rows and field.required) for field in components}
    return type(name, (Strict,), declared)


def value_of(field: Field, *, needed: bool = False) -> fields.Field[Any]:
    """The marshmallow field of a component."""
    if field.is_rows:
        return _Rows(schema_of(f"Row_{field.kind}", field.columns, rows=True)(), most(field.kind))
    if field.kind == "criteria":
        return _Criteria(field)
    single = _single(field, needed)
    return values.Many(field, single) if field.is_list or field.type == "filepicker" else single


def _single(field: Field, needed: bool) -> values._Value:
    if field.kind == "identity-number":
        return values.IdentityNumber(field, needed=needed)
    if field.kind in ID_KINDS or field.type == "filepicker":
        return values.Id(field, needed=needed)
    if field.kind == "classifier" or field.has_options:
        return values.Choice(field, needed=needed)
    plain: dict[str, type[values._Value]] = {
        "number": values.Number,
        "datetime": values.Moment,
        "checkbox": values.YesNo,
    }
    if field.type in TEXTS or field.type in LISTS:
        return values.Text(field, needed=needed)
    return plain.get(field.type, values.Text)(field, needed=needed)
