"""Two texts of one form, field by field: what a person typed here, and what is there now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.presenters.form_view import FieldView, FormView
from webapp.presenters.reply_changes import Change, difference

_UNDRAWN = frozenset({"none", "heading", "separator", "spacer", "group", "rows", "demand_rows", "criteria"})


@dataclass(frozen=True)
class FieldPair:
    """A field that has a text there and another one here. ``parts`` lead from what is there to mine."""

    name: str
    label: str
    mine: str
    theirs: str
    parts: tuple[Change, ...]

    @property
    def prefers_theirs(self) -> bool:
        """Nothing was typed here: what is there is the only text."""
        return not self.mine


def field_pairs(mine: FormView, theirs: FormView) -> tuple[FieldPair, ...]:
    """The fields that differ, in the form's order. An empty field there holds nothing that could be lost."""
    own, other = dict(_fields(mine.fields)), dict(_fields(theirs.fields))
    found = []
    for name, (label, one) in (other | own).items():
        here = _said(own[name][1]) if name in own else ""
        there = _said(other[name][1]) if name in other else ""
        if there and here != there:
            found.append(FieldPair(name, label or one.label, here, there, tuple(difference(there, here))))
    return tuple(found)


def posted_values(value: Any) -> list[str]:
    """What a browser would send for a value of :func:`forms.encoding.to_html`."""
    if isinstance(value, bool):
        return ["true"] if value else []
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [str(value)] if value not in (None, "") else []


def _fields(fields: Sequence[FieldView], above: str = "") -> Iterator[tuple[str, tuple[str, FieldView]]]:
    for one in fields:
        if one.widget == "criterion":
            yield one.name, (one.label, one)
            yield from ((part.name, (one.label, part)) for part in one.parts)
            continue
        if one.widget not in _UNDRAWN and one.name:
            yield one.name, (f"{above}{one.label}", one)
        yield from _fields(one.parts)
        for number, row in enumerate(one.rows, start=one.first):
            yield from _fields(row, f"{one.label} {number}: ")


def _said(one: FieldView) -> str:
    """The value as a reader knows it: the words of a choice, not its code."""
    words: Mapping[str, str] = dict(one.choices)
    return ", ".join(words.get(value, value) for value in posted_values(one.value)).replace("\r\n", "\n")
