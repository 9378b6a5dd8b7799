"""Which acts a reply cites, and whether they were in force that day (Q4)."""

from __future__ import annotations

from datetime import date

import pytest

from engine.domain.acts import acts
from engine.domain.data_files import read_data
from engine.domain.reply_quality.citations import citation_hints, cited, mentions
from engine.domain.reply_quality.hints import fails

DAY = date(2026, 11, 23)


def _codes(text: str, day: date = DAY, **more: object) -> list[str]:
    return [hint.code for hint in citation_hints({"norms": text}, day, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ӘРПК 76-бабының 1-тармағы", [("76", "appc")]),
        ("п. 2 ст. 91 АППК", [("91", "appc")]),
        ("APPC Art. 76", [("76", "appc")]),
        ("статьёй 50 Закона «О жилищных отношениях»; АППК, ст. 76", [("50", "housing"), ("76", "appc")]),
        ("согласно статье 62 Трудового кодекса", [("62", "labour")]),
        ("2015 жылғы № 401-V Заңның 11-бабы", [("11", "law401")]),
        ("76-1-бап", [("76-1", None)]),
        ("рассмотрено по закону, ст. инженер прибыл, 12 баланың", []),
    ],
)
def test_R039_articles_are_read_in_three_languages_with_the_act_beside_them(
    text: str, found: list[tuple[str, str | None]]
) -> None:
    assert [(one.article, one.act.id if one.act else None) for one in cited(text, DAY)] == found


def test_R001_an_act_no_longer_in_force_is_named_with_its_last_day() -> None:
    """R-001: the reply quality rule is Law 221 Art. 10 to 30.06.2021 and the APPC from 01.07.2021."""
    (hint,) = citation_hints({"norms": "Закон № 221, ст. 10"}, DAY)
    assert (hint.code, hint.facts) == ("act_not_in_force", {"act": "law221", "day": "2021-06-30"})
    assert (hint.place, hint.start, hint.end) == ("norms", 6, 11)
    assert not fails(citation_hints({"norms": "Закон № 221, ст. 10"}, date(2021, 6, 30)))


def test_R001_the_law_of_the_time_of_registration_applies_to_an_old_appeal() -> None:
    assert _codes("Закон № 221, ст. 10", allowed={"law221"}) == ["act_cited", "article_cited"]


def test_R001_an_act_not_yet_in_force_is_no_ground() -> None:
    assert _codes("Социальный кодекс, ст. 12", date(2022, 1, 10)) == ["act_not_yet_in_force"]


def test_R039_a_reply_without_a_norm_of_law_fails_q4() -> None:
    """R-039: a reply without a norm of law fails item Q4."""
    assert _codes("Меры приняты по закону.") == ["no_citation"]
    assert not fails(citation_hints({"norms": "АППК, ст. 76"}, DAY))


def test_R039_an_act_outside_the_register_is_left_to_the_reader() -> None:
    hints = citation_hints({"norms": "Правила благоустройства, статья 12"}, DAY)
    assert [hint.code for hint in hints] == ["act_not_in_register"]
    assert not fails(hints)


def test_a_number_is_an_acts_only_beside_its_rank() -> None:
    assert mentions("квартира № 221, кабинет № 4", DAY) == []
    assert [one.act.id for one in mentions("приказом № 4", DAY)] == ["order4"]
    assert [one.act.id for one in mentions("2020 жылғы № 560 қаулы", DAY)] == ["res560"]


def test_every_act_of_the_register_has_a_name_or_is_known_by_its_number() -> None:
    data = read_data("act_names")
    named, numbered = set(data["names"]), set(data["known_by_number_alone"])
    assert named | numbered == set(acts())
    assert not named & numbered


@pytest.mark.parametrize("act", sorted(read_data("act_names")["names"]))
def test_every_act_is_found_by_its_own_short_names(act: str) -> None:
    version = acts()[act].versions[-1]
    day = version.in_force_to or version.in_force_from or DAY
    for short in acts()[act].short.values():
        named = mentions(f"По акту: {short} (закон, заң, кодекс, code, law)", day)
        assert act in [one.act.id for one in named]


def test_R001_of_the_two_constitutions_the_one_in_force_is_meant() -> None:
    for day, act in ((date(2026, 6, 30), "constitution1995"), (date(2026, 7, 1), "constitution2026")):
        assert [one.act.id for one in mentions("статья 18 Конституции РК", day)] == [act]


def test_R007_a_reference_of_the_register_is_a_citation() -> None:
    """R-007, Q4: chosen from the register, and in force that day."""
    text = {"text": "Ответ без ссылок."}
    chosen = citation_hints(text, DAY, references=[{"act": "housing", "article": "50"}])
    assert [(hint.code, hint.facts) for hint in chosen] == [
        ("article_cited", {"act": "housing", "article": "50"})
    ]
    assert fails(citation_hints(text, DAY, references=[{"act": "housing"}]))
    old = citation_hints(text, DAY, references=[{"act": "law221", "article": "10"}])
    assert [hint.code for hint in old] == ["act_not_in_force"]
