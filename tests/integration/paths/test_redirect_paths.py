"""P-02: an appeal of another body's competence, whole or in part."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Row, select

from engine.domain.errors import InvalidData
from engine.operations.name_complained_of import name_complained_of
from engine.storage.tables import redirects
from tests.integration.paths.test_appeal_paths import at_time
from tests.lives import Life

OTHER = {"competence": "other", "decision": "redirect", "reason": "Құзыретте емес"}
PARTLY = {"competence": "partly", "decision": "partly", "reason": "Жол министрліктің құзыретінде"}


def _redirects(life: Life) -> list[Row[Any]]:
    with life.world.engine.connect() as conn:
        chosen = select(redirects).where(redirects.c.case_id == life.case_id).order_by(redirects.c.id)
        return list(conn.execute(chosen))


def _redirected(life: Life) -> None:
    life.step("register_appeal")
    life.step("check_admissibility", **OTHER)
    life.walk("redirect_appeal", "sign_redirect")


def test_a_redirect_is_signed_told_tracked_and_answered(life: Life) -> None:
    """P-02.whole, P-01.G2b, A-RED, R-038, R-110, R-123: our clock ends, the other's answer is tracked."""
    life.step("register_appeal")
    life.step("check_admissibility", **OTHER)
    assert life.clocks()["redirect"] == ("A-RED", "2026-11-26", "running")
    life.walk("redirect_appeal", "sign_redirect")
    assert (life.case().state, life.messages()) == ("REDIRECTED", ["M-01", "M-04"])
    assert {name: clock[2] for name, clock in life.clocks().items()} == {
        "main": "cancelled",
        "redirect": "met",
    }
    (sent,) = _redirects(life)
    assert (sent.number, sent.extent, sent.state) == (life.case().number, "full", "sent")
    life.wait_until(at_time("2026-12-07T12:00"))
    life.act("target_answered")
    assert (_redirects(life)[0].state, life.case().closed_at is not None) == ("answered", True)


def test_a_redirect_is_tracked_for_sixty_days(life: Life) -> None:
    """R-038: then it is over, whatever the other body did."""
    _redirected(life)
    assert "tracking_over" in life.wait_until(at_time("2027-01-24T00:00"))
    assert (life.case().state, life.case().closed_at is not None) == ("REDIRECTED", True)


def test_what_another_body_returns_is_disputed_and_taken_back(life: Life) -> None:
    """P-02.returned: the head of the Department decides; ours again, with the term from its registration."""
    _redirected(life)
    life.wait_until(at_time("2026-11-25T12:00"))
    life.act("target_returned")
    life.step("decide_dispute")
    assert (life.case().state, life.open_elements()) == ("REGISTERED", ["check_admissibility"])
    assert life.clocks()["main"] == ("A-15", "2026-12-14", "running")
    assert life.messages().count("M-04") == 1


def test_the_other_body_may_be_held_to_it(life: Life) -> None:
    """P-02.returned: the dispute is decided the other way; the applicant is not told a second time."""
    _redirected(life)
    life.wait_until(at_time("2026-11-25T12:00"))
    life.act("target_returned")
    life.step("decide_dispute", decision="insist", reason="Заң бойынша сол органның құзыретінде.")
    assert life.case().state == "REDIRECTED"
    assert life.messages().count("M-04") == 1
    life.wait_until(at_time("2026-12-07T12:00"))
    life.act("target_answered")


def test_a_part_is_redirected_with_a_child_number_and_the_rest_is_considered(life: Life) -> None:
    """P-02.part, P-01.G2c, R-035: number with /1; M-04; the rest keeps its own clock and is answered."""
    life.step("register_appeal")
    life.step("check_admissibility", **PARTLY)
    assert life.open_elements() == ["determine_nature", "redirect_appeal"]
    life.walk("redirect_appeal", "sign_redirect")
    assert _redirects(life)[0].number == f"{life.case().number}/1"
    assert life.messages() == ["M-01", "M-04"]
    life.walk("determine_nature", "resolution", "examine", "co_execution", "draft_reply", "quality_analysis")
    life.step("sign_reply")
    assert life.case().state == "ANSWERED"
    assert life.clocks()["main"][2] == "met"


def test_the_reply_waits_for_the_part_that_is_not_yet_redirected(life: Life) -> None:
    """P-02.part: nobody is answered while a part of his appeal lies unsigned."""
    life.step("register_appeal")
    life.step("check_admissibility", **PARTLY)
    life.walk("determine_nature", "resolution", "examine", "co_execution", "draft_reply", "quality_analysis")
    life.step("sign_reply")
    assert life.open_elements() == ["redirect_appeal"]
    life.walk("redirect_appeal", "sign_redirect")
    assert life.case().state == "ANSWERED"


def test_a_redirect_that_is_not_signed_goes_back_to_the_check(life: Life) -> None:
    """P-02: the signer refuses; admissibility is judged again."""
    life.step("register_appeal")
    life.step("check_admissibility", **OTHER)
    life.step("redirect_appeal")
    life.step("sign_redirect", decision="refuse", remarks="Құзыретіміздегі мәселе.")
    assert (life.open_elements(), _redirects(life)) == (["check_admissibility"], [])
    life.walk("check_admissibility", "determine_nature")


def test_the_three_days_of_a_redirect_are_watched(life: Life) -> None:
    """P-02.term, A-RED: registered on 23.11.2026, three working days."""
    life.step("register_appeal")
    life.step("check_admissibility", **OTHER)
    life.wait_until(at_time("2026-11-27T00:30"))
    assert "overdue" in life.notices()
    assert "M-09" not in life.messages()


def test_a_complaint_never_goes_to_those_whom_it_is_about(life: Life) -> None:
    """P-02.forbidden: refused by the field, nothing is sent."""
    second = life.world.organisations["second_unit"]
    life.step("register_appeal")
    head = life.world.department_head
    name_complained_of(life.world.engine, head, case_id=life.case_id, unit_id=second, at=life.at)
    life.step("check_admissibility", **OTHER)
    with pytest.raises(InvalidData):
        life.step("redirect_appeal")
    assert (_redirects(life), life.messages()) == ([], ["M-01"])
