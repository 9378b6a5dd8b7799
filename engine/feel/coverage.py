"""Looks for rules of a decision table that overlap, inputs that no rule matches, and dead cells.

Each column is cut at the values that its cells name; one sample stands for each piece, and no cell
can tell the values of a piece apart. So what is found is exact, and where a cell or a column cannot
be read it is said to be unknown. Null is not looked at: a table seldom means it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

from engine.feel import types
from engine.feel.cell_sets import EVERYTHING, CellSet, Kind, Value, kind_of, read
from engine.feel.decision_model import Input, Table
from engine.feel.types import ItemType, TypeRef

MAX_COLUMNS = 50
MAX_WORK = 1_500_000
"""Comparisons of a sample with a span, and of rules with each other: about two seconds at most."""

MAX_STEPS = 50_000
"""Of the walk through the columns in search of gaps."""

MAX_OVERLAPS = 20
MAX_GAPS = 5
"""Nobody reads more; a table with one gap usually has many that are alike."""

HintRule = Literal["dmn_overlap", "dmn_gap", "dmn_never_matches"]

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True)
class Hint:
    """``element`` is the id of a rule, or of the table for a gap; ``rules`` are the rules meant.

    ``example`` are the columns' expressions and a value of each, dates as ISO texts. ``cell`` is the
    label of the column and its text, where one cell is meant.
    """

    rule: HintRule
    element: str
    rules: tuple[str, ...] = ()
    example: tuple[tuple[str, Any], ...] = ()
    cell: tuple[str, str] | None = None


@dataclass(frozen=True)
class Coverage:
    """``unknown`` are ids of rules, and of the table, of which more cannot be told."""

    hints: tuple[Hint, ...] = ()
    unknown: tuple[str, ...] = ()


def coverage(table: Table) -> Coverage:
    """Overlaps and gaps are looked for in UNIQUE tables, dead cells in all. Evaluates nothing."""
    if len(table.inputs) > MAX_COLUMNS:
        return Coverage(unknown=(table.id,))
    columns = [_Column(table, place) for place in range(len(table.inputs))]
    if sum(column.work for column in columns) > MAX_WORK:
        return Coverage(unknown=(table.id,))
    hints = [hint for column in columns for hint in _dead(table, column)]
    unknown = {rule.id for column in columns for rule, cell in zip(table.rules, column.cells, strict=True)
               if cell is None}  # fmt: skip
    if table.hit_policy == "UNIQUE" and columns:
        if not _independent(table.inputs) or not all(column.samples for column in columns):
            unknown.add(table.id)
        else:
            hints += _overlaps(table, columns)
            hints += _Gaps(table, columns, unknown).found()
    order = [table.id, *(rule.id for rule in table.rules)]
    return Coverage(tuple(hints), tuple(sorted(unknown, key=order.index)))


class _Column:
    """One column: what its cells match, as bits over the samples and over the rules."""

    def __init__(self, table: Table, place: int) -> None:
        self.input = table.inputs[place]
        self.declared = _kind(self.input.type)
        self.cells = [read(rule.input_entries[place]) for rule in table.rules]
        self.texts = [rule.input_entries[place] for rule in table.rules]
        self.allowed = _allowed(self.input)
        self.samples = self._samples()

    def _samples(self) -> list[Value]:
        """Empty where the column cannot be read: of mixed kinds, or not of a kind known here."""
        if self.allowed is None:
            return []
        sets = [cell for cell in self.cells if cell is not None] + self.allowed
        kinds = {kind for each in sets for kind in each.kinds}
        if self.declared in ("number", "boolean", "date"):
            kinds = {kind for kind in kinds if kind == self.declared} or {self.declared}
        if len(kinds) > 1 or self.declared == "unknown":
            return []
        kind: Kind = next(iter(kinds), "string")
        bounds = {bound for each in sets for bound in each.bounds if kind_of(bound) == kind}
        pieces = _pieces(kind, bounds, _whole(self.input.type))
        return [value for value in pieces if all(value in allowed for allowed in self.allowed)]

    @property
    def work(self) -> int:
        spans = sum(1 + len(cell.spans) for cell in self.cells if cell is not None)
        return spans * len(self.samples) + len(self.cells) ** 2 // 2

    def matching(self, rule: int) -> int:
        """The samples that a rule's cell matches, a bit each; all of them where it cannot be read."""
        cell = self.cells[rule]
        return sum(1 << place for place, value in enumerate(self.samples) if cell is None or value in cell)


def _dead(table: Table, column: _Column) -> Iterator[Hint]:
    if not column.samples:
        return
    for place, cell in enumerate(column.cells):
        if cell is not None and cell != EVERYTHING and not column.matching(place):
            rule = table.rules[place].id
            where = (column.input.label or column.input.expression, column.texts[place])
            yield Hint("dmn_never_matches", rule, (rule,), cell=where)


