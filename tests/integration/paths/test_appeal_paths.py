"""P-01: one walk for every exit of the main lifecycle, with its clock, its messages and its final state.

The appeal is registered on Monday 23.11.2026: the term A-15 ends on 14.12.2026 (D23), 16 December is a
holiday.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine.domain.actor import Role
from engine.domain.errors import ActionNotOpen, ExtensionRefused, InvalidData
from engine.domain.local_time import ALMATY
from engine.storage.tables import records
from tests.factories import World, actor_of, make_person
from tests.lives import REFUSED, RETURNED, TO_EXECUTOR, TO_QUALITY, TO_REPLY, TO_SIGNATURE, WHOLE, Life

REFUSAL = {"character": "refused"}
ANONYMOUS = {"applicant_kind": "anonymous", "last_name": "", "first_name": "", "address": "", "email": ""}
MEASURE = {
    "measure_kind": "work_done",
    "what": "Шам ауыстырылды",
    "done_on": "2026-11-20",
    "responsible": "ЖШС",
}
MAIN = ("A-15", "2026-12-14")


def at_time(text: str) -> datetime:
    """A moment in Kazakhstan."""
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


def latest(life: Life, kind: str) -> dict[str, Any]:
    with life.world.engine.connect() as conn:
        chosen = select(records.c.data).where(records.c.case_id == life.case_id, records.c.kind == kind)
        return dict(conn.execute(chosen.order_by(records.c.version.desc()).limit(1)).scalar_one())


def test_an_accepted_appeal_is_answered_and_closed(life: Life) -> None:
    """P-01.G2f, P-01.13, R-122: M-01, M-03 and M-07 are told, the term is kept."""
    life.walk(*WHOLE)
    assert life.case().state == "CLOSED"
    assert life.messages() == ["M-01", "M-03", "M-07"]
    assert life.clocks()["main"] == (*MAIN, "met")
    assert life.open_elements() == []


def test_an_appeal_that_is_not_registered_in_its_day_is_reported(life: Life) -> None:
    """P-01.T2, R-114: the day of registration ends, the head of the Department is told, nothing is lost."""
    assert life.wait_until(at_time("2026-11-24T00:00")) == ["registration_day_over"]
    assert life.notices() == ["unregistered"]
    assert life.open_elements() == ["register_appeal"]
    life.step("register_appeal")
    assert life.clocks()["main"] == (*MAIN, "running")


def test_defects_are_told_corrected_and_the_appeal_is_accepted(life: Life) -> None:
    """P-01.G2a, R-111, A-FIX63: the time of the correction is part of the term, which does not move."""
    life.step("register_appeal")
    life.step("check_admissibility", address_present=False, decision="defects", defects="Мекенжай жоқ")
    life.step("notice_of_defects")
    assert (life.case().state, life.messages()) == ("DEFECT_NOTICE", ["M-01", "M-02"])
    life.act("correction")
    life.walk("check_admissibility", "determine_nature")
    assert life.case().state == "ROUTED"
    assert life.clocks()["main"] == (*MAIN, "running")


def test_defects_that_are_not_corrected_return_the_appeal(life: Life) -> None:
    """P-01.G2a-timer, R-112, R-116: after the date it is returned, with the right to complain."""
    life.step("register_appeal")
    life.step("check_admissibility", essence_stated=False, decision="defects", defects="Мәні жоқ")
    life.step("notice_of_defects")
    assert "correction_over" in life.wait_until(at_time("2026-12-01T00:00"))
    with pytest.raises(ActionNotOpen):
        life.act("correction")
    life.step("return_appeal")
    assert (life.case().state, life.case().closed_at is not None) == ("RETURNED", True)
    assert life.messages() == ["M-01", "M-02", "M-08"]
    assert life.clocks()["main"][2] != "running"


def test_a_marked_defect_is_told_whatever_the_decision_says(life: Life) -> None:
    """R-111: no address is a defect, by the table of admissibility."""
    life.step("register_appeal")
    life.step("check_admissibility", address_present=False, defects="Мекенжай жоқ")
    assert life.open_elements() == ["notice_of_defects"]


@pytest.mark.parametrize("procedure", ["offence", "criminal", "civil"])
def test_another_procedure_is_forwarded(life: Life, procedure: str) -> None:
    """P-01.G2d, R-037: an offence, a crime or a civil case is not considered as an appeal but forwarded."""
    life.step("register_appeal")
    life.step("check_admissibility", other_procedure=procedure)
    assert life.open_elements() == ["redirect_appeal"]


def test_a_ground_terminates_the_consideration(life: Life) -> None:
    """P-01.G2e, R-116: M-08 names the ground and the right to complain."""
    life.step("register_appeal")
    life.step("check_admissibility", decision="terminate", reason="Қайталанған")
    life.step("terminate_consideration", ground="REPEAT_NO_NEW_ARGUMENTS")
    assert (life.case().state, life.messages()) == ("TERMINATED", ["M-01", "M-08"])
    assert life.case().closed_at is not None


def test_an_anonymous_appeal_is_not_considered_and_nobody_is_told(published: World, at: datetime) -> None:
    """P-01.anonymous, R-115: no authorship and no threat: not considered, no reply, counted only."""
    life = Life(published, at, **ANONYMOUS)
    life.step("register_appeal")
    life.step("check_admissibility", authorship_established=False, decision="terminate", reason="Авторы жоқ")
    life.step("terminate_consideration", ground="ANONYMOUS", earlier_number="")
    assert life.case().state == "NOT_CONSIDERED"
    assert "M-08" not in life.messages()


def test_information_is_requested_reminded_of_and_recorded(life: Life) -> None:
    """P-01.7a, P-01.7d: half of the time is over: a reminder; the answer is in the file."""
    life.walk(*TO_EXECUTOR)
    life.act("information_requested", "executor")
    assert "record_information" in life.open_elements()
    assert "information_half_over" in life.wait_until(at_time("2026-11-26T12:00"))
    assert "information_due" in life.notices()
    life.step("record_information")
    life.act("information_requested", "executor", kind="expert")
    life.walk("record_information", "examine", "co_execution", "draft_reply")
    assert latest(life, "information_answer")["answer"] == "Мәлімет алынды."


def test_a_place_is_visited_with_the_applicant(life: Life) -> None:
    """P-01.7b, R-120: the visit, its act, and that the applicant took part are in the file."""
    life.walk(*TO_EXECUTOR)
    life.act("site_visit_planned", "executor")
    life.wait_until(at_time("2026-11-25T10:00"))
    life.step("site_visit")
    assert latest(life, "site_visit")["applicant_took_part"] is True


def test_the_answers_of_co_executors_are_joined(life: Life) -> None:
    """P-01.7e, R-035: the draft waits for the co-executor's answer."""
    life.walk(*TO_EXECUTOR, "examine")
    assert life.open_elements() == ["co_execution"]
    life.step("co_execution")
    assert life.open_elements() == ["draft_reply"]


