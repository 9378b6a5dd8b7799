"""The bar beside a report's row: drawn on the server as SVG, printed as it is."""

from __future__ import annotations

from engine.reports.table import Row, Section

BAR_WIDTH = 320
TOTAL = "total"


def bar_width(section: Section, row: Row) -> float:
    """The longest bar of the section fills the width; the total is not drawn, it would dwarf the rest."""
    return scaled(row.count, max((one.count for one in section.rows if one.code != TOTAL), default=0))


def scaled(count: int, longest: int) -> float:
    """The width of one bar where ``longest`` fills the whole."""
    return round(BAR_WIDTH * count / (longest or 1), 1)
