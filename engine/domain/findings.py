"""What is wrong with a set of files: every fault, not only the first.

One mechanism for the report and for the refusal. Readers and rules add to :class:`Findings`; the
check page shows them all, publication refuses when one of them keeps the files from running.
The rules are stable codes; their words live in ``webapp/studio/rule_words.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from engine.domain.errors import InvalidDiagram

T = TypeVar("T")

Severity = Literal["will-not-run", "risky", "style"]

SEVERITIES: tuple[Severity, ...] = ("will-not-run", "risky", "style")

MAX_OF_A_FILE = 500
"""Findings of one file that are told. Nobody reads more, and a hostile file could make millions."""

RISKY = frozenset(
    {
        "data_ignored",
        "dmn_gap",
        "dmn_never_matches",
        "dmn_overlap",
        "form_field_missing",
        "form_field_needed",
        "loop_without_wait",
        "message_fact_left_out",
        "predicted_size",
        "process_not_executable",
        "signal_starts_itself",
        "variable_never_written",
        "vendor_unknown",
    }
)
"""It runs, but perhaps not as the author thinks."""

STYLE = frozenset(
    {
        "name_missing",
        "vendor_ignored",
        "too_many_findings",
    }
)
"""It runs just as well."""


def severity_of(rule: str) -> Severity:
    """Whatever is not known to be harmless keeps the files from running."""
    if rule in RISKY:
        return "risky"
    return "style" if rule in STYLE else "will-not-run"


@dataclass(frozen=True)
class Finding:
    """``details`` carry what the words need, such as the ``name`` of an attribute; what is said otherwise in
    each language is a mapping by language.

    ``names`` is what is drawn on the element, by language.
    """

    file: str | None
    element: str | None
    rule: str
    details: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return severity_of(self.rule)


class Findings:
    """Collects, within bounds."""

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self.drawn: dict[str, Mapping[str, Mapping[str, str]]] = {}
        """By file and element, what is drawn on it; readers fill it in."""
        self._counts: Counter[tuple[str | None, Severity]] = Counter()

    def add(self, file: str | None, element: str | None, rule: str, **details: Any) -> None:
        self.put(Finding(file, element, rule, details))

    def put(self, finding: Finding) -> None:
        file = finding.file
        # By severity: a thousand hints must not crowd out the one fault that matters.
        self._counts[file, finding.severity] += 1
        if self._counts[file, finding.severity] <= MAX_OF_A_FILE:
            self._found.append(finding)

    def take(self, refused: InvalidDiagram) -> None:
        """A refusal that ended the reading of one part, as a finding."""
        details = dict(refused.details)
        self.add(details.pop("file", None), details.pop("element", None), details.pop("rule"), **details)

    def attempt(self, read: Callable[..., T], *arguments: Any) -> T | None:
        """The answer of ``read``, or ``None`` when it refused: that is found, and the reading goes on."""
        try:
            return read(*arguments)
        except InvalidDiagram as refused:
            self.take(refused)
            return None

    def of(self, severity: Severity) -> list[Finding]:
        return [finding for finding in self._found if finding.severity == severity]

    def any_of(self, severity: Severity) -> bool:
        return any(finding.severity == severity for finding in self._found)

    def refuse(self) -> None:
        """Raises :class:`InvalidDiagram` for the first finding that keeps the files from running."""
        for finding in self._found:
            if finding.severity == "will-not-run":
                raise InvalidDiagram(
                    file=finding.file, element=finding.element, rule=finding.rule, **finding.details
                )

    def report(self) -> list[Finding]:
        """Grouped by file in the order of their names, the gravest first, cut where it is too long."""
        files = sorted({finding.file or "" for finding in self._found})
        return [self._named(finding) for file in files for finding in self._of_file(file)]

    def _named(self, finding: Finding) -> Finding:
        names = self.drawn.get(finding.file or "", {}).get(finding.element or "")
        return finding if finding.names or not names else replace(finding, names=dict(names))

    def _of_file(self, file: str) -> list[Finding]:
        found = [finding for finding in self._found if (finding.file or "") == file]
        found.sort(key=lambda finding: SEVERITIES.index(finding.severity))
        total = sum(count for (name, _), count in self._counts.items() if (name or "") == file)
        if total <= MAX_OF_A_FILE:
            return found
        cut = Finding(file or None, None, "too_many_findings", {"count": total, "shown": MAX_OF_A_FILE - 1})
        return [*found[: MAX_OF_A_FILE - 1], cut]
