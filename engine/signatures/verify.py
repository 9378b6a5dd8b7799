"""Verifies a CMS: every signer's bytes, attributes, certificate, chain, revocation and time stamp.

Runs in the child. All that speaks against a signer is collected, not only the first thing.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtendedKeyUsageOID

from engine.signatures import algorithms, envelope, names
from engine.signatures.armour import pem_or_der
from engine.signatures.chains import UNREADABLE, chain, key_usage
from engine.signatures.envelope import BROKEN, Envelope, Signed
from engine.signatures.result import (
    Reason,
    Revocation,
    Signer,
    Stamp,
    State,
    Verification,
    digest,
    of_signers,
    worst,
)
from engine.signatures.revocation import Evidence, status
from engine.signatures.trust import Trust

_ALTERED = frozenset({Reason.DIGEST_DIFFERS, Reason.SIGNATURE_DIFFERS, Reason.ATTRIBUTES_WRONG})

TOLERANCE = timedelta(minutes=10)
"""A signer's clock may be so much ahead of ours."""


_NOT_JUDGED: tuple[Revocation, tuple[Reason, ...]] = (Revocation.NOT_CHECKED, ())


@dataclass(frozen=True)
class Trusted:
    roots: tuple[x509.Certificate, ...]
    stamp_roots: tuple[x509.Certificate, ...]
    evidence: Evidence


def verify(data: bytes, document: bytes | None, trust: Trust, at: datetime) -> Verification:
    """``document`` is what a detached signature signs, and may come beside an enclosing one. Never raises
    on what a stranger wrote; ``at``, with a time zone, is when the signature came to us."""
    with warnings.catch_warnings():
        # What breaks the rules for certificates so far that support for it ends is not taken at all.
        warnings.simplefilter("error", CryptographyDeprecationWarning)
        return _verified(data, document, trust, at)


def _verified(data: bytes, document: bytes | None, trust: Trust, at: datetime) -> Verification:
    try:
        opened = envelope.read(data)
    except envelope.Unreadable:
        return Verification((Reason.UNREADABLE,), at)
    content = opened.content if opened.content is not None else document
    if content is None:
        return _told(opened, replace(of_signers(_named(opened), at), reasons=(Reason.NO_CONTENT,)), None)
    trusted = _trusted(trust)
    found = of_signers(tuple(_signer(one, opened, content, trusted, at) for one in opened.signers), at)
    if opened.content is not None and document is not None and opened.content != document:
        found = found.with_reasons(Reason.OTHER_CONTENT)
    return _told(opened, found, content)


def _told(opened: Envelope, found: Verification, content: bytes | None) -> Verification:
    told = replace(found, enclosed=opened.content is not None, content=opened.content)
    if content is None:
        return told
    return replace(told, signed_sha256=digest(content), signed_size=len(content))


def _named(opened: Envelope) -> tuple[Signer, ...]:
    certificates = (signed.certificate_among(opened.certificates) for signed in opened.signers)
    return tuple(_who(one) for one in certificates if one is not None)


def _trusted(trust: Trust) -> Trusted:
    return Trusted(
        roots=tuple(_certificates(trust.roots)),
        stamp_roots=tuple(_certificates(trust.stamp_roots)),
        evidence=envelope.evidence_of(der for data in trust.crls for der in _crls(data)),
    )


def _certificates(files: Sequence[bytes]) -> Iterator[x509.Certificate]:
    for data in files:
        try:
            if b"-----BEGIN" in data:
                yield from x509.load_pem_x509_certificates(data)
            else:
                yield x509.load_der_x509_certificate(data)
        except UNREADABLE:
            continue


def _crls(data: bytes) -> Iterator[bytes]:
    try:
        yield pem_or_der(data)
    except ValueError:
        return


def _who(certificate: x509.Certificate) -> Signer:
    try:
        return names.named(certificate)
    except UNREADABLE:
        return Signer(reasons=(Reason.BAD_CHAIN,))


