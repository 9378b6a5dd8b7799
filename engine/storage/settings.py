"""What an installation decided where the law can be read in two ways; no row: the default of the code."""

from __future__ import annotations

from sqlalchemy import Connection, select

from engine.domain.legal_clock import ExtensionReading
from engine.domain.retention import DEFAULT_YEARS, SETTING
from engine.storage.tables import settings

EXTENSION_READING = "extension_reading"
"""Whether the cap of two months counts in all or on top of the term (APPC Art. 76(3))."""


def extension_reading(conn: Connection) -> ExtensionReading:
    chosen = conn.execute(select(settings.c.value).where(settings.c.name == EXTENSION_READING)).scalar()
    return ExtensionReading(chosen) if chosen else ExtensionReading.IN_ALL


def retention_years(conn: Connection) -> int:
    """How many years after that of its closing a case is kept (:mod:`engine.domain.retention`)."""
    chosen = conn.execute(select(settings.c.value).where(settings.c.name == SETTING)).scalar()
    return chosen if isinstance(chosen, int) and chosen > 0 else DEFAULT_YEARS
