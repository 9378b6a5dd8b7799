"""Segregation of duties: nobody prepares and checks, checks and signs, or prepares and signs.

The executor never signs (R-022; domain report, 4). Every version counts: whoever wrote the first
draft of a reply does not check the third one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

CONFLICTS: Mapping[str, Mapping[str, str]] = {
    "quality": {"reply": "drafts_and_checks", "signature": "checks_and_signs"},
    "reply": {"quality": "drafts_and_checks", "signature": "drafts_and_signs"},
    "signature": {"quality": "checks_and_signs", "reply": "drafts_and_signs"},
    "redirect": {"redirect_signature": "drafts_and_signs"},
    "redirect_signature": {"redirect": "drafts_and_signs"},
}
"""Record kind → other record kind → code of the conflict, when one person is behind both."""


def conflict(record_kind: str, actor_id: int | None, authors: Mapping[str, Collection[int]]) -> str | None:
    """The code of the conflict that ``actor_id`` would make by writing such a record, or ``None``.

    ``authors`` holds everyone who ever wrote each kind of record of the case.
    """
    if actor_id is None:
        return None
    for other, code in CONFLICTS.get(record_kind, {}).items():
        if actor_id in authors.get(other, ()):
            return code
    return None