def test_the_term_is_extended_before_its_end_and_the_applicant_told(life: Life) -> None:
    """P-01.7x, A-EXT, R-119: granted by the head with reasons; M-05; the watch follows the new day."""
    life.walk(*TO_REPLY)
    life.act("extension_requested", "executor")
    life.step("decide_extension")
    assert life.clocks()["main"] == ("A-15", "2026-12-28", "running")
    assert life.case().legal_last_day.isoformat() == "2026-12-28"
    assert life.clocks()["extension_notice"][2] == "met"
    assert life.messages()[-1] == "M-05"
    life.wait_until(at_time("2026-12-15T12:00"))
    assert life.case().overdue is False
    life.wait_until(at_time("2026-12-29T00:30"))
    assert life.case().overdue is True


def test_an_extension_may_be_refused(life: Life) -> None:
    """P-01.7x-refused: the term stays, the executor is told why."""
    life.walk(*TO_REPLY)
    life.act("extension_requested", "executor")
    life.step("decide_extension", decision="refuse", reason="Негіз жоқ.")
    assert life.clocks()["main"] == (*MAIN, "running")
    assert "extension_refused" in life.notices()
    assert "M-05" not in life.messages()


def test_no_extension_after_the_term(life: Life) -> None:
    """P-01.7x-late: void by APPC Art. 76(3): refused, the case stays overdue, nothing is told."""
    life.walk(*TO_REPLY)
    life.act("extension_requested", "executor")
    life.wait_until(at_time("2026-12-15T00:30"))
    with pytest.raises(ExtensionRefused):
        life.step("decide_extension")
    assert (life.case().overdue, life.clocks()["main"][1]) == (True, "2026-12-14")
    assert "M-05" not in life.messages()


