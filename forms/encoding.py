"""HTML posts and nested data, both ways, so that every form works without JavaScript.

A row of ``issues`` is posted as ``issues-0-topic``, ``issues-0-demand``, …; a criterion as
``quality-Q1-passed`` (``yes``/``no``) and ``quality-Q1-comment``. A submit button named
``add-<key>`` asks for one more row. Error names of :mod:`forms.schema` are these same names.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from forms.fields import Field
from forms.form import Form

HOUSEKEEPING = frozenset({"csrf_token", "version", "key", "idempotency_key", "action", "intent", "next"})
"""Names of the page's own inputs."""

OWN_PREFIXES = ("_", "add-", "remove-", "save-")
"""Prefixes of the page's own inputs and buttons."""


Posted = Mapping[str, Sequence[str]]
"""What a browser sends: names, and the values of each."""


def from_html(form: Form, posted: Posted, *, ignore: Container[str] = HOUSEKEEPING) -> dict[str, Any]:
    """Nested data for :func:`forms.schema.validate`.

    An unchecked box posts nothing and is ``False``; empty texts and wholly empty rows are left
    out. A name that is neither the form's nor the page's own stays, so that it is refused.
    """
    data: dict[str, Any] = {}
    for field in form.fields:
        if field.is_input:
            value = _read(field, posted)
            if value is not None:
                data[field.key] = value
    for name in _strangers(form, posted, ignore):
        data[name] = posted[name][0]
    return data


def to_html(form: Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """Flat names and values for drawing: texts, ``True``/``False``, or lists of texts."""
    flat: dict[str, Any] = {}
    for field in form.fields:
        value = data.get(field.key)
        if field.is_rows:
            flat |= _row_names(field.key, value)
        elif field.kind == "criteria":
            flat |= _criteria_names(field.key, value)
        elif isinstance(value, list | tuple):
            flat[field.key] = [str(item) for item in value]
        elif value is not None:
            flat[field.key] = value if isinstance(value, bool) else _shown(field, value)
    return flat


def wants_row(form: Form, posted: Container[str]) -> bool:
    """Whether the post only asks for one more row and completes nothing."""
    return any(f"add-{field.key}" in posted for field in form.fields)


def _read(field: Field, posted: Posted) -> Any:
    if field.is_rows:
        return _rows(field, posted)
    if field.kind == "criteria":
        return _criteria(field, posted)
    values = posted.get(field.key, ())
    if field.is_list or field.type == "filepicker":
        return [value for value in values if value] or None
    if field.type == "checkbox":
        return values[-1] if values else False
    return values[0] if values and values[0].strip() else None


def _rows(field: Field, posted: Posted) -> list[dict[str, Any]] | None:
    columns = "|".join(re.escape(column.key) for column in field.columns)
    shape = re.compile(rf"{re.escape(field.key)}-(\d{{1,4}})-({columns})\Z", re.ASCII)
    rows: dict[int, dict[str, Any]] = {}
    for name, values in posted.items():
        found = shape.match(name)
        if found:
            text = values[0]
            if text.strip():
                rows.setdefault(int(found[1]), {})[found[2]] = text
    return [rows[number] for number in sorted(rows)] or None


def _criteria(field: Field, posted: Posted) -> dict[str, Any] | None:
    answers = {}
    for name in field.criteria():
        parts = {
            part: value
            for part in ("passed", "comment")
            for value in posted.get(f"{field.key}-{name}-{part}", ())[:1]
            if value.strip()
        }
        if parts:
            answers[name] = parts
    return answers or None


def _strangers(form: Form, names: Iterable[str], ignore: Container[str]) -> list[str]:
    inputs = {field.key: field for field in form.fields}
    return [
        name
        for name in names
        if name not in inputs
        and name not in ignore
        and not name.startswith(OWN_PREFIXES)
        and not _part_of(inputs.get(name.split("-")[0]), name)
    ]


def _part_of(field: Field | None, name: str) -> bool:
    parts = name.split("-")
    if field is None or len(parts) != 3:
        return False
    if field.is_rows:
        return parts[1].isdigit() and parts[2] in {column.key for column in field.columns}
    return field.kind == "criteria" and parts[1] in field.criteria() and parts[2] in ("passed", "comment")


def _row_names(key: str, rows: Any) -> dict[str, str]:
    return {
        f"{key}-{number}-{column}": str(value)
        for number, row in enumerate(rows if isinstance(rows, list | tuple) else ())
        if isinstance(row, Mapping)
        for column, value in row.items()
        if value is not None
    }


def _criteria_names(key: str, answers: Any) -> dict[str, str]:
    flat = {}
    for name, answer in answers.items() if isinstance(answers, Mapping) else ():
        if isinstance(answer, Mapping):
            passed = answer.get("passed")
            if passed is not None:
                flat[f"{key}-{name}-passed"] = _yes_no(passed)
            if answer.get("comment"):
                flat[f"{key}-{name}-comment"] = str(answer["comment"])
    return flat


def _yes_no(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _shown(field: Field, value: Any) -> str:
    """A date-time control takes local time without a zone."""
    if field.type == "datetime" and field.subtype == "datetime":
        return str(value)[:16]
    return str(value)
