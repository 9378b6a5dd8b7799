"""The working calendar of the installation: versions, append-only, the newest of which counts.

The shipped file is version 1 until another one is published; then it is kept as a row too. Every
transaction asks which version is the newest, so that all processes count alike from the moment of the
publication; what it says is read once a version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from engine.domain.calendar import Calendar, last_news, shipped_facts
from engine.domain.local_time import local_date
from engine.storage.tables import calendar_versions as versions

SHIPPED = 1


@dataclass(frozen=True)
class Version:
    """``number`` counts from 1. ``facts`` are the content of a calendar file."""

    number: int
    digest: str
    facts: Mapping[str, Any]


_contents: dict[str, Version] = {}
"""By digest: two databases may have different versions of one number."""


def version_at(conn: Connection, at: datetime | None = None) -> Version:
    """The version in force then; without a time, the newest. Before the first publication, the first."""
    row = versions.c
    if at is None:
        best: list[ColumnElement[Any]] = [row.version.desc()]
    else:
        known = row.published_at <= at
        best = [known.desc(), case((known, -row.version), else_=row.version)]
    found = conn.execute(select(row.version, row.digest).order_by(*best).limit(1)).first()
    if found is None:
        return Version(SHIPPED, "", shipped_facts())
    if found.digest not in _contents:
        content = conn.execute(select(row.content).where(row.version == found.version)).scalar_one()
        _contents[found.digest] = Version(found.version, found.digest, content)
    return _contents[found.digest]


def calendar_at(conn: Connection, at: datetime) -> Calendar:
    """The calendar as it was known then: its version, and of its facts those that had become public."""
    return as_known(version_at(conn, at), local_date(at))


def newest_calendar(conn: Connection, today: date) -> Calendar:
    """By the newest version, as known today."""
    return as_known(version_at(conn), today)


def as_known(version: Version, day: date) -> Calendar:
    """Days between two pieces of news share one calendar."""
    if not version.digest:
        return _shipped(version.number, last_news(version.facts, day))
    return _known(version.digest, last_news(version.facts, day))


@lru_cache(maxsize=64)
def _known(digest: str, news: date) -> Calendar:
    version = _contents[digest]
    return Calendar(news, version.facts, number=version.number)


@lru_cache(maxsize=16)
def _shipped(number: int, news: date) -> Calendar:
    return Calendar(news, shipped_facts(), number=number)


def calendar_publishers(conn: Connection, since: datetime) -> frozenset[int]:
    """Who set the calendar that counts, and every version that came since then."""
    row = versions.c
    newest = select(func.max(row.version)).scalar_subquery()
    mine = (row.version == newest) | (row.published_at >= since)
    found = conn.execute(select(row.published_by).where(row.published_by.is_not(None), mine)).scalars()
    return frozenset(found)
