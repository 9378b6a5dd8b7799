"""Applicants of every kind, issues and the fields of each channel: stored, found, and never refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Table, delete, func, select, text, update
from sqlalchemy.exc import ProgrammingError

from engine.domain.errors import InvalidData, NotFound
from engine.operations import receive_appeal
from engine.queries import case_card, inbox, reading
from engine.queries.case_list import case_list
from engine.queries.inbox import InboxFilters
from engine.storage.tables import (
    appeals,
    applicants,
    cases,
    consultations,
    issues,
    records,
    representations,
    signatories,
    text_marks,
)
from tests.factories import World
from tests.lives import INTAKE, Life

SIGNED = [
    {"last_name": "Омаров", "first_name": "Ерлан", "identity_number": "750115399901"},
    {"last_name": "Ким", "first_name": "Ольга"},
]


def _receive(world: World, at: datetime, **data: Any) -> int:
    given = {name: value for name, value in {**INTAKE, **data}.items() if value is not None}
    answer = receive_appeal(world.engine, world.registrar, data=given, organisation_id=world.oblast, at=at)
    return int(answer["case_id"])


def _rows(world: World, table: Table, **which: Any) -> list[Any]:
    with world.engine.connect() as conn:
        return list(conn.execute(select(table).filter_by(**which)))


def _card(world: World, case_id: int, at: datetime, login: str = "controller") -> Any:
    with reading(world.engine) as conn:
        return case_card(conn, world.actor(login), case_id, at=at)


@pytest.mark.parametrize(
    "kind",
    [
        *("individual", "entrepreneur", "legal_entity", "branch", "foreign", "collective"),
        *("representative", "anonymous", "state_body", "deputy"),
    ],
)
def test_an_appeal_of_every_kind_of_applicant_is_taken_in_with_nothing_but_its_text(
    published: World, at: datetime, kind: str
) -> None:
    """R-030, R-111, R-114: what is missing is a defect that is kept, never a refusal."""
    bare = dict.fromkeys(("last_name", "first_name", "address", "email", "subject", "language", "legal_type"))
    case_id = _receive(published, at, applicant_kind=kind, **bare)
    (appeal,) = _rows(published, appeals)
    (applicant,) = _rows(published, applicants)
    assert applicant.kind == kind
    assert appeal.defects
    assert ("no_address" in appeal.defects) is (kind != "anonymous")
    assert appeal.subject == "Ерубаев көшесі, 12-үйдің ауласында екі айдан бері жарық жоқ."
    assert (appeal.language, appeal.legal_type) == ("kk", "application")
    assert _card(published, case_id, at).appeal.defects == appeal.defects


def test_two_kinds_of_applicants_with_their_numbers(published: World, at: datetime) -> None:
    """R-030: two applicants: IIN 750115399901, BIN 160540999907."""
    _receive(published, at, identity_number="750115 399901")
    _receive(
        published, at, applicant_kind="legal_entity", name="«Тазалық» ЖШС", identity_number="160540999907"
    )
    kept = {(one.kind, one.identity_number, one.identity_flag) for one in _rows(published, applicants)}
    assert kept == {("individual", "750115399901", "ok"), ("legal_entity", "160540999907", "ok")}


def test_signatories_are_kept_in_their_order_and_counted(published: World, at: datetime) -> None:
    case_id = _receive(published, at, applicant_kind="collective", signatories=SIGNED, signed_by=40)
    assert [(one.position, one.last_name) for one in _rows(published, signatories)] == [
        (1, "Омаров"),
        (2, "Ким"),
    ]
    applicant = _card(published, case_id, at).applicant
    assert (applicant.signed_by, [one.name for one in applicant.signatories]) == (
        40,
        ["Омаров Ерлан", "Ким Ольга"],
    )


def test_a_representative_comes_with_whom_and_by_what_power(published: World, at: datetime) -> None:
    power = {"attorney_number": "2-1184", "attorney_date": "2026-01-10", "attorney_until": "2027-01-10"}
    case_id = _receive(
        published, at, applicant_kind="representative", represented_name="Ахметов Болат", **power
    )
    (kept,) = _rows(published, representations)
    assert (kept.represented_name, kept.attorney_until) == ("Ахметов Болат", date(2027, 1, 10))
    assert _card(published, case_id, at).applicant.representation.attorney_number == "2-1184"
    assert "no_attorney" not in _card(published, case_id, at).appeal.defects


@pytest.mark.parametrize("word", ["Омаров", "омаров", "750115399901"])
def test_the_search_finds_a_signatory(published: World, at: datetime, word: str) -> None:
    found = _receive(published, at, applicant_kind="collective", signatories=SIGNED)
    _receive(published, at, text="Басқа мәселе туралы мүлде бөлек хат жазып отырмын.")
    with reading(published.engine) as conn:
        listed = case_list(conn, published.controller, text=word, at=at)
        waiting = inbox(conn, published.registrar, preset="free", filters=InboxFilters(text=word), at=at)
        hidden = case_list(conn, published.auditor, text=word, at=at)
    assert [row.id for row in listed.rows] == [found]
    assert [item.case_id for item in waiting.items] == [found]
    assert hidden.rows == ()


def test_a_masked_reader_sees_how_many_signed_and_no_name(published: World, at: datetime) -> None:
    case_id = _receive(published, at, applicant_kind="collective", signatories=SIGNED)
    seen = _card(published, case_id, at, "auditor").applicant
    assert (seen.signed_by, seen.signatories) == (3, ())
    assert "Омаров" not in repr(_card(published, case_id, at, "auditor"))


def test_a_letter_with_two_questions_has_two_issues(published: World, at: datetime) -> None:
    """R-034: letter with a roof and a pension question → 2 issues; reports count the main topic."""
    named = [
        {"topic": "T1", "sub_topic": "T1.03", "kato": "350000000", "demand": "Шатырды жөндеу"},
        {"topic": "T2"},
    ]
    case_id = _receive(published, at, issues=named)
    kept = [
        (one.topic, one.sub_topic, one.kato, one.demand, one.confirmed) for one in _rows(published, issues)
    ]
    assert kept == [("T1", "T1.03", "350000000", "Шатырды жөндеу", False), ("T2", None, None, "", False)]
    (appeal,) = _rows(published, appeals)
    assert (appeal.topic, appeal.sub_topic) == ("T1", "T1.03")
    assert [one.topic for one in _card(published, case_id, at).appeal.issues] == ["T1", "T2"]


def test_the_controller_determines_the_issues_that_the_registrar_proposed(
    published: World, at: datetime
) -> None:
    """R-034"""
    life = Life(published, at, issues=[{"topic": "T2"}])
    life.walk("register_appeal", "check_admissibility")
    named = [{"topic": "T1", "demand": "Шамдарды жөндеу"}]
    life.step("determine_nature", issues=named)
    (kept,) = _rows(published, issues)
    assert (kept.topic, kept.demand, kept.confirmed) == ("T1", "Шамдарды жөндеу", True)
    assert _rows(published, appeals)[0].topic == "T1"


def test_mail_keeps_the_postmark_and_the_day_of_receipt(published: World, at: datetime) -> None:
    """R-031: mail arrives 13.11.2026 with postmark 09.11; both dates stored."""
    received = {"channel": "PAPER_MAIL", "received_at": "2026-11-13T10:00", "postmark_date": "2026-11-09"}
    _receive(published, at, **received, postal_number="RA123456789KZ", sheets=3)
    (appeal,), (case,) = _rows(published, appeals), _rows(published, cases)
    assert (appeal.postmark_date, case.received_at.date(), appeal.sheets) == (
        date(2026, 11, 9),
        date(2026, 11, 13),
        3,
    )


@pytest.mark.parametrize("body", ["AP", "PM", "PARLIAMENT", "MINISTRY"])
def test_an_instruction_of_a_parent_body_keeps_its_own_term(
    published: World, at: datetime, body: str
) -> None:
    """R-146: source "parent body" with 4 values; its number, dates, kind and frequency come along."""
    given = {"parent_number": "05-1234", "parent_date": "2026-11-18", "parent_due_date": "2026-12-01"}
    kinds = {"parent_kind": "report", "parent_frequency": "monthly"}
    _receive(published, at, channel="PARENT_BODY", parent_body=body, **given, **kinds)
    (appeal,), (case,) = _rows(published, appeals), _rows(published, cases)
    assert (appeal.parent_body, appeal.parent_number, appeal.parent_due_date) == (
        body,
        "05-1234",
        date(2026, 12, 1),
    )
    assert (appeal.parent_date, appeal.parent_kind, appeal.parent_frequency) == (
        date(2026, 11, 18),
        "report",
        "monthly",
    )
    assert case.control == "parent_body"


@pytest.mark.parametrize("channel", ["INSTAGRAM", "FACEBOOK", "VK", "TWITTER_X", "OK_RU"])
def test_a_post_keeps_its_link_and_nick(published: World, at: datetime, channel: str) -> None:
    """R-105, R-108: a social post is not official, whatever is typed."""
    _receive(published, at, channel=channel, link="https://example.kz/p/1", nick="@ainur")
    (appeal,) = _rows(published, appeals)
    (record,) = _rows(published, records, kind="intake")
    assert appeal.is_official is False
    assert (record.data["link"], record.data["nick"]) == ("https://example.kz/p/1", "@ainur")


@pytest.mark.parametrize(("signature", "official"), [("handwritten", True), ("none", False), (None, False)])
def test_a_letter_from_the_box_is_official_if_signed(
    published: World, at: datetime, signature: str | None, official: bool
) -> None:
    """R-108: derived from channel and signature, never typed."""
    _receive(published, at, channel="BOX", signature=signature)
    assert _rows(published, appeals)[0].is_official is official


def test_nobody_can_type_that_an_appeal_is_official(published: World, at: datetime) -> None:
    """R-108"""
    for typed in ({"is_official": "true"}, {"signature": "eds"}):
        with pytest.raises(InvalidData):
            _receive(published, at, channel="BOX", **typed)
    assert _rows(published, cases) == []


def test_a_box_must_be_one_of_this_organisation(published: World, at: datetime) -> None:
    with pytest.raises(InvalidData) as refused:
        _receive(published, at, channel="BOX", box_opening="7")
    assert refused.value.details["errors"] == {"box_opening": ["unknown_box_opening"]}


def test_a_call_at_night_has_its_ticket_at_once(published: World) -> None:
    """R-150: call 03:20 on a Sunday: as a dispatch ticket at once; official: the next working day."""
    night = datetime.fromisoformat("2026-11-22T03:20+05:00")
    for channel, day in (("DISPATCH_SERVICE", date(2026, 11, 22)), ("ORAL_PROTOCOL", date(2026, 11, 23))):
        life = Life(
            published, night, channel=channel, received_at="2026-11-22T03:20", external_number="502073-1"
        )
        if channel == "ORAL_PROTOCOL":
            life.step("register_appeal")
        (case,) = _rows(published, cases, id=life.case_id)
        assert case.number is not None
        assert case.registered_at.astimezone(night.tzinfo).date() == day


def test_what_was_received_can_be_found_again_by_its_words(published: World, at: datetime) -> None:
    case_id = _receive(published, at)
    (kept,) = _rows(published, text_marks)
    assert kept.case_id == case_id
    assert kept.marks


@pytest.mark.parametrize("table", [cases, appeals, applicants, consultations], ids=lambda table: table.name)
@pytest.mark.parametrize("how", ["delete", "truncate"])
def test_no_contact_can_be_deleted(published: World, at: datetime, table: Table, how: str) -> None:
    """R-114: an attempt to delete an unregistered contact is refused."""
    _receive(published, at)
    statement = delete(table) if how == "delete" else text(f"truncate {table.name} cascade")
    with pytest.raises(ProgrammingError, match="never deleted"), published.engine.begin() as conn:
        conn.execute(statement)
    with published.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(cases)).scalar_one() == 1


def test_a_table_that_is_not_kept_would_be_emptied(published: World, at: datetime) -> None:
    """The negative control of the rule above."""
    _receive(published, at, issues=[{"topic": "T1"}])
    with published.engine.begin() as conn:
        assert conn.execute(delete(issues)).rowcount == 1


def test_an_advice_that_is_not_there_becomes_no_appeal(published: World, at: datetime) -> None:
    """R-043"""
    for wrong in (7, 0, 10**30):
        with pytest.raises(NotFound):
            receive_appeal(
                published.engine,
                published.registrar,
                data=INTAKE,
                organisation_id=published.oblast,
                consultation_id=wrong,
                at=at,
            )
    with published.engine.begin() as conn:
        assert conn.execute(update(cases).values(version=cases.c.version)).rowcount == 0
