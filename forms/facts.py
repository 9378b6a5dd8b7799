"""A form as facts that can be compared: field by field, text by text in each language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from engine.domain.difference import Reading, Thing
from forms.checks import Check
from forms.fields import Field
from forms.form import load_form

Facts = dict[tuple[str, str], str]

_TOLD = ("label.", "help.", "text.", "option.")
"""Properties that are texts: they are told as such."""


def read_form(path: str, data: bytes) -> Reading:
    """Raises :class:`InvalidDiagram` for a form that would not run."""
    form = load_form(data, file=path)
    components = list(_components(json.loads(data)["components"], form.components, "", form.id))
    order = [thing.id for thing, _ in components]
    things = [thing for thing, _ in components] + [_check(one, form.id) for one in form.checks]
    whole = Thing("form", form.id, facts={("record", ""): form.record})
    labels = {thing.id: labels for thing, labels in components}
    return Reading([whole, *things], labels, orders={("fields", form.id): order})


def _components(
    raw: Any, fields: tuple[Field, ...], group: str, form_id: str
) -> Iterator[tuple[Thing, Mapping[str, str]]]:
    """The JSON beside what was read of it: texts and groups have ids there, and no keys."""
    for place, (written, field) in enumerate(zip(raw, fields, strict=True), 1):
        id_ = field.key or str(written.get("id") or f"{group}/{place}")
        facts = _facts(field) | ({("group", ""): group} if group else {})
        kind = field.kind or field.type
        yield Thing("field", id_, kind, form_id, place, facts=facts), field.labels or field.texts
        yield from _components(written.get("components") or (), field.components, id_, form_id)


def _facts(field: Field) -> Facts:
    facts: Facts = {}
    for aspect, texts in (("label", field.labels), ("help", field.helps), ("text", field.texts)):
        facts |= {(aspect, locale): text for locale, text in texts.items()}
    facts |= {
        ("required", ""): "yes" if field.required else "",
        ("multiple", ""): "yes" if field.multiple else "",
    }
    facts |= {("hidden_if", ""): field.hide or "", ("expression", ""): field.expression or ""}
    facts |= {("default", ""): "" if field.default is None else _plain(field.default)}
    facts |= {("limit", name): _plain(value) for name, value in field.limits.items()}
    if field.type == "datetime":
        facts["subtype", ""] = field.subtype
    for option in field.values:
        for locale, text in option.labels.items():
            facts["option" if locale == "kk" else f"option.{locale}", str(option.value)] = text
    for name, value in field.properties.items():
        if name != "kind" and not name.startswith(_TOLD):
            facts["property", name] = value
    return {key: value for key, value in facts.items() if value}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _check(check: Check, form_id: str) -> Thing:
    texts = {("message", locale): text for locale, text in check.messages.items()}
    own = {("expression", ""): check.expression, ("shown_at", ""): check.field}
    return Thing("check", check.code, within=form_id, facts=own | texts)
