from __future__ import annotations

from datetime import date

import pytest

from engine.domain.local_time import at_local
from engine.domain.messages import codes, places, render

LOCALES = ("kk", "ru", "en")


def test_the_messages_of_this_version() -> None:
    assert set(codes()) >= {"M-01", "M-03", "M-04", "M-07", "M-08", "M-09"}


@pytest.mark.parametrize("code", codes())
def test_every_message_asks_for_the_same_facts_in_three_languages(code: str) -> None:
    for optional in (True, False):
        assert len({places(code, locale, optional=optional) for locale in LOCALES}) == 1


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("locale", LOCALES)
def test_a_message_with_only_what_it_needs_has_no_gaps(code: str, locale: str) -> None:
    facts = {name: f"<{name}>" for name in places(code, locale, optional=False)}
    subject, body = render(code, locale, facts)
    assert "<number>" in subject
    assert not any(line.startswith("?") or "{" in line for line in body.splitlines())


def test_a_known_fact_brings_its_paragraph() -> None:
    facts = {"number": "ЖТ-2026-00002381", "registered_at": at_local(date(2026, 11, 23))}
    without = render("M-01", "kk", facts)[1]
    with_day = render("M-01", "kk", {**facts, "legal_last_day": date(2026, 12, 14)})[1]
    assert "14.12.2026" not in without
    assert "14.12.2026" in with_day
    assert "23.11.2026 00:00" in without


def test_a_missing_fact_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="legal_last_day"):
        render("M-03", "ru", {"number": "ЖТ-2026-00000001"})


def test_braces_in_a_fact_stay_braces() -> None:
    body = render("M-08", "ru", {"number": "1", "ground": "{number.__class__} {0}"})[1]
    assert "{number.__class__} {0}" in body


def test_an_unknown_message_is_an_error() -> None:
    with pytest.raises(KeyError):
        render("M-99", "kk", {})