def test_no_extension_beyond_two_months(life: Life) -> None:
    """A-EXT: two months in all from the registration of 23.11.2026."""
    life.walk(*TO_REPLY)
    life.act("extension_requested", "executor", new_last_day="2027-01-26")
    with pytest.raises(ExtensionRefused):
        life.step("decide_extension", new_last_day="2027-01-26")


def test_executor_and_head_ask_for_an_extension_and_the_head_of_the_department_decides(
    life: Life,
) -> None:
    """Who may not extend: executors and heads of sub-units (domain report 3.2)."""
    life.walk(*TO_REPLY)
    assert "extension_requested" in life.actions("executor")
    assert "extension_requested" not in life.actions("registrar")
    life.act("extension_requested", "executor")
    assert life.item("decide_extension").candidate_role == "department_head"


def test_a_refusal_waits_for_the_hearing(life: Life) -> None:
    """P-01.G3, A-HEAR: the preliminary decision, M-06, minutes; not before three working days have passed."""
    life.walk(*TO_REPLY)
    life.step("draft_reply", **REFUSAL)
    assert (life.case().state, life.open_elements()) == ("HEARING", ["send_preliminary"])
    life.step("send_preliminary")
    assert life.messages()[-1] == "M-06"
    life.wait_until(at_time("2026-11-25T16:00"))
    life.act("objection")
    life.step("hold_hearing")
    assert life.open_elements() == []
    life.wait_until(at_time("2026-11-26T23:00"))
    assert life.open_elements() == []
    assert "wait_three_days" in life.wait_until(at_time("2026-11-27T00:00"))
    life.walk("quality_analysis", "sign_reply")
    assert life.case().state == "ANSWERED"
    assert latest(life, "objection")["objection"] == "Келіспеймін."


def test_after_the_hearing_the_decision_may_change(life: Life) -> None:
    """P-01.G3-change: back to the draft; a second hearing is not due."""
    life.walk(*TO_REPLY)
    life.step("draft_reply", **REFUSAL)
    life.step("send_preliminary")
    life.wait_until(at_time("2026-11-25T16:00"))
    life.step("hold_hearing", hearing_result="change")
    life.wait_until(at_time("2026-11-27T00:00"))
    assert life.open_elements() == ["draft_reply"]
    life.step("draft_reply", **REFUSAL)
    assert life.open_elements() == ["quality_analysis"]


def test_a_hearing_is_skipped_only_with_its_reason(life: Life) -> None:
    """P-01.G3-skip: the participant asked for it; without a reason the form is refused."""
    life.walk(*TO_REPLY)
    life.step("draft_reply", **REFUSAL)
    skipped = {"way": "not_held", "place": "", "hearing_at": "", "preliminary_decision": ""}
    with pytest.raises(InvalidData):
        life.step("send_preliminary", **skipped)
    life.step("send_preliminary", **skipped, not_held_reason="asked", not_held_basis="Арыз")
    assert life.open_elements() == ["quality_analysis"]
    assert "M-06" not in life.messages()


