"""Findings in words: for the check page and for ``jauap lint``, in whichever language is asked.

Ids and names come from files that anybody may have written: what could move the cursor, turn the
line around or hide itself is shown as its code point instead.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from engine.domain.findings import SEVERITIES, Finding, Severity
from webapp.presenters.rule_words import RULES

Translate = Callable[[str], str]

LONGEST = 300
"""Characters of a name or an expression that are shown."""

HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


@dataclass(frozen=True)
class Told:
    """One line of the report."""

    file: str
    element: str
    name: str
    severity: Severity
    rule: str
    message: str


def visible(text: object) -> str:
    """One line of harmless characters, not too long."""
    shown = "".join(_harmless(letter) for letter in str(text)[: LONGEST + 1])
    return shown if len(str(text)) <= LONGEST else shown[:LONGEST] + "…"


def _harmless(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    return f"<U+{ord(letter):04X}>" if unicodedata.category(letter) in HIDDEN else letter


def told(finding: Finding, translate: Translate, locale: str) -> Told:
    names = finding.names
    return Told(
        file=visible(finding.file or ""),
        element=visible(finding.element or ""),
        name=visible(names.get(locale) or names.get("kk") or ""),
        severity=finding.severity,
        rule=finding.rule,
        message=translate(RULES.get(finding.rule, finding.rule)) % _facts(finding.details, locale),
    )


def _facts(details: Mapping[str, object], locale: str) -> dict[str, str]:
    """An absent fact is a dash: words must not fail where a rule had less to say."""
    plain = {
        key: value.get(locale) or value.get("kk") if isinstance(value, Mapping) else value
        for key, value in details.items()
    }
    facts = defaultdict(lambda: "—", {key: visible(value) for key, value in plain.items()})
    if details.get("vendor"):
        facts["name"] = f"{facts['name']} ({facts['vendor']})"
    return facts


def by_severity(all_told: Iterable[Told]) -> dict[Severity, list[Told]]:
    """The gravest first; a severity without findings is left out."""
    listed = list(all_told)
    grouped = {severity: [one for one in listed if one.severity == severity] for severity in SEVERITIES}
    return {severity: some for severity, some in grouped.items() if some}
