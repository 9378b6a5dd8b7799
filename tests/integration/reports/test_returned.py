"""The report of replies returned for finalization (R-040)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from engine.queries import reading
from engine.reports.registry import run_report
from engine.reports.table import Parameters, Period, ReportTable
from tests.factories import World
from tests.lives import RETURNED, TO_QUALITY, TO_SIGNATURE, Life

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def _table(world: World, period: Period = YEAR, place: str = "oblast") -> ReportTable:
    with reading(world.engine) as conn:
        where = Parameters(period, world.organisations[place])
        return run_report(conn, world.actor("department_head"), "returned", where)


def _counts(table: ReportTable, section: str) -> dict[str, int]:
    (found,) = (one for one in table.sections if one.code == section)
    return {row.code: row.count for row in found.rows if row.count}


def test_R040_returned_twice_counts_one_appeal_and_two_returns(published: World, at: datetime) -> None:
    """R-040: returned twice, the third version accepted: 1 appeal, 2 returns."""
    life = Life(published, at)
    life.walk(*TO_QUALITY)
    for _ in range(2):
        life.step("quality_analysis", **RETURNED)
        life.step("draft_reply")
    life.walk("quality_analysis", "sign_reply")
    Life(published, at).walk(*TO_SIGNATURE)  # never returned: not counted
    table = _table(published)
    assert table.total == 1
    assert _counts(table, "appeals") == {"total": 1, "twice": 1}
    assert _counts(table, "units") == {"total": 2, str(published.organisations["unit"]): 2}
    assert _counts(table, "reasons") == {"total": 2, RETURNED["return_reasons"][0]: 2}
    assert "n = 1" in table.base["en"] and "returns: 2" in table.base["en"]


@pytest.mark.parametrize("year", [2025, 2027])
def test_R040_a_return_counts_in_the_period_in_which_it_was_made(
    published: World, at: datetime, year: int
) -> None:
    life = Life(published, at)
    life.walk(*TO_QUALITY)
    life.step("quality_analysis", **RETURNED)
    assert _table(published, Period(date(year, 1, 1), date(year, 12, 31))).total == 0
    assert _table(published).total == 1
