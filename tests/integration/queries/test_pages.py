"""The task page and the case page: everything of one case, for those who may see it."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from engine.domain.errors import NotFound
from engine.operations import save_draft
from engine.queries import (
    case_card,
    case_diagram,
    case_history,
    people_options,
    reading,
    voucher_data,
    work_item_page,
)
from engine.queries.masking import MASK
from tests.factories import World
from tests.lives import RETURNED, TO_EXECUTOR, TO_QUALITY, WHOLE, Life


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def _returned(life: Life) -> None:
    life.walk(*TO_QUALITY)
    failed = {f"Q{n}": {"passed": n != 1, "comment": "Факт жоқ"} for n in range(1, 9)}
    life.step("quality_analysis", criteria=failed, **RETURNED)


def test_the_task_page_pins_the_remarks_of_the_return(life: Life) -> None:
    _returned(life)
    with reading(life.world.engine) as conn:
        page = work_item_page(conn, life.world.executor, life.item("draft_reply").id, at=life.at)
    assert page.return_remarks is not None
    assert page.return_remarks.data["demands"] == RETURNED["demands"]
    assert page.mine and not page.claimable
    assert [record.version for record in page.records["reply"]] == [1]
    assert page.form is not None and b'"id": "reply"' in page.form


def test_the_remarks_go_when_the_reply_was_accepted(life: Life) -> None:
    _returned(life)
    life.walk("draft_reply", "quality_analysis")
    with reading(life.world.engine) as conn:
        page = work_item_page(conn, life.world.signer, life.item("sign_reply").id, at=life.at)
    assert page.return_remarks is None
    assert page.claimable


def test_a_draft_is_shown_to_its_author_only(life: Life) -> None:
    item = life.item("register_appeal")
    save_draft(life.world.engine, life.world.registrar, work_item_id=item.id, data={"subject": "Жарық"})
    with reading(life.world.engine) as conn:
        mine = work_item_page(conn, life.world.registrar, item.id, at=life.at)
        other = work_item_page(conn, life.world.controller, item.id, at=life.at)
    assert mine.draft is not None and mine.draft.data == {"subject": "Жарық"}
    assert other.draft is None


@pytest.mark.parametrize("login", ["stranger", "administrator", "second_executor"])
def test_a_page_of_a_case_one_may_not_see_is_not_found(life: Life, login: str) -> None:
    life.walk(*TO_EXECUTOR)
    actor = life.world.actor(login)
    with reading(life.world.engine) as conn:
        with pytest.raises(NotFound):
            case_card(conn, actor, life.case_id, at=life.at)
        with pytest.raises(NotFound):
            work_item_page(conn, actor, life.item("examine").id, at=life.at)
        with pytest.raises(NotFound):
            case_history(conn, actor, life.case_id, at=life.at)


def test_the_auditor_sees_the_case_without_the_applicant(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    with reading(life.world.engine) as conn:
        card = case_card(conn, life.world.auditor, life.case_id, at=life.at)
    assert (card.header.personal, card.applicant.display, card.applicant.email) == (False, MASK, "")
    assert card.records["intake"][0].data["last_name"] == MASK
    assert "Сейітова" not in repr(card)


def test_the_case_card_holds_messages_work_and_names(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    with reading(life.world.engine) as conn:
        card = case_card(conn, life.world.controller, life.case_id, at=life.at)
    assert [message.code for message in card.messages] == ["M-01", "M-03"]
    assert {work.element_id for work in card.open_work} == {"examine", "co_execution"}
    assert card.people[life.world.people["co_executor"]]
    assert card.header.deadline.rule == "A-15"


def test_history_tells_every_command_in_order(life: Life) -> None:
    life.walk(*WHOLE)
    with reading(life.world.engine) as conn:
        entries = case_history(conn, life.world.controller, life.case_id, at=life.at)
    assert [entry.case_seq for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[0].command == "receive_appeal"
    done = [entry.element_id for entry in entries[1:] if entry.command == "complete_work_item"]
    assert done == list(WHOLE)
    assert {entry.command for entry in entries[1:]} == {"complete_work_item"}
    assert entries[1].step["kk"]
    assert ("registration", 1) in entries[1].records


def test_the_diagram_says_where_we_are_and_what_was_passed(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    with reading(life.world.engine) as conn:
        view = case_diagram(conn, life.world.controller, life.case_id, at=life.at)
        whole = case_diagram(conn, life.world.controller, life.case_id, "appeal", at=life.at)
        with pytest.raises(NotFound):
            case_diagram(conn, life.world.controller, life.case_id, "nothing", at=life.at)
    assert set(view.current) == {"examine", "co_execution"}
    assert "register_appeal" in view.visited and "draft_reply" not in view.visited
    assert "flow_start_received__preliminary_review" in view.flows
    assert (view.process_id, b'id="examine"' in view.xml) == ("examination", True)
    assert (whole.process_id, b'id="register_appeal"' in whole.xml) == ("appeal", True)
    assert view.within == whole.within == ("examination", "consideration", "procedure")
    assert whole.calls["procedure"] == "procedure"


def test_there_is_no_voucher_before_registration(life: Life) -> None:
    with reading(life.world.engine) as conn, pytest.raises(NotFound):
        voucher_data(conn, life.world.registrar, life.case_id, at=life.at)
    life.step("register_appeal")
    with reading(life.world.engine) as conn:
        voucher = voucher_data(conn, life.world.registrar, life.case_id, at=life.at)
    assert (voucher.number, voucher.received_by) == ("ЖТ-2026-00000001", "Registrar А.")


def test_a_picker_shows_the_open_load(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    with reading(life.world.engine) as conn:
        options = people_options(conn, role="executor", organisation_id=life.world.organisations["unit"])
    assert {option.id: option.open_load for option in options} == {
        life.world.people["executor"]: 1,
        life.world.people["second_executor"]: 0,
    }


def test_a_reading_connection_cannot_write(published: World) -> None:
    with reading(published.engine) as conn, pytest.raises(InternalError):
        conn.execute(text("update people set active = false"))


def test_a_picker_offers_only_people_of_the_tree_of_the_case(published: World) -> None:
    with reading(published.engine) as conn:
        everywhere = people_options(conn, role="executor")
        here = people_options(conn, role="executor", tree_of=published.organisations["department"])
    assert {one.id for one in here} < {one.id for one in everywhere}
