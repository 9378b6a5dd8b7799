"""One component of a form as a value: what screens draw and schemas check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

TEXTS = frozenset({"textfield", "textarea"})
CHOICES = frozenset({"radio", "select"})
LISTS = frozenset({"checklist", "taglist"})
SILENT = frozenset({"group", "text", "separator", "spacer"})
"""Components that carry no data of their own."""

TYPES = TEXTS | CHOICES | LISTS | SILENT | {"number", "datetime", "checkbox", "filepicker", "expression"}

DEMAND_KINDS = frozenset({"demand_answers", "demand_verdicts"})
"""Kinds with one row for each demand that waits: the numbers are given, nobody adds a row."""

ROW_KINDS = DEMAND_KINDS | {"issues", "arguments", "measures", "references", "demands", "signatories"}
KINDS = ROW_KINDS | {
    "identity-number",
    "person",
    "organisation",
    "classifier",
    "address",
    "file",
    "box_opening",
    "criteria",
}
"""Our own kinds (``properties.kind``); they rule over the form-js type, which the editor draws."""

ID_KINDS = frozenset({"person", "organisation", "file", "box_opening"})
"""Kinds whose values are ids as strings; whether they exist is the operation's to check."""


@dataclass(frozen=True)
class Option:
    """A value to choose, with its labels by language."""

    value: Any
    labels: Mapping[str, str]

    def label(self, locale: str) -> str:
        return self.labels.get(locale) or self.labels.get("kk") or str(self.value)


@dataclass(frozen=True)
class Field:
    """A component. Texts by language are mappings with keys ``kk``, ``ru``, ``en``.

    ``hide`` is the FEEL of ``conditional.hide`` without its ``=``. ``columns`` are the fields of
    one row of a repeated kind; ``components`` the children of a group. ``limits`` are form-js's
    ``validate`` and our date limits.
    """

    key: str
    type: str
    kind: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    helps: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    limits: Mapping[str, Any] = field(default_factory=dict)
    values: tuple[Option, ...] = ()
    multiple: bool = False
    subtype: str = "date"
    hide: str | None = None
    default: Any = None
    expression: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[Field, ...] = ()
    components: tuple[Field, ...] = ()

    @property
    def is_input(self) -> bool:
        """Whether a person fills it (an ``expression`` is computed, a group only holds others)."""
        return self.type not in SILENT and self.type != "expression"

    @property
    def is_rows(self) -> bool:
        return self.kind in ROW_KINDS

    @property
    def is_list(self) -> bool:
        """Whether the value is a list of plain values."""
        return self.type in LISTS or self.multiple

    @property
    def has_options(self) -> bool:
        return self.kind == "classifier" or (
            self.kind not in ID_KINDS and self.type in CHOICES | LISTS and bool(self.values)
        )

    def label(self, locale: str) -> str:
        return _in(self.labels, locale)

    def help(self, locale: str) -> str:
        return _in(self.helps, locale)

    def text(self, locale: str) -> str:
        """The words of a ``text`` component: plain, drawn escaped."""
        return _in(self.texts, locale)

    def options(self, locale: str) -> list[tuple[Any, str]]:
        """Value and label of everything that may be chosen; empty for people and organisations."""
        from forms import options

        return [(option.value, option.label(locale)) for option in options.of(self)]

    def criteria(self) -> tuple[str, ...]:
        """The criteria of kind ``criteria``, such as Q1 to Q8."""
        listed = self.properties.get("criteria", "Q1,Q2,Q3,Q4,Q5,Q6,Q7,Q8")
        return tuple(part.strip() for part in listed.split(",") if part.strip())

    def walk(self) -> Iterator[Field]:
        yield self
        for child in self.components:
            yield from child.walk()


def _in(texts: Mapping[str, str], locale: str) -> str:
    return texts.get(locale) or texts.get("kk") or ""
