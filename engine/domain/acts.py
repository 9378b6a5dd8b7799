"""The register of legal acts with their versions (R-001, R-005), and how a rule points to one.

A citation is written ``act:article`` in data (``appc:91(2)``), or the act alone; the version is the one
in force on the day in question. What names an act and is not in the register fails a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from engine.domain.data_files import read_data

RANKS = ("constitution", "code", "law", "decree", "resolution", "order")
"""The hierarchy of acts, the highest first (R-007)."""

_PORTAL = {"kk": "kaz", "ru": "rus", "en": "eng"}


@dataclass(frozen=True)
class ActVersion:
    """One text of an act. ``by`` and ``adopted`` name the amending act; ``None`` bounds are open."""

    in_force_from: date | None
    in_force_to: date | None
    by: str | None
    adopted: date | None
    note: str

    def covers(self, day: date) -> bool:
        begun = self.in_force_from is None or self.in_force_from <= day
        return begun and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True)
class Act:
    """``checked`` is false where a lawyer has yet to confirm the details."""

    id: str
    rank: str
    title: Mapping[str, str]
    short: Mapping[str, str]
    number: str
    adopted: date
    source: str
    checked: bool
    versions: tuple[ActVersion, ...]
    address: str | None

    def link(self, locale: str) -> str:
        """The act on adilet.zan.kz in that language; empty where the address is not known."""
        return self.address.replace("{language}", _PORTAL[locale]) if self.address else ""

    def on(self, day: date) -> ActVersion | None:
        """The version in force that day."""
        return next((one for one in self.versions if one.covers(day)), None)


@dataclass(frozen=True)
class Citation:
    """An act and, where known, the article: ``91(2)``, or several: ``91, 92``."""

    act: Act
    article: str = ""

    def label(self, locale: str) -> str:
        """As it stands in a text: short name and article."""
        name = self.act.short[locale]
        return f"{name}, {_ARTICLE[locale].format(self.article)}" if self.article else name

    def link(self, locale: str) -> str:
        return self.act.link(locale)


_ARTICLE = {"kk": "{}-бап", "ru": "ст. {}", "en": "Art. {}"}


@cache
def acts() -> Mapping[str, Act]:
    """Every act by its id, the highest rank first."""
    found = [_act(raw) for raw in read_data("acts")["acts"]]
    return {one.id: one for one in sorted(found, key=lambda one: RANKS.index(one.rank))}


def citation(written: str) -> Citation:
    """Reads ``act`` or ``act:article``. Raises ``KeyError`` for an act that is not in the register."""
    act, _, article = written.partition(":")
    return Citation(acts()[act.strip()], article.strip())


def citations(written: Iterable[str]) -> tuple[Citation, ...]:
    return tuple(citation(one) for one in written)


def _act(raw: Mapping[str, Any]) -> Act:
    return Act(
        id=raw["id"],
        rank=raw["rank"],
        title=raw["title"],
        short=raw["short"],
        number=raw["number"],
        adopted=date.fromisoformat(raw["adopted"]),
        source=raw["source"],
        checked=raw["checked"],
        versions=tuple(_version(one) for one in raw["versions"]),
        address=raw["link"],
    )


def _version(raw: Mapping[str, Any]) -> ActVersion:
    def day(name: str) -> date | None:
        return date.fromisoformat(raw[name]) if raw.get(name) else None

    return ActVersion(
        day("in_force_from"), day("in_force_to"), raw["by"], day("adopted"), raw.get("note", "")
    )