@pytest.mark.parametrize("character", ["explained", "satisfied"])
def test_a_favourable_reply_needs_no_hearing(life: Life, character: str) -> None:
    """APPC Art. 73(1): not needed where the act fully favours the participant."""
    life.walk(*TO_REPLY)
    life.step("draft_reply", character=character, measures=[MEASURE])
    assert life.open_elements() == ["quality_analysis"]


def test_a_poor_reply_goes_back_with_numbered_demands(life: Life) -> None:
    """P-01.G4, R-040: back to its executor, counted, and accepted when the demand is answered."""
    life.walk(*TO_QUALITY)
    life.step("quality_analysis", **RETURNED)
    assert (life.case().state, life.case().return_count) == ("RETURNED_FOR_FINALIZATION", 1)
    life.step("draft_reply")
    life.walk("quality_analysis", "sign_reply")
    assert life.case().state == "ANSWERED"
    assert life.clocks()["main"] == (*MAIN, "met")


def test_the_third_return_is_decided_by_the_head_of_the_executing_body(life: Life) -> None:
    """P-01.G4-third: he may change the executor, or leave him."""
    life.walk(*TO_QUALITY)
    for _ in range(2):
        life.step("quality_analysis", **RETURNED)
        life.step("draft_reply")
    life.step("quality_analysis", **RETURNED)
    assert life.open_elements() == ["decide_third_return"]
    assert life.item("decide_third_return").candidate_role == "head"


def test_an_anonymous_threat_goes_the_fast_path_and_ends_redirected(published: World, at: datetime) -> None:
    """P-01.G0, P-03.yes, R-115: from the receipt on, through the shipped diagram of an appeal."""
    life = Life(published, at, **ANONYMOUS, text="Мектепте бомба бар, ертең жарамын.")
    life.walk("check_threat", "tell_security", "confirm_threat_receipt")
    assert (life.case().state, life.case().access_level) == ("REDIRECTED", "restricted")
    assert (life.case().closed_at is not None, life.messages()) == (True, [])


def test_a_named_threat_is_told_and_the_appeal_considered(published: World, at: datetime) -> None:
    """P-01.G0: the applicant is known: told at once, then registered and considered as any other."""
    life = Life(published, at, text="Мектепте бомба бар, ертең жарамын.")
    life.walk("check_threat", "tell_security", "confirm_threat_receipt", "register_appeal")
    assert (life.case().state, life.open_elements()) == ("REGISTERED", ["check_admissibility"])


def test_the_department_itself_may_be_the_executor(published: World, at: datetime) -> None:
    """R-041: appeals within its own competence are considered and answered by the Department."""
    with published.engine.begin() as conn:
        place = published.organisations["department"]
        published.people["own"] = make_person(conn, "own_executor", place, Role.EXECUTOR)
        published.actors["own"] = actor_of(conn, published.people["own"])
    life, own = Life(published, at), published.actor("own")
    life.walk("register_appeal", "check_admissibility", "determine_nature")
    life.step("resolution", executor=str(published.people["own"]), co_executors=[])
    life.step("examine", own)
    life.step("draft_reply", own)
    life.walk("quality_analysis", "sign_reply")
    assert life.case().state == "ANSWERED"


def test_the_signer_refuses_and_the_draft_comes_back(life: Life) -> None:
    """P-01.G5: without a count as a return for finalization."""
    life.walk(*TO_SIGNATURE)
    life.step("sign_reply", **REFUSED)
    assert (life.case().state, life.case().return_count) == ("RETURNED_FOR_FINALIZATION", 0)
    assert life.open_elements() == ["draft_reply"]


def test_a_promised_measure_stays_on_control_until_it_is_done(life: Life) -> None:
    """P-01.14, R-121, R-144: moved once, then done; the applicant hears of both."""
    life.walk(*WHOLE[:-1])
    life.step("close_case", cause="Мердігер жоқ", measure_promised=True, promised_by="2026-12-20")
    assert (life.case().state, life.open_elements()) == ("CLOSED", ["confirm_measure"])
    life.step("confirm_measure", measure_state="moved", new_promised_day="2027-01-15")
    life.step("confirm_measure")
    assert life.messages()[-2:] == ["M-17", "M-17"]
    assert life.case().closed_at is None
    life.act("rating")
    assert life.case().closed_at is not None


