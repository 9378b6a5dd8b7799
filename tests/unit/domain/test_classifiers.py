from __future__ import annotations

import pytest

from engine.domain.classifiers import NAMES, classifier, codes, label, options


@pytest.mark.parametrize("name", NAMES)
def test_every_list_speaks_three_languages_and_names_its_source(name: str) -> None:
    found = classifier(name)
    assert found.source
    assert len(codes(name)) == len(found.items), "a code stands twice"
    assert all(item.label(locale).strip() for item in found.items for locale in ("kk", "ru", "en"))
    assert all(item.parent is None or item.parent in codes(name) for item in found.items)


def test_the_legal_types_of_the_code() -> None:
    assert options("legal_types", "kk")[:2] == [("application", "арыз"), ("complaint", "шағым")]
    assert len(codes("legal_types")) == 6


def test_topics_of_the_2016_report_and_what_lies_below_them() -> None:
    assert {"T1", "T2", "T3", "T4", "T5", "T0"} <= {code for code, _ in options("topics", "ru")}
    assert ("T1.05", "отопление") in options("topics", "ru", parent="T1")
    assert not options("topics", "ru", parent="T0")


def test_the_quality_criteria() -> None:
    assert [code for code, _ in options("quality_criteria", "kk")] == [f"Q{n}" for n in range(1, 9)]


def test_the_twenty_regions() -> None:
    assert len(codes("regions")) == 20
    assert label("regions", "350000000", "kk") == "Қарағанды облысы"


def test_an_unknown_code_shows_as_itself() -> None:
    assert label("channels", "PIGEON_POST", "kk") == "PIGEON_POST"
    assert label("channels", None, "kk") == ""


def test_an_unknown_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        classifier("../../etc/passwd")
