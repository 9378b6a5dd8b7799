"""A list that a person keeps under a name, for himself or for those he works with."""

from __future__ import annotations

from enum import StrEnum

MAX_NAME = 80
MAX_ARGUMENTS = 2000
MOST = 50
"""Of one person."""


class Share(StrEnum):
    """Who sees it: the owner, who works in his unit or below it, or everybody of his whole organisation."""

    NOBODY = "nobody"
    UNIT = "unit"
    ORGANISATION = "organisation"


def name_codes(name: str) -> dict[str, list[str]]:
    """What is wrong with a cleaned name, as the errors of ``InvalidData``."""
    if not name:
        return {"name": ["required"]}
    return {"name": ["too_long"]} if len(name) > MAX_NAME else {}
