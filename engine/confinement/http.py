"""Asks another system over HTTP and waits for it only so long.

Redirects are not followed: what is asked is the address that the operator named, and no other.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

SILENCE_SECONDS = 10.0
"""So long may the other side say nothing; the whole call may last twice as long."""


class Unanswered(Exception):
    """There is no answer to work with. ``reason`` is a code; ``again``: another try may help."""

    def __init__(self, reason: str, *, again: bool = True) -> None:
        self.reason, self.again = reason, again
        super().__init__(reason)


def target(address: str) -> SplitResult | None:
    """The parts of an address; ``None`` when it is no address of a web server."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - a port that is no number is told only when it is asked for
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None


def post_json(
    address: SplitResult, value: Mapping[str, Any], headers: Mapping[str, str] = {}, *, max_body: int,
    max_answer: int, silence_seconds: float = SILENCE_SECONDS,
) -> tuple[int, dict[str, Any] | None]:  # fmt: skip
    """The status, and the answer if it is a JSON object. Sizes in bytes.

    Raises :class:`Unanswered`: ``inputs_too_large``, ``answer_too_large``, ``too_slow``,
    ``unreachable:<kind>``.
    """
    body = json.dumps(dict(value)).encode()
    if len(body) > max_body:
        raise Unanswered("inputs_too_large", again=False)
    ends = time.monotonic() + 2 * silence_seconds
    connection = _connection(address, silence_seconds)
    try:
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request("POST", path, body, _headers(address) | dict(headers))
        # Closed by itself: after an answer that ends with the connection, closing that closes nothing.
        with connection.getresponse() as answer:
            return answer.status, _object(_read(answer, ends, max_answer))
    except (OSError, http.client.HTTPException) as failure:
        raise Unanswered(f"unreachable:{type(failure).__name__}") from None
    finally:
        connection.close()


def _connection(address: SplitResult, silence_seconds: float) -> http.client.HTTPConnection:
    host = address.hostname or ""
    if address.scheme == "http":
        return http.client.HTTPConnection(host, address.port, timeout=silence_seconds)
    trusted = ssl.create_default_context()
    return http.client.HTTPSConnection(host, address.port, timeout=silence_seconds, context=trusted)


def _headers(address: SplitResult) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if address.username:
        pair = f"{unquote(address.username)}:{unquote(address.password or '')}".encode()
        headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
    return headers


def _read(answer: http.client.HTTPResponse, ends: float, max_answer: int) -> bytes:
    """In pieces: a side that sends a byte now and then must not hold the caller for ever."""
    found = b""
    while piece := answer.read1(65536):
        found += piece
        if len(found) > max_answer:
            raise Unanswered("answer_too_large", again=False)
        if time.monotonic() > ends:
            raise Unanswered("too_slow")
    return found


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None
