"""Reads a CMS (RFC 5652): what it encloses, who says to have signed it, with which certificates.

Nothing is believed here. Written by strangers: it is read in the child process only.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from asn1crypto import cms, core, tsp
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto.crl import CertificateList
from cryptography import x509
from cryptography.x509 import ocsp

from engine.signatures.armour import pem_or_der
from engine.signatures.chains import UNREADABLE
from engine.signatures.revocation import Evidence

MAX_SIGNERS = 20
MAX_CERTIFICATES = 60
MAX_EVIDENCE = 40

SIGNED_DATA = "signed_data"
REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"
STAMP_TOKEN = "signature_time_stamp_token"  # noqa: S105 - the name of an attribute

BROKEN = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(OverflowError, RecursionError, struct.error),
)
"""What ``asn1crypto`` raises on bytes that are not what they should be."""

Loaded = TypeVar("Loaded")


class Unreadable(Exception):
    """It is no CMS, or more of it than anybody needs."""


class _Crls(core.SequenceOf):
    _child_spec = CertificateList


class _Responses(core.SequenceOf):
    _child_spec = asn1_ocsp.BasicOCSPResponse


class _RevocationValues(core.Sequence):
    """CAdES (RFC 5126, 6.3.4): evidence that travels with the signature."""

    _fields = (
        ("crls", _Crls, {"explicit": 0, "optional": True}),
        ("responses", _Responses, {"explicit": 1, "optional": True}),
    )


@dataclass(frozen=True)
class Signed:
    """One signer's part, as asn1crypto reads it."""

    info: Any

    @property
    def digest_oid(self) -> str:
        return str(self.info["digest_algorithm"]["algorithm"].dotted)

    @property
    def signature_oid(self) -> str:
        return str(self.info["signature_algorithm"]["algorithm"].dotted)

    @property
    def signature(self) -> bytes:
        return bytes(self.info["signature"].native)

    @property
    def attributes(self) -> dict[str, Any] | None:
        """Signed attributes by name, each with its one value; ``None`` when there are none at all.

        Raises ValueError when one stands twice or has not exactly one value: then nobody can say which is
        meant (RFC 5652, 5.3 and 11).
        """
        given = self.info["signed_attrs"]
        if _absent(given):
            return None
        found: dict[str, Any] = {}
        for attribute in given:
            name, values = attribute["type"].native, attribute["values"]
            if name in found or len(values) != 1:
                raise ValueError(name)
            found[name] = values[0]
        return found

    def signed_bytes(self) -> bytes:
        """What the signature is over when there are attributes: their SET, whatever tag it travels under."""
        return bytes(self.info["signed_attrs"].untag().dump())

    def unsigned(self, name: str) -> list[Any]:
        given = self.info["unsigned_attrs"]
        if _absent(given):
            return []
        named = (one for one in given if name in (one["type"].native, one["type"].dotted))
        return [value for one in named for value in one["values"]]

    def certificate_among(self, certificates: Iterable[x509.Certificate]) -> x509.Certificate | None:
        sid = self.info["sid"]
        if sid.name == "subject_key_identifier":
            wanted = bytes(sid.chosen.native)
            return next((one for one in certificates if _key_identifier(one) == wanted), None)
        issuer, serial = sid.chosen["issuer"].dump(), int(sid.chosen["serial_number"].native)
        return next(
            (
                one
                for one in certificates
                if one.serial_number == serial and one.issuer.public_bytes() == issuer
            ),
            None,
        )


@dataclass(frozen=True)
class Envelope:
    content_type: str
    content: bytes | None
    certificates: tuple[x509.Certificate, ...]
    signers: tuple[Signed, ...]
    evidence: Evidence


def read(data: bytes) -> Envelope:
    """From DER, BER, PEM or bare base64. Raises :class:`Unreadable`."""
    try:
        return opened(cms.ContentInfo.load(pem_or_der(data), strict=True))
    except BROKEN as problem:
        raise Unreadable from problem


def opened(info: Any) -> Envelope:
    """Raises :data:`BROKEN`."""
    if info["content_type"].native != SIGNED_DATA:
        raise ValueError("no signed data")
    signed = info["content"]
    inner = signed["encap_content_info"]
    content = inner["content"]
    signers = tuple(map(Signed, _few(signed["signer_infos"], MAX_SIGNERS)))
    return Envelope(
        content_type=inner["content_type"].native,
        content=None if _absent(content) else _octets(content),
        certificates=tuple(_certificates(signed)),
        signers=signers,
        evidence=_evidence(signed, signers),
    )


def _octets(content: Any) -> bytes:
    """The content's own bytes, whole where BER cut them in pieces. Raises ValueError."""
    if not isinstance(content, core.OctetString | core.ParsableOctetString):
        raise ValueError("content of another type")
    return bytes(content)


def _absent(value: Any) -> bool:
    return isinstance(value, core.Void)


def _few(values: Any, most: int) -> list[Any]:
    if _absent(values):
        return []
    if len(values) > most:
        raise ValueError("too many")
    return list(values)


def _certificates(signed: Any) -> Iterator[x509.Certificate]:
    for choice in _few(signed["certificates"], MAX_CERTIFICATES):
        if choice.name == "certificate":
            yield from _load(x509.load_der_x509_certificate, choice.chosen.dump())


def _evidence(signed: Any, signers: Iterable[Signed]) -> Evidence:
    crls: list[bytes] = []
    responses: list[bytes] = []
    for choice in _few(signed["crls"], MAX_EVIDENCE):
        if choice.name != "other":
            crls.append(choice.chosen.dump())
        elif choice.chosen["other_rev_info_format"].native == "ocsp_response":
            responses.append(choice.chosen["other_rev_info"].dump())
    for signer in signers:
        for value in signer.unsigned(REVOCATION_VALUES):
            kept = _RevocationValues.load(value.dump())
            crls += [one.dump() for one in _few(kept["crls"], MAX_EVIDENCE)]
            responses += [_whole(one) for one in _few(kept["responses"], MAX_EVIDENCE)]
    return evidence_of(crls[:MAX_EVIDENCE], responses[:MAX_EVIDENCE])


def evidence_of(crls: Iterable[bytes], responses: Iterable[bytes] = ()) -> Evidence:
    """What of it can be read."""
    return Evidence(
        [crl for data in crls for crl in _load(x509.load_der_x509_crl, data)],
        [response for data in responses for response in _load(ocsp.load_der_ocsp_response, data)],
    )


def _whole(basic: Any) -> bytes:
    """An OCSP response as it came over the network, around the basic one that CAdES keeps."""
    outer = asn1_ocsp.OCSPResponse(
        {
            "response_status": "successful",
            "response_bytes": {"response_type": "basic_ocsp_response", "response": basic},
        }
    )
    return bytes(outer.dump())


def _load(load: Callable[[bytes], Loaded], data: bytes) -> Iterator[Loaded]:
    """One, or none when nobody can read it."""
    try:
        yield load(data)
    except UNREADABLE:
        return


def _key_identifier(certificate: x509.Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except UNREADABLE:
        return None


def token_info(content: bytes) -> Any:
    """What a time-stamp token says (RFC 3161). Raises :data:`BROKEN`."""
    return tsp.TSTInfo.load(content, strict=True)
