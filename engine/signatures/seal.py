"""The installation's own seal: an Ed25519 key (RFC 8032) that signs what leaves the database.

It says where a line comes from, and that nobody changed it since; who holds the private key can sign
anything, so the key is of the worker alone and its public part is to be handed out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


@dataclass(frozen=True)
class Seal:
    """A private key. ``public`` is its other half, 32 bytes."""

    _key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        """64 bytes, always the same for the same content."""
        return self._key.sign(content)


def new_key() -> bytes:
    """A new private key as PEM (PKCS 8, not encrypted)."""
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def seal(pem: bytes) -> Seal:
    """Raises ``ValueError`` for what is no private key of Ed25519."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError("no private key of Ed25519 without a password")
    return Seal(key)


def public_pem(public: bytes) -> bytes:
    """What is handed out: PEM, as other programs read it."""
    return Ed25519PublicKey.from_public_bytes(public).public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def public_of(pem: bytes) -> bytes:
    """The 32 bytes of a public key. Raises ``ValueError`` for what is none of Ed25519."""
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("no public key of Ed25519")
    return key.public_bytes_raw()


def fingerprint(public: bytes) -> str:
    """By which a key is named: SHA-256 of its 32 bytes, in hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def holds(public: bytes, signature: bytes, content: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True