def test_the_applicant_rates_the_reply(life: Life) -> None:
    """P-01.15, R-126: within thirty days of the closing."""
    life.walk(*WHOLE)
    life.act("rating", score="2", solved="no", comment="Шам әлі жанбайды")
    assert latest(life, "rating")["score"] == "2"
    assert life.case().closed_at is not None


def test_without_a_rating_the_case_ends_after_thirty_days(life: Life) -> None:
    """P-01.15: nobody rates; then it is over."""
    life.walk(*WHOLE)
    assert "listening_over" in life.wait_until(at_time("2026-12-24T00:00"))
    assert life.case().closed_at is not None


def test_an_expired_term_is_marked_escalated_and_told(life: Life) -> None:
    """P-01.T0, A-SIL, M-09: 24:00 of the last day; under the Code silence counts as a refusal."""
    life.walk(*TO_EXECUTOR)
    life.wait_until(at_time("2026-12-14T23:59"))
    assert life.case().overdue is False
    life.wait_until(at_time("2026-12-15T00:00"))
    assert life.case().overdue is True
    assert life.messages()[-1] == "M-09"
    assert "overdue" in life.notices()
    life.wait_until(at_time("2026-12-21T12:00"))
    assert life.messages().count("M-09") == 1
    life.walk("examine", "co_execution", "draft_reply", "quality_analysis", "sign_reply")
    assert life.clocks()["main"] == (*MAIN, "missed")


def test_new_material_joins_the_file_and_extends_nothing(life: Life) -> None:
    """P-01.N: the executor is told; the term stays."""
    life.walk(*TO_EXECUTOR)
    life.act("new_material")
    assert "new_material" in life.notices()
    assert life.clocks()["main"] == (*MAIN, "running")
    assert life.case().state == "IN_WORK"


@pytest.mark.parametrize("before", [("register_appeal",), TO_EXECUTOR, TO_QUALITY, TO_SIGNATURE])
def test_a_withdrawal_is_accepted_at_any_time_before_the_decision(
    life: Life, before: tuple[str, ...]
) -> None:
    """P-04.yes: terminated, M-13, everything that waited is cancelled."""
    life.walk(*before)
    life.act("withdrawal")
    life.step("review_withdrawal")
    assert (life.case().state, life.open_elements()) == ("WITHDRAWN", [])
    assert life.messages()[-1] == "M-13"
    assert life.case().closed_at is not None
    assert life.clocks()["main"][2] != "running"


def test_a_withdrawal_may_be_refused_in_the_public_interest(life: Life) -> None:
    """P-04.no: consideration goes on, the applicant hears why."""
    life.walk(*TO_EXECUTOR)
    life.act("withdrawal")
    with pytest.raises(InvalidData):
        life.step("review_withdrawal", public_interest=True)
    life.step("review_withdrawal", public_interest=True, decision="continue", reason="Көп адамға қатысты.")
    assert life.messages()[-1] == "M-13N"
    life.walk("examine", "co_execution", "draft_reply", "quality_analysis", "sign_reply")
    assert life.case().state == "ANSWERED"


def test_a_withdrawal_without_a_signature_is_not_accepted(life: Life) -> None:
    """P-04: the controller checks the signature."""
    life.walk(*TO_EXECUTOR)
    life.act("withdrawal", signature="none")
    with pytest.raises(InvalidData):
        life.step("review_withdrawal", signature_checked=False)


def test_nothing_is_withdrawn_after_the_decision(life: Life) -> None:
    """P-04: before the decision only."""
    life.walk(*TO_SIGNATURE, "sign_reply")
    with pytest.raises(ActionNotOpen):
        life.act("withdrawal")