def _overlaps(table: Table, columns: Sequence[_Column]) -> list[Hint]:
    """Columns are independent: two rules meet if they meet in each column."""
    masks = [[column.matching(rule) for column in columns] for rule in range(len(table.rules))]
    known = [all(column.cells[rule] is not None for column in columns) for rule in range(len(masks))]
    hints: list[Hint] = []
    for later in range(len(masks)):
        for earlier in range(later):
            common = [one & other for one, other in zip(masks[earlier], masks[later], strict=True)]
            if known[earlier] and known[later] and all(common):
                rules = (table.rules[earlier].id, table.rules[later].id)
                places = [(mask & -mask).bit_length() - 1 for mask in common]
                hints.append(Hint("dmn_overlap", rules[1], rules, _example(columns, places)))
                if len(hints) == MAX_OVERLAPS:
                    return hints
    return hints


@dataclass
class _Gaps:
    """Walks the columns from the left, with the rules that still match."""

    table: Table
    columns: Sequence[_Column]
    unknown: set[str]
    steps: int = 0
    covered: set[tuple[int, int]] = field(default_factory=set)

    def found(self) -> list[Hint]:
        if any(output.default for output in self.table.outputs):
            return []
        rules = range(len(self.table.rules))
        masks = [[column.matching(rule) for rule in rules] for column in self.columns]
        self.bits = [
            [
                sum(1 << rule for rule in rules if mask[rule] >> place & 1)
                for place in range(len(column.samples))
            ]
            for column, mask in zip(self.columns, masks, strict=True)
        ]
        hints = []
        for places in self._walk((), (1 << len(self.table.rules)) - 1):
            hints.append(Hint("dmn_gap", self.table.id, (), _example(self.columns, places)))
            if len(hints) == MAX_GAPS:
                break
        if self.steps > MAX_STEPS:
            self.unknown.add(self.table.id)
        return hints

    def _walk(self, places: tuple[int, ...], active: int) -> Iterator[tuple[int, ...]]:
        self.steps += 1
        depth = len(places)
        if self.steps > MAX_STEPS or (depth, active) in self.covered:
            return
        if not active:
            yield places + (0,) * (len(self.columns) - depth)
            return
        if depth < len(self.columns):
            seen = set()
            for place, bits in enumerate(self.bits[depth]):
                left = active & bits
                if left not in seen:  # what the other columns then decide was walked already
                    seen.add(left)
                    yield from self._walk((*places, place), left)
        self.covered.add((depth, active))


def _example(columns: Sequence[_Column], places: Sequence[int]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (column.input.expression, _plain(column.samples[place]))
        for column, place in zip(columns, places, strict=True)
    )


def _plain(value: Value) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _independent(inputs: Sequence[Input]) -> bool:
    """Each column a variable, or a part of one, that no other column reads."""
    names = [column.expression.strip() for column in inputs]
    return all(map(_NAME.fullmatch, names)) and not any(
        one == other or other.startswith(f"{one}.")
        for place, one in enumerate(names)
        for other in names[:place] + names[place + 1 :]
    )


def _pieces(kind: Kind, bounds: set[Value], whole: bool) -> list[Value]:
    """One value of each piece: the bounds, and one beside and between them."""
    if kind == "boolean":
        return [True, False]
    if kind == "string":
        return [*sorted(map(str, bounds)), _other(bounds)]
    if kind == "date":
        days = {day for day in bounds if isinstance(day, date)} or {date(2000, 1, 1)}
        beside = (day + timedelta(days=n) for day in days for n in (-1, 0, 1) if 2 < day.year < 9998)
        return sorted({*days, *beside})
    numbers = sorted({float(number) for number in bounds if isinstance(number, int | float)}) or [0.0]
    if whole:
        return sorted({number + n for number in numbers for n in (-1.0, 0.0, 1.0)})
    between = [(low + high) / 2 for low, high in pairwise(numbers)]
    return sorted({numbers[0] - 1, *numbers, *between, numbers[-1] + 1})


def _other(bounds: set[Value]) -> str:
    """A text that no cell names."""
    other = "…"
    while other in bounds:
        other += "…"
    return other


def _kind(type_: TypeRef) -> Kind | Literal["unknown"] | None:
    """``string`` says little: editors write it where nothing was chosen."""
    while isinstance(type_, ItemType):
        if type_.many or type_.parts:
            return "unknown"
        type_ = type_.base
    name = types.local(type_ or "")
    if name in types.NUMBERS:
        return "number"
    if name in ("boolean", "date"):
        return "boolean" if name == "boolean" else "date"
    return None if name in ("", "string", "Any") else "unknown"


def _whole(type_: TypeRef) -> bool:
    return isinstance(type_, str) and types.local(type_) in ("integer", "long")


def _allowed(column: Input) -> list[CellSet] | None:
    """The allowed values of the column and of its type; ``None`` where one of them cannot be read."""
    texts = [column.allowed]
    type_ = column.type
    while isinstance(type_, ItemType):
        texts += [type_.allowed, type_.constraint]
        type_ = type_.base
    sets = [read(text) for text in texts if text]
    return None if None in sets else [each for each in sets if each is not None]
