"""What a draft's decision answers to what past cases asked, in words: which answers become others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from engine.queries.what_ifs import WhatIf
from webapp.presenters.findings import visible


@dataclass(frozen=True)
class Change:
    """Answers that become others. ``cases``: some of their ids."""

    before: str
    after: str
    count: int
    cases: Sequence[int]


@dataclass(frozen=True)
class RuleLine:
    """A rule with its number in the table: of the draft, or of the old one where the draft has it no more."""

    number: str
    text: str
    before: int
    after: int

    @property
    def change(self) -> str:
        return f"{self.after - self.before:+d}" if self.after != self.before else ""


@dataclass(frozen=True)
class DecisionAnswer:
    cases: int
    deciding: int
    made: int
    same: int
    unread: int
    changes: tuple[Change, ...]
    rules: tuple[RuleLine, ...]
    unruled: tuple[int, int]
    unruled_cases: Sequence[int]
    failed: tuple[int, int]
    failed_cases: Sequence[int]


def decision_answer(found: WhatIf) -> DecisionAnswer | None:
    """Nothing until all is done."""
    told = found.summary
    if told is None:
        return None
    return DecisionAnswer(
        changes=tuple(
            Change(verdict(one["before"]), verdict(one["after"]), one["count"], one["cases"])
            for one in told["moved"]
        ),
        rules=_rules(told["names"], told["rules"]),
        unruled=(told["unruled"][0], told["unruled"][1]),
        unruled_cases=told["unruled_cases"],
        failed=(told["failed"][0], told["failed"][1]),
        failed_cases=told["failed_cases"],
        **{name: told[name] for name in ("cases", "deciding", "made", "same", "unread")},
    )


def verdict(text: str) -> str:
    """An answer as a table gives it, or why there was none."""
    if text.startswith("!"):
        return _("error: %(reason)s", reason=visible(text[1:]))
    return visible(_value(json.loads(text)))


def _value(answer: Any) -> str:
    if answer is None:
        return _("no answer")
    if isinstance(answer, bool):
        return _("yes") if answer else _("no")
    if isinstance(answer, dict):
        return ", ".join(f"{name}: {_value(value)}" for name, value in answer.items())
    if isinstance(answer, list):
        return "; ".join(map(_value, answer)) or _("nothing")
    return str(answer) or "“”"


def _rules(
    rules: Mapping[str, Mapping[str, Any]], counts: Mapping[str, Sequence[int]]
) -> tuple[RuleLine, ...]:
    """In the order of the draft's table; behind them those that it has no more."""

    def place(id_: str) -> tuple[bool, int]:
        now, was = rules[id_]["after"], rules[id_]["before"]
        return now is None, now or was or 0

    return tuple(
        RuleLine(_number(rules[id_]), visible(str(rules[id_]["text"])), *counts.get(id_, (0, 0)))
        for id_ in sorted(rules, key=place)
    )


def _number(rule: Mapping[str, Any]) -> str:
    if rule["after"] is None:
        return _("%(number)s (gone)", number=rule["before"])
    if rule["before"] is None:
        return _("%(number)s (new)", number=rule["after"])
    return str(rule["after"])
