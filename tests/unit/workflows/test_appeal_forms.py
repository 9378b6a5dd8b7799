"""The shipped forms: they load, speak three languages and say what the law asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from engine.channels import CHANNELS, Channel
from engine.domain.errors import InvalidData
from engine.feel.values import ALMATY
from forms import Field, Form, conditions, load_form, validate
from tests.unit.workflows.walker import ROOT

AT = datetime(2026, 11, 23, 9, 5, tzinfo=ALMATY)
FILES = sorted((ROOT / "forms").glob("*.form"))
LOCALES = ("kk", "ru", "en")

PAPER = {
    "channel": "PAPER_HAND",
    "received_at": "2026-11-23T09:05",
    "language": "kk",
    "applicant_kind": "individual",
    "last_name": "Ахметова",
    "first_name": "Сәуле",
    "legal_type": "application",
    "subject": "Шатырдан су өтеді",
    "text": "Үйдің шатырынан су өтеді.",
}
PASSED = {f"Q{n}": {"passed": True} for n in range(1, 9)}


def shipped_form(name: str) -> Form:
    return load_form((ROOT / f"forms/{name}.form").read_bytes(), file=name)


def errors(name: str, **data: Any) -> dict[str, list[str]]:
    """Codes by field; empty when the form takes the data."""
    try:
        validate(shipped_form(name), data, at=AT)
    except InvalidData as refused:
        return dict(refused.details["errors"])
    return {}


def said(field: Field) -> list[str]:
    texts = [field.label(locale) for locale in LOCALES]
    return texts + [label for locale in LOCALES for _, label in field.options(locale)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_form_is_named_as_its_file_and_its_record(path: Any) -> None:
    form = load_form(path.read_bytes(), file=path.name)
    assert (form.id, form.record) == (path.stem, path.stem)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_field_speaks_three_languages(path: Any) -> None:
    form = load_form(path.read_bytes(), file=path.name)
    for field in form.fields:
        assert set(field.labels) == set(LOCALES), field.key
        assert all(said(field)), field.key
        assert set(field.helps) in (set(), set(LOCALES)), field.key
        assert all(set(option.labels) == set(LOCALES) for option in field.values), field.key


def test_every_rule_between_fields_speaks_three_languages() -> None:
    forms = [load_form(path.read_bytes()) for path in FILES]
    rules = [check for form in forms for check in form.checks]
    assert rules
    assert all(set(rule.messages) == set(LOCALES) for rule in rules)


def test_an_appeal_on_paper_is_taken_in() -> None:
    assert errors("intake", **PAPER) == {}


def test_an_anonymous_appeal_without_name_and_address_is_taken_in() -> None:
    nameless = {k: v for k, v in PAPER.items() if k not in ("last_name", "first_name")}
    assert errors("intake", **nameless | {"applicant_kind": "anonymous"}) == {}


def test_a_doubtful_identity_number_never_blocks() -> None:
    assert errors("intake", **PAPER, identity_number="12345") == {}


def test_a_complaint_without_demands_is_taken_in() -> None:
    assert errors("intake", **PAPER | {"legal_type": "complaint"}) == {}


@pytest.mark.parametrize("missing", ["last_name", "first_name", "subject", "language"])
def test_what_the_applicant_owes_or_the_text_tells_refuses_no_appeal(missing: str) -> None:
    """R-114: a missing name is a defect to be told (R-111), language and subject are in the text."""
    assert errors("intake", **PAPER | {missing: " "}) == {}


def test_an_entity_has_a_name_and_no_first_name() -> None:
    assert errors("intake", **PAPER | {"applicant_kind": "legal_entity"}) == {}
    entity = PAPER | {"applicant_kind": "legal_entity", "name": "«Тазалық» ЖШС"}
    assert "first_name" not in validate(shipped_form("intake"), entity, at=AT)


def test_what_a_parent_body_sent_names_the_body() -> None:
    missing = errors("intake", **PAPER | {"channel": "PARENT_BODY"})
    assert missing == {"parent_body": ["required"]}


def test_no_choice_of_the_form_says_that_an_electronic_signature_is_right() -> None:
    """R-108: whether an appeal is official is derived; an e-signature is what a check of it says."""
    offered = [value for value, _ in shipped_form("intake").field("signature").options("en")]
    assert offered == ["none", "handwritten"]
    assert "is_official" not in {field.key for field in shipped_form("intake").fields}


def test_a_registrar_may_name_an_issue_by_its_topic_alone() -> None:
    """R-034: the registrar proposes, the controller determines with the demand of each."""
    assert errors("intake", **PAPER, issues=[{"topic": "T1"}]) == {}
    assert errors("issues", issues=[{"topic": "T1"}], legal_type="application") == {
        "issues-0-demand": ["required"]
    }


def test_a_collective_appeal_takes_five_hundred_signatories() -> None:
    rows = [{"last_name": f"Омаров{n}"} for n in range(501)]
    collective = PAPER | {"applicant_kind": "collective"}
    assert errors("intake", **collective, signatories=rows[:500]) == {}
    assert errors("intake", **collective, signatories=rows) == {"signatories": ["too_long"]}


def test_only_mail_has_a_postmark() -> None:
    """R-031"""
    kept = validate(shipped_form("intake"), PAPER | {"postmark_date": "2026-11-09"}, at=AT)
    assert "postmark_date" not in kept
    mail = PAPER | {"channel": "PAPER_MAIL", "postmark_date": "2026-11-09"}
    assert validate(shipped_form("intake"), mail, at=AT)["postmark_date"] == "2026-11-09"


def test_another_bodys_matter_is_not_accepted() -> None:
    wrong = errors("admissibility", competence="other", decision="accept")
    assert wrong == {"decision": ["other_body_needs_redirect"]}
    assert errors("admissibility", competence="own", decision="accept") == {}


def test_a_threat_is_never_terminated() -> None:
    wrong = errors("admissibility", competence="own", decision="terminate", reason="x", threat_sign=True)
    assert wrong == {"decision": ["threat_is_never_terminated"]}


def test_a_good_reply_is_accepted_without_remarks() -> None:
    assert errors("quality", criteria=PASSED, decision="accept") == {}


@pytest.mark.parametrize("criterion", [f"Q{n}" for n in range(1, 8)])
def test_a_reply_that_fails_a_criterion_is_not_accepted(criterion: str) -> None:
    criteria = PASSED | {criterion: {"passed": False, "comment": "Норма жоқ."}}
    assert errors("quality", criteria=criteria, decision="accept") == {
        "decision": ["failed_criteria_need_return"]
    }


def test_the_eighth_criterion_is_advice() -> None:
    criteria = PASSED | {"Q8": {"passed": False, "comment": "Қарапайым тілмен."}}
    assert errors("quality", criteria=criteria, decision="accept") == {}


def test_R040_a_return_has_reason_codes() -> None:
    """R-040. That it demands something is a rule of the engine: an earlier demand asked again is enough."""
    assert errors("quality", criteria=PASSED, decision="return") == {"return_reasons": ["required"]}


def test_R040_a_demand_names_its_criterion() -> None:
    wrong = errors("signature", decision="refuse", demands=[{"demand": "Мерзімді нақтылаңыз."}])
    assert wrong == {"demands-0-criterion": ["required"]}


@pytest.mark.parametrize(("name", "why"), [("signature", "demands"), ("redirect_signature", "remarks")])
def test_a_refused_signature_has_a_reason(name: str, why: str) -> None:
    assert errors(name, decision="refuse") == {why: ["required"]}
    assert errors(name, decision="sign") == {}


def test_R036_an_appeal_is_routed_for_a_reply_or_for_a_position() -> None:
    """R-036: the resolution says which; a reply unless it says otherwise."""
    given = {"executor": "7", "instruction": "Қарап, пікір беріңіз."}
    assert errors("resolution", **given, purpose="position") == {}
    assert errors("resolution", **given, purpose="other") == {"purpose": ["not_an_option"]}
    purpose = next(field for field in shipped_form("resolution").fields if field.key == "purpose")
    assert purpose.default == "reply"


def test_the_main_executor_is_no_co_executor() -> None:
    given = {"executor": "7", "instruction": "Қарап, жауап беріңіз."}
    assert errors("resolution", **given, co_executors=["7", "8"]) == {"co_executors": ["executor_twice"]}
    assert errors("resolution", **given, co_executors=["8"]) == {}
    assert errors("resolution", **given) == {}


def test_a_promised_measure_has_a_day() -> None:
    given = {"outcome": "favourable", "result": "Шатыр жөнделді."}
    assert errors("closing", **given) == {}
    assert errors("closing", **given, measure_promised=True) == {"promised_by": ["required"]}


NOT_FIELDS = {"received_by": "the actor"}


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=lambda c: c.code)
def test_the_intake_page_asks_what_a_channel_knows(channel: Channel) -> None:
    form = shipped_form("intake")
    hidden = conditions.hidden(form, {"channel": channel.code}, at=AT)
    shown = {field.key for field in form.fields} - hidden
    assert {*channel.required, *channel.asked} - set(NOT_FIELDS) <= shown


def test_paper_by_hand_has_no_link() -> None:
    hidden = conditions.hidden(shipped_form("intake"), {"channel": "PAPER_HAND"}, at=AT)
    assert {"link", "nick", "postmark_date", "parent_body", "box_opening"} <= hidden


REPLY = {
    "language": "kk",
    "facts": "Жарық шамы істен шыққан.",
    "arguments": [{"argument": "Жарық жоқ", "finding": "confirmed", "why": "Тексеру актісі."}],
    "decision": "Жарық қалпына келтірілді.",
    "character": "explained",
    "text": "Аулаңыздағы жарық қалпына келтірілді.",
}
REFERENCE = {"references": [{"act": "housing", "article": "67"}]}


def test_R124_a_reply_cites_a_norm_from_the_register_or_in_words() -> None:
    """R-124, R-007: a reference to the law is there."""
    assert errors("reply", **REPLY) == {"references": ["norm_needed"]}
    assert errors("reply", **REPLY, norms="ӘРПК 76-бабы") == {}
    assert errors("reply", **REPLY, **REFERENCE) == {}


def test_R007_only_acts_of_the_register_are_chosen() -> None:
    unknown = {"references": [{"act": "law999", "article": "1"}]}
    assert set(errors("reply", **REPLY, norms="x", **unknown)) == {"references-0-act"}
    without = {"references": [{"act": "housing"}]}
    assert errors("reply", **REPLY, norms="x", **without) == {"references-0-article": ["required"]}


@pytest.mark.parametrize("character", ["satisfied", "partly"])
def test_R121_a_reply_that_satisfies_names_the_measures(character: str) -> None:
    """R-121, R-122: kind, what, date, body, evidence."""
    reply = {**REPLY, **REFERENCE, "character": character}
    assert errors("reply", **reply) == {"measures": ["measure_needed"]}
    done = {"measure_kind": "work_done", "what": "Құбыр ауыстырылды", "done_on": "2016-03-18"}
    proof = {"responsible": "Жылу желісі", "evidence": "№ 7 акт"}
    assert errors("reply", **reply, measures=[done | proof]) == {}
    kept = validate(shipped_form("reply"), {**reply, "measures": [done | proof]}, at=AT)
    assert kept["measures"][0]["evidence"] == "№ 7 акт"


def test_R122_an_appeal_is_not_closed_without_a_result() -> None:
    assert "result" in errors("closing", outcome="favourable")
