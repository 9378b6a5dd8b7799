"""R-111, R-112, R-114, R-116: what an appeal lacks is named; nothing of it refuses the appeal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.domain.intake_defects import CODES, defects, signed_by

DAY = date(2026, 11, 23)
WHOLE: dict[str, Any] = {
    "applicant_kind": "individual",
    "last_name": "Ахметова",
    "first_name": "Сәуле",
    "address": "Қарағанды қ., Ерубаев к-сі, 12-5",
    "legal_type": "application",
    "text": "Үйдің шатырынан су өтеді, жөндеу керек.",
}
COMPLAINT = WHOLE | {
    "legal_type": "complaint",
    "complained_of": "Тұрғын үй бөлімінің басшысы М. Серіков",
    "complaint_against": "inaction",
    "complaint_learnt_on": "2026-11-02",
    "complaint_reasons": "Өтініш екі ай қаралмады.",
    "complaint_demands": "Шатырды жөндеу.",
}
PROXY = WHOLE | {
    "applicant_kind": "representative",
    "represented_name": "Ахметов Болат",
    "attorney_number": "2-1184",
    "attorney_until": "2027-01-01",
}


def _without(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in names}


def test_a_whole_appeal_has_no_defect() -> None:
    assert defects(WHOLE, DAY) == defects(COMPLAINT, DAY) == defects(PROXY, DAY) == ()


def test_no_iin_is_no_defect_and_no_address_is_one() -> None:
    """R-111: no IIN → allowed; no address → defect."""
    assert "identity_number" not in WHOLE
    assert defects(_without(WHOLE, "address"), DAY) == ("no_address",)


def test_a_person_is_named_in_full() -> None:
    """R-111"""
    assert defects(_without(WHOLE, "last_name", "first_name"), DAY) == ("no_last_name", "no_first_name")


def test_an_entity_has_a_name_an_address_and_a_bin() -> None:
    """R-111"""
    entity = {"applicant_kind": "legal_entity", "text": WHOLE["text"]}
    assert defects(entity, DAY) == ("no_name", "no_address", "no_bin")


@pytest.mark.parametrize(("number", "doubtful"), [("750115399901", False), ("750115399902", True)])
def test_a_wrong_number_is_asked_about(number: str, doubtful: bool) -> None:
    """R-114: a failed checksum is marked, the applicant is asked."""
    assert ("doubtful_number" in defects(WHOLE | {"identity_number": number}, DAY)) is doubtful


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("complained_of", "no_complained_of"),
        ("complaint_against", "no_complaint_subject"),
        ("complaint_learnt_on", "no_learnt_on"),
        ("complaint_reasons", "no_reasons"),
        ("complaint_demands", "no_demands"),
    ],
)
def test_a_complaint_says_whom_what_when_why_and_what_for(missing: str, code: str) -> None:
    """R-112: missing demands → defect notice, and so for each of the others."""
    assert defects(_without(COMPLAINT, missing), DAY) == (code,)


def test_a_body_chosen_from_the_directory_is_whom_the_complaint_is_about() -> None:
    """R-112"""
    chosen = _without(COMPLAINT, "complained_of") | {"complained_of_unit_id": "7"}
    assert defects(chosen, DAY) == ()


@pytest.mark.parametrize("text", ["Help!", "Көмектесіңіздерші!", "Прошу помощи", ""])
def test_a_cry_for_help_has_no_essence(text: str) -> None:
    """R-116: text "Help!" → notice."""
    assert defects(WHOLE | {"text": text}, DAY) == ("no_essence",)


def test_a_missing_signature_is_recorded() -> None:
    """R-111: signature or its absence is recorded."""
    assert defects(WHOLE | {"signature": "none"}, DAY) == ("no_signature",)
    assert defects(WHOLE | {"signature": "handwritten"}, DAY) == ()


def test_a_power_of_attorney_holds_on_the_day_of_receipt() -> None:
    """R-030: a representative shows for whom and by what power."""
    assert defects(PROXY | {"attorney_until": "2026-11-22"}, DAY) == ("attorney_expired",)
    assert defects(PROXY | {"attorney_until": "2026-11-23"}, DAY) == ()
    bare = _without(PROXY, "represented_name", "attorney_number", "attorney_until")
    assert defects(bare, DAY) == ("no_represented", "no_attorney")


def test_two_sign_a_collective_appeal_at_least() -> None:
    collective = WHOLE | {"applicant_kind": "collective"}
    assert defects(collective, DAY) == ("no_signatories",)
    assert defects(collective | {"signatories": [{"last_name": "Омаров"}]}, DAY) == ()
    assert defects(collective | {"signed_by": 40}, DAY) == ()
    assert signed_by(collective | {"signed_by": 40, "signatories": [{"last_name": "Омаров"}]}) == 40


def test_an_anonymous_contact_is_asked_for_nothing_else() -> None:
    """R-115: nobody is there to be asked."""
    assert defects({"applicant_kind": "anonymous", "text": WHOLE["text"]}, DAY) == ("anonymous",)


def test_every_code_can_be_found() -> None:
    everything = [
        *(
            {"applicant_kind": kind, "legal_type": "complaint", "text": "", "signature": "none"}
            for kind in ("individual", "legal_entity", "representative", "collective", "anonymous")
        ),
        PROXY | {"attorney_until": "2020-01-01", "identity_number": "1"},
    ]
    found = {code for data in everything for code in defects(data, DAY)}
    assert found | set(defects(WHOLE, DAY, electronic=False)) == set(CODES)
    assert "doubtful_signature" not in found


@pytest.mark.parametrize(
    ("typed", "electronic", "found"),
    [
        ("none", None, ("no_signature",)),
        ("none", True, ()),
        ("none", False, ("doubtful_signature",)),
        (None, False, ("doubtful_signature",)),
    ],
)
def test_an_electronic_signature_takes_the_place_of_one_by_hand(
    typed: str | None, electronic: bool | None, found: tuple[str, ...]
) -> None:
    """R-032: one that does not hold is a defect; one that holds needs no other."""
    data = WHOLE if typed is None else WHOLE | {"signature": typed}
    assert defects(data, DAY, electronic) == found
