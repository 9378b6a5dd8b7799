"""The report "Received": every figure adds up and says what it is of."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from engine.demo import karaganda_2016 as scenario
from engine.domain.errors import Forbidden, NotFound
from engine.queries import reading
from engine.reports.received import received
from engine.reports.registry import run_report
from engine.reports.table import Parameters, Period, ReportTable, percent
from engine.storage.tables import organisations
from tests.factories import World
from tests.lives import Life

YEAR = Period(date(2016, 1, 1), date(2016, 12, 31))


def _counts(table: ReportTable, section: str) -> dict[str, int]:
    (found,) = (one for one in table.sections if one.code == section)
    return {row.code: row.count for row in found.rows if row.code != "total" and row.count}


def _dealt(share: int) -> list[Counter[str]]:
    plans = [plan for _, plan in list(scenario.arrivals())[::share]]
    kinds = Counter(
        "entities" if plan.intake["applicant_kind"] == "legal_entity" else "individuals" for plan in plans
    )
    sources = Counter(plan.intake.get("parent_body", "DIRECT") for plan in plans)
    return [kinds, sources, Counter(plan.topic for plan in plans)]


def test_the_scenario_deals_out_exactly_the_published_totals() -> None:
    kinds, sources, topics = _dealt(1)
    assert kinds == {"individuals": 1966, "entities": 415}
    assert sources == {"AP": 351, "PM": 125, "PARLIAMENT": 60, "MINISTRY": 111, "DIRECT": 1734}
    assert topics == {"T1": 877, "T2": 379, "T3": 49, "T4": 65, "T5": 85, "T0": 926}


def test_a_driven_part_of_2016_is_counted_as_it_was_dealt(engine_: Engine) -> None:
    share = 150
    scenario.run(engine_, lambda line: None, share=share, processes=1)
    with reading(engine_) as conn:
        root = conn.execute(
            select(organisations.c.id).where(organisations.c.code == "karaganda")
        ).scalar_one()
        table = received(conn, Parameters(YEAR, root))
    kinds, sources, topics = _dealt(share)
    sources["parents"] = sum(sources.values()) - sources["DIRECT"]
    assert table.total == sum(kinds.values())
    assert (_counts(table, "applicants"), _counts(table, "sources")) == (kinds, sources)
    assert _counts(table, "topics") == topics


def _report(life: Life, login: str = "controller", **chosen: object) -> ReportTable:
    organisation = chosen.pop("organisation_id", life.world.oblast)
    day = life.at.date()
    parameters = Parameters(Period(day, day), organisation, **chosen)  # type: ignore[arg-type]  # test
    with reading(life.world.engine) as conn:
        return run_report(conn, life.world.actor(login), "received", parameters)


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    life = Life(published, at)
    life.step("register_appeal")
    return life


def test_an_appeal_without_a_topic_shows_as_not_classified(life: Life) -> None:
    assert _counts(_report(life), "topics") == {"T0": 1}


def test_unofficial_contacts_are_never_summed_silently(life: Life) -> None:
    """R-109: a contact is numbered at once, and said beside the official appeals, not among them."""
    Life(life.world, life.at, channel="INSTAGRAM")
    table = _report(life)
    assert table.total == 1
    assert [note["en"] for note in table.notes] == ["Unofficial contacts in the same period: 1."]


def test_base_and_rule_are_stated_in_three_languages(life: Life) -> None:
    table = _report(life)
    assert all(table.base[locale] and table.rule[locale] for locale in ("kk", "ru", "en"))
    assert "n = 1" in table.base["kk"]
    assert any(table.rule["ru"] in line for line in table.csv_rows("ru"))


def test_the_comparison_figure_carries_the_readers_label(life: Life) -> None:
    table = _report(life, comparison=2, comparison_label="2025")
    assert table.comparison is not None
    assert (table.comparison.label, table.comparison.difference) == ("2025", 1)


def test_a_report_is_refused_to_those_who_may_not_read_it(life: Life) -> None:
    for login in ("executor", "registrar", "stranger", "administrator"):
        with pytest.raises(Forbidden):
            _report(life, login)
    with pytest.raises(NotFound):
        _report(life, organisation_id=0)


@pytest.mark.parametrize(
    ("part", "share"),
    [
        (1966, "82.6"),
        (415, "17.4"),
        (647, "27.2"),
        (877, "36.8"),
        (379, "15.9"),
        (926, "38.9"),
        (260, "10.9"),
    ],
)
def test_shares_are_rounded_half_up_to_one_decimal(part: int, share: str) -> None:
    assert percent(part, 2381) == Decimal(share)
