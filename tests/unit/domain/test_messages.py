"""Messages M-01 to M-17: in three languages, with full and with the fewest facts (domain report 2.16)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from engine.domain.legal_clock import Regime
from engine.domain.local_time import at_local
from engine.domain.messages import (
    LANGUAGES,
    Template,
    codes,
    fact_value,
    is_open,
    render,
    samples,
    template_for,
    templates,
)

TODAY = date(2026, 11, 26)
ALL = [one for code in codes() for one in templates(code)]
IDS = [f"{one.code}v{one.version}" for one in ALL]
HOSTILE = '#import "x": * {number} {0} {number.__class__} $x$ <b> \u202eabc'
# Two parts of a text in UCS-2: what a gateway takes for the price of two.
LONGEST_SMS = 134


def appc(code: str) -> Template:
    return template_for(code, Regime.APPC, TODAY)


def fewest(template: Template, locale: str) -> dict[str, object]:
    needed = template.places(locale, optional=False)
    return {name: value for name, value in samples(locale).items() if name in needed}


def test_the_messages_of_the_report() -> None:
    """2.16, with the notices that a withdrawal is not accepted, that a date moved, that the court is next."""
    assert set(codes()) == {f"M-{n:02}" for n in range(1, 18)} | {"M-13N", "M-05C", "M-11C"}


@pytest.mark.parametrize("template", ALL, ids=IDS)
def test_every_message_asks_for_the_same_facts_in_three_languages(template: Template) -> None:
    for optional in (True, False):
        assert len({template.places(locale, optional=optional) for locale in LANGUAGES}) == 1


@pytest.mark.parametrize("template", ALL, ids=IDS)
def test_every_fact_is_declared(template: Template) -> None:
    for optional in (True, False):
        assert template.places("kk", optional=optional) <= set(samples("kk"))


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("template", ALL, ids=IDS)
def test_a_message_has_no_gaps(template: Template, locale: str) -> None:
    full = samples(locale)
    for facts in (full, fewest(template, locale), {**dict.fromkeys(full), **fewest(template, locale)}):
        message = render(template, locale, facts)
        for text in (message.subject, message.body, message.public, message.sms):
            assert text.strip()
            assert not re.search(r"None|[{}]|^\?|\n\n\n|: *$|: \.", text, re.MULTILINE), text


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("template", ALL, ids=IDS)
def test_the_status_page_and_the_telephone_get_nothing_that_a_person_typed(
    template: Template, locale: str
) -> None:
    secret = "Құпия Қ."
    facts = {name: value if is_open(name) else secret for name, value in samples(locale).items()}
    message = render(template, locale, facts)
    assert secret not in message.public + message.sms + message.subject
    closed = [name for name in facts if template.names(name) and not is_open(name)]
    assert (secret in message.body) is bool(closed)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("template", ALL, ids=IDS)
def test_a_short_text_is_short(template: Template, locale: str) -> None:
    facts = samples(locale) | {"event": "бейнеконференция арқылы тыңдау"}
    assert len(render(template, locale, facts).sms) <= LONGEST_SMS


@pytest.mark.parametrize("template", ALL, ids=IDS)
def test_hostile_facts_stay_text(template: Template) -> None:
    facts = {name: HOSTILE if isinstance(value, str) else value for name, value in samples("ru").items()}
    named = [n for n in facts if template.names(n) and facts[n] == HOSTILE]
    if named:
        assert HOSTILE in render(template, "ru", facts).body


def test_a_name_of_ten_kilobytes_is_kept_and_a_megabyte_is_cut() -> None:
    facts = fewest(appc("M-08"), "ru")
    assert "я" * 10_240 in render(appc("M-08"), "ru", facts | {"explanation": "я" * 10_240}).body
    assert len(render(appc("M-08"), "ru", facts | {"explanation": "я" * 2**20}).body) < 25_000


def test_a_typed_text_brings_no_empty_lines() -> None:
    body = render(appc("M-08"), "ru", fewest(appc("M-08"), "ru") | {"explanation": "а\r\n\r\n \n\nб"}).body
    assert "Пояснение: а\nб" in body


def test_spaces_are_no_fact() -> None:
    assert (
        "Пояснение"
        not in render(appc("M-08"), "ru", fewest(appc("M-08"), "ru") | {"explanation": " \n"}).body
    )


def test_a_known_fact_brings_its_paragraph() -> None:
    facts = {"number": "ЖТ-2026-00002381", "registered_at": at_local(date(2026, 11, 23))}
    without = render(appc("M-01"), "kk", facts).body
    with_day = render(appc("M-01"), "kk", {**facts, "legal_last_day": date(2026, 12, 14)}).body
    assert "14.12.2026" not in without
    assert "14.12.2026" in with_day
    assert "23.11.2026 00:00" in without


def test_a_missing_fact_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match="legal_last_day"):
        render(appc("M-03"), "ru", {"number": "ЖТ-2026-00000001"})


def test_an_unknown_message_is_an_error() -> None:
    with pytest.raises(KeyError):
        templates("M-99")


def test_facts_of_a_diagram_are_what_they_mean() -> None:
    assert fact_value("new_last_day", "2026-12-14") == date(2026, 12, 14)
    assert fact_value("event", {"kk": "a", "ru": "b", "en": "c"}) == {"kk": "a", "ru": "b", "en": "c"}
    with pytest.raises(ValueError, match="Invalid"):
        fact_value("event_at", "ertең")
    event = {"event": {"kk": "тыңдау", "ru": "заслушивание", "en": "hearing"}}
    facts = event | {"event_at": fact_value("event_at", "2026-12-08T10:00")}
    assert "заслушивание, 08.12.2026 10:00" in render(appc("M-16"), "ru", facts).body


# -- versions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", codes())
def test_versions_are_numbered_and_old_ones_stay(code: str) -> None:
    assert [one.version for one in templates(code)] == list(range(1, len(templates(code)) + 1))


@pytest.mark.parametrize("code", ["M-01", "M-03", "M-04", "M-05", "M-07", "M-08", "M-09"])
def test_R001_each_regime_has_its_wording_and_its_act(code: str) -> None:
    """R-001: the Law of 2007 says өтініш, the Code жолданым."""
    old = template_for(code, Regime.LAW221, date(2016, 2, 1))
    new = appc(code)
    assert (old.version, new.version) == (1, 2)
    assert {one.act.id for one in old.acts} == {"law221"}
    assert {one.act.id for one in new.acts} == {"appc"}
    assert "өтініш" in old.subject["kk"]
    assert "жолданым" in new.subject["kk"]


def test_the_old_regime_goes_on_after_its_end_for_its_own_appeals() -> None:
    assert template_for("M-07", Regime.LAW221, date(2021, 7, 15)).version == 1


@pytest.mark.parametrize("code", codes())
def test_nobody_stays_untold(code: str) -> None:
    """A message that a regime does not know has the newest wording there is."""
    assert template_for(code, Regime.LAW221, date(2016, 2, 1)).code == code
