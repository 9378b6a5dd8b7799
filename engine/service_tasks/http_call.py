"""Calls another system over HTTP: a target that the operator named, never an address from a diagram.

``HTTP_TARGET_<NAME>`` in the environment holds the address of the target ``<name>``; dashes are
underscores there. Whoever draws a diagram chooses among those, and a citizen's data chooses nothing: no
way leads from here to an address inside the house. Redirects are not followed for the same reason.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult

from engine.confinement import http
from engine.service_tasks.declare import outside_task
from engine.service_tasks.outside import BpmnError, Failed, OutsideCall, tidy_code

MAX_BODY = 256 * 1024

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@outside_task("http-call", headers={"target": ()})
def http_call(call: OutsideCall) -> Mapping[str, Any]:
    """Posts the inputs as JSON with ``Idempotency-Key``; the answer is a JSON object.

    A refusal (4xx) with ``{"error": code}`` is a BPMN error; what else goes wrong on the other side or on the
    way is tried again; a refusal without a code, or an answer that nobody can read, is not.
    """
    target, key = _target(call.headers.get("target", "")), {"Idempotency-Key": call.key}
    try:
        status, answer = http.post_json(target, call.inputs, key, max_body=MAX_BODY, max_answer=MAX_BODY)
    except http.Unanswered as failure:
        raise Failed(failure.reason, again=failure.again) from None
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
    parts = http.target(os.environ.get(f"HTTP_TARGET_{name.upper().replace('-', '_')}", ""))
    if parts is None:
        raise Failed("target_not_configured", again=False)
    return parts
