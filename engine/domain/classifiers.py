"""Lists that people choose from, in three languages, each with the source of its wording.

One ``data/classifier_<name>.json`` a list. Codes are stored; words are only shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from engine.domain.acts import Citation, acts, citations
from engine.domain.data_files import read_data

NAMES = (
    "access_levels",
    "acts",
    "answer_characters",
    "applicant_kinds",
    "channels",
    "complaint_decisions",
    "complaint_grounds",
    "complaint_subjects",
    "consultation_ways",
    "controls",
    "defects",
    "frequencies",
    "hearing_ways",
    "instruction_kinds",
    "languages",
    "legal_types",
    "measure_kinds",
    "outcomes",
    "parent_bodies",
    "quality_criteria",
    "redirect_reasons",
    "regions",
    "return_reasons",
    "signature_states",
    "signature_subjects",
    "threat_bodies",
    "threat_signs",
    "termination_grounds",
    "topics",
)

ACTS = "acts"

_COMMON = frozenset({"code", "kk", "ru", "en", "parent"})


@dataclass(frozen=True)
class Item:
    """One entry: its code, its words by language, the entry above it, and what else the list holds."""

    code: str
    words: Mapping[str, str]
    parent: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    def label(self, locale: str) -> str:
        return self.words[locale]


@dataclass(frozen=True)
class Classifier:
    """``acts`` are the norms that its wording follows."""

    name: str
    source: str
    items: tuple[Item, ...]
    acts: tuple[Citation, ...] = ()

    def find(self, code: str) -> Item | None:
        return next((i for i in self.items if i.code == code), None)


@cache
def classifier(name: str) -> Classifier:
    """Raises ``KeyError`` for a list that does not exist."""
    if name not in NAMES:
        raise KeyError(name)
    if name == ACTS:
        return _of_acts()
    raw = read_data(f"classifier_{name}")
    items = tuple(_item(entry) for entry in raw["items"])
    return Classifier(name, raw["source"], items, citations(raw.get("acts", ())))


def _of_acts() -> Classifier:
    """The register of acts as a list to choose from (R-007): the highest rank first."""
    return Classifier(ACTS, "engine.domain.acts", tuple(Item(act.id, act.short) for act in acts().values()))


def options(name: str, locale: str, parent: str | None = None) -> list[tuple[str, str]]:
    """(code, word) pairs in the list's order: its top level, or what lies below ``parent``."""
    return [(i.code, i.label(locale)) for i in classifier(name).items if i.parent == parent]


def codes(name: str) -> frozenset[str]:
    return frozenset(i.code for i in classifier(name).items)


def label(name: str, code: str | None, locale: str) -> str:
    """The words for a stored code; an unknown code shows as itself, so that old data stays readable."""
    found = classifier(name).find(code) if code else None
    return found.label(locale) if found else (code or "")


def _item(entry: Mapping[str, object]) -> Item:
    words = {locale: str(entry[locale]) for locale in ("kk", "ru", "en")}
    extra = {k: v for k, v in entry.items() if k not in _COMMON}
    parent = entry.get("parent")
    return Item(
        str(entry["code"]), MappingProxyType(words), str(parent) if parent else None, MappingProxyType(extra)
    )