def _signer(signed: Signed, opened: Envelope, content: bytes, trusted: Trusted, at: datetime) -> Signer:
    try:
        certificate = signed.certificate_among(opened.certificates)
        if certificate is None:
            return Signer(reasons=(Reason.NO_CERTIFICATE,))
        who = _who(certificate)
        reasons = [*who.reasons, *holds(signed, certificate, opened.content_type, content)]
        claimed = _claimed(signed)
        stamp, more = _stamp(signed, trusted)
        moment = stamp.at if stamp is not None and stamp.trusted else at
        reasons += [*more, *_usable(certificate), *_when(certificate, claimed, moment)]
        revoked, further = _NOT_JUDGED
        if worst(reasons) is not State.UNCHECKED:
            # Who issued a key of another kind can be judged no better than the key itself.
            revoked, further = _trust(certificate, opened, trusted, moment)
    except BROKEN:
        return Signer(reasons=(Reason.UNREADABLE,))
    every = tuple(dict.fromkeys((*reasons, *further)))
    return replace(who, signed_at=claimed, stamp=stamp, revocation=revoked, reasons=every)


def _trust(
    certificate: x509.Certificate, opened: Envelope, trusted: Trusted, moment: datetime
) -> tuple[Revocation, tuple[Reason, ...]]:
    if not trusted.roots:
        return Revocation.NOT_CHECKED, (Reason.NO_ROOTS,)
    way, reasons = chain(certificate, opened.certificates, trusted.roots, moment)
    evidence = Evidence([*trusted.evidence.crls, *opened.evidence.crls], [*opened.evidence.responses])
    revoked = status(way, evidence, moment)
    if revoked is Revocation.REVOKED:
        return revoked, (*reasons, Reason.REVOKED)
    unknown = revoked is Revocation.NOT_CHECKED and bool(way)
    return revoked, (*reasons, Reason.REVOCATION_UNKNOWN) if unknown else reasons


def holds(
    signed: Signed, certificate: x509.Certificate, content_type: str, content: bytes
) -> tuple[Reason, ...]:
    """What speaks against the signature belonging to these bytes and this key; nothing if it does."""
    kind = algorithms.digest_kind(signed.digest_oid, signed.signature_oid)
    if isinstance(kind, Reason):
        return (kind,)
    try:
        key = certificate.public_key()
        weak = algorithms.strong_enough(key)
    except UNREADABLE:
        return (algorithms.why_not(certificate.public_key_algorithm_oid.dotted_string),)
    if weak is not None or not isinstance(key, rsa.RSAPublicKey):
        return (weak or Reason.UNKNOWN_ALGORITHM,)
    try:
        attributes = signed.attributes
    except ValueError:
        return (Reason.ATTRIBUTES_WRONG,)
    found = list(_attributes(attributes, certificate, content_type, algorithms.digested(kind, content)))
    if attributes is None and content[:1] == b"\x31":
        # Whoever takes the attributes of another signature for a document would have a valid one.
        found.append(Reason.ATTRIBUTES_WRONG)
    try:
        over = content if attributes is None else signed.signed_bytes()
        algorithms.verify(key, signed.signature, over, kind)
    except InvalidSignature:
        found.append(Reason.SIGNATURE_DIFFERS)
    return tuple(found)


def _attributes(
    attributes: dict[str, Any] | None, certificate: x509.Certificate, content_type: str, digested: bytes
) -> Iterator[Reason]:
    if attributes is None:
        if content_type != "data":
            yield Reason.ATTRIBUTES_WRONG
        return
    if {"content_type", "message_digest"} - attributes.keys():
        yield Reason.ATTRIBUTES_WRONG
        return
    if attributes["content_type"].native != content_type:
        yield Reason.ATTRIBUTES_WRONG
    if attributes["message_digest"].native != digested:
        yield Reason.DIGEST_DIFFERS
    if not _names_certificate(attributes, certificate):
        yield Reason.ATTRIBUTES_WRONG


