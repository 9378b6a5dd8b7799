"""Numbered demands: what a return asks for, what the next draft answers, and whether that was accepted.

Told from the records of the case alone, in their order: there is no second truth. Numbers run over the
whole life of the reply (R-040): the third demand stays the third whatever return it came with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

from engine.domain.reply_quality.hints import rows_of

SENDS_BACK = {"quality": "return", "signature": "refuse"}
"""Kinds of records that may send a reply back, and the decision that does."""

KINDS = ("reply", *SENDS_BACK)


class Said(NamedTuple):
    """A record as far as demands are told from it."""

    kind: str
    data: Mapping[str, Any]


class DemandState(StrEnum):
    OPEN = "open"  # no draft has answered it yet
    ANSWERED = "answered"  # waits for the controller
    AGAIN = "again"  # the answer was not accepted; the next draft answers it again
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Demand:
    """``returned``: in which sending back it was made, from 1. ``comment``: why the last answer was not
    accepted. ``answers`` are all that were given, oldest first."""

    number: int
    criterion: str
    text: str
    returned: int
    by: str
    state: DemandState = DemandState.OPEN
    answers: tuple[str, ...] = ()
    comment: str = ""

    @property
    def to_answer(self) -> bool:
        return self.state in (DemandState.OPEN, DemandState.AGAIN)


def demands_of(records: Iterable[Said]) -> tuple[Demand, ...]:
    """All demands by their numbers; ``records`` in the order in which they were written."""
    demands: dict[int, Demand] = {}
    returned = 0
    for kind, data in records:
        if kind == "reply":
            _answer(demands, data)
        elif kind in SENDS_BACK:
            _judge(demands, data)
            if data.get("decision") == SENDS_BACK[kind]:
                returned += 1
                _demand(demands, kind, data, returned)
    return tuple(demands.values())


def to_answer(demands: Iterable[Demand]) -> tuple[Demand, ...]:
    """Those that the next draft must answer."""
    return tuple(one for one in demands if one.to_answer)


def to_judge(demands: Iterable[Demand]) -> tuple[Demand, ...]:
    """Those whose answers wait for the controller."""
    return tuple(one for one in demands if one.state is DemandState.ANSWERED)


def not_accepted(demands: Iterable[Demand]) -> tuple[Demand, ...]:
    """Those that stand between the reply and its signature."""
    return tuple(one for one in demands if one.state is not DemandState.ACCEPTED)


def numbers(demands: Iterable[Demand]) -> str:
    """As words name them: ``2, 4``."""
    return ", ".join(str(one.number) for one in demands)


def _answer(demands: dict[int, Demand], data: Mapping[str, Any]) -> None:
    for row in rows_of(data, "demand_answers"):
        one = demands.get(row.get("number", 0))
        if one is not None and one.to_answer and row.get("answer"):
            answers = (*one.answers, str(row["answer"]))
            demands[one.number] = replace(one, state=DemandState.ANSWERED, answers=answers)


def _judge(demands: dict[int, Demand], data: Mapping[str, Any]) -> None:
    for row in rows_of(data, "demand_verdicts"):
        one = demands.get(row.get("number", 0))
        if one is not None and one.state is DemandState.ANSWERED:
            accepted = row.get("verdict") == "accept"
            state = DemandState.ACCEPTED if accepted else DemandState.AGAIN
            demands[one.number] = replace(one, state=state, comment=str(row.get("comment") or ""))


def _demand(demands: dict[int, Demand], by: str, data: Mapping[str, Any], returned: int) -> None:
    for row in rows_of(data, "demands"):
        number = len(demands) + 1
        criterion, text = (str(row.get(name) or "") for name in ("criterion", "demand"))
        demands[number] = Demand(number, criterion, text, returned, by)
