"""The bar beside a report's row: drawn on the server as SVG, printed as it is."""

from __future__ import annotations

from engine.reports.table import Row, Section

BAR_WIDTH = 320
TOTAL = "total"


def bar_width(section: Section, row: Row) -> float:
    """The longest bar of the section fills the width; the total is not drawn, it would dwarf the rest."""
    longest = max((one.count for one in section.rows if one.code != TOTAL), default=0) or 1
    return round(BAR_WIDTH * row.count / longest, 1)
