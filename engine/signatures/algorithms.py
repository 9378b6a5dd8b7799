"""Which algorithms are checked here, which belong to a national service, and which prove nothing."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from engine.signatures.result import Reason

DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256,
    "2.16.840.1.101.3.4.2.2": hashes.SHA384,
    "2.16.840.1.101.3.4.2.3": hashes.SHA512,
}

RSA_ENCRYPTION = "1.2.840.113549.1.1.1"
_SIGNATURES = {
    "1.2.840.113549.1.1.11": hashes.SHA256,
    "1.2.840.113549.1.1.12": hashes.SHA384,
    "1.2.840.113549.1.1.13": hashes.SHA512,
}

_WEAK = frozenset(
    {
        *("1.3.14.3.2.26", "1.2.840.113549.2.5", "1.2.840.113549.2.2"),  # SHA-1, MD5, MD2
        *("1.2.840.113549.1.1.5", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.2"),  # the same with RSA
        "1.3.14.3.2.29",
    }
)
_GOST = ("1.2.398.3.10.1.", "1.2.643.", "1.3.6.1.4.1.6801.")
"""Arcs of Kazakhstan (GOST 34.10-2015 since 2022), of Russia, and of the makers of the older ones."""

MIN_BITS, MAX_BITS = 2048, 8192
"""Of an RSA key: below, it can be broken; above, checking is work that a stranger gives us."""

STRONG = frozenset(kind().name for kind in DIGESTS.values())


def why_not(oid: str) -> Reason:
    """Why this algorithm is not checked here."""
    if oid in _WEAK:
        return Reason.WEAK_ALGORITHM
    return Reason.GOST if oid.startswith(_GOST) else Reason.UNKNOWN_ALGORITHM


def digest_kind(digest_oid: str, signature_oid: str) -> type[hashes.HashAlgorithm] | Reason:
    """The digest that both name, if both are checked here."""
    kind = DIGESTS.get(digest_oid)
    if kind is None:
        return why_not(digest_oid)
    if signature_oid == RSA_ENCRYPTION:
        return kind
    named = _SIGNATURES.get(signature_oid)
    if named is None:
        return why_not(signature_oid)
    return kind if named is kind else Reason.ATTRIBUTES_WRONG


def digested(kind: type[hashes.HashAlgorithm], content: bytes) -> bytes:
    running = hashes.Hash(kind())
    running.update(content)
    return running.finalize()


def strong_enough(key: object) -> Reason | None:
    """``None`` for an RSA key of a proper size."""
    if not isinstance(key, rsa.RSAPublicKey):
        return Reason.UNKNOWN_ALGORITHM
    if key.key_size > MAX_BITS:
        return Reason.UNKNOWN_ALGORITHM
    return Reason.WEAK_ALGORITHM if key.key_size < MIN_BITS else None


def verify(key: rsa.RSAPublicKey, signature: bytes, content: bytes, kind: type[hashes.HashAlgorithm]) -> None:
    """RSA with PKCS #1 v1.5, as the national keys sign. Raises ``InvalidSignature``."""
    key.verify(signature, content, padding.PKCS1v15(), kind())
