"""Whether the one who signed is the one who applies (law on the electronic document, Art. 10)."""

from __future__ import annotations

from collections.abc import Iterable

from engine.domain.identity_numbers import Kind, normalise, parse
from engine.signatures.result import Reason, Signer, Verification


def against(verification: Verification, numbers: Iterable[str | None]) -> Verification:
    """Adds what speaks against the signers being those who apply.

    ``numbers``: IIN or BIN of everyone whose signature would do, as they were typed. One of several signers
    is enough: a collective appeal carries the signatures of others too.
    """
    if not verification.signers:
        return verification
    wanted = [normalise(number) for number in numbers if number and number.strip()]
    if not wanted:
        return verification.with_reasons(Reason.NO_NUMBER_OF_APPLICANT)
    if any(number in (signer.iin, signer.bin) for signer in verification.signers for number in wanted):
        return verification
    return verification.with_reasons(*dict.fromkeys(_why(wanted, signer) for signer in verification.signers))


def _why(wanted: Iterable[str], signer: Signer) -> Reason:
    if signer.iin is None and signer.bin is None:
        return Reason.NO_NUMBER_IN_CERTIFICATE
    organisation = any(parse(number).kind is Kind.ORGANISATION for number in wanted)
    return Reason.OTHER_ORGANISATION if organisation else Reason.OTHER_PERSON
