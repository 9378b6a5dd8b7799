"""Has a signature verified by our own rules, in a child process: whatever it holds, there is an answer."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

from engine.confinement import parent
from engine.signatures import wire
from engine.signatures.result import Reason, Verification
from engine.signatures.trust import Trust

WALL_SECONDS = 20.0
MAX_CMS = 20 * 1024 * 1024
MAX_DOCUMENT = 50 * 1024 * 1024
"""In bytes. A signature of a few people is some kilobytes; it may enclose what it signs."""

MAX_ANSWER = MAX_CMS + 1024 * 1024

CHILD: Sequence[str] = (sys.executable, "-m", "engine.signatures.child")


def verify(
    data: bytes,
    document: bytes | None,
    trust: Trust,
    at: datetime,
    *,
    wall_seconds: float = WALL_SECONDS,
    child: Sequence[str] = CHILD,
) -> Verification:
    """As :func:`engine.signatures.verify.verify`; ``TOO_LARGE`` and ``CHECK_FAILED`` besides."""
    if len(data) > MAX_CMS or len(document or b"") > MAX_DOCUMENT:
        return Verification((Reason.TOO_LARGE,), at)
    try:
        question = wire.question(data, document, trust, at)
        said = parent.ask(child, question, wall_seconds=wall_seconds, max_answer=MAX_ANSWER)
        return wire.answered(said)
    except (parent.Silent, ValueError, KeyError, TypeError, RecursionError):
        return Verification((Reason.CHECK_FAILED,), at)
