"""A national verification service over HTTP, in the words of NCANode 3 (``POST /cms/verify``).

It knows GOST keys and asks the authority about revocations. What it does not do is done here: it calls a
signature without a certificate valid, does not mind a key for logging in, and takes no notice of a document
beside a CMS that encloses another.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult

from engine.confinement import http
from engine.domain.identity_numbers import Kind, parse
from engine.signatures.armour import pem_or_der
from engine.signatures.result import Reason, Revocation, Signer, Stamp, Verification, of_signers

PATH = "/cms/verify"
MAX_BODY = 100 * 1024 * 1024
MAX_ANSWER = 1024 * 1024
_MAX_WORDS = 300
_SERIAL = re.compile(r"[0-9a-fA-F]{1,64}")


class Unanswered(Exception):
    """``args``: the reason."""


def verify(address: SplitResult, data: bytes, document: bytes | None, at: datetime) -> Verification:
    """What the service says. Raises :class:`Unanswered`."""
    try:
        asked: dict[str, Any] = {"cms": b64encode(pem_or_der(data)).decode(), "revocationCheck": ["OCSP"]}
    except ValueError:
        return Verification((Reason.UNREADABLE,), at)
    if document is not None:
        asked["data"] = b64encode(document).decode()
    whole = address._replace(path=address.path.rstrip("/") + PATH)
    try:
        status, answer = http.post_json(whole, asked, max_body=MAX_BODY, max_answer=MAX_ANSWER)
    except http.Unanswered:
        raise Unanswered(Reason.SERVICE_UNREACHABLE) from None
    if status >= 500 or answer is None:
        raise Unanswered(Reason.SERVICE_UNREACHABLE if status >= 500 else Reason.SERVICE_UNREADABLE)
    if status >= 400:
        # It could not read the CMS, or the signature: the two are one code there, with free words.
        return Verification((Reason.SERVICE_REFUSED,), at, checked_by="service")
    try:
        return _understood(answer, at)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unanswered(Reason.SERVICE_UNREADABLE) from None


def _understood(answer: Mapping[str, Any], at: datetime) -> Verification:
    if not isinstance(answer["valid"], bool):
        raise ValueError("valid")
    signers = tuple(_signer(one, at) for one in answer["signers"])
    found = replace(of_signers(signers, at), checked_by="service")
    if answer["valid"] or found.reasons:
        return found
    # Every certificate is good and the whole is not: then it is the signature that does not hold.
    return found.with_reasons(Reason.SIGNATURE_DIFFERS)


def _signer(told: Mapping[str, Any], at: datetime) -> Signer:
    certificates = told["certificates"]
    if not certificates:
        return Signer(reasons=(Reason.NO_CERTIFICATE,))
    one = certificates[0]
    stamp = _stamp(told.get("tsp"))
    revoked = _revocation(one)
    reasons = tuple(_reasons(one, revoked, at))
    return replace(_named(one), stamp=stamp, revocation=revoked, reasons=reasons)


def _named(one: Mapping[str, Any]) -> Signer:
    subject, serial = one["subject"], str(one.get("serialNumber") or "")
    common, given = _words(subject.get("commonName")), _words(subject.get("lastName"))
    return Signer(
        iin=_number(subject.get("iin"), Kind.PERSON),
        bin=_number(subject.get("bin"), Kind.ORGANISATION),
        name=f"{common} {given}".strip(),
        organisation=_words(subject.get("organization")),
        serial=serial.lower() if _SERIAL.fullmatch(serial) else "",
        issuer=_words(one["issuer"].get("commonName")),
        not_before=datetime.fromisoformat(one["notBefore"]),
        not_after=datetime.fromisoformat(one["notAfter"]),
    )


def _reasons(one: Mapping[str, Any], revoked: Revocation, at: datetime) -> Iterator[Reason]:
    if revoked is Revocation.REVOKED:
        yield Reason.REVOKED
    if revoked is Revocation.NOT_CHECKED:
        yield Reason.REVOCATION_UNKNOWN
    if one["keyUsage"] != "SIGN":
        yield Reason.NOT_FOR_SIGNING
    early = at < datetime.fromisoformat(one["notBefore"])
    late = at > datetime.fromisoformat(one["notAfter"])
    if early or late:
        yield Reason.NOT_YET_VALID if early else Reason.EXPIRED
    elif one["valid"] is not True and revoked is not Revocation.REVOKED:
        yield Reason.UNKNOWN_ROOT


def _revocation(one: Mapping[str, Any]) -> Revocation:
    """Both shapes that the service has had: a list of answers, or the names of those who said "revoked"."""
    if one.get("revokedBy"):
        return Revocation.REVOKED
    answers = [said for said in one.get("revocations") or () if isinstance(said, Mapping)]
    if any(said.get("revoked") is True for said in answers):
        return Revocation.REVOKED
    good = any(said.get("revoked") is False for said in answers)
    return Revocation.GOOD if good else Revocation.NOT_CHECKED


def _stamp(told: Mapping[str, Any] | None) -> Stamp | None:
    if told is None:
        return None
    at = datetime.fromisoformat(told["genTime"])
    if at.tzinfo is None:
        raise ValueError("genTime")
    # The service reads the stamp and does not say whose it is: kept, and not relied on.
    return Stamp(at, _words(told.get("tsa")), _words(told.get("serialNumber")), trusted=False)


def _number(text: object, kind: Kind) -> str | None:
    number = parse(str(text or ""))
    return number.normalised if number.valid and number.kind is kind else None


def _words(value: object) -> str:
    return str(value or "")[:_MAX_WORDS].strip()
