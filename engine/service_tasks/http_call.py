"""Calls another system over HTTP: a target that the operator named, never an address from a diagram.

``HTTP_TARGET_<NAME>`` in the environment holds the address of the target ``<name>``; dashes are
underscores there. Whoever draws a diagram chooses among those, and a citizen's data chooses nothing: no
way leads from here to an address inside the house. Redirects are not followed for the same reason.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from engine.service_tasks.declare import outside_task
from engine.service_tasks.outside import BpmnError, Failed, OutsideCall, tidy_code

MAX_BODY = 256 * 1024
SILENCE_SECONDS = 10.0
"""So long may the other side say nothing; the whole call may last twice as long."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@outside_task("http-call", headers={"target": ()})
def http_call(call: OutsideCall) -> Mapping[str, Any]:
    """Posts the inputs as JSON with ``Idempotency-Key``; the answer is a JSON object.

    A refusal (4xx) with ``{"error": code}`` is a BPMN error; what else goes wrong on the other side or on the
    way is tried again; a refusal without a code, or an answer that nobody can read, is not.
    """
    target = _target(call.headers.get("target", ""))
    try:
        status, body = _post(target, json.dumps(dict(call.inputs)).encode(), call.key)
    except (OSError, http.client.HTTPException) as failure:
        raise Failed(f"unreachable:{type(failure).__name__}") from None
    answer = _object(body)
    if 200 <= status < 300:
        if answer is None:
            raise Failed("answer_is_no_json_object", again=False)
        return answer
    if 400 <= status < 500 and answer is not None and isinstance(answer.get("error"), str):
        raise BpmnError(tidy_code(answer["error"]))
    # 408 and 429 say "later", the rest of the 4xx say "never".
    raise Failed(f"http_{status}", again=status >= 500 or status in (408, 429))


def _target(name: str) -> SplitResult:
    if not _NAME.fullmatch(name):
        raise Failed("target_name_unreadable", again=False)
    address = os.environ.get(f"HTTP_TARGET_{name.upper().replace('-', '_')}", "")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Failed("target_not_configured", again=False)
    return parts


def _post(target: SplitResult, body: bytes, key: str) -> tuple[int, bytes]:
    if len(body) > MAX_BODY:
        raise Failed("inputs_too_large", again=False)
    connection = _connection(target)
    ends = time.monotonic() + 2 * SILENCE_SECONDS
    try:
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        connection.request("POST", path, body, _headers(target, key))
        answer = connection.getresponse()
        return answer.status, _read(answer, ends)
    finally:
        connection.close()


def _connection(target: SplitResult) -> http.client.HTTPConnection:
    host = target.hostname or ""
    if target.scheme == "http":
        return http.client.HTTPConnection(host, target.port, timeout=SILENCE_SECONDS)
    trusted = ssl.create_default_context()
    return http.client.HTTPSConnection(host, target.port, timeout=SILENCE_SECONDS, context=trusted)


def _headers(target: SplitResult, key: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": key}
    if target.username:
        pair = f"{unquote(target.username)}:{unquote(target.password or '')}".encode()
        headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
    return headers


def _read(answer: http.client.HTTPResponse, ends: float) -> bytes:
    """In pieces: a side that sends a byte now and then must not hold a worker for ever."""
    found = b""
    while piece := answer.read1(65536):
        found += piece
        if len(found) > MAX_BODY:
            raise Failed("answer_too_large", again=False)
        if time.monotonic() > ends:
            raise Failed("too_slow")
    return found


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None
