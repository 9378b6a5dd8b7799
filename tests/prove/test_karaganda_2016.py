"""The year 2016 in full: 2,381 appeals through the operations give exactly the published figures (K16)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Engine, select

from engine.demo import karaganda_2016 as scenario
from engine.queries import reading
from engine.reports.received import received
from engine.reports.table import Parameters, Period
from engine.storage.tables import organisations

FIGURES = {
    "applicants": {"total": 2381, "individuals": 1966, "entities": 415},
    "sources": {
        "total": 2381,
        "parents": 647,
        "AP": 351,
        "PM": 125,
        "PARLIAMENT": 60,
        "MINISTRY": 111,
        "DIRECT": 1734,
    },
    "topics": {"total": 2381, "T1": 877, "T2": 379, "T3": 49, "T4": 65, "T5": 85, "T0": 926},
}
SHARES = {"individuals": "82.6", "entities": "17.4", "T1": "36.8", "T2": "15.9", "T0": "38.9"}


def test_the_report_gives_the_figures_of_2016(engine_: Engine) -> None:
    result = scenario.run(engine_, print)
    with reading(engine_) as conn:
        root = conn.execute(
            select(organisations.c.id).where(organisations.c.code == "karaganda")
        ).scalar_one()
        year = Period(date(2016, 1, 1), date(2016, 12, 31))
        table = received(conn, Parameters(year, root, scenario.COMPARISON, "2,641"))
    rows = {section.code: {row.code: row for row in section.rows} for section in table.sections}
    for section, figures in FIGURES.items():
        assert {code: row.count for code, row in rows[section].items() if row.count} == figures
    found = {code: row.share for section in rows.values() for code, row in section.items()}
    assert {code: found[code] for code in SHARES} == {code: Decimal(share) for code, share in SHARES.items()}
    assert table.comparison is not None
    assert (table.comparison.difference, table.comparison.share) == (260, Decimal("10.9"))
    # Memory stays flat: what the first tenth needed is enough for the whole year.
    assert result.memory_end < result.memory_start * 1.1
