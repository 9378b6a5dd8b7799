"""Whom a certificate names, as the National Certification Authority writes it.

``SERIALNUMBER=IIN…`` is the person, ``OU=BIN…`` the organisation of an official's key.
"""

from __future__ import annotations

import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from engine.domain.identity_numbers import Kind, parse
from engine.signatures.result import Signer

_NUMBER = re.compile(r"(IIN|BIN)([0-9]{12})")
_KINDS = {"IIN": Kind.PERSON, "BIN": Kind.ORGANISATION}
_MAX_WORDS = 300


def named(certificate: x509.Certificate) -> Signer:
    """What is said of the signer, unchecked. Raises ValueError when the names cannot be read."""
    subject = certificate.subject
    return Signer(
        iin=_number(subject, NameOID.SERIAL_NUMBER, "IIN"),
        bin=_number(subject, NameOID.ORGANIZATIONAL_UNIT_NAME, "BIN"),
        # The common name holds surname and first name; the patronymic stands apart.
        name=_joined(_words(subject, NameOID.COMMON_NAME), _words(subject, NameOID.GIVEN_NAME)),
        organisation=_words(subject, NameOID.ORGANIZATION_NAME),
        serial=f"{certificate.serial_number:x}",
        issuer=issuer_name(certificate.issuer),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def issuer_name(name: x509.Name) -> str:
    return _words(name, NameOID.COMMON_NAME) or name.rfc4514_string()[:_MAX_WORDS]


def _number(subject: x509.Name, place: x509.ObjectIdentifier, prefix: str) -> str | None:
    """The one number of that kind; two different ones say nothing."""
    found = set()
    for attribute in subject.get_attributes_for_oid(place):
        match = _NUMBER.fullmatch(str(attribute.value).strip().upper())
        if match and match[1] == prefix:
            found.add(match[2])
    if len(found) != 1:
        return None
    number = parse(found.pop())
    return number.normalised if number.valid and number.kind is _KINDS[prefix] else None


def _words(name: x509.Name, place: x509.ObjectIdentifier) -> str:
    return " ".join(str(one.value) for one in name.get_attributes_for_oid(place))[:_MAX_WORDS].strip()


def _joined(common: str, given: str) -> str:
    return common if not given or given.casefold() in common.casefold() else f"{common} {given}"
