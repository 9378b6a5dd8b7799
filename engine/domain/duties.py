"""Segregation of duties: nobody drafts and checks, nobody checks and signs (domain report, 4)."""

from __future__ import annotations

from collections.abc import Mapping

CONFLICTS: Mapping[str, Mapping[str, str]] = {
    "quality": {"reply": "drafts_and_checks", "signature": "checks_and_signs"},
    "reply": {"quality": "drafts_and_checks"},
    "signature": {"quality": "checks_and_signs"},
}
"""Record kind → other record kind → code of the conflict, when one person is behind both."""


def conflict(record_kind: str, actor_id: int | None, authors: Mapping[str, int | None]) -> str | None:
    """The code of the conflict that ``actor_id`` would make by writing such a record, or ``None``.

    ``authors`` holds who wrote each kind of record of the case last.
    """
    if actor_id is None:
        return None
    for other, code in CONFLICTS.get(record_kind, {}).items():
        if authors.get(other) == actor_id:
            return code
    return None
