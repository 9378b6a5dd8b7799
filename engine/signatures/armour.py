"""ASN.1 as it travels: bare, in PEM, or in base64 alone, as browsers and mail give it."""

from __future__ import annotations

import base64
import binascii
import re

_PEM = re.compile(rb"-----BEGIN (?:CMS|PKCS7|PKCS #7 SIGNED DATA|X509 CRL)-----([A-Za-z0-9+/=\s]+)-----END ")
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]+={0,2}\s*")


def pem_or_der(data: bytes) -> bytes:
    """The bytes of ASN.1. Raises ValueError."""
    if data[:1] == b"\x30" and not _BASE64.fullmatch(data):
        return data
    armoured = _PEM.search(data)
    text = armoured[1] if armoured else data
    if not armoured and not _BASE64.fullmatch(text):
        raise ValueError("neither ASN.1 nor base64")
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error as problem:
        raise ValueError from problem