def _names_certificate(attributes: dict[str, Any], certificate: x509.Certificate) -> bool:
    """The attribute by which a signer says with which certificate (RFC 5035), where there is one."""
    said = attributes.get("signing_certificate_v2")
    if said is None:
        return True
    first = said["certs"][0]
    kind = algorithms.DIGESTS.get(first["hash_algorithm"]["algorithm"].dotted, hashes.SHA256)
    return bool(first["cert_hash"].native == certificate.fingerprint(kind()))


def _claimed(signed: Signed) -> datetime | None:
    """What the signer's computer took for the time."""
    try:
        said = (signed.attributes or {}).get("signing_time")
        return said.native.astimezone(UTC) if said is not None else None
    except BROKEN:
        return None


def _usable(certificate: x509.Certificate) -> Iterator[Reason]:
    """The national authority gives each person two keys; the one for logging in signs nothing."""
    try:
        usage = key_usage(certificate)
    except UNREADABLE:
        usage = None
    if usage is None or not usage.content_commitment:
        yield Reason.NOT_FOR_SIGNING


def _when(certificate: x509.Certificate, claimed: datetime | None, moment: datetime) -> Iterator[Reason]:
    """The moment itself is judged with the chain; here, what the signer claimed."""
    if claimed is None:
        return
    if claimed > moment + TOLERANCE:
        yield Reason.SIGNED_IN_FUTURE
    if claimed < certificate.not_valid_before_utc:
        yield Reason.NOT_YET_VALID
    if claimed > certificate.not_valid_after_utc:
        yield Reason.EXPIRED


def _stamp(signed: Signed, trusted: Trusted) -> tuple[Stamp | None, tuple[Reason, ...]]:
    """The first time stamp of this signature, and what is wrong with it."""
    tokens = signed.unsigned(envelope.STAMP_TOKEN)
    if not tokens:
        return None, ()
    try:
        return _token(tokens[0], signed.signature, trusted)
    except BROKEN:
        return None, (Reason.STAMP_BROKEN,)


def _token(token: Any, signature: bytes, trusted: Trusted) -> tuple[Stamp | None, tuple[Reason, ...]]:
    opened = envelope.opened(token)
    if opened.content is None or opened.content_type != "tst_info" or len(opened.signers) != 1:
        return None, (Reason.STAMP_BROKEN,)
    said, signed = envelope.token_info(opened.content), opened.signers[0]
    stamp = Stamp(
        at=said["gen_time"].native.astimezone(UTC), authority="", serial=f"{said['serial_number'].native:x}",
        trusted=False,
    )  # fmt: skip
    imprint = said["message_imprint"]
    kind = algorithms.DIGESTS.get(imprint["hash_algorithm"]["algorithm"].dotted)
    if kind is None:
        return stamp, (Reason.STAMP_UNTRUSTED,)
    if imprint["hashed_message"].native != algorithms.digested(kind, signature):
        return stamp, (Reason.STAMP_BROKEN,)
    authority = signed.certificate_among(opened.certificates)
    if authority is None:
        return stamp, (Reason.STAMP_UNTRUSTED,)
    stamp = replace(stamp, authority=names.issuer_name(authority.subject))
    faults = holds(signed, authority, opened.content_type, opened.content)
    if _ALTERED.intersection(faults):
        return stamp, (Reason.STAMP_BROKEN,)
    _, doubts = chain(authority, opened.certificates, trusted.stamp_roots, stamp.at)
    if faults or doubts or not _stamps(authority):
        return stamp, (Reason.STAMP_UNTRUSTED,)
    return replace(stamp, trusted=True), ()


def _stamps(certificate: x509.Certificate) -> bool:
    """Time stamping, critical, and nothing else (RFC 3161, 2.3)."""
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except UNREADABLE:
        return False
    return purposes.critical and list(purposes.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
