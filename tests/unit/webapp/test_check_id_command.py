"""``jauap check-id``: the vectors of the domain report, what is printed and how it ends."""

from __future__ import annotations

import json

import pytest

from engine.domain.identity_numbers import EntityType, Flag, Kind, Unit, control_digit
from webapp import cli
from webapp.presenters import identity_words

LANGUAGES = ("kk", "ru", "en")
R_030 = [("750115399901", "iin"), ("160540999907", "bin")]
DOUBTFUL = next(n for n in (f"7501150999{s:02d}" for s in range(100)) if control_digit(n[:11]) == int(n[11]))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, object]:
    code = cli.main(["check-id", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("number", "kind"), R_030)
def test_r_030_applicants_of_both_kinds(number: str, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, number) == (0, {"kind": kind, "valid": True, "reasons": []})


@pytest.mark.parametrize(
    ("number", "kind", "reasons"),
    [
        ("750115399901", "iin", []),  # 1
        ("880308499903", "iin", []),  # 2
        ("000229599909", "iin", []),  # 4
        ("991231399395", "iin", []),  # 6
        ("990720199907", "iin", []),  # 8
        ("750115399902", "iin", ["wrong_control"]),  # 9
        ("010229599900", "iin", ["no_such_date"]),  # 11
        ("751315399901", "iin", ["no_such_date"]),  # 13
        ("750115799907", "iin", ["bad_century"]),  # 14
        ("75011539990", None, ["wrong_length"]),  # 16
        ("160540999907", "bin", []),  # 18
        ("070441999904", "bin", []),  # 19
        ("160540999900", "bin", ["wrong_control"]),  # 22
        ("161340999902", "bin", ["no_such_date"]),  # 23
        ("061211600012", "iin", []),
        ("7501-1539 9901", "iin", []),
        ("75О115399901", None, ["letter_for_zero"]),
        ("٧٥٠١١٥٣٩٩٩٠١", None, ["not_digits"]),
    ],
)
def test_r_114_each_vector_says_what_is_wrong_and_nothing_raises(
    number: str, kind: str | None, reasons: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    expected = {"kind": kind, "valid": not reasons, "reasons": reasons}
    assert printed(capsys, number) == (1 if reasons else 0, expected)


def test_a_doubt_is_a_reason_and_the_number_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    expected = {"kind": "iin", "valid": True, "reasons": ["doubtful_seventh_digit"]}
    assert printed(capsys, DOUBTFUL) == (0, expected)


@pytest.mark.parametrize("nothing", ["", "   ", "-"])
def test_r_111_no_number_is_neither_good_nor_bad(nothing: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, nothing) == (2, {"kind": None, "valid": False, "reasons": ["empty"]})
    assert cli.main(["check-id", nothing, "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "No number was given.\n")


def test_no_argument_at_all_ends_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["check-id"])
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("language", "good", "bad"),
    [
        ("kk", "ЖСН (жеке тұлға): жарамды\n  туған күні: 15.01.1975, ер\n", "Бақылау цифры сәйкес емес."),
        ("ru", "ИИН (физическое лицо): действителен\n  дата рождения: 15.01.1975, мужской пол\n",
         "Контрольная цифра не сходится."),
        ("en", "IIN (a person): valid\n  born: 15.01.1975, male\n", "The control digit does not fit."),
    ],
)  # fmt: skip
def test_words_in_three_languages(
    language: str, good: str, bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check-id", "750115399901", "--lang", language]) == 0
    assert capsys.readouterr().out == good
    assert cli.main(["check-id", "750115399902", "--lang", language]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [f"  {bad}"]


def test_an_organisation_is_told_with_its_type_and_unit(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check-id", "070441999904", "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "  registered: 04.2007, resident, branch office"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_typed_never_reaches_the_terminal(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check-id", "\x1b[2J\u202e7501", "--lang", language]) == 1
    assert not {"\x1b", "\u202e"} & set("".join(capsys.readouterr()))


def test_everything_that_a_number_can_say_has_words() -> None:
    assert set(identity_words.REASONS) == set(Flag) - {Flag.OK}
    assert set(identity_words.KINDS) == set(Kind)
    assert set(identity_words.ENTITY_TYPES) == set(EntityType)
    assert set(identity_words.UNITS) == set(Unit)
