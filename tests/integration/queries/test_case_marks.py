"""The marks in the lists and the head of a case: challenged, remanded, in court."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from engine.domain.case_state import CaseMark
from engine.queries import case_card, inbox, reading
from engine.queries.case_list import case_list
from engine.queries.case_marks import case_marks
from engine.storage.tables import appeals
from tests.bench.recording import recorded
from tests.complaint_lives import DECIDED, TO_DRAFT, TO_SIGNATURE, Challenged, Complaint, put_above
from tests.factories import ALMATY, World
from tests.lives import Life

MONDAY = datetime(2026, 11, 30, 9, 5, tzinfo=ALMATY)


@pytest.fixture
def complaint(published: World, at: datetime) -> Complaint:
    challenged = Challenged(published, at)
    put_above(published)
    return Complaint(published, MONDAY, challenged=challenged, complaint_learnt_on="2026-11-24")


def _marks(complaint: Complaint, login: str = "controller") -> tuple[CaseMark, ...]:
    """Of the challenged case: the list and the head of the case say the same."""
    assert complaint.challenged is not None
    case_id, actor = complaint.challenged.case_id, complaint.world.actor(login)
    with reading(complaint.world.engine) as conn:
        (row,) = (one for one in case_list(conn, actor, at=complaint.at).rows if one.id == case_id)
        card = case_card(conn, actor, case_id, at=complaint.at)
    assert row.marks == card.header.marks
    return row.marks


def test_a_challenged_case_is_marked_until_the_complaint_is_decided(complaint: Complaint) -> None:
    assert _marks(complaint) == (CaseMark.IN_COMPLAINT,)
    complaint.walk(*TO_SIGNATURE)
    assert _marks(complaint) == (CaseMark.IN_COMPLAINT,)
    complaint.step("sign_complaint_decision")
    assert _marks(complaint) == ()


def test_a_case_sent_back_is_marked_as_remanded(complaint: Complaint) -> None:
    complaint.walk(*TO_DRAFT)
    complaint.step("draft_complaint_decision", decision="remand", **DECIDED["remand"])
    complaint.step("sign_complaint_decision")
    assert _marks(complaint) == (CaseMark.REMANDED,)


def test_a_claim_marks_the_case_and_the_complaint_until_the_court_decides(complaint: Complaint) -> None:
    complaint.walk(*TO_SIGNATURE, "sign_complaint_decision")
    complaint.act("court_filed", court="Сот", court_case_number="3-17", filed_on="2026-11-30")
    with reading(complaint.world.engine) as conn:
        (item,) = inbox(conn, complaint.world.controller, preset="free", at=complaint.at).items
    assert (item.case_id, item.marks) == (complaint.case_id, (CaseMark.IN_COURT,))
    assert _marks(complaint) == (CaseMark.IN_COURT,)
    complaint.step("follow_court")
    assert _marks(complaint) == ()


def test_marks_follow_sight(complaint: Complaint) -> None:
    """Whoever is complained about learns nothing of it from the case that he executed (decision 0024)."""
    about = {"complained_of_id": complaint.world.people["department_head"]}
    assert _marks(complaint, "department_head") == (CaseMark.IN_COMPLAINT,)
    with complaint.world.engine.begin() as conn:
        conn.execute(update(appeals).where(appeals.c.case_id == complaint.case_id).values(about))
    assert _marks(complaint, "department_head") == ()
    assert _marks(complaint) == (CaseMark.IN_COMPLAINT,)


def test_one_statement_marks_a_page_of_any_length(complaint: Complaint) -> None:
    """Negative control: a page without rows asks nothing."""
    assert complaint.challenged is not None
    others = [Life(complaint.world, MONDAY + timedelta(hours=n)).case_id for n in range(3)]
    ids = [complaint.challenged.case_id, complaint.case_id, *others]
    with reading(complaint.world.engine) as conn, recorded() as seen:
        found = case_marks(conn, complaint.world.controller, ids)
        assert len(seen) == 1
        assert case_marks(conn, complaint.world.controller, []) == {}
        assert len(seen) == 1
    assert found == {complaint.challenged.case_id: (CaseMark.IN_COMPLAINT,)}


def test_a_longer_inbox_takes_no_more_statements(complaint: Complaint) -> None:
    def statements() -> int:
        with reading(complaint.world.engine) as conn, recorded() as seen:
            inbox(conn, complaint.world.registrar, preset="free", at=MONDAY + timedelta(days=1))
        return len(seen)

    Life(complaint.world, MONDAY)
    one = statements()
    for hour in range(1, 4):
        Life(complaint.world, MONDAY + timedelta(hours=hour))
    assert statements() == one
