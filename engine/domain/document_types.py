"""Types of documents by which a head divides the work among his deputies (R-016)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

RECEPTIONS = frozenset({"PERSONAL_RECEPTION", "VISITING_RECEPTION", "VCS_RECEPTION"})


class DocumentType(StrEnum):
    PARENT_BODY = "parent_body"
    RECEPTION = "reception"
    COMPLAINT = "complaint"


def document_types(case: Mapping[str, Any]) -> frozenset[str]:
    """Which of them a case is. Of the case: ``control``; of its appeal: ``channel``, ``legal_type``."""
    found = set()
    if case.get("control") == "parent_body" or case.get("channel") == "PARENT_BODY":
        found.add(DocumentType.PARENT_BODY.value)
    if case.get("channel") in RECEPTIONS:
        found.add(DocumentType.RECEPTION.value)
    if case.get("legal_type") == "complaint":
        found.add(DocumentType.COMPLAINT.value)
    return frozenset(found)
