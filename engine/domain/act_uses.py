"""Which rules of the product rest on an act (R-001): an amended act shows what has to be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from engine.domain import classifiers
from engine.domain.acts import Citation, citation, citations
from engine.domain.data_files import read_data
from engine.domain.legal_clock import rules
from engine.domain.messages import codes, templates

KINDS = ("clock", "list", "message", "complaint")


@dataclass(frozen=True)
class Use:
    """``id`` is the rule's, the list's or the message's own; ``name`` by language where it has one."""

    kind: str
    id: str
    cited: Citation
    name: Mapping[str, str]


@cache
def uses() -> Mapping[str, tuple[Use, ...]]:
    """By the act's id."""
    found: dict[str, list[Use]] = {}
    for use in _all():
        found.setdefault(use.cited.act.id, []).append(use)
    return {act: tuple(those) for act, those in found.items()}


def _all() -> Iterator[Use]:
    yield from _rules()
    for name in classifiers.NAMES:
        for cited in classifiers.classifier(name).acts:
            yield Use("list", name, cited, {})
    for code in codes():
        for template in templates(code):
            for cited in template.acts:
                yield Use("message", f"{code}/{template.version}", cited, template.name)


def _rules() -> Iterator[Use]:
    for rule in rules().values():
        if rule.act is not None:
            yield Use("clock", rule.id, citation(f"{rule.act}:{rule.article or ''}"), rule.name)
    for regime, routes in read_data("complaint_clause")["acts"].items():
        for route, written in routes.items():
            for cited in citations(written):
                yield Use("complaint", f"{regime}/{route}", cited, {})
