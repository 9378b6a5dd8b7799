"""A form as a template draws it: every field with its words, value and mistakes, nothing to decide.

Works from :mod:`forms`, so that editor, screen and check read one file. The names of controls are
those of :mod:`forms.encoding`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from forms import conditions
from forms.encoding import to_html
from forms.fields import Field
from forms.form import Form
from webapp.presenters.field_words import mistake

Choice = tuple[str, str]
"""Value and label."""


@dataclass(frozen=True)
class Offers:
    """What the pickers offer beyond the form's own values, and files already uploaded."""

    people: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    organisations: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    files: Sequence[Choice] = ()
    criteria: Mapping[str, str] = field(default_factory=dict)
    criteria_help: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldView:
    """One control. ``errors`` are words; ``parts`` are a group's fields, ``rows`` a list's rows."""

    key: str
    name: str
    id: str
    widget: str
    label: str
    help: str
    required: bool
    value: Any
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    hidden: bool = False
    max_length: int | None = None
    parts: tuple[FieldView, ...] = ()
    rows: tuple[tuple[FieldView, ...], ...] = ()


@dataclass(frozen=True)
class FormView:
    """``mistakes`` lists (control id, label, words) for the summary on top of a refused form; the id is
    empty where there is no control to go to."""

    fields: tuple[FieldView, ...]
    mistakes: tuple[tuple[str, str, str], ...] = ()

    @property
    def has_files(self) -> bool:
        return any(one.widget == "file" for one in self.fields)


@dataclass(frozen=True)
class _Context:
    form: Form
    flat: Mapping[str, Any]
    errors: Mapping[str, Sequence[str]]
    warnings: Mapping[str, Sequence[str]]
    hidden: frozenset[str]
    offers: Offers
    locale: str


def form_view(
    form: Form,
    data: Mapping[str, Any],
    *,
    at: datetime,
    locale: str,
    offers: Offers | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
    warnings: Mapping[str, Sequence[str]] | None = None,
) -> FormView:
    """``data`` is what was typed, also when it was refused: nothing a person wrote is dropped.

    ``errors`` and ``warnings`` are codes by control name, as :mod:`forms.schema` gives them.
    """
    context = _Context(
        form=form,
        flat=to_html(form, data),
        errors=errors or {},
        warnings=warnings or {},
        hidden=conditions.hidden(form, data, at=at),
        offers=offers or Offers(),
        locale=locale,
    )
    fields = tuple(_component(one, context) for one in form.components)
    return FormView(fields, (*_unplaced(fields, context), *_mistakes(fields)))


def _unplaced(fields: Sequence[FieldView], context: _Context) -> list[tuple[str, str, str]]:
    """Mistakes in what the form does not show, such as a field it does not have: said, never swallowed."""
    shown = _names(fields)
    strange = [name for name in context.errors if name not in shown]
    return [("", name, words) for name in strange for words in _words(context.errors[name], context)]


def _names(fields: Sequence[FieldView]) -> set[str]:
    found = {name for one in fields for name in (one.name, one.id.removeprefix("field-"))}
    return found.union(*(_names(part) for one in fields for part in (one.parts, *one.rows)))


def _mistakes(fields: Sequence[FieldView]) -> list[tuple[str, str, str]]:
    found = []
    for one in fields:
        found += [(one.id, one.label, words) for words in one.errors]
        found += _mistakes(one.parts)
        for row in one.rows:
            found += _mistakes(row)
    return found


def _component(one: Field, context: _Context) -> FieldView:
    if one.is_rows:
        return _rows(one, context)
    if one.kind == "criteria":
        return _criteria(one, context)
    if one.type == "group":
        parts = tuple(_component(part, context) for part in one.components)
        return _view(one, one.key, context, widget="group", parts=parts)
    return _view(one, one.key, context)


def _view(
    one: Field,
    name: str,
    context: _Context,
    *,
    widget: str | None = None,
    parts: tuple[FieldView, ...] = (),
    rows: tuple[tuple[FieldView, ...], ...] = (),
) -> FieldView:
    return FieldView(
        key=one.key,
        name=name,
        id=f"field-{name}" if name else "",
        widget=widget or _widget(one),
        label=one.label(context.locale) or _plain(one.text(context.locale)),
        help=one.help(context.locale),
        required=one.required,
        value=context.flat.get(name, _empty(one)),
        errors=_words(context.errors.get(name), context),
        warnings=_words(context.warnings.get(name), context),
        choices=_choices(one, context),
        hidden=one.key in context.hidden,
        max_length=one.limits.get("maxLength"),
        parts=parts,
        rows=rows,
    )


def _empty(one: Field) -> Any:
    return one.default if one.default is not None else ([] if one.is_list else "")


def _plain(text: str) -> str:
    """A form-js text may start with Markdown's heading marks; we draw it as a heading."""
    return text.lstrip("# ").strip()


def _widget(one: Field) -> str:
    if one.kind == "file" or one.type == "filepicker":
        return "file"
    if one.kind in {"person", "organisation"}:
        return "checklist" if one.is_list else "select"
    if one.type == "taglist":
        return "checklist"
    if one.type == "textfield":
        return "identity" if one.kind == "identity-number" else "text"
    if one.type == "text":
        return "heading"
    return {"datetime": one.subtype, "expression": "none"}.get(one.type, one.type)


def _choices(one: Field, context: _Context) -> tuple[Choice, ...]:
    if one.kind == "person":
        return tuple(context.offers.people.get(one.properties.get("role", ""), ()))
    if one.kind == "organisation":
        return tuple(context.offers.organisations.get(one.properties.get("org_kind", ""), ()))
    if one.kind == "file":
        return tuple(context.offers.files)
    return tuple((str(value), label) for value, label in one.options(context.locale))


def _rows(one: Field, context: _Context) -> FieldView:
    rows = tuple(_row(one, index, context) for index in range(_row_count(one.key, context.flat)))
    return _view(one, one.key, context, widget="rows", rows=rows)


def _row(one: Field, index: int, context: _Context) -> tuple[FieldView, ...]:
    return tuple(_view(column, f"{one.key}-{index}-{column.key}", context) for column in one.columns)


def _row_count(key: str, flat: Mapping[str, Any]) -> int:
    prefix = f"{key}-"
    indexes = [name[len(prefix) :].partition("-")[0] for name in flat if name.startswith(prefix)]
    return max((int(index) + 1 for index in indexes if index.isdigit()), default=1)


def _criteria(one: Field, context: _Context) -> FieldView:
    parts = tuple(_criterion(f"{one.key}-{code}", code, context) for code in one.criteria())
    return _view(one, one.key, context, widget="criteria", parts=parts)


def _criterion(name: str, code: str, context: _Context) -> FieldView:
    return replace(
        _plain_view(f"{name}-passed", code, "criterion", context),
        id=f"field-{name}",
        label=context.offers.criteria.get(code, code),
        help=context.offers.criteria_help.get(code, ""),
        errors=_words(context.errors.get(f"{name}-passed") or context.errors.get(name), context),
        parts=(_plain_view(f"{name}-comment", "comment", "text", context),),
    )


def _plain_view(name: str, key: str, widget: str, context: _Context) -> FieldView:
    return FieldView(
        key=key,
        name=name,
        id=f"field-{name}",
        widget=widget,
        label="",
        help="",
        required=False,
        value=context.flat.get(name, ""),
        errors=_words(context.errors.get(name), context),
    )


def _words(codes: Sequence[str] | None, context: _Context) -> tuple[str, ...]:
    return tuple(mistake(code, context.form, context.locale) for code in codes or ())
