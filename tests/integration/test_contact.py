"""P-05: what is not official is taken in, answered in its channel, and counted apart."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine.channels import CHANNELS, Signature, is_official
from engine.domain.case_state import CaseState, may_follow
from engine.domain.duties import conflict
from engine.domain.errors import ActionNotOpen, Forbidden, InvalidData
from engine.storage.tables import appeals, applicants, case_links, clocks, messages, records
from tests.factories import ALMATY, World
from tests.lives import Life, all_hold

POST = {
    "channel": "INSTAGRAM",
    "link": "https://example.kz/p/1",
    "nick": "@ainur",
    "email": "",
    "address": "",
    "applicant_kind": "individual",
}
SIGNED = {
    "channel": "PAPER_HAND",
    "sheets": 1,
    "applicant_kind": "individual",
    "last_name": "Сейітова",
    "first_name": "Айнұр",
    "identity_number": "990112300457",
    "address": "Қарағанды қ., Ерубаев к-сі, 12-5",
    "email": "ainur@example.kz",
    "legal_type": "application",
    "language": "kk",
    "subject": "Аулада жарық жоқ",
    "text": "Ерубаев көшесі, 12-үйдің ауласында екі айдан бері жарық жоқ.",
    "confirmed": True,
}
ANSWERED = (
    "classify_contact",
    "assign_contact",
    "draft_contact_answer",
    "approve_contact_answer",
    "post_contact_answer",
)


def _life(world: World, at: datetime, **intake: Any) -> Life:
    return Life(world, at, **{**POST, "received_at": at.isoformat(), **intake})


def _rows(world: World, table: Any, *where: Any) -> list[Any]:
    with world.engine.connect() as conn:
        return list(conn.execute(select(table).where(*where).order_by(*table.primary_key.columns)))


def _clocks(life: Life) -> dict[str, tuple[date, str]]:
    found = _rows(life.world, clocks, clocks.c.case_id == life.case_id)
    return {row.name: (row.legal_last_day, row.state) for row in found}


def _official(life: Life) -> int:
    (link,) = _rows(life.world, case_links, case_links.c.from_case_id == life.case_id)
    assert link.kind == "made_official"
    return int(link.to_case_id)


def test_a_post_is_answered_in_its_channel_and_closed(published: World, at: datetime) -> None:
    """P-05.answer.

    R-104, R-105: number of the unofficial series, M-14, answer with its link, closed.
    """
    life = _life(published, at)
    case = life.case()
    assert (case.process_id, case.number, case.state) == ("contact", "БС-2026-00000001", "REGISTERED")
    assert [row.code for row in _rows(published, messages)] == ["M-14"]
    assert _clocks(life) == {
        "answer": (date(2026, 11, 26), "running"),
        "work": (date(2026, 12, 7), "running"),
    }
    life.walk(*ANSWERED)
    case = life.case()
    assert (case.state, case.closed_at is not None, case.overdue) == ("CLOSED", True, False)
    assert {state for _, state in _clocks(life).values()} == {"met"}
    assert [row.code for row in _rows(published, messages)] == ["M-14"]
    (posted,) = _rows(published, records, records.c.kind == "contact_posting")
    assert posted.data["link"] == "https://example.kz/p/1#answer"
    assert all_hold(published.engine)


@pytest.mark.parametrize("code", sorted(CHANNELS))
def test_officialness_chooses_the_process(published: World, at: datetime, code: str) -> None:
    """P-01.G1, R-102, R-107.

    R-104 to R-108: derived from channel and signature, never typed; the rest begins P-05.
    """
    extra = {"parent_body": "AP", "parent_number": "7", "meeting_date": "2026-11-20", "place": "Клуб"}
    life = _life(published, at, **extra, channel=code)
    chosen = "appeal" if is_official(code, Signature.NONE) else "contact"
    assert life.case().process_id == chosen


def test_a_call_at_night_is_a_ticket_at_once(published: World) -> None:
    """R-150: a call at 03:20 has its ticket at 03:20, in the unofficial series."""
    at = datetime(2026, 11, 24, 3, 20, tzinfo=ALMATY)
    life = _life(published, at, channel="DISPATCH_SERVICE", external_number="502073-17", nick=None, link=None)
    case = life.case()
    assert (case.number, case.registered_at) == ("БС-2026-00000001", at)
    assert _clocks(life)["answer"][0] == date(2026, 11, 27)


def test_a_call_made_official_at_night_is_registered_by_the_rule_of_hours(published: World) -> None:
    """R-150: if official, the next working day; the day of making official counts."""
    at = datetime(2026, 11, 27, 23, 20, tzinfo=ALMATY)  # a Friday
    life = _life(published, at, channel="DISPATCH_SERVICE", external_number="502073-17", nick=None, link=None)
    life.act("make_official_at_once", **SIGNED)
    contact, life.case_id = life.case_id, _official(life)
    life.step("register_appeal")
    assert life.case().registered_at == datetime(2026, 11, 30, 9, 0, tzinfo=ALMATY)
    assert life.case().number == "ЖТ-2026-00000001"
    assert contact != life.case_id


def test_no_answer_is_needed_for_thanks(published: World, at: datetime) -> None:
    """P-05: thanks and advertising are closed with a reason; the contact keeps its number."""
    life = _life(published, at)
    with pytest.raises(InvalidData) as refused:
        life.step("classify_contact", decision="no_answer", topic=None)
    assert refused.value.details["errors"] == {"reason": ["required"]}
    life.step("classify_contact", decision="no_answer", topic=None, reason="Алғыс.")
    assert (life.case().state, life.case().number) == ("CLOSED", "БС-2026-00000001")
    assert life.open_elements() == []
    assert all_hold(published.engine)


def test_an_answer_goes_back_and_forth_until_it_is_approved(published: World, at: datetime) -> None:
    """P-05 step 5: the controller sends it back with remarks."""
    life = _life(published, at)
    life.walk("classify_contact", "assign_contact", "draft_contact_answer")
    life.step("approve_contact_answer", decision="return", remarks="Қысқарақ.")
    assert (life.open_elements(), life.case().state) == (["draft_contact_answer"], "IN_WORK")
    life.walk("draft_contact_answer", "approve_contact_answer", "post_contact_answer")
    drafts = _rows(published, records, records.c.kind == "contact_answer")
    assert (life.case().state, [row.version for row in drafts]) == ("CLOSED", [1, 2])
    assert all_hold(published.engine)


def test_after_a_first_answer_the_work_goes_on(published: World, at: datetime) -> None:
    """P-05: the first answer meets its 3 days, the work has 10; what was promised is answered again."""
    life = _life(published, at)
    life.walk("classify_contact", "assign_contact")
    life.step("draft_contact_answer", work_done=False, promised_by="2026-12-04")
    life.walk("approve_contact_answer", "post_contact_answer")
    assert life.open_elements() == ["draft_contact_answer"]
    assert {name: state for name, (_, state) in _clocks(life).items()} == {"answer": "met", "work": "running"}
    life.walk("draft_contact_answer", "approve_contact_answer", "post_contact_answer")
    assert life.case().state == "CLOSED"
    assert all_hold(published.engine)


def test_a_soft_term_that_passes_is_no_refusal(published: World, at: datetime) -> None:
    """P-05, R-109: the house's own terms: staff are told, the author is told of no right to complain."""
    life = _life(published, at)
    for _ in range(6):
        life.fire_next("watch_first_answer")
    assert _clocks(life)["answer"][1] == "missed"
    assert [row.code for row in _rows(published, messages)] == ["M-14"]
    assert not life.case().overdue


