"""The address behind the voucher's QR: whoever holds the voucher may look, nobody can guess another's."""

from __future__ import annotations

import hashlib
import hmac

LENGTH = 32
"""Hexadecimal digits: 128 bits, beyond guessing."""


def status_token(secret: str, case_id: int) -> str:
    """Depends on the installation's secret; the same case has the same address for ever."""
    return hmac.new(secret.encode(), f"status {case_id}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


def is_status_token(secret: str, case_id: int, token: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(status_token(secret, case_id).encode(), token.encode())


def status_path(secret: str, case_id: int) -> str:
    """The address without the site."""
    return f"status/{case_id}/{status_token(secret, case_id)}"
