"""Choices, quiet hours and the words of mails to staff."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, time

import pytest

from engine.domain.local_time import ALMATY
from engine.domain.notifications import ALWAYS_SHOWN, LISTS, Kind, Mail, after_quiet, default_mail, mails_of
from engine.domain.staff_mails import MOST_LINES, Line, Section, digest_mail, notice_mail


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("now", "begin", "end", "then"),
    [
        (at(12), time(20), time(8), at(12)),
        (at(20), time(20), time(8), at(8, day=24)),
        (at(23, 59), time(20), time(8), at(8, day=24)),
        (at(3), time(20), time(8), at(8)),
        (at(8), time(20), time(8), at(8)),
        (at(13, 30), time(13), time(14), at(14)),
        (at(14), time(13), time(14), at(14)),
        (at(3), time(8), time(8), at(3)),
        (at(3), None, None, at(3)),
    ],
)
def test_quiet_hours_end_when_they_say(
    now: datetime, begin: time | None, end: time | None, then: datetime
) -> None:
    assert after_quiet(now, begin, end) == then


def test_every_default_may_be_chosen() -> None:
    for kind in Kind:
        assert default_mail(kind) in mails_of(kind)
        assert Mail.OFF in mails_of(kind)


def test_what_the_law_watches_is_always_shown() -> None:
    assert {Kind.OVERDUE, Kind.THREAT} <= ALWAYS_SHOWN
    assert LISTS < ALWAYS_SHOWN
    assert Kind.REMINDER not in ALWAYS_SHOWN


def test_a_mail_has_no_place_for_more_than_number_and_step() -> None:
    assert [one.name for one in fields(Line)] == ["number", "step"]
    assert [one.name for one in fields(Section)] == ["name", "count", "lines"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_mail_has_its_words_and_the_way_to_stop_it(language: str) -> None:
    for kind in set(Kind) - LISTS:
        subject, body = notice_mail(kind, "ЗТ-2026-1", language, "https://jauap.kz", 7)
        assert "ЗТ-2026-1" in subject
        assert "https://jauap.kz/cases/7" in body
        assert "https://jauap.kz/notices/settings" in body
    names = ("due_today", "overdue", "returned", "given", "group", "notices")
    sections = [Section(name, "12", [Line("Н-1", "қадам")] * 12) for name in names]
    subject, body = digest_mail(date(2026, 11, 23), sections, language, "https://jauap.kz")
    assert "23.11.2026" in subject
    assert body.count("Н-1") == len(names) * MOST_LINES
    assert "https://jauap.kz/notices/settings" in body
    assert "{" not in subject + body


def test_without_an_address_of_the_installation_there_is_no_broken_link() -> None:
    _, body = notice_mail(Kind.CASE, "", "ru", "", 7)
    assert "http" not in body
    assert "Мои уведомления" in body
    assert "не зарегистрировано" in body
