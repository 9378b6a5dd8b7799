"""States, reasons and whose key it is, without a single signature."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.domain.classifiers import codes
from engine.signatures import Reason, Revocation, Signer, Stamp, State, Verification, against
from engine.signatures.result import STATES, from_json, of_signers, worst
from webapp.presenters.signature_words import ARTICLES, REASONS, REVOCATIONS, articles
from webapp.presenters.signature_words import STATES as WORDS

AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
IIN, OTHER, BIN = "900101300007", "850505400018", "150140000012"
NOTES = {Reason.REVOCATION_UNKNOWN, Reason.STAMP_UNTRUSTED, Reason.ASKED_IN_VAIN}


def found(*signers: Signer) -> Verification:
    return of_signers(signers, AT)


def test_every_reason_leads_to_a_state_or_is_a_note() -> None:
    assert set(Reason) - set(STATES) == NOTES
    assert set(STATES.values()) == set(State) - {State.VALID}


def test_every_state_and_reason_has_words_and_every_state_its_article() -> None:
    """R-032: the page says what is wrong, with the article."""
    assert set(REASONS) == set(Reason)
    assert set(WORDS) == set(ARTICLES) == set(State)
    assert set(REVOCATIONS) == set(Revocation)
    assert codes("signature_states") == {"none", "handwritten", *State}
    for state in set(State) - {State.VALID, State.UNCHECKED}:
        assert "Art. 63" in articles(state, "en")
    assert "10-бап" in articles(State.VALID, "kk")


@pytest.mark.parametrize(
    ("reasons", "state"),
    [
        ((), State.VALID),
        ((Reason.REVOCATION_UNKNOWN,), State.VALID),
        ((Reason.OTHER_PERSON, Reason.EXPIRED), State.EXPIRED),
        ((Reason.GOST, Reason.OTHER_PERSON), State.WRONG_PERSON),
        ((Reason.REVOKED, Reason.DIGEST_DIFFERS, Reason.EXPIRED), State.BROKEN),
        ((Reason.EXPIRED, Reason.REVOKED), State.REVOKED),
    ],
)
def test_the_gravest_reason_is_the_state(reasons: tuple[Reason, ...], state: State) -> None:
    assert worst(reasons) is state


def test_nobody_is_no_signer() -> None:
    assert found().reasons == (Reason.NO_SIGNER,)


@pytest.mark.parametrize(
    ("signer", "numbers", "state"),
    [
        (Signer(iin=IIN), [IIN], State.VALID),
        (Signer(iin=IIN), ["9001 0130-0007"], State.VALID),
        (Signer(iin=IIN), [OTHER], State.WRONG_PERSON),
        (Signer(iin=IIN, bin=BIN), [BIN], State.VALID),
        (Signer(iin=IIN), [BIN], State.WRONG_PERSON),
        (Signer(iin=IIN), [None, OTHER, IIN], State.VALID),
        (Signer(iin=IIN), [None, "", " "], State.UNCHECKED),
        (Signer(), [IIN], State.UNCHECKED),
    ],
)
def test_the_key_must_be_of_one_who_applies(signer: Signer, numbers: list[str | None], state: State) -> None:
    """R-032: the IIN or BIN in the certificate is the applicant's."""
    assert against(found(signer), numbers).state is state


def test_nothing_is_asked_of_nobody() -> None:
    unreadable = Verification((Reason.UNREADABLE,), AT)
    assert against(unreadable, [IIN]) == unreadable


def test_a_result_survives_its_json() -> None:
    stamp = Stamp(AT, "TSA", "4d", trusted=True)
    whole = found(Signer(iin=IIN, not_before=AT, signed_at=AT, stamp=stamp, reasons=(Reason.EXPIRED,)))
    assert from_json(whole.to_json()) == whole
    assert "content" not in whole.to_json()


@pytest.mark.parametrize("broken", [{}, {"reasons": ["poem"]}, {"reasons": [], "checked_at": "yesterday"}])
def test_what_is_none_of_ours_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(broken)
