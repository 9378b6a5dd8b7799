"""The ways that an appeal may take through the shipped diagram."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest

from engine.domain.case_state import CaseState, may_follow
from engine.domain.errors import AlreadyDone, ExpressionFailed
from engine.feel.values import ALMATY
from tests.unit.workflows.walker import MOMENTS, Walk, shipped

THIN = {
    "anonymous",
    "case_id",
    "clock_rule",
    "co_executors",
    "complaint_outcome",
    "control_date",
    "hearing_held",
    "legal_last_day",
    "legal_type",
    "needs_information",
    "outcome",
    "regime",
    "register_by",
    "remand",
    "return_count",
    "threat",
}
"""All that the whole of a case may carry; the parts have their own, gone with them. Everything else lives in
tables."""

STRAIGHT = [
    "register_appeal",
    "check_admissibility",
    "determine_nature",
    "resolution",
    "examine",
    "draft_reply",
    "quality_analysis",
    "sign_reply",
    "confirm_delivery",
    "close_case",
]


def returned(walk: Walk) -> Walk:
    return walk.straight_to("quality_analysis").complete("quality_analysis", decision="return")


def test_the_straight_way_ends_closed() -> None:
    walk = Walk()
    for element in STRAIGHT:
        assert walk.waiting == [element]
        walk.complete(element)
    assert (walk.waiting, walk.state) == ([], "CLOSED")
    walk.act("rating")
    assert (walk.last.completed, walk.last.end_events[-1]) == (True, "end_closed")
    assert walk.called == [
        "preliminary_review",
        "assign_number",
        "start_term",
        "send_voucher",
        "next_moment",
        "set_term",
        "notify_executor",
        "prepare_quality",
        "deliver_reply",
        "stop_term",
    ]


def test_the_process_carries_no_more_than_its_thin_variables() -> None:
    walk = Walk().straight_to("sign_reply").complete("sign_reply", remarks="private words")
    assert set(walk.last.variables) == THIN


def test_case_states_follow_each_other_as_the_law_of_states_says() -> None:
    walk = returned(returned(returned(Walk())))
    walk.complete("decide_third_return").straight_to("sign_reply")
    walk.complete("sign_reply", decision="refuse").straight_to("close_case").complete("close_case")
    elements = shipped().elements("appeal")
    states = [
        elements[s].properties["caseState"] for s in walk.steps if "caseState" in elements[s].properties
    ]
    assert states[0] == "RECEIVED"
    assert states[-1] == "CLOSED"
    assert [p for p in pairwise(states) if not may_follow(CaseState(p[0]), CaseState(p[1]))] == []


def test_a_poor_reply_goes_back_to_the_draft() -> None:
    walk = returned(Walk())
    assert (walk.waiting, walk.state) == (["draft_reply"], "RETURNED_FOR_FINALIZATION")
    assert walk.calls[-1].type == "return-reply"


def test_the_third_return_goes_to_the_head_who_may_change_the_executor() -> None:
    walk = returned(returned(Walk()))
    assert walk.waiting == ["draft_reply"]
    returned(walk)
    assert walk.waiting == ["decide_third_return"]
    assert walk.item("decide_third_return").candidate_groups == ("head@3",)
    walk.complete("decide_third_return", third_return_executor="8", executor_unit="4")
    assert walk.item("draft_reply").assignee == "8"
    assert walk.item("draft_reply").candidate_groups == ("executor@4",)


def test_the_head_may_leave_the_executor_on_the_third_return() -> None:
    walk = returned(returned(returned(Walk()))).complete("decide_third_return")
    assert walk.item("draft_reply").assignee == "7"


def test_every_return_after_the_third_goes_to_the_head_too() -> None:
    walk = returned(returned(returned(Walk()))).complete("decide_third_return")
    assert returned(walk).waiting == ["decide_third_return"]


def test_a_signer_who_refuses_sends_the_draft_back() -> None:
    walk = Walk().straight_to("sign_reply").complete("sign_reply", decision="refuse")
    assert (walk.waiting, walk.state) == (["draft_reply"], "RETURNED_FOR_FINALIZATION")
    assert "return-reply" not in {call.type for call in walk.calls}
    walk.straight_to("sign_reply").complete("sign_reply")
    assert (walk.waiting, walk.state) == (["confirm_delivery"], "ANSWERED")


def test_a_redirect_is_signed_and_told_to_the_applicant() -> None:
    walk = Walk().straight_to("check_admissibility").complete("check_admissibility", decision="redirect")
    walk.complete("redirect_appeal").complete("sign_redirect")
    assert [call.headers.get("code") for call in walk.calls if call.type == "send-message"] == [
        "M-01",
        "M-04",
    ]
    assert (walk.waiting, walk.state) == ([], "REDIRECTED")
    walk.act("target_answered")
    assert (walk.last.completed, walk.last.end_events[-1]) == (True, "end_redirected")


def test_a_redirect_that_is_not_signed_is_checked_again() -> None:
    walk = Walk().straight_to("check_admissibility").complete("check_admissibility", decision="redirect")
    walk.complete("redirect_appeal").complete("sign_redirect", decision="refuse")
    assert walk.waiting == ["check_admissibility"]
    assert walk.complete("check_admissibility").waiting == ["determine_nature"]


def test_a_termination_is_told_to_the_applicant() -> None:
    walk = Walk().straight_to("check_admissibility").complete("check_admissibility", decision="terminate")
    walk.complete("terminate_consideration")
    assert walk.calls[-1].headers == {"code": "M-08"}
    assert (walk.last.end_events[-1], walk.state) == ("end_terminated", "TERMINATED")


def test_a_decision_that_the_diagram_does_not_know_is_stuck_not_guessed() -> None:
    walk = Walk().straight_to("check_admissibility")
    with pytest.raises(ExpressionFailed):
        walk.complete("check_admissibility", decision="perhaps")


def test_co_executors_answer_beside_the_examination() -> None:
    walk = Walk().straight_to("resolution").complete("resolution", co_executors=["8", "9"])
    assert sorted(walk.waiting) == ["co_execution", "co_execution", "examine"]
    assert sorted(i.assignee or "" for i in walk.items.values()) == ["7", "8", "9"]
    walk.complete("co_execution").complete("examine")
    assert walk.waiting == ["co_execution"]
    assert walk.complete("co_execution").waiting == ["draft_reply"]


def test_the_executor_gets_the_examination_by_name() -> None:
    item = Walk().straight_to("examine").item("examine")
    assert (item.assignee, item.candidate_groups, item.form_key) == ("7", ("executor@3",), "examination")


def test_the_term_is_watched_from_the_registration_to_the_reply() -> None:
    """P-01, task 5: the main timer starts from the registration."""
    walk = Walk()
    assert walk.timers.keys() == {"registration_day_over"}
    walk.complete("register_appeal")
    assert walk.timers == {"moment_came": datetime(2026, 12, 3, 9, 0, tzinfo=ALMATY)}
    assert walk.straight_to("sign_reply").timers.keys() == {"moment_came"}
    assert walk.complete("sign_reply").timers == {}


def test_a_reminder_leaves_the_work_where_it_is_and_the_next_one_is_set() -> None:
    walk = Walk().straight_to("draft_reply").fire()
    assert (walk.waiting, walk.told) == (["draft_reply"], ["half"])
    assert walk.timers == {"moment_came": datetime(2026, 12, 7, 9, 0, tzinfo=ALMATY)}
    assert walk.straight_to("close_case").complete("close_case").act("rating").last.completed


def test_all_moments_of_a_term_are_told_each_once_and_then_the_watch_is_over() -> None:
    walk = Walk().straight_to("draft_reply").until("three_late")
    assert walk.told == [kind for kind, _ in MOMENTS]
    assert (walk.timers, walk.waiting) == ({}, ["draft_reply"])
    assert walk.straight_to("close_case").complete("close_case").act("rating").last.completed


def test_silence_counts_as_a_refusal_and_is_told_to_the_applicant_once() -> None:
    """APPC Art. 91(2): the expiry of the term is a refusal (M-09)."""
    walk = Walk().straight_to("draft_reply").until("three_late")
    assert [call.headers["code"] for call in walk.calls if call.element_id == "tell_expired"] == ["M-09"]
    assert walk.waiting == ["draft_reply"]


def test_under_the_law_of_2007_silence_was_no_refusal() -> None:
    walk = Walk()
    walk.registered_on = "2021-06-30"
    walk.straight_to("draft_reply").until("three_late")
    assert (walk.last.variables["regime"], "tell_expired" in walk.called) == ("law221", False)


@pytest.mark.parametrize(
    ("decision", "steps"),
    [
        ("redirect", ("check_admissibility", "redirect_appeal", "sign_redirect")),
        ("terminate", ("check_admissibility", "terminate_consideration")),
    ],
)
def test_an_early_end_ends_the_watch_too(decision: str, steps: tuple[str, ...]) -> None:
    walk = Walk().straight_to("check_admissibility")
    for step in steps:
        walk.complete(step, **({"decision": decision} if step == "check_admissibility" else {}))
    assert walk.timers.keys() <= {"tracking_over"}
    assert walk.last.completed == (decision == "terminate")


@pytest.mark.parametrize(
    ("registered_on", "answers", "rule"),
    [
        ("2021-06-30", {"needs_information": False}, "L-15"),
        ("2021-06-30", {"needs_information": True}, "L-30"),
        ("2021-07-01", {"needs_information": True}, "A-15"),
        ("2026-11-23", {"legal_type": "complaint"}, "A-FWD"),
        ("2026-11-23", {"legal_type": "inquiry", "information_request": True}, "A-INF"),
        ("2026-11-23", {"legal_type": "inquiry"}, "A-15"),
        ("2026-11-23", {"legal_type": "proposal"}, "A-15"),
    ],
)
def test_the_clock_follows_from_law_type_and_need(
    registered_on: str, answers: dict[str, object], rule: str
) -> None:
    walk = Walk()
    walk.registered_on = registered_on
    walk.straight_to("determine_nature").complete("determine_nature", **answers)
    settled = [call for call in walk.calls if call.element_id == "set_term"]
    assert [call.inputs["clock_rule"] for call in settled] == [rule]


def test_a_moment_of_a_stopped_clock_comes_no_more() -> None:
    walk = Walk().straight_to("confirm_delivery")
    with pytest.raises(AlreadyDone):
        walk.fire()


def test_many_returns_do_not_make_the_state_grow() -> None:
    walk = returned(returned(returned(Walk())))
    walk.complete("decide_third_return")
    size = len(walk.last.snapshot)
    for _ in range(30):
        returned(walk).complete("decide_third_return")
    assert len(walk.last.snapshot) < size * 1.1
