"""Which fields a person sees: form-js's ``conditional.hide``, by the same FEEL as in the editor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine import feel
from forms.fields import Field
from forms.form import Form

MAX_PASSES = 10
"""Hiding a field may hide or show another; conditions that never settle stop here."""


def hidden(
    form: Form, data: Mapping[str, Any], *, at: datetime, context: Mapping[str, Any] | None = None
) -> frozenset[str]:
    """Keys of the fields that are hidden for this data, children of hidden groups included.

    A hidden field counts as empty for the others. ``context`` are variables outside the form
    (the work item's). Raises :class:`ExpressionFailed` when a condition fails; a null, for
    example from an empty field, hides nothing.
    """
    keys = [field.key for field in form.fields]
    found: frozenset[str] = frozenset()
    for _ in range(MAX_PASSES):
        values = {key: None if key in found else data.get(key) for key in keys}
        again = frozenset(_hidden(form.components, {**(context or {}), **values}, at))
        if again == found:
            break
        found = again
    return found


def is_visible(field: Field, data: Mapping[str, Any], *, at: datetime) -> bool:
    """One component alone, groups and separators too; ``data`` should hold every key."""
    return field.hide is None or feel.evaluate(field.hide, data, at=at) is not True


def _hidden(components: Iterable[Field], data: Mapping[str, Any], at: datetime) -> Iterable[str]:
    for component in components:
        if component.hide is None or is_visible(component, data, at=at):
            yield from _hidden(component.components, data, at)
        else:
            yield from (f.key for f in component.walk() if f.key)
