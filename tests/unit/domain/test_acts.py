"""R-001: a register of acts with versions; every rule that names an act points to a version in it."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from engine.domain import classifiers
from engine.domain.act_uses import KINDS, uses
from engine.domain.acts import RANKS, acts, citation, citations
from engine.domain.classifiers import NAMES, classifier
from engine.domain.data_files import read_data
from engine.domain.legal_clock import rules
from engine.domain.messages import codes, templates

LANGUAGES = ("kk", "ru", "en")
NAMED = re.compile(r"APPC|Law 221|Law of|No\. \d+|Code|Art\. ?\d")


def test_R005_the_history_of_resolution_560() -> None:
    """R-005: 08.09.2020, 28.12.2022 No. 1082, 15.03.2023 No. 214."""
    found = acts()["res560"]
    assert found.adopted == date(2020, 9, 8)
    assert [(v.by, v.adopted) for v in found.versions[1:]] == [
        ("1082", date(2022, 12, 28)),
        ("214", date(2023, 3, 15)),
    ]


@pytest.mark.parametrize("act", acts().values(), ids=list(acts()))
def test_R001_versions_follow_each_other_without_a_gap(act: Any) -> None:
    for before, after in zip(act.versions, act.versions[1:], strict=False):
        assert before.in_force_to + timedelta(days=1) == after.in_force_from
    assert act.rank in RANKS
    assert all(act.title[language] and act.short[language] for language in LANGUAGES)
    assert act.source


def test_R001_one_version_is_in_force_on_a_day() -> None:
    act = acts()["res560"]
    by = [
        version.by
        for day in (date(2020, 9, 8), date(2023, 1, 1), date(2026, 1, 1))
        if (version := act.on(day))
    ]
    assert by == [None, "1082", "214"]
    assert act.on(date(2020, 9, 7)) is None
    assert acts()["law221"].on(date(2021, 7, 1)) is None


def test_R001_every_clock_rule_points_to_a_version() -> None:
    for rule in rules().values():
        if rule.act is not None:
            day = rule.in_force_from or rule.in_force_to
            assert day is not None
            assert acts()[rule.act].on(day) is not None, rule.id


@pytest.mark.parametrize("name", NAMES)
def test_R001_a_list_whose_source_names_an_act_cites_it(name: str) -> None:
    found = classifier(name)
    if NAMED.search(found.source):
        assert found.acts, name


def test_R001_the_quality_of_a_reply_has_its_two_acts() -> None:
    """R-001: the rule "reply quality" shows Law 221 Art. 10 to 30.06.2021 and the APPC from 01.07.2021."""
    old, new = classifier("quality_criteria").acts
    assert (old.act.id, old.article, old.act.versions[-1].in_force_to) == ("law221", "10", date(2021, 6, 30))
    assert (new.act.id, new.act.versions[0].in_force_from) == ("appc", date(2021, 7, 1))


def test_R001_every_message_cites_acts_of_the_register() -> None:
    cited = [one for code in codes() for template in templates(code) for one in template.acts]
    assert len(cited) > 30
    for language in LANGUAGES:
        assert all(one.label(language) for one in cited)


def test_R001_the_complaint_clause_cites_acts_of_the_register() -> None:
    for routes in read_data("complaint_clause")["acts"].values():
        assert all(citations(written) for written in routes.values())


def test_an_act_that_is_not_in_the_register_is_an_error() -> None:
    with pytest.raises(KeyError):
        citation("law999:1")


def test_no_act_is_named_by_a_key_that_the_register_does_not_know() -> None:
    """Whatever file of rules says "act" or "acts" says an id of the register."""
    seen = 0
    for path in files("engine.domain").joinpath("data").iterdir():
        if path.name != "acts.json":
            for written in _cited(json.loads(path.read_text("utf-8"))):
                assert written.partition(":")[0] in acts(), (path.name, written)
                seen += 1
    assert seen > 60


def _cited(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["act"]] if isinstance(value.get("act"), str) else []
        own += [one for one in value.get("acts", ()) if isinstance(one, str)]
        return own + [one for inner in value.values() for one in _cited(inner)]
    return [one for inner in value for one in _cited(inner)] if isinstance(value, list) else []


def test_a_link_leads_to_the_act_in_the_language() -> None:
    assert citation("appc:91(2)").link("kk") == "https://adilet.zan.kz/kaz/docs/K2000000350"
    assert citation("appc:91(2)").label("ru").endswith("ст. 91(2)")
    assert classifiers.classifier("languages").acts[0].label("kk").endswith("11-бап")


def test_R001_an_act_knows_what_rests_on_it() -> None:
    found = {(use.kind, use.id) for use in uses()["appc"]}
    wanted = {
        ("clock", "A-15"),
        ("list", "quality_criteria"),
        ("message", "M-05/2"),
        ("complaint", "appc/court"),
    }
    assert wanted <= found
    assert {use.kind for those in uses().values() for use in those} == set(KINDS)
