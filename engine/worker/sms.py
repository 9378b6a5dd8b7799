"""Short texts to telephones, through a gateway that the operator names; without one nothing is sent.

``SMS_URL`` is an address that takes ``{"to", "text", "id"}`` as JSON by POST and answers 2xx. ``id`` and
``Idempotency-Key`` are the message's dedup key, the same for every attempt.
"""

from __future__ import annotations

import os
import re

from engine.confinement import http
from engine.operations.sending import NoGateway, OutgoingMessage
from engine.worker.mail import Send

MAX_BYTES = 64 * 1024

_NUMBER = re.compile(r"\+?[0-9]{10,15}")
_DECORATION = re.compile(r"[\s()\-.]")


def sms_sender() -> Send:
    """The gateway of ``SMS_URL``, or :class:`NoGateway` for every message. Raises ValueError."""
    address = os.environ.get("SMS_URL", "").strip()
    if not address:
        return _nobody
    target = http.target(address)
    if target is None:
        raise ValueError("SMS_URL is no http address")

    def send(message: OutgoingMessage) -> None:
        told = {"to": telephone(message.address), "text": message.body, "id": message.dedup_key}
        # A header is ASCII; an element's name need not be.
        key = {"Idempotency-Key": message.dedup_key.encode("ascii", "backslashreplace").decode()}
        try:
            status, _ = http.post_json(target, told, key, max_body=MAX_BYTES, max_answer=MAX_BYTES)
        except http.Unanswered as failure:
            raise ConnectionError(failure.reason) from None
        if not 200 <= status < 300:
            raise ConnectionError(f"http_{status}")

    return send


def telephone(written: str) -> str:
    """A plus and digits; ``8 7xx`` is ``+7 7xx``. Raises ValueError for what is no number."""
    number = _DECORATION.sub("", written)
    if not _NUMBER.fullmatch(number):
        raise ValueError("not a telephone number")
    if len(number) == 11 and number.startswith("8"):
        return f"+7{number[1:]}"
    return number if number.startswith("+") else f"+{number}"


def _nobody(message: OutgoingMessage) -> None:
    raise NoGateway
