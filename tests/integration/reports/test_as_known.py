"""Each report as known at the end of a day is what the entries recorded until then say, folded in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select

from engine.domain.local_time import local_date
from engine.queries import reading
from engine.reports.registry import REPORTS, run_report
from engine.reports.table import Parameters, Period, ReportTable
from engine.storage.tables import appeals, case_links, records
from tests.factories import World
from tests.integration.test_contact import ANSWERED, SIGNED
from tests.known_days import DAYS, FIRST_DAY, LAST_DAY, Folded, folded, record_day_by_day
from tests.lives import RETURNED, TO_QUALITY, Life

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def _table(
    conn: Connection, world: World, name: str, known: date | None, period: Period = YEAR
) -> ReportTable:
    told = Parameters(period, world.oblast, known=known)
    return run_report(conn, world.actor("department_head"), name, told)


def _counts(table: ReportTable, section: str) -> dict[str, int]:
    (found,) = (one for one in table.sections if one.code == section)
    return {row.code: row.count for row in found.rows if row.count and row.code != "total"}


def _registered(one: Folded, period: Period) -> bool:
    moment = one.moment("registered_at")
    return moment is not None and period.first <= local_date(moment) <= period.last


def _of(conn: Connection, official: bool) -> set[int]:
    return set(conn.execute(select(appeals.c.case_id).where(appeals.c.is_official == official)).scalars())


def _written(conn: Connection, kind: str, known: Mapping[int, Folded]) -> list[Any]:
    rows = conn.execute(select(records).where(records.c.kind == kind)).all()
    return [row for row in rows if row.case_id in known and row.case_seq <= known[row.case_id].last_seq]


def _outcome(conn: Connection, case_id: int, known: Mapping[int, Folded]) -> str:
    one = known[case_id]
    links = conn.execute(select(case_links).where(case_links.c.kind == "made_official")).all()
    if any(link.from_case_id == case_id and link.to_case_id in known for link in links):
        return "official"
    if one.fields["state"] == "REDIRECTED":
        return "sent"
    if one.fields.get("closed_at") is None:
        return "open"
    posted = {row.case_id for row in _written(conn, "contact_posting", known)}
    return "answered" if case_id in posted else "no_answer"


def _first_answer(one: Folded) -> str:
    states = {key: row["state"] for key, row in one.clocks.items() if row["name"] == "answer"}
    state = states[max(states)] if states else "none"
    return "none" if state == "cancelled" else state


@pytest.fixture
def contacts(published: World, at: datetime) -> World:
    def post(**intake: Any) -> Life:
        return Life(published, at, **{"channel": "INSTAGRAM", "email": "", "address": "", **intake})

    post().walk(*ANSWERED)
    post().act("make_official_at_once", **SIGNED)
    post().step("classify_contact", decision="no_answer", topic=None, reason="Алғыс.")
    threat = post(channel="VK", text="Мектепте бомба бар", applicant_kind="anonymous")
    threat.walk("check_threat", "tell_security", "confirm_threat_receipt")
    post()
    record_day_by_day(published)
    return published


def test_contacts_as_known_on_each_day(contacts: World) -> None:
    seen: set[str] = set()
    with reading(contacts.engine) as conn:
        unofficial = _of(conn, official=False)
        for day in DAYS:
            known = folded(conn, day)
            counted = [key for key, one in known.items() if key in unofficial and _registered(one, YEAR)]
            table = _table(conn, contacts, "contacts", day)
            told = (_counts(table, "outcomes"), _counts(table, "first_answer"))
            outcomes = Counter(_outcome(conn, key, known) for key in counted)
            assert told == (outcomes, Counter(_first_answer(known[key]) for key in counted)), day
            seen.add(str(told))
        now = _table(conn, contacts, "contacts", None)
        assert (_counts(now, "outcomes"), _counts(now, "first_answer")) == told, "the last day is today"
    assert len(seen) > 3, "else nothing changed from day to day"


@pytest.fixture
def late(published: World, at: datetime) -> tuple[World, int]:
    """Two cases whose reply was returned, one of them by an entry that was recorded thirty days later; the
    number of that entry."""
    lives = [Life(published, at), Life(published, at)]
    for life in lives:
        life.walk(*TO_QUALITY)
        life.step("quality_analysis", **RETURNED)
    with reading(published.engine) as conn:
        mine = (records.c.case_id == lives[1].case_id, records.c.kind == "quality")
        seq = conn.execute(select(records.c.case_seq).where(*mine)).scalar_one()
    record_day_by_day(published, {(lives[1].case_id, seq): 30})
    return published, seq


def test_returns_as_known_on_each_day(late: tuple[World, int]) -> None:
    world, seq = late
    totals: dict[date, int] = {}
    with reading(world.engine) as conn:
        for day in DAYS:
            returns = _written(conn, "quality", folded(conn, day))
            table = _table(conn, world, "returned", day)
            assert table.total == len({row.case_id for row in returns}), day
            assert sum(_counts(table, "reasons").values()) == len(returns)
            totals[day] = table.total
    assert set(totals.values()) == {0, 1, 2}
    before = DAYS[DAYS.index(FIRST_DAY) + 29]
    assert (totals[before], totals[LAST_DAY]) == (1, 2), "recorded later of an earlier day"
    with reading(world.engine) as conn:
        (returned,) = {local_date(row.at) for row in _written(conn, "quality", folded(conn, LAST_DAY))}
        earlier = Period(returned, returned)
        assert returned < before
        assert _table(conn, world, "returned", before, earlier).total == 1
        assert _table(conn, world, "returned", None, earlier).total == 2
    assert seq > 1


def test_appeals_as_known_on_each_day(late: tuple[World, int]) -> None:
    world, _ = late
    with reading(world.engine) as conn:
        totals = []
        for day in DAYS:
            totals.append(_table(conn, world, "received", day).total)
            assert totals[-1] == sum(_registered(one, YEAR) for one in folded(conn, day).values()), day
    assert set(totals) == {0, 2}


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_says_as_of_which_day_it_is(published: World, name: str) -> None:
    with reading(published.engine) as conn:
        notes = _table(conn, published, name, date(2026, 1, 2)).notes
        assert any("02.01.2026" in words["en"] for words in notes)
        assert not any("As known" in words["en"] for words in _table(conn, published, name, None).notes)
