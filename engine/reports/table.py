"""What a report returns: numbers with their base and counting rule, words in three languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

Languages = Mapping[str, str]


@dataclass(frozen=True)
class Period:
    """Both days belong to the period."""

    first: date
    last: date


@dataclass(frozen=True)
class Parameters:
    """What the reader chose. The comparison figure is the reader's own and carries a label
    (domain report 6.4, I1); the system never guesses what an unlabelled number meant."""

    period: Period
    organisation_id: int
    comparison: int | None = None
    comparison_label: str = ""
    known: date | None = None
    """At the end of which day the cases are taken as the journal knew them; ``None``: as they stand."""


@dataclass(frozen=True)
class Row:
    """One line. ``share`` is a percentage of the base, ``None`` for the base itself."""

    code: str
    label: Languages
    count: int
    share: Decimal | None = None


@dataclass(frozen=True)
class Section:
    """Lines that belong together; their counts add up to ``base``."""

    code: str
    title: Languages
    base: int
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    """The reader's figure beside ours; ``share`` is the difference as a percentage of the total."""

    label: str
    figure: int
    difference: int
    share: Decimal | None


@dataclass(frozen=True)
class ReportTable:
    """A finished report; ``base`` and ``rule`` are printed under it."""

    id: str
    title: Languages
    parameters: Parameters
    organisation: Languages
    total: int
    sections: tuple[Section, ...]
    base: Languages
    rule: Languages
    comparison: Comparison | None = None
    notes: tuple[Languages, ...] = field(default=())

    def csv_rows(self, locale: str) -> Iterator[tuple[str, ...]]:
        """Lines for a CSV file: section, code, label, count, share."""
        for section in self.sections:
            for row in section.rows:
                share = "" if row.share is None else str(row.share)
                yield (section.title[locale], row.code, row.label[locale], str(row.count), share)
        if self.comparison:
            yield ("", "comparison", self.comparison.label, str(self.comparison.figure), "")
        for text in (self.base, self.rule, *self.notes):
            yield ("", "", text[locale], "", "")


def percent(part: int, whole: int) -> Decimal | None:
    """A share with one decimal, rounded half up; ``None`` of nothing."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
