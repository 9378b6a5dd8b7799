"""What the diagrams' service tasks leave in the tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update

from engine.domain.complaint_clause import complaint_clause
from engine.domain.errors import ProcessStuck
from engine.domain.messages import templates
from engine.queries import reading
from engine.queries.reply import reply_data
from engine.service_tasks.context import ServiceContext
from engine.service_tasks.outgoing import queue_message
from engine.service_tasks.registry import REGISTRY
from engine.storage.records import write_record
from engine.storage.tables import (
    cases,
    messages,
    notices,
    number_series,
    organisations,
    people,
    records,
)
from tests.factories import ALMATY, World, make_organisation
from tests.lives import INTAKE, RETURNED, TO_EXECUTOR, TO_QUALITY, WHOLE, Life


def _rows(engine: Engine, table: Any, case_id: int) -> list[Any]:
    column = table.c.id if table is cases else table.c.case_id
    with engine.connect() as conn:
        return list(conn.execute(select(table).where(column == case_id).order_by(table.c.id)))


def _case(life: Life) -> Any:
    return _rows(life.world.engine, cases, life.case_id)[0]


def _record(life: Life, kind: str) -> dict[str, Any]:
    found = [row for row in _rows(life.world.engine, records, life.case_id) if row.kind == kind]
    assert found[-1].author_id is None
    return dict(found[-1].data)


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def test_numbers_have_no_gap_and_individuals_and_entities_their_own_series(
    published: World, at: datetime
) -> None:
    entity = {"applicant_kind": "legal_entity", "name": "ЖШС «Сарыарқа»"}
    lives = [Life(published, at), Life(published, at, **entity), Life(published, at)]
    for life in lives:
        life.step("register_appeal")
    numbers = [_case(life).number for life in lives]
    assert numbers == ["ЖТ-2026-00000001", "ЗТ-2026-00000001", "ЖТ-2026-00000002"]


def test_a_registration_that_fails_leaves_no_gap(life: Life) -> None:
    with pytest.raises(Exception, match="invalid_data"):
        life.step("register_appeal", language="xx")
    with life.world.engine.connect() as conn:
        assert conn.execute(select(number_series)).first() is None


@pytest.mark.parametrize(
    ("received", "registered", "last_day"),
    [
        ("2026-11-13T18:45", date(2026, 11, 16), date(2026, 12, 7)),  # D16: after hours on a Friday
        ("2026-11-22T12:00", date(2026, 11, 23), date(2026, 12, 14)),  # D23: a Sunday
        ("2026-11-23T09:05", date(2026, 11, 23), date(2026, 12, 14)),
    ],
)
def test_the_clock_counts_from_the_day_the_law_gives(
    published: World, received: str, registered: date, last_day: date
) -> None:
    moment = datetime.fromisoformat(received).replace(tzinfo=ALMATY)
    life = Life(published, moment, received_at=received)
    life.walk("register_appeal", "check_admissibility", "determine_nature")
    case = _case(life)
    assert case.registered_at.astimezone(ALMATY).date() == registered
    assert (case.clock_rule, case.legal_last_day) == ("A-15", last_day)


def test_a_late_registrar_does_not_move_the_applicants_clock(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.at += timedelta(days=2)
    life.step("register_appeal")
    assert _case(life).registered_at.astimezone(ALMATY).date() == at.date()


def test_the_review_sees_language_threat_and_topic(published: World, at: datetime) -> None:
    life = Life(published, at, text="В школе заложена бомба, нет отопления в подъезде.")
    review = _record(life, "preliminary_review")
    assert review["language"] == "ru"
    assert [threat["kind"] for threat in review["threats"]] == ["explosion"]
    assert review["topic"] in {"T1", "T4"}
    assert _record(Life(published, at), "preliminary_review")["threats"] == []


def test_messages_speak_the_language_of_the_appeal(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    voucher, routed = _rows(life.world.engine, messages, life.case_id)
    assert (voucher.code, voucher.language, voucher.state) == ("M-01", "kk", "queued")
    assert "ЖТ-2026-00000001" in voucher.subject and "Registrar" in voucher.body
    assert (routed.code, "14.12.2026" in routed.body) == ("M-03", True)
    with life.world.engine.connect() as conn:
        jobs = conn.execute(text("select args from jobs.procrastinate_jobs order by id")).scalars().all()
    assert jobs == [{"message_id": voucher.id}, {"message_id": routed.id}]


def test_without_an_address_nothing_is_sent(published: World, at: datetime) -> None:
    life = Life(published, at, email="")
    life.step("register_appeal")
    (voucher,) = _rows(published.engine, messages, life.case_id)
    assert (voucher.channel, voucher.state, voucher.address) == ("post", "no_address", INTAKE["address"])
    with published.engine.connect() as conn:
        assert conn.execute(text("select count(*) from jobs.procrastinate_jobs")).scalar_one() == 0


def test_the_reply_stops_the_clock_and_says_how_to_complain(life: Life) -> None:
    life.walk(*WHOLE)
    sent = _rows(life.world.engine, messages, life.case_id)[-1]
    assert sent.code == "M-07"
    assert "23.02.2027" in sent.body  # three months from the reply of 23.11.2026
    assert "сотқа" in sent.body  # nothing stands above this akimat
    assert _case(life).answered_at is not None


@pytest.mark.parametrize(
    ("seat", "superior", "expected"),
    [("oblast", "centre", "centre (kk)"), ("unit", "centre", "oblast (kk)"), ("unit", None, "oblast (kk)")],
)
def test_R125_letter_and_message_name_the_body_above_the_signer(
    published: World, at: datetime, seat: str, superior: str | None, expected: str
) -> None:
    """R-125: an akimat answers for its deputy akim and is below the centre; a body is below the akimat."""
    with published.engine.begin() as conn:
        if superior:
            centre = make_organisation(conn, superior, "parent_body")
            conn.execute(
                update(organisations).where(organisations.c.id == published.oblast).values(superior_id=centre)
            )
        seated = {"organisation_id": published.organisations[seat]}
        conn.execute(update(people).where(people.c.id == published.people["signer"]).values(seated))
    life = Life(published, at)
    life.walk(*WHOLE)
    (clause,) = [
        p for p in _rows(published.engine, messages, life.case_id)[-1].body.split("\n\n") if "91" in p
    ]
    assert f"органға шағым жасауға құқығыңыз бар: {expected}." in clause
    with reading(published.engine) as conn:
        data = reply_data(conn, published.controller, life.case_id, at=life.at)
    assert complaint_clause(data.recourse, "kk") == clause
    assert data.acting.id == published.organisations[seat]


def test_a_return_is_counted_and_the_executor_told(life: Life) -> None:
    life.walk(*TO_QUALITY)
    failed = {f"Q{n}": {"passed": n != 1, "comment": "Факт жоқ"} for n in range(1, 9)}
    life.step("quality_analysis", criteria=failed, **RETURNED)
    (notice,) = _rows(life.world.engine, notices, life.case_id)
    assert (notice.code, notice.person_id) == ("returned", life.world.people["executor"])
    assert notice.facts == {"return_count": 1} and _case(life).return_count == 1


def test_help_for_quality_is_ready_when_the_controller_opens_the_item(life: Life) -> None:
    life.walk(*TO_QUALITY)
    criteria = _record(life, "quality_help")["criteria"]
    assert criteria["Q1"]["passed"] is False
    assert [hint["code"] for hint in criteria["Q1"]["hints"]] == ["facts_short", "no_documents"]
    assert [hint["facts"] for hint in criteria["Q4"]["hints"]] == [
        {"act": "appc"},
        {"article": "76", "act": "appc"},
    ]


def test_an_overdue_case_is_marked_and_escalated(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    came = life.let_moments_come(until=datetime(2026, 12, 14, 23, 59, tzinfo=ALMATY))
    assert (len(came), _case(life).overdue) == (5, False)
    late = life.let_moments_come()
    assert late[0] == datetime(2026, 12, 15, 0, 0, tzinfo=ALMATY)
    assert _case(life).overdue
    told = [(row.code, row.role or "executor") for row in _rows(life.world.engine, notices, life.case_id)]
    reminded = [("reminder", who) for who in ("executor", "head", "controller")]
    expired = [("overdue", who) for who in ("executor", "head", "controller", "department_head")]
    assert told == reminded * 5 + expired + [("overdue_still", who) for who in ("department_head", "signer")]
    sent = [row.code for row in _rows(life.world.engine, messages, life.case_id)]
    assert sent == ["M-01", "M-03", "M-09"]


def test_a_telephone_gets_a_short_text_besides_the_letter(published: World, at: datetime) -> None:
    """Domain report 2.16: letter, SMS and portal."""
    life = Life(published, at, phone="+7 700 000 00 01")
    life.step("register_appeal")
    letter, text_ = _rows(published.engine, messages, life.case_id)
    assert (letter.channel, letter.number) == ("email", "ЖТ-2026-00000001/1")
    assert (text_.channel, text_.address, text_.state) == ("sms", "+7 700 000 00 01", "queued")
    assert text_.body == "№ ЖТ-2026-00000001 жолданымыңыз тіркелді."
    assert text_.number == ""


def test_R001_a_message_keeps_the_version_it_was_made_from(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.walk(*WHOLE)
    found = _rows(published.engine, messages, life.case_id)
    assert [(one.code, one.template_version, one.number[-2:]) for one in found] == [
        ("M-01", 2, "/1"),
        ("M-03", 2, "/2"),
        ("M-07", 2, "/3"),
    ]
    assert found[-1].letter["signer"].startswith("Signer")
    assert found[-1].letter["addressee"] == "Сейітова Айнұр"
    assert "signer" not in found[0].letter
    assert "Executor" in found[1].body
    assert "Executor" not in found[1].public_body


def test_the_link_to_the_status_page_needs_a_public_address(
    published: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAUAP_URL", "https://jauap.example.kz/")
    life = Life(published, at)
    life.step("register_appeal")
    (voucher,) = _rows(published.engine, messages, life.case_id)
    assert f"https://jauap.example.kz/status/{life.case_id}/" in voucher.body


def _context(life: Life, **headers: str) -> ServiceContext:
    conn = life.world.engine.connect()
    case = dict(conn.execute(select(cases).where(cases.c.id == life.case_id)).mappings().one())
    return ServiceContext(
        conn, life.case_id, case, life.world.controller, life.at, case["version"] + 1, "tell#1", headers
    )


RECORDS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "M-02": (
        "defects",
        {
            "defects": ["қолтаңба жоқ", "мекенжай жоқ"],
            "explanation": "Түсініксіз",
            "correct_by": "2026-12-01",
        },
        ("қолтаңба жоқ; мекенжай жоқ", "Түсініксіз", "01.12.2026"),
    ),
    "M-05": (
        "extension_decision",
        {"decision": "extend", "new_last_day": "2027-01-11", "reason": "Сараптама керек"},
        ("11.01.2027", "Сараптама керек", "сотқа"),
    ),
    "M-06": (
        "hearing_notice",
        {
            "way": "video",
            "place": "214",
            "hearing_at": "2026-12-08T10:00",
            "preliminary_decision": "Бас тарту",
        },
        ("08.12.2026 10:00", "бейнеконференция", "214", "Бас тарту", "25.11.2026"),
    ),
    "M-08": (
        "return_appeal",
        {"ground": "RETURNED", "reason": "Түзетілмеді"},
        ("кемшіліктер түзетілмеді", "Түзетілмеді", "сотқа"),
    ),
    "M-17": (
        "measure_done",
        {"measure_state": "moved", "new_promised_day": "2027-02-20", "measure": "Шатырды жөндеу"},
        ("20.02.2027", "Шатырды жөндеу"),
    ),
    "M-10": ("complaint_satisfaction", {"act": "Күші жойылды"}, ("Күші жойылды",)),
    "M-11": ("complaint_forwarding", {"superior_body": "@other_oblast"}, ("other_oblast (kk)", "23.11.2026")),
    "M-12": (
        "complaint_decision",
        {"decision": "cancel", "grounds": ["Негіз"], "text": "Шешім мәтіні"},
        ("Негіз", "Шешім мәтіні", "23.12.2026"),
    ),
    "M-13": ("withdrawal_decision", {"decision": "accept", "reason": "Қабылданды"}, ("Қабылданды",)),
    "M-13N": (
        "withdrawal_decision",
        {"decision": "continue", "reason": "Қоғамдық мүдде"},
        ("Қоғамдық мүдде",),
    ),
    "M-14": ("contact_answer", {"answer": "Жөнделді"}, ("Жөнделді",)),
}


@pytest.mark.parametrize("code", RECORDS)
def test_each_message_reads_its_record(life: Life, code: str) -> None:
    """Contracts of 2.16: what the steps write is what the applicant is told."""
    life.step("register_appeal")
    kind, data, expected = RECORDS[code]
    place = life.world.organisations
    filled = {k: str(place[v[1:]]) if isinstance(v, str) and v[:1] == "@" else v for k, v in data.items()}
    ctx = _context(life)
    with ctx.conn:
        empty = queue_message(ctx, code) if code in ("M-10", "M-13", "M-13N", "M-14") else {"code": code}
        assert empty["code"] == code
        ctx.key = "tell#2"
        written = {"case_id": life.case_id, "case_seq": ctx.case_seq, "kind": kind, "data": filled}
        author = {"author_id": life.world.people["department_head"], "at": life.at}
        write_record(ctx.conn, **written, **author)
        # What is told may be one record, and the signature under it another.
        signed_in = templates(code)[-1].signed_in
        if signed_in and kind not in signed_in:
            signature = {"kind": signed_in[0], "data": {"decision": "sign"}}
            write_record(ctx.conn, **written | signature, **author)
        queue_message(ctx, code)
        row = ctx.conn.execute(select(messages).order_by(messages.c.id.desc()).limit(1)).one()
        for words in expected:
            assert words in row.body
        assert "None" not in row.body
        assert row.letter.get("signer", "Department Head").startswith("Department Head")
        assert ("signer" in row.letter) is bool(templates(code)[-1].signed_in)
        ctx.conn.rollback()


@pytest.mark.parametrize(
    "part",
    [
        {"part": "part", "issues": ["еңбекақы"]},
        {"part": "еңбекақы"},
        {"extent": "part", "issues": ["еңбекақы"]},
    ],
)
def test_a_redirect_of_a_part_says_who_considers_the_rest(life: Life, part: dict[str, Any]) -> None:
    life.step("register_appeal")
    ctx = _context(life)
    target = str(life.world.organisations["other_oblast"])
    told = {"target_body": target, "reason": "not_competent", **part}
    with ctx.conn:
        written = {"case_id": life.case_id, "case_seq": ctx.case_seq, "kind": "redirect", "data": told}
        write_record(ctx.conn, **written, author_id=life.world.people["controller"], at=life.at)
        queue_message(ctx, "M-04")
        row = ctx.conn.execute(select(messages).order_by(messages.c.id.desc()).limit(1)).one()
        for words in ("other_oblast (kk)", "oblast (kk).", "еңбекақы"):
            assert words in row.body
        assert "еңбекақы" not in row.public_body
        ctx.conn.rollback()


def test_what_a_diagram_gives_goes_into_the_message(life: Life) -> None:
    """M-05C, M-15 to M-17; a variable that happens to be called like another fact does not."""
    life.step("register_appeal")
    ctx = _context(life, code="M-05C")
    with ctx.conn:
        moved = {"old_last_day": "2026-12-14", "new_last_day": "2026-12-15", "number": "777"}
        REGISTRY["send-message"](
            ctx, moved | {"change_reason": {"kk": "күнтізбе өзгерді", "ru": "x", "en": "y"}}
        )
        row = ctx.conn.execute(select(messages).order_by(messages.c.id.desc()).limit(1)).one()
        for words in ("14.12.2026", "15.12.2026", "күнтізбе өзгерді", "ЖТ-2026-00000001"):
            assert words in row.body
        with pytest.raises(ProcessStuck):
            REGISTRY["send-message"](ctx, {"old_last_day": "ертең", "new_last_day": "2026-12-15"})
        ctx.conn.rollback()
