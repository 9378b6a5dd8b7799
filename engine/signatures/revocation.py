"""Whether a certificate was revoked, by the CRLs and OCSP responses at hand. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from engine.signatures import algorithms
from engine.signatures.chains import UNREADABLE, Chain, key_usage
from engine.signatures.result import Revocation

TOLERANCE = timedelta(minutes=10)
"""Clocks of two authorities differ by so much."""

OCSP_LASTS = timedelta(days=1)
"""Of a response that does not say when the next one comes."""


@dataclass(frozen=True)
class Evidence:
    crls: Sequence[x509.CertificateRevocationList] = ()
    responses: Sequence[ocsp.OCSPResponse] = ()


def status(way: Chain, evidence: Evidence, moment: datetime) -> Revocation:
    """Of the signer's certificate at that moment; ``REVOKED`` too when an authority above it was revoked."""
    found = [_one(one, issuer, evidence, moment) for one, issuer in pairwise(way)]
    if Revocation.REVOKED in found:
        return Revocation.REVOKED
    return found[0] if found else Revocation.NOT_CHECKED


def _one(
    certificate: x509.Certificate, issuer: x509.Certificate, evidence: Evidence, moment: datetime
) -> Revocation:
    said = set()
    for crl in evidence.crls:
        try:
            said.add(_by_crl(certificate, issuer, crl, moment))
        except UNREADABLE:
            continue
    for response in evidence.responses:
        try:
            said.add(_by_ocsp(certificate, issuer, response, moment))
        except (InvalidSignature, *UNREADABLE):
            continue
    for answer in (Revocation.REVOKED, Revocation.GOOD):
        if answer in said:
            return answer
    return Revocation.NOT_CHECKED


def _by_crl(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    crl: x509.CertificateRevocationList,
    moment: datetime,
) -> Revocation:
    usage, key = key_usage(issuer), issuer.public_key()
    may = usage is None or usage.crl_sign
    if crl.issuer != issuer.subject or not may or not isinstance(key, rsa.RSAPublicKey):
        return Revocation.NOT_CHECKED
    kind = crl.signature_hash_algorithm
    if kind is None or kind.name not in algorithms.STRONG or not crl.is_signature_valid(key):
        return Revocation.NOT_CHECKED
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is not None:
        return Revocation.REVOKED if entry.revocation_date_utc <= moment else Revocation.GOOD
    # A part of a list cannot say that somebody is not on the list, and neither can one that is out of date.
    part = any(extension.critical for extension in crl.extensions)
    late = crl.next_update_utc is None or crl.next_update_utc + TOLERANCE < moment
    return Revocation.NOT_CHECKED if part or late else Revocation.GOOD


def _by_ocsp(
    certificate: x509.Certificate, issuer: x509.Certificate, response: ocsp.OCSPResponse, moment: datetime
) -> Revocation:
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return Revocation.NOT_CHECKED
    key = _responder(issuer, response, moment)
    kind = response.signature_hash_algorithm
    if key is None or kind is None or kind.name not in algorithms.STRONG:
        return Revocation.NOT_CHECKED
    algorithms.verify(key, response.signature, response.tbs_response_bytes, type(kind))
    for single in response.responses:
        if _is_about(single, certificate, issuer):
            return _said(single, moment)
    return Revocation.NOT_CHECKED


def _said(single: ocsp.OCSPSingleResponse, moment: datetime) -> Revocation:
    if single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        since = single.revocation_time_utc
        return Revocation.REVOKED if since is None or since <= moment else Revocation.GOOD
    until = single.next_update_utc or single.this_update_utc + OCSP_LASTS
    good = single.certificate_status is ocsp.OCSPCertStatus.GOOD
    return Revocation.GOOD if good and moment <= until + TOLERANCE else Revocation.NOT_CHECKED


def _responder(
    issuer: x509.Certificate, response: ocsp.OCSPResponse, moment: datetime
) -> rsa.RSAPublicKey | None:
    """The key of the issuer, or of a responder that the issuer itself named (RFC 6960, 4.2.2.2)."""
    chosen = issuer
    for one in response.certificates[:4]:
        if one != issuer:
            one.verify_directly_issued_by(issuer)
            purposes = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
            valid = one.not_valid_before_utc <= moment <= one.not_valid_after_utc
            if ExtendedKeyUsageOID.OCSP_SIGNING not in purposes or not valid:
                return None
            chosen = one
    key = chosen.public_key()
    return key if isinstance(key, rsa.RSAPublicKey) and algorithms.strong_enough(key) is None else None


def _is_about(
    single: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> bool:
    if single.serial_number != certificate.serial_number:
        return False
    key = issuer.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    # SHA-1 only names the issuer here, it proves nothing; the response is signed with a strong digest.
    bits = key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    name = algorithms.digested(type(single.hash_algorithm), issuer.subject.public_bytes())
    return (single.issuer_name_hash, single.issuer_key_hash) == (
        name,
        algorithms.digested(type(single.hash_algorithm), bits),
    )
