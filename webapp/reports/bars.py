"""Bars of a report's section as numbers for an SVG: drawn on the server, printed as they are."""

from __future__ import annotations

from dataclasses import dataclass

from engine.reports.table import Languages, Section

ROW_HEIGHT = 30
LABEL_WIDTH = 300
BAR_WIDTH = 360
TOTAL = "total"


@dataclass(frozen=True)
class Bar:
    label: Languages
    count: int
    share: str
    y: int
    width: float


@dataclass(frozen=True)
class Bars:
    height: int
    bars: tuple[Bar, ...]


def bars(section: Section) -> Bars:
    """The longest bar fills the width; the total is not drawn, it would dwarf the rest."""
    rows = [row for row in section.rows if row.code != TOTAL]
    longest = max((row.count for row in rows), default=0) or 1
    return Bars(
        height=len(rows) * ROW_HEIGHT,
        bars=tuple(
            Bar(
                label=row.label,
                count=row.count,
                share="" if row.share is None else str(row.share),
                y=at * ROW_HEIGHT,
                width=round(BAR_WIDTH * row.count / longest, 1),
            )
            for at, row in enumerate(rows)
        ),
    )