def test_who_signs_makes_the_contact_an_appeal(published: World, at: datetime) -> None:
    """P-05.official.

    R-108: at any time before the end; linked, registered as any other, the contact is closed.
    """
    life = _life(published, at)
    life.walk("classify_contact", "assign_contact")
    life.act("make_official", **SIGNED)
    assert (life.case().state, life.open_elements()) == ("CLOSED", [])
    assert {state for _, state in _clocks(life).values()} == {"met"}
    appeal_id = _official(life)
    (appeal,) = _rows(published, appeals, appeals.c.case_id == appeal_id)
    assert (appeal.channel, appeal.is_official, appeal.text) == ("PAPER_HAND", True, SIGNED["text"])
    (applicant,) = _rows(published, applicants, applicants.c.id == appeal.applicant_id)
    assert applicant.identity_number == SIGNED["identity_number"]
    life.case_id = appeal_id
    assert (life.case().state, life.case().process_id) == ("RECEIVED", "appeal")
    life.step("register_appeal")
    assert life.case().number == "ЖТ-2026-00000001"
    assert all_hold(published.engine)


def test_a_contact_is_made_official_once(published: World, at: datetime) -> None:
    """P-05, bad input: the second time nothing waits for it, and there is one appeal."""
    life = _life(published, at)
    life.act("make_official_at_once", **SIGNED)
    for action in ("make_official_at_once", "make_official"):
        with pytest.raises(ActionNotOpen):
            life.act(action, **SIGNED)
    assert len(_rows(published, case_links)) == 1


def test_a_closed_contact_is_not_made_official(published: World, at: datetime) -> None:
    """P-05: before the end; afterwards a new appeal comes in as any other."""
    life = _life(published, at)
    life.walk(*ANSWERED)
    with pytest.raises(ActionNotOpen):
        life.act("make_official", **SIGNED)


