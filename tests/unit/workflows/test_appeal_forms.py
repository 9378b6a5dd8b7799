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


def test_an_individual_has_a_last_name() -> None:
    assert errors("intake", **PAPER | {"last_name": " "}) == {"last_name": ["required"]}


def test_an_entity_has_a_name_and_no_first_name() -> None:
    assert errors("intake", **PAPER | {"applicant_kind": "legal_entity"}) == {"name": ["required"]}
    entity = PAPER | {"applicant_kind": "legal_entity", "name": "«Тазалық» ЖШС"}
    assert "first_name" not in validate(shipped_form("intake"), entity, at=AT)


def test_what_a_parent_body_sent_names_the_body_and_its_number() -> None:
    missing = errors("intake", **PAPER | {"channel": "PARENT_BODY"})
    assert missing == {"parent_body": ["required"], "parent_number": ["required"]}


def test_only_mail_has_a_postmark() -> None:
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


def test_a_return_has_reasons_and_remarks() -> None:
    missing = errors("quality", criteria=PASSED, decision="return")
    assert missing == {"return_reasons": ["required"], "remarks": ["required"]}


@pytest.mark.parametrize("name", ["signature", "redirect_signature"])
def test_a_refused_signature_has_a_reason(name: str) -> None:
    assert errors(name, decision="refuse") == {"remarks": ["required"]}
    assert errors(name, decision="sign") == {}


def test_the_main_executor_is_no_co_executor() -> None:
    given = {"executor": "7", "instruction": "Қарап, жауап беріңіз."}
    assert errors("resolution", **given, co_executors=["7", "8"]) == {"co_executors": ["executor_twice"]}
    assert errors("resolution", **given, co_executors=["8"]) == {}
    assert errors("resolution", **given) == {}


def test_a_promised_measure_has_a_day() -> None:
    given = {"outcome": "favourable", "result": "Шатыр жөнделді."}
    assert errors("closing", **given) == {}
    assert errors("closing", **given, measure_promised=True) == {"promised_by": ["required"]}


NOT_FIELDS = {"received_by": "the actor", "screenshot": "an attachment", "recording": "an attachment"}


@pytest.mark.parametrize("channel", CHANNELS.values(), ids=lambda c: c.code)
def test_the_intake_page_asks_what_a_channel_knows(channel: Channel) -> None:
    form = shipped_form("intake")
    hidden = conditions.hidden(form, {"channel": channel.code}, at=AT)
    shown = {field.key for field in form.fields} - hidden
    assert {*channel.required, *channel.asked} - set(NOT_FIELDS) <= shown


def test_paper_by_hand_has_no_link() -> None:
    hidden = conditions.hidden(shipped_form("intake"), {"channel": "PAPER_HAND"}, at=AT)
    assert {"link", "nick", "postmark_date", "parent_body", "signature"} <= hidden
