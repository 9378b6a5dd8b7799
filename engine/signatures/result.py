"""What a check of a signature found. Plain values: they cross processes and are kept as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """What follows for the case. Only ``VALID`` is a signature; the rest are defects to correct."""

    VALID = "valid"
    UNCHECKED = "unchecked"  # nobody could check it
    WRONG_PERSON = "wrong_person"  # it holds, but the key is not the applicant's
    EXPIRED = "expired"  # the certificate was not valid at the time of signing
    UNTRUSTED = "untrusted"  # the certificate leads to no root that we trust, or is not for signing
    REVOKED = "revoked"
    BROKEN = "broken"  # it does not belong to these bytes, or is none


class Reason(StrEnum):
    """Why. :data:`STATES` says which state each leads to; a note leads to none."""

    # broken
    UNREADABLE = "unreadable"  # no CMS, or more of it than anybody needs
    TOO_LARGE = "too_large"
    NO_SIGNER = "no_signer"
    NO_CERTIFICATE = "no_certificate"  # that of the signer is not enclosed
    NO_CONTENT = "no_content"  # a detached signature came without what it signs
    OTHER_CONTENT = "other_content"  # what it encloses is not the document that came with it
    DIGEST_DIFFERS = "digest_differs"  # the bytes were changed after signing
    SIGNATURE_DIFFERS = "signature_differs"  # the signed attributes or the signature itself were changed
    ATTRIBUTES_WRONG = "attributes_wrong"  # missing, doubled, or those of another content or certificate
    WEAK_ALGORITHM = "weak_algorithm"  # MD5, SHA-1, an RSA key below 2048 bits: anybody could have made it
    STAMP_BROKEN = "stamp_broken"  # the time stamp is not of this signature
    # revoked
    REVOKED = "revoked"
    # untrusted
    UNKNOWN_ROOT = "unknown_root"
    BAD_CHAIN = "bad_chain"  # someone in the chain was not allowed to issue certificates
    NOT_FOR_SIGNING = "not_for_signing"  # a key for logging in, for instance
    SIGNED_IN_FUTURE = "signed_in_future"
    # expired
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    # wrong person
    OTHER_PERSON = "other_person"
    OTHER_ORGANISATION = "other_organisation"
    # unchecked
    NO_NUMBER_IN_CERTIFICATE = "no_number_in_certificate"
    NO_NUMBER_OF_APPLICANT = "no_number_of_applicant"
    GOST = "gost"  # GOST 34.10: only a national service can check it
    UNKNOWN_ALGORITHM = "unknown_algorithm"
    NO_ROOTS = "no_roots"  # the operator configured none
    MISCONFIGURED = "misconfigured"  # a setting names what cannot be read
    CHECK_FAILED = "check_failed"  # the check itself took too long, or crashed
    SERVICE_UNREACHABLE = "service_unreachable"
    SERVICE_UNREADABLE = "service_unreadable"
    SERVICE_REFUSED = "service_refused"  # it says "not valid" without saying why
    # notes
    REVOCATION_UNKNOWN = "revocation_unknown"  # neither CRL nor OCSP response told
    STAMP_UNTRUSTED = "stamp_untrusted"  # kept, but not relied on
    ASKED_IN_VAIN = "asked_in_vain"  # checked here; the service, which knows more, did not answer


_LEADING = {
    State.BROKEN: (
        *(Reason.UNREADABLE, Reason.TOO_LARGE, Reason.NO_SIGNER, Reason.NO_CERTIFICATE, Reason.NO_CONTENT),
        *(Reason.OTHER_CONTENT, Reason.DIGEST_DIFFERS, Reason.SIGNATURE_DIFFERS, Reason.ATTRIBUTES_WRONG),
        *(Reason.WEAK_ALGORITHM, Reason.STAMP_BROKEN),
    ),
    State.REVOKED: (Reason.REVOKED,),
    State.UNTRUSTED: (
        *(Reason.UNKNOWN_ROOT, Reason.BAD_CHAIN, Reason.NOT_FOR_SIGNING, Reason.SIGNED_IN_FUTURE),
    ),
    State.EXPIRED: (Reason.EXPIRED, Reason.NOT_YET_VALID),
    State.WRONG_PERSON: (Reason.OTHER_PERSON, Reason.OTHER_ORGANISATION),
    State.UNCHECKED: (
        *(Reason.NO_NUMBER_IN_CERTIFICATE, Reason.NO_NUMBER_OF_APPLICANT, Reason.GOST, Reason.NO_ROOTS),
        *(Reason.MISCONFIGURED, Reason.UNKNOWN_ALGORITHM, Reason.CHECK_FAILED, Reason.SERVICE_UNREACHABLE),
        *(Reason.SERVICE_UNREADABLE, Reason.SERVICE_REFUSED),
    ),
}
STATES: Mapping[Reason, State] = {reason: state for state, reasons in _LEADING.items() for reason in reasons}

_GRAVITY = tuple(State)
"""From the best to the worst: the worst of several reasons is the state."""


class Revocation(StrEnum):
    GOOD = "good"  # a fresh CRL or OCSP response says so
    REVOKED = "revoked"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True)
class Stamp:
    """A time stamp (RFC 3161) of the signature. ``trusted``: its authority leads to a root of ours."""

    at: datetime
    authority: str
    serial: str
    trusted: bool


@dataclass(frozen=True)
class Signer:
    """One who signed, as the certificate says. Numbers are ``None`` when it names none that can exist.

    ``serial`` and ``fingerprint`` (SHA-256 of the certificate) are hexadecimal. ``signed_at`` is what the
    signer's computer claimed; a ``stamp`` proves it.
    """

    iin: str | None = None
    bin: str | None = None
    name: str = ""
    organisation: str = ""
    serial: str = ""
    issuer: str = ""
    fingerprint: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None
    signed_at: datetime | None = None
    stamp: Stamp | None = None
    revocation: Revocation = Revocation.NOT_CHECKED
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Verification:
    """``state`` follows from ``reasons``, the worst of them first in the eyes of the law.

    ``signed_sha256``: of the exact bytes that were signed; empty while nobody knows them. ``enclosed``: the
    CMS carries them. ``checked_by``: ``local`` or ``service``.
    """

    reasons: tuple[Reason, ...]
    checked_at: datetime
    signers: tuple[Signer, ...] = ()
    signed_sha256: str = ""
    signed_size: int = 0
    enclosed: bool = False
    checked_by: str = "local"
    content: bytes | None = field(default=None, compare=False, repr=False)
    """The enclosed bytes, for whoever has to store them. No part of the JSON."""

    @property
    def state(self) -> State:
        return worst(self.reasons)

    def with_reasons(self, *more: Reason) -> Verification:
        return replace(self, reasons=tuple(dict.fromkeys((*self.reasons, *more))))

    def to_json(self) -> dict[str, Any]:
        told = asdict(replace(self, content=None))
        del told["content"]
        return {"state": self.state.value, **_plain(told)}


def worst(reasons: Iterable[Reason]) -> State:
    return max((STATES.get(one, State.VALID) for one in reasons), key=_GRAVITY.index, default=State.VALID)


def of_signers(signers: tuple[Signer, ...], checked_at: datetime) -> Verification:
    """Several sign together: one signature that does not hold spoils the whole."""
    reasons = tuple(dict.fromkeys(reason for signer in signers for reason in signer.reasons))
    return Verification(reasons or (() if signers else (Reason.NO_SIGNER,)), checked_at, signers)


def from_json(data: Mapping[str, Any]) -> Verification:
    """Raises ValueError, KeyError or TypeError when it is none of ours."""
    return Verification(
        reasons=tuple(map(Reason, data["reasons"])),
        checked_at=datetime.fromisoformat(data["checked_at"]),
        signers=tuple(map(_signer, data["signers"])),
        signed_sha256=str(data["signed_sha256"]),
        signed_size=int(data["signed_size"]),
        enclosed=bool(data["enclosed"]),
        checked_by=str(data["checked_by"]),
    )


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _signer(data: Mapping[str, Any]) -> Signer:
    stamp = data["stamp"]
    return Signer(
        **{
            **data,
            **{name: _moment(data[name]) for name in ("not_before", "not_after", "signed_at")},
            "stamp": Stamp(**{**stamp, "at": datetime.fromisoformat(stamp["at"])}) if stamp else None,
            "revocation": Revocation(data["revocation"]),
            "reasons": tuple(map(Reason, data["reasons"])),
        }
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime) else value
