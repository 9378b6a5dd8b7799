"""What stands between a reply and its signature: demands without an accepted answer (R-040), a missing check,
a place of its pattern that nobody filled.

A rule of the engine and not of the forms alone: an operator's move or an older form leads around no demand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from engine.domain.errors import InvalidData
from engine.domain.reply_quality.demands import (
    Demand,
    Said,
    demands_of,
    not_accepted,
    numbers,
    to_answer,
    to_judge,
)
from engine.domain.reply_quality.hints import rows_of
from engine.operations.locked_case import LockedCase
from engine.operations.open_places import open_places
from engine.queries.reply_demands import said_about_reply

Data = Mapping[str, Any]

CHECKED_BY_LAW = "akim"
"""Replies to appeals that the akim took under control are analysed (R-039: resolution 560, p. 5(4))."""


def check_demands(conn: Connection, locked: LockedCase, kind: str, data: Data) -> None:
    """Raises :class:`InvalidData` for a draft, a check or a signature that passes over a demand.

    Codes of errors end with the numbers in question, or the places: ``demands_unanswered:2, 4``.
    """
    rule = _RULES.get(kind)
    if rule is None:
        return
    said = _said(conn, locked)
    rule(locked, data, said, demands_of(said))


def _said(conn: Connection, locked: LockedCase) -> Sequence[Said]:
    """Nothing is read of a case to which no reply was ever drafted."""
    return said_about_reply(conn, locked.id) if locked.authors.get("reply") else ()


def _drafted(locked: LockedCase, data: Data, said: Sequence[Said], demands: Sequence[Demand]) -> None:
    """Each demand that waits for an answer is answered once, and nothing else is."""
    waiting = to_answer(demands)
    answered = [row.get("number") for row in rows_of(data, "demand_answers")]
    wanted = {one.number for one in waiting}
    if set(answered) - wanted or len(set(answered)) < len(answered):
        raise InvalidData(errors={"demand_answers": ["unknown_demand"]})
    if left := [one for one in waiting if one.number not in answered]:
        raise _refusal("demand_answers", "demands_unanswered", left)


def _checked(locked: LockedCase, data: Data, said: Sequence[Said], demands: Sequence[Demand]) -> None:
    """Each answer is judged; what is not accepted sends the reply back, and a return demands something."""
    waiting = to_judge(demands)
    verdicts = {row.get("number"): row for row in rows_of(data, "demand_verdicts")}
    if verdicts.keys() - {one.number for one in waiting}:
        raise InvalidData(errors={"demand_verdicts": ["unknown_demand"]})
    if left := [one for one in waiting if one.number not in verdicts]:
        raise _refusal("demand_verdicts", "verdicts_missing", left)
    again = {number for number, row in verdicts.items() if row.get("verdict") != "accept"}
    if data.get("decision") == "accept":
        if left := [one for one in not_accepted(demands) if one.number in again or one.to_answer]:
            raise _refusal("decision", "demands_open", left)
        _filled(said)
    elif not again and not rows_of(data, "demands"):
        raise InvalidData(errors={"demands": ["required"]})
    _inside_the_legal_date(locked, data)


def _signed(locked: LockedCase, data: Data, said: Sequence[Said], demands: Sequence[Demand]) -> None:
    """Signs nothing with an open demand, and under the akim's control nothing that was not checked."""
    if data.get("decision") != "sign":
        return
    if left := not_accepted(demands):
        raise _refusal("decision", "demands_open", left)
    last = next((one for one in reversed(said) if one.kind in ("reply", "quality")), None)
    passed = last is not None and last.kind == "quality" and last.data.get("decision") == "accept"
    if locked.row["control"] == CHECKED_BY_LAW and not passed:
        raise InvalidData(errors={"decision": ["not_checked"]})
    _filled(said)


def _filled(said: Sequence[Said]) -> None:
    """A reply drafted before :mod:`engine.operations.open_places` may have open places still."""
    drafts = [one.data for one in said if one.kind == "reply"]
    if drafts and (found := open_places(drafts[-1])):
        gaps = dict.fromkeys(gap for gaps in found.values() for gap in gaps)
        raise InvalidData(errors={"decision": [f"reply_left_open:{', '.join(gaps)}"]})


def _inside_the_legal_date(locked: LockedCase, data: Data) -> None:
    """R-040: the new internal date lies inside the legal term."""
    last_day = locked.row.get("legal_last_day")
    chosen = data.get("new_internal_date")
    if chosen and last_day and date.fromisoformat(chosen[:10]) > last_day:
        raise InvalidData(errors={"new_internal_date": ["after_legal_date"]})


def _refusal(field: str, code: str, demands: Sequence[Demand]) -> InvalidData:
    return InvalidData(errors={field: [f"{code}:{numbers(demands)}"]})


_RULES: Mapping[str, Callable[[LockedCase, Data, Sequence[Said], Sequence[Demand]], None]] = {
    "reply": _drafted,
    "quality": _checked,
    "signature": _signed,
}
