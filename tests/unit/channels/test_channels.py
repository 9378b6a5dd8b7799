from __future__ import annotations

import pytest

from engine.channels import CHANNELS, Officialness, Signature, channel, is_official
from engine.domain.classifiers import codes

OFFICIAL = {
    "PAPER_HAND",
    "PAPER_MAIL",
    "EOTINISH",
    "NATIJE_CENTRE",
    "PERSONAL_RECEPTION",
    "VISITING_RECEPTION",
    "VCS_RECEPTION",
    "VIDEO_APPEAL",
    "ORAL_PROTOCOL",
    "PARENT_BODY",
}
IF_SIGNED = {"EGOV_EDS", "BOX", "DISTRICT_SITE"}


def test_the_registry_and_the_classifier_name_the_same_channels() -> None:
    assert set(CHANNELS) == codes("channels")


@pytest.mark.parametrize("code", sorted(CHANNELS))
def test_official_is_derived_from_channel_and_signature(code: str) -> None:
    assert is_official(code, Signature.NONE) is (code in OFFICIAL)
    assert is_official(code, Signature.EDS) is (code in OFFICIAL | IF_SIGNED)


def test_a_doubtful_signature_is_no_signature() -> None:
    """R-106: a site of a district is official only by a signature that holds."""
    assert not is_official("DISTRICT_SITE", "eds_doubtful")
    assert is_official("DISTRICT_SITE", "eds")


def test_on_egov_a_doubtful_signature_is_a_defect() -> None:
    """R-032, R-103: registered as defective, not refused; without any signature it is no appeal."""
    assert is_official("EGOV_EDS", "eds_doubtful")
    assert is_official("EGOV_EDS", "eds")
    assert not is_official("EGOV_EDS", "handwritten")
    assert not is_official("EGOV_EDS", "none")


def test_what_can_be_signed_by_hand_is_on_paper_or_said_before_an_official() -> None:
    """R-108: nobody signs a post by hand, whatever is typed."""
    by_hand = {c.code for c in CHANNELS.values() if c.by_hand}
    assert by_hand == OFFICIAL - {"EOTINISH", "VIDEO_APPEAL"} | {"BOX"}


def test_a_signed_letter_from_the_box_is_official() -> None:
    assert is_official("BOX", "handwritten")
    assert not channel("BOX").voucher


def test_what_the_intake_must_ask() -> None:
    assert "postmark_date" in channel("PAPER_MAIL").required
    assert {"parent_body", "parent_number"} <= set(channel("PARENT_BODY").required)
    assert {"link", "nick"} <= set(channel("INSTAGRAM").required)


def test_unofficial_contacts_get_no_voucher() -> None:
    assert not any(c.voucher for c in CHANNELS.values() if c.officialness is Officialness.NO)


def test_every_channel_has_words() -> None:
    assert channel("PAPER_HAND").label("kk") == "қолма-қол"


def test_an_unknown_channel_is_an_error() -> None:
    with pytest.raises(KeyError):
        channel("PIGEON_POST")
