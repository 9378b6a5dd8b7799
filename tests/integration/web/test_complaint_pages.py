"""The panel of a complaint and the complaint file, as each side sees them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from engine.domain.case_state import CaseMark, label
from engine.operations.attach_file import attach_file
from engine.storage.tables import appeals, attachments
from tests.complaint_lives import DECIDED, TO_DRAFT, Challenged, Complaint, put_above
from tests.factories import ALMATY, World
from tests.integration.web.conftest import Visitor

SignIn = Callable[[str], Visitor]
MONDAY = datetime(2026, 11, 30, 9, 5, tzinfo=ALMATY)
IN_COMPLAINT = label(CaseMark.IN_COMPLAINT, "kk")
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def complaint(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Complaint:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path))
    challenged = Challenged(published, at)
    file = {"name": "акт.pdf", "stream": io.BytesIO(PDF), "media_type": "application/pdf"}
    attach_file(published.engine, published.controller, case_id=challenged.case_id, **file)
    put_above(published)
    return Complaint(published, MONDAY, challenged=challenged, complaint_learnt_on="2026-08-03")


def _file(complaint: Complaint, part: str = "") -> str:
    return f"/cases/{complaint.case_id}/complaint-file{part}"


def test_the_superior_body_reads_the_whole_file_once_it_was_forwarded(
    complaint: Complaint, as_person: SignIn
) -> None:
    """P-01c: the case of another body, in order: appeal, papers, messages, files, history."""
    complaint.walk("review_complaint")
    assert as_person("far_reviewer").get(_file(complaint)).status_code == 404
    complaint.walk("forward_complaint")
    reviewer = as_person("far_reviewer")
    page = reviewer.get(_file(complaint)).text
    for words in ("Ерубаев көшесі", "Жарық шамы істен шыққан", "M-07", "акт.pdf", "Сейітова"):
        assert words in page
    # Days in words, as everywhere; letters by what they say, not by a code alone.
    assert "2026 ж. 23 қараша" in page and ">2026-11-23<" not in page
    assert reviewer.get(f"/cases/{complaint.challenged.case_id}").status_code == 404
    assert reviewer.get(_file(complaint, "/reply.pdf")).data.startswith(b"%PDF")


def test_a_file_of_the_challenged_case_opens_through_the_complaint_alone(
    complaint: Complaint, as_person: SignIn
) -> None:
    complaint.walk("review_complaint", "forward_complaint")
    with complaint.world.engine.connect() as conn:
        attachment_id = conn.execute(select(attachments.c.id)).scalar_one()
    reviewer = as_person("far_reviewer")
    with reviewer.get(_file(complaint, f"/attachments/{attachment_id}")) as answer:
        assert answer.data == PDF
    assert reviewer.get(f"/attachments/{attachment_id}").status_code == 404
    assert reviewer.get(_file(complaint, f"/attachments/{attachment_id + 1}")).status_code == 404


@pytest.mark.parametrize(
    ("login", "status"),
    [("controller", 200), ("executor", 404), ("stranger", 404), ("auditor", 403), ("strange_executor", 404)],
)
def test_who_else_reads_the_file(complaint: Complaint, as_person: SignIn, login: str, status: int) -> None:
    """Nobody reads more through a complaint than without it, but for the superior body."""
    complaint.walk("review_complaint", "forward_complaint")
    assert as_person(login).get(_file(complaint)).status_code == status


def test_who_is_complained_about_reads_nothing_of_it(complaint: Complaint, as_person: SignIn) -> None:
    """P-01c, domain report 4: neither the complaint nor, on the challenged case, that there is one."""
    complaint.walk("review_complaint", "forward_complaint")
    about = {"complained_of_id": complaint.world.people["executor"]}
    with complaint.world.engine.begin() as conn:
        conn.execute(update(appeals).where(appeals.c.case_id == complaint.case_id).values(about))
    executor, number = as_person("executor"), complaint.row.number
    assert executor.get(f"/cases/{complaint.case_id}").status_code == 404
    page = executor.get(f"/cases/{complaint.challenged.case_id}").text
    assert number not in page
    assert "complaint-title" not in page
    assert IN_COMPLAINT not in page
    seen = as_person("controller").get(f"/cases/{complaint.challenged.case_id}").text
    assert number in seen
    assert IN_COMPLAINT in seen


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_the_list_of_cases_says_in_words_that_a_reply_is_challenged(
    complaint: Complaint, as_person: SignIn, locale: str
) -> None:
    """A mark in text, not by colour alone, on the challenged case and on no other."""
    controller = as_person("controller")
    controller.post("/language", locale=locale)
    rows = controller.get("/cases").text.split("<tr>")[2:]
    marked = [row for row in rows if label(CaseMark.IN_COMPLAINT, locale) in row]
    assert len(rows) == 2
    assert [f'href="/cases/{complaint.challenged.case_id}"' in row for row in marked] == [True]


def test_lateness_is_seen_by_the_controller_and_by_the_superior_body(
    complaint: Complaint, as_person: SignIn
) -> None:
    """P-01c, APPC Art. 92: marked, with the article."""
    complaint.walk("review_complaint", "forward_complaint")
    for login, address in (
        ("controller", f"/cases/{complaint.case_id}"),
        ("far_reviewer", _file(complaint)),
    ):
        page = as_person(login).get(address).text
        assert "ӘРПК 92-бабы" in page


def test_the_panel_links_the_challenged_and_the_new_case_both_ways(
    complaint: Complaint, as_person: SignIn
) -> None:
    complaint.walk(*TO_DRAFT)
    complaint.step("draft_complaint_decision", decision="remand", **DECIDED["remand"])
    complaint.step("sign_complaint_decision")
    [new] = {to for _, to, kind in complaint.links() if kind == "remand"}
    controller = as_person("controller")
    cases = (complaint.case_id, complaint.challenged.case_id, new)
    for one, others in ((one, set(cases) - {one}) for one in cases):
        page = controller.get(f"/cases/{one}").text
        panel = page.split('id="complaint-title"')[1].split("</section>")[0]
        assert {case for case in others if f'href="/cases/{case}"' in panel} == others, one
    assert "Арыз беруші тыңдалмаған" in controller.get(f"/cases/{new}").text


def test_a_case_without_a_complaint_has_no_panel(published: World, at: datetime, as_person: SignIn) -> None:
    plain = Challenged(published, at)
    assert "complaint-title" not in as_person("controller").get(f"/cases/{plain.case_id}").text


def test_whoever_works_on_the_complaint_opens_the_file_from_the_task(
    complaint: Complaint, as_person: SignIn
) -> None:
    complaint.walk(*TO_DRAFT[:3])
    item = complaint.item("check_complaint")
    page = as_person("far_reviewer").get(f"/work-items/{item.id}").text
    assert f'href="{_file(complaint)}"' in page
    assert "ӘРПК 92-бабы" in page
