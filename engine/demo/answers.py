"""What the staff of the demo fill in: one function a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.demo.data_files import read_demo_data
from engine.demo.plan import Plan
from engine.demo.story import HEARING_AFTER
from engine.domain.calendar import calendar_as_of

Data = dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """The plan, which visit of the element this is (from 1), the day, ids of people and places by code.

    ``demands`` are the numbers of those that this form answers or judges.
    """

    plan: Plan
    visit: int
    day: date
    people: Mapping[str, int]
    places: Mapping[str, int]
    demands: tuple[int, ...] = ()

    def word(self, name: str) -> str:
        """A text in the appeal's language; of several, another at each visit and appeal."""
        found = read_demo_data("appeals")["replies"][self.plan.language][name]
        return found if isinstance(found, str) else str(found[(self.plan.index + self.visit) % len(found)])


def answer(element: str, turn: Turn) -> Data:
    """The form's data for one element."""
    return _FORMS[element](turn)


def _registration(turn: Turn) -> Data:
    plan = turn.plan
    return {
        "legal_type": plan.intake["legal_type"],
        "language": plan.language,
        "subject": plan.intake["subject"],
        "character": "individual",
    }


def _admissibility(turn: Turn) -> Data:
    decision = {"reply": "accept", "redirect": "redirect", "terminate": "terminate"}[turn.plan.route]
    data: Data = dict.fromkeys(("signature_present", "authorship_established", "essence_stated"), True)
    data |= {"address_present": True, "competence": "other" if decision == "redirect" else "own"}
    data["decision"] = decision
    if decision != "accept":
        data["reason"] = turn.word("admissibility" if decision == "redirect" else "terminate")
    return data


def _redirect(turn: Turn) -> Data:
    targets = ("police", "labour-inspection", "revenue", "prosecutor", "pension-fund", "ministry-transport")
    target = turn.places[targets[turn.plan.index % len(targets)]]
    letter = turn.word("redirect")
    return {"target_body": str(target), "reason": "not_competent", "cover_letter": letter}


def _termination(turn: Turn) -> Data:
    reason = turn.word("terminate")
    return {"ground": "REPEAT_NO_NEW_ARGUMENTS", "earlier_number": "ЖТ-2015-00000077", "reason": reason}


def _issues(turn: Turn) -> Data:
    plan = turn.plan
    issue: Data = {"topic": plan.topic, "demand": plan.demand}
    if plan.sub_topic:
        issue["sub_topic"] = plan.sub_topic
    data: Data = {"issues": [issue], "legal_type": plan.intake["legal_type"], "control": plan.control}
    if plan.needs_information:
        data |= {"needs_information": True, "needs_information_reason": turn.word("why")}
    return data


def _resolution(turn: Turn) -> Data:
    plan = turn.plan
    data: Data = {"executor": str(turn.people[plan.executor]), "instruction": turn.word("instruction")}
    if plan.co_executor:
        data["co_executors"] = [str(turn.people[plan.co_executor])]
    if plan.control != "none":
        data["control"] = plan.control
    return data


def _co_executor(turn: Turn) -> Data:
    return {"answer": turn.word("coanswer")}


def _examination(turn: Turn) -> Data:
    return {"facts": turn.word("facts"), "ways": ["information"]}


def _reply(turn: Turn) -> Data:
    """The draft gets better with every return: the first one is what quality sends back."""
    complete = turn.visit > turn.plan.returns
    if turn.plan.hearing:
        return _refusal(turn)
    data: Data = {
        "language": turn.plan.language,
        "facts": turn.word("facts"),
        "arguments": [{"argument": turn.plan.demand, "finding": "confirmed", "why": turn.word("why")}],
        "norms": turn.word("norms"),
        "decision": turn.word("decision"),
        "character": "satisfied" if complete and turn.plan.index % 3 else "explained",
        "text": turn.word("text") if complete else turn.word("short"),
    }
    if complete:
        data["measures"] = [_measure(turn)]
    if turn.demands:
        data["demand_answers"] = [{"number": n, "answer": turn.word("why")} for n in turn.demands]
    return data


