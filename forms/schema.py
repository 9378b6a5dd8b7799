"""Checks a form's data: shape by a compiled schema, then what depends on the whole form."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError

from engine import feel
from engine.domain import identity_numbers
from engine.domain.errors import InvalidData
from engine.feel.values import ALMATY
from forms import checks, compiled, conditions
from forms.fields import Field
from forms.form import Form

MAX_CACHED = 256
_compiled: OrderedDict[str, Schema] = OrderedDict()

Errors = dict[str, list[str]]


def compile_schema(form: Form) -> type[Schema]:
    """The form's marshmallow schema, cached by the form's checksum."""
    return type(_schema(form))


def _schema(form: Form) -> Schema:
    """One instance for all threads: loading changes nothing in it, and making one copies every field."""
    schema = _compiled.get(form.checksum)
    if schema is None:
        inputs = tuple(field for field in form.fields if field.is_input)
        schema = compiled.schema_of(f"Form_{form.checksum[:12]}", inputs)()
        _compiled[form.checksum] = schema
        while len(_compiled) > MAX_CACHED:
            _compiled.popitem(last=False)
    return schema


def validate(
    form: Form,
    data: Mapping[str, Any],
    *,
    at: datetime,
    partial: bool = False,
    context: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The data as it is stored: coerced, hidden fields dropped, empty ones left out.

    ``partial`` is for drafts: nothing is required and hidden fields are kept, but the shape is
    checked. ``at`` is the command's time ("today"). ``context`` are variables outside the form
    that its conditions may read.
    Raises :class:`InvalidData`; its ``errors`` map a field's HTML name (``issues-0-topic``) to
    codes of :mod:`forms.codes`.
    """
    given, errors = _loaded(form, data, partial)
    for field in form.fields:
        if field.type == "checkbox" and not partial and field.key not in errors:
            given.setdefault(field.key, False)
    if partial:
        return _checked(given, errors)
    hidden = conditions.hidden(form, given, at=at, context=context)
    visible = [field for field in form.fields if field.key not in hidden]
    errors = {name: codes for name, codes in errors.items() if name.split("-")[0] not in hidden}
    for field in visible:
        codes = list(_codes(field, given.get(field.key), at)) if not _refused(field, errors) else []
        if codes:
            errors[field.key] = codes
    kept = _checked({f.key: given[f.key] for f in visible if f.key in given}, errors)
    everything = {**(context or {}), **{field.key: None for field in form.fields}, **kept}
    _checked(kept, checks.broken(form.checks, everything, at=at))
    return kept | _computed(visible, kept, at, context)


def warnings(form: Form, data: Mapping[str, Any]) -> Errors:
    """What is doubtful but never blocks, by field; for data as given or as validated."""
    found: Errors = {}
    for field in form.fields:
        text = data.get(field.key)
        if field.kind == "identity-number" and isinstance(text, str) and text.strip():
            flag = identity_numbers.parse(text).flag
            if flag is not identity_numbers.Flag.OK:
                found[field.key] = [f"identity_{flag}"]
    return found


def _loaded(form: Form, data: Mapping[str, Any], partial: bool) -> tuple[dict[str, Any], Errors]:
    """What could be read, and why the rest could not."""
    computed = {field.key for field in form.fields if field.type == "expression"}
    sent = {key: value for key, value in data.items() if key not in computed}
    try:
        loaded = _schema(form).load(sent, partial=partial)
    except ValidationError as wrong:
        valid = wrong.valid_data if isinstance(wrong.valid_data, Mapping) else {}
        return compiled.filled(valid), dict(_flat(wrong.messages))
    return compiled.filled(loaded), {}


def _flat(messages: Any, name: str = "") -> Iterator[tuple[str, list[str]]]:
    """Nested messages under the HTML names of their inputs."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            step = "" if key == "_schema" else str(key)
            yield from _flat(inner, "-".join(part for part in (name, step) if part))
    else:
        yield name, [str(code) for code in messages]


def _refused(field: Field, errors: Errors) -> bool:
    return any(name == field.key or name.startswith(f"{field.key}-") for name in errors)


def _codes(field: Field, value: Any, at: datetime) -> Iterator[str]:
    """What is wrong with a visible field whose shape is right."""
    if field.type == "expression":
        return
    if value is None or value is False:
        if field.required and not (value is False and field.kind == "criteria"):
            yield "required"
        return
    if field.type == "datetime":
        yield from _date_codes(field, str(value), at)
    pattern = field.limits.get("pattern")
    if pattern and isinstance(value, str) and not _matches(value, str(pattern), at):
        yield "pattern"


def _date_codes(field: Field, value: str, at: datetime) -> Iterator[str]:
    """ISO texts of one subtype compare as their dates do."""
    day = value[:10]
    earliest, latest = (_limit(field.limits.get(k), at) for k in ("not_before", "not_after"))
    if earliest and day < earliest:
        yield "too_early"
    if latest and day > latest:
        yield "too_late"


def _limit(limit: Any, at: datetime) -> str | None:
    if limit is None:
        return None
    if limit == "today":
        return at.astimezone(ALMATY).date().isoformat()
    return date.fromisoformat(str(limit)).isoformat()


def _matches(text: str, pattern: str, at: datetime) -> bool:
    """In QuickJS: the browser's dialect, and a time limit on what an uploaded form may cost."""
    expression = "matches(input, pattern)"
    return feel.condition(expression, {"input": text, "pattern": pattern}, at=at)


def _computed(
    visible: list[Field], data: Mapping[str, Any], at: datetime, context: Mapping[str, Any] | None
) -> dict[str, Any]:
    """``expression`` components are computed here; what a client sends for them is ignored."""
    known = {**(context or {}), **{field.key: None for field in visible}, **data}
    return compiled.filled(
        {
            field.key: feel.evaluate(field.expression, known, at=at)
            for field in visible
            if field.type == "expression" and field.expression
        }
    )


def _checked(data: dict[str, Any], errors: Errors) -> dict[str, Any]:
    if errors:
        raise InvalidData(errors=errors)
    return data
