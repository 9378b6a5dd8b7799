"""P-01c: the pre-trial complaint, every exit of it, on a real database."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from engine.domain.actor import Role
from engine.domain.errors import ActionNotOpen, DutiesConflict, InvalidData
from engine.storage.tables import appeals, clocks, role_grants, work_items
from tests.complaint_lives import (
    DECIDED,
    TO_DRAFT,
    TO_SIGNATURE,
    WHOLE_COMPLAINT,
    Challenged,
    Complaint,
    one_case,
    put_above,
)
from tests.factories import ALMATY, World, actor_of, make_person
from tests.lives import TO_SIGNATURE as TO_SIGNATURE_OF_REPLY
from tests.lives import Life, all_hold

MONDAY = datetime(2026, 11, 30, 9, 5, tzinfo=ALMATY)


@pytest.fixture
def challenged(published: World, at: datetime) -> Challenged:
    return Challenged(published, at)


@pytest.fixture
def above(published: World) -> int:
    return put_above(published)


@pytest.fixture
def complaint(published: World, above: int, challenged: Challenged) -> Complaint:
    return Complaint(published, MONDAY, challenged=challenged, complaint_learnt_on="2026-11-24")


def test_p01c_satisfied_by_the_same_body(complaint: Complaint) -> None:
    """P-01c.G6-yes: P-01c, R-125: fully satisfied in the three working days: M-10, and it does not go up."""
    complaint.step("review_complaint", decision="satisfy")
    complaint.walk("draft_satisfaction", "sign_satisfaction")
    assert complaint.row.state == "ANSWERED"
    assert complaint.complaint.outcome == "satisfied"
    assert complaint.complaint.decision == "self_satisfied"
    assert complaint.complaint.forwarded_at is None
    assert complaint.clock("main").state == "met"
    assert (complaint.clock("main").rule, complaint.clock("main").legal_last_day) == (
        "A-FWD",
        date(2026, 12, 3),
    )
    assert complaint.sent()[-1] == "M-10"
    # No court after what was wholly satisfied: the case is closed.
    assert complaint.open_elements() == ["close_case"]
    assert all_hold(complaint.world.engine)


def test_a_signer_who_refuses_sends_it_back_to_the_review(complaint: Complaint) -> None:
    complaint.step("review_complaint", decision="satisfy")
    complaint.walk("draft_satisfaction")
    complaint.step("sign_satisfaction", decision="refuse", remarks="Талаптардың бәрі емес.")
    assert complaint.open_elements() == ["review_complaint"]
    assert complaint.row.state == "IN_WORK"


def test_the_challenged_case_is_found_by_its_number_and_linked(
    complaint: Complaint, challenged: Challenged, above: int
) -> None:
    row = complaint.complaint
    assert (row.challenged_case_id, row.superior_id) == (challenged.case_id, above)
    assert complaint.links() == {(challenged.case_id, complaint.case_id, "complaint")}


def test_an_unknown_number_is_kept_as_text(published: World, above: int) -> None:
    found = Complaint(published, MONDAY, number="  № 17-а ")
    assert (found.complaint.challenged_number, found.complaint.challenged_case_id) == ("№ 17-а", None)
    assert found.links() == set()


@pytest.mark.parametrize(("learnt_on", "late"), [("2026-08-28", False), ("2026-08-27", True)])
def test_p01c_lateness_is_marked_and_never_refused(
    published: World, above: int, learnt_on: str, late: bool
) -> None:
    """P-01c.late, A-CMP.

    A-CMP: three months from the day of learning; later it is accepted all the same (Art. 92).
    """
    found = Complaint(published, MONDAY, complaint_learnt_on=learnt_on)
    assert found.complaint.late is late
    assert found.open_elements() == ["review_complaint"]


def test_the_last_day_of_a_complaint_rolls_over_days_off(published: World, above: int) -> None:
    """D20: learnt on 30.11.2026, the last day is Monday 01.03.2027."""
    found = Complaint(published, MONDAY, complaint_learnt_on="2026-11-30")
    assert found.complaint.last_day == date(2027, 3, 1)


def test_a_complaint_that_does_not_name_the_day_of_learning_is_not_called_late(
    published: World, above: int
) -> None:
    found = Complaint(published, MONDAY)
    assert (found.complaint.last_day, found.complaint.late) == (None, False)


def test_p01c_no_superior_body(published: World, challenged: Challenged) -> None:
    """P-01c.no-superior: P-01c: nothing stands above, the court is next, within three months (A-CRT-3)."""
    found = Complaint(published, MONDAY, challenged=challenged)
    found.step("review_complaint")
    assert found.complaint.outcome == "no_superior"
    assert (found.row.state, found.sent()[-1]) == ("ANSWERED", "M-11C")
    assert found.clock("main").state == "met"
    found.wait_until(datetime(2027, 3, 1, 23, 59, tzinfo=ALMATY))
    assert found.open_elements() == []
    found.wait_until(datetime(2027, 3, 2, 0, 1, tzinfo=ALMATY))
    assert found.open_elements() == ["close_case"]
    assert all_hold(found.world.engine)


def test_the_act_of_a_department_goes_to_the_akimat_above_it(published: World, at: datetime) -> None:
    """APPC Art. 91: the signer tells whose act it is, and a body of the akimat answers to the akimat."""
    with published.engine.begin() as conn:
        unit_signer = make_person(conn, "unit_signer", published.organisations["unit"], Role.SIGNER)
        published.actors["unit_signer"] = actor_of(conn, unit_signer)
        # The reply of the oblast's case is signed in the unit.
        grant = {"person_id": unit_signer, "role": "signer", "organisation_id": published.oblast}
        conn.execute(role_grants.insert().values(grant))
        published.actors["unit_signer"] = actor_of(conn, unit_signer)
    life = Life(published, at)
    life.walk(*TO_SIGNATURE_OF_REPLY)
    life.step("sign_reply", published.unit_signer)
    number = one_case(published.engine, life.case_id).number
    found = Complaint(published, MONDAY, number=number)
    assert found.complaint.superior_id == published.oblast


def test_p01c_forwarded_with_the_whole_file(complaint: Complaint, challenged: Challenged, above: int) -> None:
    """P-01c.G6-no.

    A-FWD: the body above gets the complaint with the inventory of the whole case; M-11.
    """
    complaint.walk("review_complaint", "forward_complaint")
    told = complaint.record("complaint_forwarding").data
    assert told["superior_body"] == str(above)
    of_challenged = [line for line in told["inventory"] if line["case_id"] == challenged.case_id]
    assert [line["no"] for line in of_challenged] == list(range(1, len(of_challenged) + 1))
    assert of_challenged[0]["kind"] == "appeal"
    named = {line["name"] for line in of_challenged}
    assert {"reply", "quality", "signature", "M-07"} <= named
    assert not {"quality_help", "preliminary_review"} & named
    assert complaint.clock("main").state == "met"
    assert complaint.sent()[-1] == "M-11"
    assert complaint.open_elements() == ["register_complaint"]
    assert complaint.item("register_complaint").organisation_id == above


def test_forwarding_after_three_days_is_allowed_and_stays_marked_overdue(complaint: Complaint) -> None:
    complaint.wait_until(datetime(2026, 12, 4, 10, 0, tzinfo=ALMATY))
    assert complaint.row.overdue is True
    assert "overdue" in complaint.told()
    complaint.walk("review_complaint", "forward_complaint")
    assert complaint.clock("main").state == "missed"
    assert complaint.row.overdue is True
    assert complaint.sent()[-1] == "M-11"


def test_silence_about_forwarding_is_no_refusal_of_the_appeal(complaint: Complaint) -> None:
    """Art. 91(2) takes the end of the term of consideration for a refusal; A-FWD is no such term."""
    complaint.wait_until(datetime(2026, 12, 4, 10, 0, tzinfo=ALMATY))
    assert "M-09" not in complaint.sent()


def test_the_superior_body_has_twenty_working_days(complaint: Complaint) -> None:
    """A-20: from the receipt by the superior body; a missed end goes up to those who answer for it."""
    complaint.walk("review_complaint", "forward_complaint", "register_complaint")
    clock = complaint.clock("complaint")
    assert (clock.rule, clock.started_on, clock.legal_last_day) == (
        "A-20",
        date(2026, 11, 30),
        date(2026, 12, 29),
    )
    complaint.wait_until(datetime(2026, 12, 30, 0, 1, tzinfo=ALMATY))
    assert complaint.clock("complaint").state == "missed"
    assert complaint.row.overdue is True
    late = [row for row in complaint.notices() if row.code == "overdue"]
    assert complaint.complaint.superior_id in {row.organisation_id for row in late}


def test_the_receipt_lies_between_the_forwarding_and_today(complaint: Complaint) -> None:
    complaint.walk("review_complaint", "forward_complaint")
    for day in ("2026-11-29", "2027-01-01"):
        with pytest.raises(InvalidData):
            complaint.step("register_complaint", received_on=day)


@pytest.mark.parametrize("decision", DECIDED)
def test_p01c_each_decision_of_the_superior_body(complaint: Complaint, decision: str) -> None:
    """P-01c.G7-1, P-01c.G7-2, P-01c.G7-3, P-01c.G7-4, P-01c.G7-6.

    APPC Art. 100: six decisions, each signed by another person, told with the court term (M-12).
    """
    complaint.walk(*TO_DRAFT)
    complaint.step("draft_complaint_decision", decision=decision, **DECIDED[decision])
    assert complaint.row.state == "ON_SIGNATURE"
    complaint.step("sign_complaint_decision")
    row = complaint.complaint
    assert (row.outcome, row.decision) == ("decided", decision)
    assert complaint.record("complaint_decision").data["decision"] == decision
    assert complaint.record("complaint_decision").author_id is None
    assert complaint.row.state == "ANSWERED"
    assert complaint.clock("complaint").state == "met"
    assert complaint.sent()[-1] == "M-12"
    assert all_hold(complaint.world.engine)


def test_p01c_remand_begins_a_new_procedure(complaint: Complaint, challenged: Challenged) -> None:
    """P-01c.G7-5: P-01c: the case is taken up anew, with a number and a clock of its own, linked to both."""
    complaint.walk(*TO_DRAFT)
    complaint.step("draft_complaint_decision", decision="remand", **DECIDED["remand"])
    complaint.step("sign_complaint_decision")
    [new] = [to for _, to, kind in complaint.links() if kind == "remand" and to != complaint.case_id][:1]
    assert complaint.links() >= {
        (challenged.case_id, new, "remand"),
        (complaint.case_id, new, "remand"),
    }
    begun = one_case(complaint.world.engine, new)
    assert (begun.process_id, begun.organisation_id) == ("appeal", complaint.world.oblast)
    assert begun.number not in (None, challenged.row.number)
    with complaint.world.engine.connect() as conn:
        mine = select(clocks).where(clocks.c.case_id == new, clocks.c.name == "main")
        clock = conn.execute(mine).one()
        waiting = select(work_items.c.element_id).where(work_items.c.case_id == new)
        assert (clock.rule, clock.started_on) == ("A-15", date(2026, 11, 30))
        assert conn.execute(waiting).scalars().all() == ["determine_nature"]


def test_a_remand_of_an_act_that_is_no_case_here_takes_up_the_complaint_itself(
    published: World, above: int
) -> None:
    """P-01c: a number that nobody knows; the new procedure is no second complaint."""
    found = Complaint(published, MONDAY, number="17-а")
    found.walk(*TO_DRAFT)
    found.step("draft_complaint_decision", decision="remand", **DECIDED["remand"])
    found.step("sign_complaint_decision")
    [(source, new, kind)] = found.links()
    assert (source, kind) == (found.case_id, "remand")
    with published.engine.connect() as conn:
        legal_type = select(appeals.c.legal_type).where(appeals.c.case_id == new)
        assert conn.execute(legal_type).scalar_one() == "application"
        clock = conn.execute(select(clocks.c.rule).where(clocks.c.case_id == new)).scalar_one()
        assert clock == "A-15"


@pytest.mark.parametrize("decision", ["cancel", "cancel_and_adopt", "remand"])
def test_an_act_is_not_cancelled_without_a_ground(complaint: Complaint, decision: str) -> None:
    complaint.walk(*TO_DRAFT)
    given = {**DECIDED[decision], "grounds": []}
    with pytest.raises(InvalidData) as refused:
        complaint.step("draft_complaint_decision", decision=decision, **given)
    assert refused.value.details["errors"] == {"grounds": ["grounds_required"]}


@pytest.mark.parametrize(("decision", "field"), [("cancel_and_adopt", "new_act"), ("remand", "violations")])
def test_a_decision_says_what_it_brings(complaint: Complaint, decision: str, field: str) -> None:
    complaint.walk(*TO_DRAFT)
    given = {name: value for name, value in DECIDED[decision].items() if name != field}
    with pytest.raises(InvalidData) as refused:
        complaint.step("draft_complaint_decision", decision=decision, **given)
    assert refused.value.details["errors"] == {field: ["required"]}


def test_who_drafts_the_decision_does_not_sign_it(complaint: Complaint, above: int) -> None:
    world = complaint.world
    with world.engine.begin() as conn:
        both = make_person(conn, "both", above, Role.SUPERIOR_REVIEWER, Role.SIGNER)
        actor = actor_of(conn, both)
    complaint.walk(*TO_DRAFT)
    complaint.step("draft_complaint_decision", actor)
    with pytest.raises(DutiesConflict):
        complaint.step("sign_complaint_decision", actor)
    complaint.step("sign_complaint_decision")


@pytest.mark.parametrize("step", ["draft_complaint_decision", "sign_complaint_decision"])
def test_who_signed_the_challenged_act_does_not_decide_at_the_superior_body(
    complaint: Complaint, above: int, step: str
) -> None:
    """P-01c: the signer of the reply works at the body above now; the decision is for others."""
    world, signer = complaint.world, complaint.world.people["signer"]
    with world.engine.begin() as conn:
        for role in ("superior_reviewer", "signer"):
            grant = {"person_id": signer, "role": role, "organisation_id": above}
            conn.execute(role_grants.insert().values(grant))
        moved = actor_of(conn, signer)
    complaint.walk(*(TO_DRAFT if step == "draft_complaint_decision" else TO_SIGNATURE))
    with pytest.raises(DutiesConflict):
        complaint.step(step, moved)
    complaint.step(step)


def test_a_refused_signature_goes_back_to_the_draft(complaint: Complaint) -> None:
    complaint.walk(*TO_SIGNATURE)
    complaint.step("sign_complaint_decision", decision="refuse", remarks="Негіз жеткіліксіз.")
    assert complaint.open_elements() == ["draft_complaint_decision"]
    assert complaint.complaint.outcome is None


def test_p01c_defects_corrected(complaint: Complaint) -> None:
    """P-01c.defects: P-01c, APPC Art. 93: told what to correct (M-02), corrected in time, checked again."""
    complaint.walk("review_complaint", "forward_complaint", "register_complaint")
    complaint.step("check_complaint", decision="defects")
    complaint.step("state_defects", correct_by="2026-12-07")
    assert complaint.sent()[-1] == "M-02"
    complaint.act("complaint_corrected", corrected_on="2026-11-30", corrected="Талаптар көрсетілді.")
    assert complaint.open_elements() == ["check_complaint"]
    complaint.walk(
        "check_complaint", "examine_complaint", "draft_complaint_decision", "sign_complaint_decision"
    )
    assert complaint.complaint.outcome == "decided"


def test_p01c_defects_not_corrected(complaint: Complaint) -> None:
    """P-01c.defects.

    APPC Art. 93: the date passes at 24:00, the complaint is left without consideration.
    """
    complaint.walk("review_complaint", "forward_complaint", "register_complaint")
    complaint.step("check_complaint", decision="defects")
    complaint.step("state_defects", correct_by="2026-12-07")
    complaint.wait_until(datetime(2026, 12, 7, 23, 59, tzinfo=ALMATY))
    assert complaint.open_elements() == []
    complaint.wait_until(datetime(2026, 12, 8, 0, 1, tzinfo=ALMATY))
    assert complaint.open_elements() == ["draft_complaint_decision"]
    assert "complaint_lapsed" in complaint.told()
    with pytest.raises(ActionNotOpen):
        complaint.act("complaint_corrected", corrected_on="2026-12-08", corrected="Кеш.")
    with pytest.raises(InvalidData) as refused:
        complaint.step("draft_complaint_decision")
    assert refused.value.details["errors"] == {"decision": ["defects_not_corrected"]}
    complaint.step("draft_complaint_decision", decision="leave_unconsidered", left_ground="RETURNED")
    complaint.step("sign_complaint_decision")
    assert complaint.complaint.decision == "leave_unconsidered"
    assert complaint.sent()[-1] == "M-12"


def test_p01c_a_superior_body_outside_the_system(published: World, challenged: Challenged) -> None:
    """P-01c: our controller writes down what the body above tells us: the receipt and the decision."""
    put_above(published, staffed=False)
    found = Complaint(published, MONDAY, challenged=challenged)
    found.walk("review_complaint", "forward_complaint", "record_receipt")
    assert found.clock("complaint").rule == "A-20"
    found.step("record_decision", decision="cancel", grounds=["law"])
    assert (found.complaint.outcome, found.complaint.decision) == ("decided", "cancel")
    assert (found.row.state, found.sent()[-1]) == ("ANSWERED", "M-12")
    assert all_hold(found.world.engine)


def test_p01c_court(complaint: Complaint) -> None:
    """P-01c.G8: P-01c, A-CRT: a month after the decision of the superior body; filed, heard, decided."""
    complaint.walk(*WHOLE_COMPLAINT)
    complaint.act(
        "court_filed",
        court="Қарағанды облысының мамандандырылған әкімшілік соты",
        court_case_number="3-17/2026",
        filed_on="2026-11-30",
    )
    assert complaint.open_elements() == ["follow_court"]
    complaint.act("court_hearing", hearing_at="2026-12-20T10:00")
    complaint.act("court_hearing", hearing_at="2027-01-10T10:00")
    complaint.step("follow_court", result="cancelled")
    assert complaint.record("court_result").data["result"] == "cancelled"
    assert complaint.open_elements() == ["close_case"]
    assert all_hold(complaint.world.engine)


def test_nobody_goes_to_court_within_the_month(complaint: Complaint) -> None:
    """P-01c.G8: A-CRT: 30.11.2026 and a month is 30.12.2026."""
    complaint.walk(*WHOLE_COMPLAINT)
    complaint.wait_until(datetime(2026, 12, 30, 23, 59, tzinfo=ALMATY))
    assert complaint.open_elements() == []
    complaint.wait_until(datetime(2026, 12, 31, 0, 1, tzinfo=ALMATY))
    assert complaint.open_elements() == ["close_case"]
    with pytest.raises(ActionNotOpen):
        complaint.act("court_filed", court="Сот", court_case_number="1", filed_on="2027-01-02")
