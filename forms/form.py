"""Reads a ``*.form`` file (form-js JSON) into values, and refuses what will not run."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from engine import feel
from engine.domain import classifiers
from engine.domain.errors import ExpressionFailed, InvalidDiagram
from forms import checks, shape
from forms.checks import Check
from forms.fields import CHOICES, KINDS, LISTS, SILENT, TYPES, Field, Option
from forms.rows import COLUMNS

KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}\Z")
"""Plain identifiers: they are HTML names, FEEL variables and JSON keys; ``-`` parts row names."""

LOCALES = ("ru", "en")
"""The languages kept in ``properties``; a component's own texts are Kazakh."""


@dataclass(frozen=True)
class Form:
    """A form. ``record`` is the kind of record its data becomes; ``checksum`` names its version."""

    id: str
    record: str
    components: tuple[Field, ...]
    checksum: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every component that carries data, in order, groups flattened."""
        return tuple(f for f in self.walk() if f.is_input or f.type == "expression")

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """The FEEL of every ``conditional.hide``, each text once."""
        return tuple(dict.fromkeys(component.hide for component in self.walk() if component.hide))

    def walk(self) -> Iterator[Field]:
        for component in self.components:
            yield from component.walk()

    def field(self, key: str) -> Field:
        """Raises ``KeyError`` when there is none."""
        for candidate in self.fields:
            if candidate.key == key:
                return candidate
        raise KeyError(key)


def load_form(data: bytes | str | Mapping[str, Any], *, file: str = "") -> Form:
    """Raises :class:`InvalidDiagram` with file, element (the component's key) and rule."""
    try:
        raw = json.loads(_text(data)) if isinstance(data, bytes | str) else data
    except UnicodeDecodeError as foreign:
        raise InvalidDiagram(file=file, element="", rule="encoding") from foreign
    except (ValueError, RecursionError) as broken:
        raise InvalidDiagram(file=file, element="", rule="form_not_json") from broken
    if not isinstance(raw, Mapping) or not isinstance(raw.get("components"), list):
        raise InvalidDiagram(file=file, element="", rule="form_without_components")
    strange = shape.first_strange(raw)
    if strange is not None:
        raise InvalidDiagram(file=file, element=strange, rule="form_bad_shape")
    properties = raw.get("properties") or {}
    form_id = str(raw.get("id", ""))
    form = Form(
        id=form_id,
        record=str(properties.get("record", form_id)),
        components=tuple(_component(c, file or form_id) for c in raw["components"]),
        checksum=checksum(raw),
        properties=properties,
        checks=checks.read(properties),
    )
    _check_unique(form, file or form_id)
    _check_checks(form, file or form_id)
    return form


def _text(data: bytes | str) -> str:
    """As an editor shows it; JSON's own guess would let files in that no editor can."""
    return data if isinstance(data, str) else data.decode("utf-8-sig")


def asked_by(data: bytes) -> tuple[frozenset[str], str] | None:
    """The keys of the fields and the kind of record, also of a form with other faults than its shape.

    ``None`` where not even that can be said.
    """
    try:
        raw = json.loads(_text(data))
        strange = not isinstance(raw, Mapping) or not isinstance(raw.get("components"), list)
        if strange or shape.first_strange(raw) is not None:
            return None
    except (ValueError, RecursionError):
        return None
    properties = raw.get("properties") or {}
    return frozenset(_keys(raw)), str(properties.get("record", raw.get("id", "")))


def _keys(raw: Mapping[str, Any]) -> Iterator[str]:
    for component in raw.get("components") or ():
        if component.get("type") not in SILENT:
            yield str(component.get("key") or "")
        yield from _keys(component)


def checksum(raw: Mapping[str, Any]) -> str:
    """SHA-256 over the form's canonical JSON: the same form in any spelling."""
    text = json.dumps(raw, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _component(raw: Mapping[str, Any], file: str) -> Field:
    type_, key = str(raw.get("type")), str(raw.get("key") or "")
    properties = {str(k): str(v) for k, v in (raw.get("properties") or {}).items()}
    kind = properties.get("kind")
    component = Field(
        key=key,
        type=type_,
        kind=kind,
        labels=_texts(raw.get("label") or raw.get("dateLabel"), "label", properties),
        helps=_texts(raw.get("description"), "help", properties),
        texts=_texts(raw.get("text"), "text", properties),
        required=bool((raw.get("validate") or {}).get("required")),
        limits=_limits(raw, properties),
        values=tuple(_option(v, properties) for v in raw.get("values") or ()),
        multiple=raw.get("multiple") is True or properties.get("multiple") == "true",
        subtype=str(raw.get("subtype") or "date"),
        hide=_feel((raw.get("conditional") or {}).get("hide")),
        default=raw.get("defaultValue"),
        expression=_feel(raw.get("expression")),
        properties=properties,
        columns=_columns(kind, properties),
        components=tuple(_component(c, file) for c in raw.get("components") or ()),
    )
    _check(component, file)
    return component


def _columns(kind: str | None, properties: Mapping[str, str]) -> tuple[Field, ...]:
    """``required_columns`` narrows what a row must have: a registrar proposes what others will complete."""
    columns = COLUMNS.get(kind or "", ())
    if "required_columns" not in properties:
        return columns
    needed = {name.strip() for name in properties["required_columns"].split(",")}
    return tuple(replace(column, required=column.key in needed) for column in columns)


def _texts(own: Any, name: str, properties: Mapping[str, str]) -> dict[str, str]:
    """A component's own text is Kazakh (``help.kk`` may stand for it)."""
    texts = {"kk": str(own or properties.get(f"{name}.kk", ""))}
    texts |= {locale: properties.get(f"{name}.{locale}", "") for locale in LOCALES}
    return {locale: text for locale, text in texts.items() if text}


def _option(raw: Mapping[str, Any], properties: Mapping[str, str]) -> Option:
    """Labels: ``label`` is Kazakh, others ``label.ru`` beside it or ``option.<value>.ru`` above."""
    value = raw.get("value")
    labels = {"kk": str(raw.get("label", value))}
    for locale in LOCALES:
        label = raw.get(f"label.{locale}") or properties.get(f"option.{value}.{locale}")
        if label:
            labels[locale] = str(label)
    return Option(value, labels)


def _limits(raw: Mapping[str, Any], properties: Mapping[str, str]) -> dict[str, Any]:
    limits = {k: v for k, v in (raw.get("validate") or {}).items() if k != "required" and v != ""}
    if raw.get("decimalDigits") is not None:
        limits["decimalDigits"] = raw["decimalDigits"]
    if raw.get("disallowPassedDates"):
        limits["not_before"] = "today"
    limits |= {k: properties[k] for k in ("not_before", "not_after") if properties.get(k)}
    return limits


def _feel(text: Any) -> str | None:
    return str(text).removeprefix("=").strip() or None if text else None


def _check(component: Field, file: str) -> None:
    rule = _broken_rule(component)
    if rule:
        raise InvalidDiagram(file=file, element=component.key or component.type, rule=rule)


def _broken_rule(component: Field) -> str | None:
    if component.type not in TYPES:
        return "form_unknown_type"
    if component.kind is not None and component.kind not in KINDS:
        return "form_unknown_kind"
    if component.kind == "classifier" and _classifier(component) not in classifiers.NAMES:
        return "form_unknown_classifier"
    carries = component.is_input or component.type == "expression"
    if carries and not KEY.match(component.key):
        return "form_bad_key"
    if component.type in CHOICES | LISTS and component.kind is None and not component.values:
        return "form_without_options"
    return shape.broken_limit(component.limits) or _broken_expression(component)


def _classifier(component: Field) -> str:
    return component.properties.get("classifier", component.key)


def _broken_expression(component: Field) -> str | None:
    written = filter(None, (component.hide, component.expression))
    return None if all(map(_parses, written)) else "form_bad_expression"


def _parses(expression: str) -> bool:
    try:
        feel.parse(expression)
    except ExpressionFailed:
        return False
    return True


def _check_unique(form: Form, file: str) -> None:
    seen: set[str] = set()
    for component in form.fields:
        if component.key in seen:
            raise InvalidDiagram(file=file, element=component.key, rule="form_key_twice")
        seen.add(component.key)


def _check_checks(form: Form, file: str) -> None:
    keys = {component.key for component in form.fields}
    for check in form.checks:
        if check.field not in keys or not check.code or not _parses(check.expression):
            raise InvalidDiagram(file=file, element=check.field or check.code, rule="form_bad_check")
