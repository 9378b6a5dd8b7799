"""``jauap clock``: what it prints and how it ends."""

from __future__ import annotations

import json
import re

import pytest

from engine.domain.calendar import calendar_as_of
from engine.domain.clock_explained import Code
from engine.domain.clock_question import Reason
from engine.domain.legal_clock import given_rules, rules
from webapp import cli
from webapp.presenters import clock_words

CASES = [
    ("D1 R-117", "L-15", "2016-02-01", "2016-02-16", "2016-02-15"),
    ("D2 R-118", "L-30", "2016-02-15", "2016-03-16", "2016-03-15"),
    ("D3", "L-15", "2016-05-13", "2016-05-30", "2016-05-27"),
    ("D5", "L-15", "2021-06-30", "2021-07-15", "2021-07-14"),
    ("D6", "A-15", "2021-07-01", "2021-07-26", "2021-07-23"),
    ("D8", "A-15", "2022-10-10", "2022-11-01", "2022-10-31"),
    ("D9", "A-15", "2026-03-02", "2026-03-27", "2026-03-26"),
    ("D11", "A-15", "2026-08-17", "2026-09-07", "2026-09-04"),
    ("D12", "A-RED", "2026-03-20", "2026-03-30", "2026-03-27"),
    ("D16", "A-15", "2026-11-16", "2026-12-07", "2026-12-04"),
    ("D18", "A-EXT", "2026-12-31", "2027-03-01", None),
    ("D20", "A-CMP", "2026-11-30", "2027-03-01", None),
    ("D23", "A-15", "2026-11-23", "2026-12-14", "2026-12-11"),
    ("R-125", "A-CMP", "2026-11-23", "2027-02-23", None),
    ("R-141", "A-INF", "2026-10-09", "2026-10-27", "2026-10-23"),
]


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(["clock", *words])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize(("case", "rule", "start", "last", "control"), CASES)
def test_a_worked_case_of_the_report(
    case: str, rule: str, start: str, last: str, control: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, rule, start, "--json", "--lang", "en")
    answer = json.loads(out)
    assert (code, answer["legal_last_day"], answer["control_date"]) == (0, last, control), case
    assert set(answer) == {"legal_last_day", "control_date", "explanation"}
    assert [line["day"] for line in answer["explanation"] if line["code"] == "last_day"] == [last]


def test_D14_the_notice_of_an_extension(capsys: pytest.CaptureFixture[str]) -> None:
    answer = json.loads(run(capsys, "A-EXT", "2026-05-05", "--notice", "--json")[1])
    assert (answer["legal_last_day"], answer["control_date"]) == ("2026-05-12", "2026-05-08")


def test_a_citizen_reads_article_days_and_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "A-15", "2026-03-02", "--lang", "en")[1]
    assert "Art. 76" in out
    assert "Working days counted: 15, from 3 March 2026 to 27 March 2026." in out
    assert "Left out, 9 March 2026: International Women's Day (public holiday moved from a day off)." in out
    assert "Legal last day: 27 March 2026" in out


@pytest.mark.parametrize(
    ("language", "said"), [("kk", "76-бап"), ("ru", "Засчитано рабочих дней: 15"), ("en", "Art. 76")]
)
def test_the_words_are_in_the_language_asked(
    language: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in run(capsys, "A-15", "2026-11-23", "--lang", language)[1]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("rule", sorted(rules()))
def test_every_rule_is_told_in_whole_words(
    rule: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    start = "2021-06-28" if rule.startswith("L-") else "2026-11-30"
    code, out, err = run(capsys, rule, start, "--lang", language)
    assert (code, err) == (0, "")
    assert not re.search(r"%\(|\.\.|\bNone\b|\{", out), out
    assert (language == "en") == ("Rule " in out)


def test_every_code_has_words() -> None:
    assert set(clock_words.FACTS) == set(Code) - {Code.BASIS}
    assert set(clock_words.REFUSALS) == set(Reason)
    assert {one.start for one in rules().values()} <= set(clock_words.EVENTS)
    assert {one.basis.value for one in (*rules().values(), *given_rules().values())} == {
        "law",
        *clock_words.BASES,
    }


@pytest.mark.parametrize(
    ("rule", "start", "said"),
    [
        ("A-99", "2026-11-23", "A-15, A-EXT"),
        ("A-SIL", "2026-11-23", "A-SIL has no term"),
        ("A-15", "2026-02-30", "“2026-02-30” is no date"),
        ("A-15", "20261123", "is no date"),
        ("A-15", "2026-W48-1", "is no date"),
        ("A-15", "٢٠٢٦-11-23", "is no date"),
        ("A-15", "\x1b[2J", "<U+001B>"),
        ("\x1b[2J", "2026-11-23", "<U+001B>"),
        ("A-15", "2015-12-31", "known from 1 January 2016 to 31 December 2027"),
        ("A-15", "9999-12-31", "known from 1 January 2016"),
        ("A-15", "2021-06-30", "A-15 is not for appeals of 30 June 2021"),
    ],
)
def test_no_answer_is_told_and_ends_with_2(
    rule: str, start: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, rule, start, "--json", "--lang", "en")
    assert (code, out) == (2, "")
    assert said in err
    assert "\x1b" not in err


def test_a_rule_may_be_typed_in_small_letters(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "a-15", "2026-11-23")[1] == run(capsys, "A-15", "2026-11-23")[1]


def test_the_kinds_of_days_off_have_words() -> None:
    calendar = calendar_as_of()
    days = (
        calendar.first.fromordinal(n)
        for n in range(calendar.first.toordinal(), calendar.last.toordinal() + 1)
    )
    assert {off.kind for day in days if (off := calendar.why_off(day))} == set(clock_words.KINDS)
