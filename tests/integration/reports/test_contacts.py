"""The report "Unofficial contacts": counted apart from the official appeals (R-109; P-05)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.queries import reading
from engine.reports.registry import run_report
from engine.reports.table import Parameters, Period, ReportTable
from tests.factories import World
from tests.integration.test_contact import ANSWERED, SIGNED
from tests.lives import Life


def _post(world: World, at: datetime, **intake: Any) -> Life:
    return Life(world, at, **{"channel": "INSTAGRAM", "email": "", "address": "", **intake})


def _report(world: World, at: datetime, name: str) -> ReportTable:
    with reading(world.engine) as conn:
        parameters = Parameters(Period(at.date(), at.date()), world.oblast)
        return run_report(conn, world.controller, name, parameters)


def _counts(table: ReportTable, section: str) -> dict[str, int]:
    (found,) = (one for one in table.sections if one.code == section)
    return {row.code: row.count for row in found.rows}


def test_each_exit_of_a_contact_has_its_line(published: World, at: datetime) -> None:
    """R-109, P-05: answered, made official, no answer needed, a threat, open; every section adds up."""
    _post(published, at).walk(*ANSWERED)
    _post(published, at).act("make_official_at_once", **SIGNED)
    thanks = {"decision": "no_answer", "topic": None, "reason": "Алғыс."}
    _post(published, at).step("classify_contact", **thanks)
    threat = _post(published, at, channel="VK", text="Мектепте бомба бар", applicant_kind="anonymous")
    threat.walk("check_threat", "tell_security", "confirm_threat_receipt")
    _post(published, at)
    table = _report(published, at, "contacts")
    assert _counts(table, "outcomes") == {
        "total": 5,
        "answered": 1,
        "official": 1,
        "sent": 1,
        "no_answer": 1,
        "open": 1,
    }
    assert _counts(table, "channels") == {"total": 5, "INSTAGRAM": 4, "VK": 1}
    assert _counts(table, "first_answer") == {"total": 5, "met": 3, "running": 1, "none": 1}
    for section in table.sections:
        assert sum(row.count for row in section.rows if row.code != "total") == section.base


def test_neither_report_counts_what_is_the_others(published: World, at: datetime) -> None:
    """R-109: official 1, unofficial 2, and no line that says 3."""
    Life(published, at).step("register_appeal")
    for _ in range(2):
        _post(published, at)
    assert _report(published, at, "received").total == 1
    assert _report(published, at, "contacts").total == 2


def test_an_anonymous_appeal_without_a_threat_is_no_contact(published: World, at: datetime) -> None:
    """R-109, negative control: what is official is never in this table."""
    Life(published, at, applicant_kind="anonymous").step("register_appeal")
    assert _report(published, at, "contacts").total == 0
