"""What a decision of a draft would have answered in past cases: case by case, and the sum of it.

Each time the decision was made its inputs are taken as they were then, and the draft's decision is asked.
What another answer would have led to is not asked: for that the whole case is held against the draft.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from engine.domain.what_if import SHOWN


@dataclass(frozen=True)
class Verdict:
    """``rules``: those that matched. ``failed``: why there was no answer, and of which rule that is said."""

    answer: Any = None
    rules: tuple[str, ...] = ()
    failed: str | None = None
    rule: str | None = None
    table: bool = True
    """Whether rules decide at all: an expression has none."""

    @property
    def unruled(self) -> bool:
        return self.table and not self.rules and self.failed is None

    @property
    def text(self) -> str:
        """The same for the same answer; of no answer the reason."""
        if self.failed is not None:
            return f"!{self.failed}"
        return json.dumps(self.answer, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Made:
    """One time that the decision was made, at ``element``. ``at``: ISO."""

    at: str
    element: str
    before: Verdict
    after: Verdict

    @property
    def same(self) -> bool:
        return self.before.text == self.after.text


@dataclass(frozen=True)
class Redecided:
    """A case. ``unread``: how often its journal does not let its inputs be known again."""

    id: int
    made: tuple[Made, ...]
    unread: int = 0


@dataclass(frozen=True)
class Moved:
    """Answers that become others. ``cases``: some of their ids."""

    before: str
    after: str
    count: int
    cases: tuple[int, ...]


@dataclass(frozen=True)
class DecisionSummary:
    """``rules``: by rule how often it matched before and now. ``unruled``: answers for which no rule spoke;
    ``failed``: those that ended in an error. Each before and now."""

    cases: int
    deciding: int
    made: int
    same: int
    unread: int
    moved: tuple[Moved, ...]
    rules: Mapping[str, tuple[int, int]]
    unruled: tuple[int, int]
    unruled_cases: tuple[int, ...]
    failed: tuple[int, int]
    failed_cases: tuple[int, ...]


def decision_summary(every: Sequence[Redecided]) -> DecisionSummary:
    made = [(one.id, each) for one in every for each in one.made]
    moved: dict[tuple[str, str], list[int]] = {}
    for id_, each in made:
        if not each.same:
            moved.setdefault((each.before.text, each.after.text), []).append(id_)
    return DecisionSummary(
        cases=len(every),
        deciding=sum(bool(one.made) for one in every),
        made=len(made),
        same=sum(each.same for _, each in made),
        unread=sum(one.unread for one in every),
        moved=tuple(
            Moved(before, after, len(ids), _some(ids))
            for (before, after), ids in sorted(moved.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        ),
        rules=_rules(each for _, each in made),
        unruled=_both((each.before.unruled, each.after.unruled) for _, each in made),
        unruled_cases=_some(id_ for id_, each in made if each.after.unruled),
        failed=_both((each.before.failed is not None, each.after.failed is not None) for _, each in made),
        failed_cases=_some(id_ for id_, each in made if each.after.failed is not None),
    )


def _some(ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ids))[:SHOWN]


def _both(pairs: Iterable[tuple[bool, bool]]) -> tuple[int, int]:
    before, after = 0, 0
    for was, is_ in pairs:
        before += was
        after += is_
    return before, after


def _rules(made: Iterable[Made]) -> dict[str, tuple[int, int]]:
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for each in made:
        before.update(set(each.before.rules))
        after.update(set(each.after.rules))
    return {rule: (before[rule], after[rule]) for rule in sorted(before | after)}


def redecided_as_json(one: Redecided) -> dict[str, Any]:
    return asdict(one)


def redecided_of(told: Mapping[str, Any]) -> Redecided:
    """Raises ValueError, KeyError or TypeError when it is no answer of ours."""
    made = tuple(
        Made(str(each["at"]), str(each["element"]), _verdict_of(each["before"]), _verdict_of(each["after"]))
        for each in told["made"]
    )
    return Redecided(int(told["id"]), made, int(told["unread"]))


def _verdict_of(told: Mapping[str, Any]) -> Verdict:
    return Verdict(**{**told, "rules": tuple(map(str, told["rules"]))})
