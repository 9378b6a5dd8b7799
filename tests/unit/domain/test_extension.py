"""A-EXT, L-EXT and section 3.2, "Who may not extend"."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from engine.domain.calendar import calendar_as_of
from engine.domain.extension import Refusal, Running, cap, new_last_day, notice_of, refusal
from engine.domain.legal_clock import ExtensionReading, rule, term
from engine.domain.local_time import at_local
from engine.domain.term_moments import overdue_at

NOW = calendar_as_of()
IN_ALL, ON_TOP = ExtensionReading.IN_ALL, ExtensionReading.ON_TOP
HEAD = ["department_head"]


def running(rule_id: str, start: date, times: int = 0) -> Running:
    return Running(rule(rule_id), start, term(rule_id, start, NOW).legal_last_day, times)


def refused(
    one: Running,
    decided: date,
    at: datetime,
    reading: ExtensionReading = IN_ALL,
    roles: list[str] | None = None,
) -> Refusal | None:
    return refusal(one, decided, at, NOW, reading, HEAD if roles is None else roles)


ORDINARY = running("A-15", date(2026, 11, 23))
IN_TIME = at_local(date(2026, 12, 1))


def test_a_motivated_decision_in_time_extends() -> None:
    """A-EXT: positive control of the refusals below."""
    assert refused(ORDINARY, date(2026, 12, 28), IN_TIME) is None


def test_an_extension_after_the_due_moment_is_void() -> None:
    """A-EXT: the case stays OVERDUE."""
    end = overdue_at(date(2026, 12, 14))
    assert refused(ORDINARY, date(2026, 12, 28), end - timedelta(seconds=1)) is None
    assert refused(ORDINARY, date(2026, 12, 28), end) is Refusal.AFTER_LAST_DAY


def test_an_extension_beyond_the_cap_is_refused_not_cut() -> None:
    """A-EXT: two months in all from the registration."""
    latest = cap(rule("A-15"), date(2026, 11, 23), NOW, IN_ALL)
    assert latest == date(2027, 1, 25)  # 23.01.2027 is a Saturday
    assert refused(ORDINARY, latest, IN_TIME) is None
    assert refused(ORDINARY, latest + timedelta(days=1), IN_TIME) is Refusal.BEYOND_CAP


def test_the_cap_on_top_is_a_setting() -> None:
    latest = cap(rule("A-15"), date(2026, 11, 23), NOW, ON_TOP)
    assert latest == date(2027, 2, 15)
    assert refused(ORDINARY, latest, IN_TIME, ON_TOP) is None
    assert refused(ORDINARY, latest, IN_TIME, IN_ALL) is Refusal.BEYOND_CAP


def test_D18_the_cap_of_the_last_day_of_the_year() -> None:
    assert cap(rule("A-15"), date(2026, 12, 31), NOW, IN_ALL) == date(2027, 3, 1)


def test_an_extension_gives_time() -> None:
    assert refused(ORDINARY, date(2026, 12, 14), IN_TIME) is Refusal.NOT_LATER
    assert refused(ORDINARY, date(2026, 12, 12), IN_TIME) is Refusal.NOT_LATER  # a Saturday before it


def test_a_day_off_moves_to_the_next_working_day() -> None:
    assert new_last_day(date(2026, 12, 19), NOW) == date(2026, 12, 21)


@pytest.mark.parametrize("roles", [["executor"], ["head"], ["controller", "registrar"], []])
def test_executors_and_heads_of_sub_units_may_not_extend(roles: list[str]) -> None:
    """A-EXT: only the head of the Department or the signer."""
    assert refused(ORDINARY, date(2026, 12, 28), IN_TIME, IN_ALL, roles) is Refusal.NOT_ENTITLED
    assert refused(ORDINARY, date(2026, 12, 28), IN_TIME, IN_ALL, [*roles, "signer"]) is None


def test_L_EXT_thirty_days_once() -> None:
    """R-119: by no more than 30 calendar days, once."""
    start = date(2016, 2, 15)
    old = running("L-30", start)
    at = at_local(date(2016, 3, 1))
    assert old.last_day == date(2016, 3, 16)
    assert refused(old, date(2016, 4, 15), at) is None
    assert refused(old, date(2016, 4, 16), at) is Refusal.BEYOND_CAP
    again = Running(old.rule, start, date(2016, 4, 1), 1)
    assert refused(again, date(2016, 4, 15), at) is Refusal.ALREADY_EXTENDED


def test_under_the_code_a_second_extension_within_the_cap_is_allowed() -> None:
    again = Running(rule("A-15"), date(2026, 11, 23), date(2026, 12, 28), 1)
    assert refused(again, date(2027, 1, 25), at_local(date(2026, 12, 20))) is None


def test_an_information_request_is_extended_once_by_fifteen_days() -> None:
    """A-INF: 15 calendar days and once 15 more."""
    info = running("A-INF", date(2026, 10, 9))
    assert cap(info.rule, info.started_on, NOW, IN_ALL) == date(2026, 11, 11)
    at = at_local(date(2026, 10, 20))
    assert refused(info, date(2026, 11, 11), at) is None
    assert refused(Running(info.rule, info.started_on, info.last_day, 1), date(2026, 11, 11), at) is (
        Refusal.ALREADY_EXTENDED
    )


@pytest.mark.parametrize("rule_id", ["L-15", "A-RED", "A-FWD", "A-20"])
def test_no_law_extends_other_terms(rule_id: str) -> None:
    start = date(2016, 2, 1) if rule_id == "L-15" else date(2026, 11, 23)
    one = running(rule_id, start)
    assert refused(one, one.last_day + timedelta(days=5), at_local(start)) is Refusal.NOT_EXTENDABLE


def test_D14_the_notice_of_an_extension() -> None:
    """A-EXT: the participant is told within three working days of the extension."""
    notice = notice_of(rule("A-15"), date(2026, 5, 5), NOW)
    assert notice is not None
    assert (notice.legal_last_day, notice.control_date) == (date(2026, 5, 12), date(2026, 5, 8))


def test_R_119_the_notice_under_the_law_of_2007() -> None:
    """R-119: within three calendar days; a day off rolls (decision 0017)."""
    notice = notice_of(rule("L-30"), date(2016, 4, 29), NOW)
    assert notice is not None
    assert notice.legal_last_day == date(2016, 5, 3)
    assert notice_of(rule("L-15"), date(2016, 4, 29), NOW) is None
