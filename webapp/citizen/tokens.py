"""The address behind the voucher's QR: whoever holds the voucher may look, nobody can guess another's."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app

LENGTH = 32
"""Hexadecimal digits: 128 bits, beyond guessing."""


def status_token(case_id: int) -> str:
    """Depends on the installation's secret; the same case has the same address for ever."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"status {case_id}".encode(), hashlib.sha256).hexdigest()[:LENGTH]


def is_status_token(case_id: int, token: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(status_token(case_id).encode(), token.encode())
