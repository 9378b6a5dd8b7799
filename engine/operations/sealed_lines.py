"""The lines of checkpoints that leave the database: signed when they are written, checked when compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.domain.canonical import canonical
from engine.domain.errors import InvalidData
from engine.signatures.seal import Seal, fingerprint, holds, new_key, public_of, public_pem, seal
from engine.storage.seal_file import key_pem

_TAG = b"jauap-checkpoint-1\n"

Line = Mapping[str, Any]
Check = Callable[[Line], str | None]


def own_seal() -> Seal:
    """That of this installation, made at the first call."""
    return seal(key_pem(new_key))


def own_public_key() -> bytes:
    """PEM, to be handed out."""
    return public_pem(own_seal().public)


def own_fingerprint() -> str:
    """By which the key of this installation is named: SHA-256 of its public half, in hexadecimal."""
    return fingerprint(own_seal().public)


def signer() -> Callable[[Line], dict[str, Any]]:
    """Adds ``key``, the fingerprint of the public key, and ``signature`` to a line."""
    own = own_seal()
    named = fingerprint(own.public)

    def sign(line: Line) -> dict[str, Any]:
        told = {**line, "key": named}
        return {**told, "signature": own.sign(_content(told)).hex()}

    return sign


def checker(pem: bytes | None = None) -> Check:
    """Says what is wrong with the seal of a line: ``checkpoint_foreign`` (another key signed it, or none did)
    or ``checkpoint_forged`` (not what was signed); ``None`` for one that holds.

    ``pem``: the public key to check by, without it the installation's own. Raises ``ValueError`` for what is
    no public key.
    """
    public = own_seal().public if pem is None else public_of(pem)
    named = fingerprint(public)

    def check(line: Line) -> str | None:
        if line.get("key") != named:
            return "checkpoint_foreign"
        try:
            signature, content = bytes.fromhex(line["signature"]), _content(line)
        except (KeyError, TypeError, ValueError, InvalidData):
            return "checkpoint_forged"
        return None if holds(public, signature, content) else "checkpoint_forged"

    return check


def _content(line: Line) -> bytes:
    return _TAG + canonical({name: value for name, value in line.items() if name != "signature"})
