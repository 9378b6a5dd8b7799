"""What a check of an electronic signature found, in words and with the article, for pages and console.

Plain sources of translation, not lazy strings: the command line reads them without a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.domain.acts import citations
from engine.signatures import Reason, Revocation, Signer, State, Verification

Translate = Callable[[str], str]


def _l(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


REASONS: Mapping[Reason, str] = {
    Reason.UNREADABLE: _l("The file holds no electronic signature that can be read."),
    Reason.TOO_LARGE: _l("The file is too large for a signature."),
    Reason.NO_SIGNER: _l("Nobody signed: the file names no signer."),
    Reason.NO_CERTIFICATE: _l("The signer's certificate is not in the file."),
    Reason.NO_CONTENT: _l("The signature came without the document that it signs."),
    Reason.OTHER_CONTENT: _l("The signature encloses another document than the one that came with it."),
    Reason.DIGEST_DIFFERS: _l("The document was changed after it was signed."),
    Reason.SIGNATURE_DIFFERS: _l("The signature does not belong to this document and this key."),
    Reason.ATTRIBUTES_WRONG: _l("The signed attributes are incomplete or speak of something else."),
    Reason.WEAK_ALGORITHM: _l("It was made by an algorithm that can be forged (MD5, SHA-1 or a short key)."),
    Reason.STAMP_BROKEN: _l("The time stamp belongs to another signature."),
    Reason.REVOKED: _l("The certificate had been revoked when it was signed."),
    Reason.UNKNOWN_ROOT: _l("The certificate was not issued by an authority that is trusted here."),
    Reason.BAD_CHAIN: _l("Someone among the issuers of the certificate had no right to issue it."),
    Reason.NOT_FOR_SIGNING: _l("The key is not for signing: a key for logging in, for instance."),
    Reason.SIGNED_IN_FUTURE: _l("The signature claims a time that had not come yet."),
    Reason.EXPIRED: _l("The certificate had expired when it was signed or received."),
    Reason.NOT_YET_VALID: _l("The certificate was not valid yet when it was signed or received."),
    Reason.OTHER_PERSON: _l("The key belongs to a person with another IIN than the applicant's."),
    Reason.OTHER_ORGANISATION: _l("The key does not belong to the organisation with the applicant's BIN."),
    Reason.NO_NUMBER_IN_CERTIFICATE: _l(
        "The certificate names no IIN or BIN to compare with the applicant's."
    ),
    Reason.NO_NUMBER_OF_APPLICANT: _l(
        "Whose key it is, nobody can say: the applicant's IIN or BIN is not known."
    ),
    Reason.GOST: _l("A GOST key: only the national service can check it."),
    Reason.UNKNOWN_ALGORITHM: _l("A kind of signature that cannot be checked here."),
    Reason.NO_ROOTS: _l("No trusted authorities are set up, so that nothing can be checked."),
    Reason.MISCONFIGURED: _l("The settings for checking signatures cannot be read."),
    Reason.CHECK_FAILED: _l("The check broke off before its end."),
    Reason.SERVICE_UNREACHABLE: _l("The national service did not answer."),
    Reason.SERVICE_UNREADABLE: _l("Nobody understands the national service's answer."),
    Reason.SERVICE_REFUSED: _l("The national service refused to check it and gave no reason."),
    Reason.REVOCATION_UNKNOWN: _l("Nobody checked whether the certificate was revoked."),
    Reason.STAMP_UNTRUSTED: _l("The time stamp is kept, but its authority is not trusted here."),
    Reason.ASKED_IN_VAIN: _l("It was checked here; the national service, which knows more, did not answer."),
}

ARTICLES: Mapping[State, tuple[str, ...]] = {
    state: ("e_document:10",) if state in (State.VALID, State.UNCHECKED) else ("e_document:10", "appc:63")
    for state in State
}
"""Acts of the register (:mod:`engine.domain.acts`): when an electronic signature stands for one by hand, and
what follows when something is missing."""

_DEFECT = _l(
    "The appeal is registered all the same; tell the applicant of the defect and give time to correct it."
)
FOLLOWS: Mapping[State, str] = {
    **dict.fromkeys(State, _DEFECT),
    State.VALID: _l("It stands for a signature by hand."),
    State.UNCHECKED: _l("The appeal is registered; check the signature again before you ask the applicant."),
}
"""What to do with the appeal."""

STATES: Mapping[State, str] = {
    State.VALID: _l("The electronic signature is valid"),
    State.UNCHECKED: _l("The electronic signature could not be checked"),
    State.WRONG_PERSON: _l("The electronic signature was made with another's key"),
    State.EXPIRED: _l("The certificate of the electronic signature was not valid"),
    State.UNTRUSTED: _l("The certificate of the electronic signature is not trusted"),
    State.REVOKED: _l("The certificate of the electronic signature was revoked"),
    State.BROKEN: _l("The electronic signature does not hold"),
}

REVOCATIONS: Mapping[Revocation, str] = {
    Revocation.GOOD: _l("not revoked"),
    Revocation.REVOKED: _l("revoked"),
    Revocation.NOT_CHECKED: _l("not checked"),
}

CHECKERS: Mapping[str, str] = {"local": _l("by Jauap itself"), "service": _l("by the national service")}

SIGNER = _l("Signer")
IIN = _l("IIN")
BIN = _l("BIN")
ORGANISATION = _l("Organisation")
CERTIFICATE = _l("Certificate")
ISSUER = _l("Issued by")
VALIDITY = _l("Valid from and till")
CLAIMED = _l("Time of signing, by the signer's computer")
STAMPED = _l("Time stamp")
NOT_RELIED_ON = _l("not relied on")
REVOCATION = _l("Revocation")
DIGEST = _l("SHA-256 of the signed bytes")


def signer_lines(signer: Signer, translate: Translate, when: Callable[..., str]) -> Iterator[tuple[str, str]]:
    """Label and value of what is known of a signer. ``when`` writes a moment."""
    stamp = signer.stamp
    valid = (
        f"{when(signer.not_before)} – {when(signer.not_after)}"
        if signer.not_before and signer.not_after
        else ""
    )
    stamped = (
        f"{when(stamp.at)}, {stamp.authority}" + ("" if stamp.trusted else f" ({translate(NOT_RELIED_ON)})")
        if stamp
        else ""
    )
    known = (
        (SIGNER, signer.name),
        (IIN, signer.iin or ""),
        (ORGANISATION, signer.organisation),
        (BIN, signer.bin or ""),
        (CERTIFICATE, signer.serial),
        (ISSUER, signer.issuer),
        (VALIDITY, valid),
        (CLAIMED, when(signer.signed_at) if signer.signed_at else ""),
        (STAMPED, stamped),
        (REVOCATION, translate(REVOCATIONS[signer.revocation])),
    )
    return ((translate(label), value) for label, value in known if value)


def reason_lines(found: Verification, translate: Translate) -> list[str]:
    return [translate(REASONS[reason]) for reason in found.reasons]


def articles(state: State, locale: str) -> str:
    return "; ".join(one.label(locale) for one in citations(ARTICLES[state]))