def _refusal(turn: Turn) -> Data:
    argument = {"argument": turn.plan.demand, "finding": "refuted", "why": turn.word("refuted")}
    data = {name: turn.word(name) for name in ("facts", "norms")}
    words = {"decision": turn.word("preliminary"), "text": turn.word("refusal"), "character": "refused"}
    return {"language": turn.plan.language, "arguments": [argument], **data, **words}


def _preliminary(turn: Turn) -> Data:
    held_on = calendar_as_of().add_working_days(turn.day, HEARING_AFTER)
    return {
        "way": "in_person",
        "place": turn.word("room"),
        "hearing_at": f"{held_on}T15:00",
        "preliminary_decision": turn.word("preliminary"),
    }


def _hearing(turn: Turn) -> Data:
    held = {"held": "yes", "held_on": turn.day.isoformat(), "hearing_result": "keep"}
    return {**held, "minutes": turn.word("minutes")}


def _measure(turn: Turn) -> Data:
    return {
        "measure_kind": "work_done",
        "what": turn.word("what"),
        "done_on": turn.day.isoformat(),
        "responsible": turn.word("responsible"),
    }


def _quality(turn: Turn) -> Data:
    verdicts = [_verdict(turn, number) for number in turn.demands]
    if turn.visit > turn.plan.returns:
        return {"criteria": _marks(turn, ()), "decision": "accept", "demand_verdicts": verdicts}
    reasons = (("no_facts", "Q1"), ("no_complaint_clause", "Q6"), ("question_not_answered", "Q5"))
    reason, criterion = reasons[(turn.plan.index + turn.visit) % len(reasons)]
    return {
        "criteria": _marks(turn, (criterion,)),
        "decision": "return",
        "return_reasons": [reason],
        "demands": [{"criterion": criterion, "demand": turn.word("remarks")}],
        "demand_verdicts": verdicts,
    }


def _verdict(turn: Turn, number: int) -> Data:
    if turn.plan.again and turn.visit == turn.plan.returns and number == turn.demands[0]:
        return {"number": number, "verdict": "again", "comment": turn.word("again")}
    return {"number": number, "verdict": "accept"}


def _marks(turn: Turn, failed: tuple[str, ...]) -> Data:
    marks: Data = {f"Q{n}": {"passed": True} for n in range(1, 9)}
    return marks | {code: {"passed": False, "comment": turn.word("remarks")} for code in failed}


def _third_return(turn: Turn) -> Data:
    return {"instruction": turn.word("instruction")}


def _signature(turn: Turn) -> Data:
    if turn.plan.refused and turn.visit == 1:
        return {"decision": "refuse", "demands": [{"criterion": "Q1", "demand": turn.word("refuse")}]}
    return {"decision": "sign"}


def _redirect_signature(turn: Turn) -> Data:
    return {"decision": "sign"}


def _delivery(turn: Turn) -> Data:
    return {"delivered_by": "post" if turn.plan.index % 2 else "hand", "delivered_on": turn.day.isoformat()}


def _closing(turn: Turn) -> Data:
    if turn.plan.hearing:
        return {"outcome": "burdensome", "result": turn.word("preliminary"), "cause": turn.word("cause")}
    return {"outcome": "favourable", "result": turn.word("result"), "cause": turn.word("cause")}


_FORMS: Mapping[str, Callable[[Turn], Data]] = {
    "register_appeal": _registration,
    "check_admissibility": _admissibility,
    "redirect_appeal": _redirect,
    "sign_redirect": _redirect_signature,
    "terminate_consideration": _termination,
    "determine_nature": _issues,
    "resolution": _resolution,
    "co_execution": _co_executor,
    "examine": _examination,
    "draft_reply": _reply,
    "send_preliminary": _preliminary,
    "hold_hearing": _hearing,
    "quality_analysis": _quality,
    "decide_third_return": _third_return,
    "sign_reply": _signature,
    "confirm_delivery": _delivery,
    "close_case": _closing,
}
