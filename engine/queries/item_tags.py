"""What lists of work items are filtered by, as tags on the item (revision 0030 writes them)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Text, cast
from sqlalchemy.dialects.postgresql import ARRAY

from engine.storage.tables import work_items

ELEMENT, ORGANISATION, EXECUTOR = "e", "g", "x"
CASE_ORGANISATION = "w"
TOPIC, CHANNEL, LANGUAGE, REGION = "t", "c", "l", "k"
OFFICIAL, RETURNED, DOCUMENT = "o", "r", "d"
YES, NO = "yes", "no"


def tag(kind: str, value: object) -> str:
    """A tag as the database writes it: ``t:T1``."""
    return f"{kind}:{value}"


def has_all(tags: Iterable[str]) -> ColumnElement[bool]:
    """Every one of these stands on the item."""
    return work_items.c.case_tags.contains(cast(list(tags), ARRAY(Text)))


def has_any(tags: Iterable[str]) -> ColumnElement[bool]:
    """One of these stands on the item."""
    return work_items.c.case_tags.overlap(cast(list(tags), ARRAY(Text)))