def test_only_who_signs_makes_official(published: World, at: datetime) -> None:
    """R-108: never without a signature, a known author or the registrar."""
    life = _life(published, at)
    with pytest.raises(InvalidData) as refused:
        life.act("make_official_at_once", **SIGNED | {"confirmed": False})
    assert refused.value.details["errors"] == {"confirmed": ["required"]}
    with pytest.raises(InvalidData) as refused:
        life.act("make_official_at_once", **SIGNED | {"channel": "INSTAGRAM"})
    assert refused.value.details["errors"] == {"channel": ["not_an_option"]}
    with pytest.raises(InvalidData) as refused:
        life.act("make_official_at_once", **SIGNED | {"applicant_kind": "anonymous"})
    assert refused.value.details["errors"] == {"applicant_kind": ["nobody_signed"]}
    with pytest.raises(Forbidden):
        life.act("make_official_at_once", published.controller, **SIGNED)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("Сізге, ЖСН 850505400123, жауап берілді.", "names_identity_number"),
        ("Шеберге хабарласыңыз: 8 701 123 45 67", "names_mobile_phone"),
        ("Құрметті Сейітова!", "names_surname"),
        ("Ерубаев көшесі, 12 үйдегі шам ауыстырылды.", "names_address"),
    ],
)
def test_a_public_answer_names_nobody(published: World, at: datetime, answer: str, code: str) -> None:
    """P-05 step 5, bad input: another person's IIN, a telephone, the applicant; the draft stays."""
    life = _life(published, at, address="Қарағанды қ., Ерубаев к-сі, 12-5")
    life.walk("classify_contact", "assign_contact")
    with pytest.raises(InvalidData) as refused:
        life.step("draft_contact_answer", answer=answer)
    assert refused.value.details["errors"] == {"answer": [code]}
    life.step("draft_contact_answer", internal_note=answer)  # staff may know it


def test_who_drafted_an_answer_does_not_approve_it(published: World, at: datetime) -> None:
    """Segregation of duties holds for answers to contacts too."""
    assert conflict("contact_approval", 7, {"contact_answer": {7}}) == "drafts_and_checks"
    assert conflict("contact_approval", 7, {"contact_answer": {8}}) is None


def test_a_threat_in_a_post_goes_the_fast_path_first(published: World, at: datetime) -> None:
    """P-05.threat: P-03 from P-05: anonymous, told, numbered apart, redirected; no message to anybody."""
    life = _life(
        published, at, applicant_kind="anonymous", last_name="", first_name="", text="Мектепте бомба бар"
    )
    assert (life.open_elements(), life.case().number) == (["check_threat"], None)
    life.walk("check_threat", "tell_security", "confirm_threat_receipt")
    case = life.case()
    assert (case.state, case.number, case.access_level) == ("REDIRECTED", "БС-2026-00000001", "restricted")
    assert _rows(published, messages) == []
    assert all_hold(published.engine)


def test_a_named_author_is_answered_after_the_threat_was_told(published: World, at: datetime) -> None:
    """P-03 from P-05: named, told, then answered as any contact, in restricted access."""
    life = _life(published, at, text="Мектепте бомба бар")
    life.walk("check_threat", "tell_security", "confirm_threat_receipt", *ANSWERED)
    assert (life.case().state, life.case().access_level) == ("CLOSED", "restricted")
    assert all_hold(published.engine)


def test_signs_that_are_none_change_nothing(published: World, at: datetime) -> None:
    """P-03 from P-05: dismissed with a reason, then the plain way."""
    life = _life(published, at, text="«Бомба» фильмі қашан көрсетіледі?")
    life.step("check_threat", decision="none", signs=None, reason="Фильмнің аты.")
    assert (life.open_elements(), life.case().access_level) == (["classify_contact"], "ordinary")


@pytest.mark.parametrize(("kind", "state"), [("anonymous", "REDIRECTED"), ("individual", "ROUTED")])
def test_a_threat_that_a_person_reads_between_the_lines(
    published: World, at: datetime, kind: str, state: str
) -> None:
    """P-05 step 2: the operator sees what the machine did not; the number stays the same."""
    names = {} if kind == "individual" else {"last_name": "", "first_name": ""}
    life = _life(published, at, applicant_kind=kind, **names)
    life.step("classify_contact", decision="threat", topic=None)
    with pytest.raises(ActionNotOpen):
        life.act("make_official", **SIGNED)  # nothing interrupts an alarm
    life.walk("check_threat", "tell_security", "confirm_threat_receipt")
    assert (life.case().state, life.case().number) == (state, "БС-2026-00000001")
    assert all_hold(published.engine)


def test_official_and_unofficial_are_numbered_apart(published: World, at: datetime) -> None:
    """R-104, R-109: neither series leaves a gap for the other."""
    lives = [_life(published, at) for _ in range(2)]
    official = Life(published, at)
    official.step("register_appeal")
    numbers = [life.case().number for life in (*lives, official)]
    assert numbers == ["БС-2026-00000001", "БС-2026-00000002", "ЖТ-2026-00000001"]


def test_the_states_of_a_contact_are_a_law_of_their_own() -> None:
    """P-05: a contact closes from anywhere, an official appeal never closes without a reply."""
    assert may_follow(CaseState.IN_WORK, CaseState.CLOSED, "contact")
    assert not may_follow(CaseState.IN_WORK, CaseState.CLOSED, "appeal")
    assert not may_follow(CaseState.CLOSED, CaseState.IN_WORK, "contact")
