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
    found: frozenset[str] = frozenset()
    verdicts: dict[str, bool | None] = {}
    seen: dict[str, Any] = {}
    for _ in range(MAX_PASSES):
        values = {field.key: None if field.key in found else data.get(field.key) for field in form.fields}
        around = {**(context or {}), **values}
        changed = {key for key, value in values.items() if key not in seen or seen[key] != value}
        # All in one call, and only those that may answer otherwise than in the pass before.
        asked = [text for text in form.conditions if text not in verdicts or changed & feel.reads(text)]
        verdicts |= zip(asked, feel.truths(asked, around, at=at), strict=True)
        again = frozenset(_hidden(form.components, verdicts, around, at))
        if again == found:
            break
        found, seen = again, values
    return found


def is_visible(field: Field, data: Mapping[str, Any], *, at: datetime) -> bool:
    """One component alone, groups and separators too; ``data`` should hold every key."""
    return field.hide is None or feel.evaluate(field.hide, data, at=at) is not True


def _hidden(
    components: Iterable[Field],
    verdicts: Mapping[str, bool | None],
    data: Mapping[str, Any],
    at: datetime,
) -> Iterable[str]:
    for component in components:
        hides = component.hide is not None and verdicts[component.hide]
        if hides is None:
            # It failed, and is needed: alone it says why.
            hides = not is_visible(component, data, at=at)
        if hides:
            yield from (f.key for f in component.walk() if f.key)
        else:
            yield from _hidden(component.components, verdicts, data, at)
