"""Taking in an appeal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.domain.errors import Forbidden, InvalidData, NotFound
from engine.operations import receive_appeal
from engine.storage.tables import appeals, applicants, cases, journal, records, work_items
from tests.factories import World
from tests.lives import INTAKE


def _receive(world: World, at: datetime | None, **data: Any) -> dict[str, Any]:
    return receive_appeal(
        world.engine, world.registrar, data={**INTAKE, **data}, organisation_id=world.oblast, at=at
    )


def _one(world: World, table: Any) -> Any:
    with world.engine.connect() as conn:
        return conn.execute(select(table)).one()


def test_it_answers_the_case_and_the_registration_item(published: World, at: datetime) -> None:
    answer = _receive(published, at)
    item = _one(published, work_items)
    assert (answer["case_id"], answer["work_item_id"]) == (item.case_id, item.id)
    assert (item.element_id, item.candidate_role, item.form_key) == (
        "register_appeal",
        "registrar",
        "registration",
    )
    assert answer["next"] == [item.id]


def test_the_case_begins_with_its_first_journal_entry(published: World, at: datetime) -> None:
    answer = _receive(published, at)
    case, entry = _one(published, cases), _one(published, journal)
    assert (case.state, case.version, entry.case_seq, entry.command) == ("RECEIVED", 1, 1, "receive_appeal")
    assert entry.at == at
    assert entry.recorded_at != at
    assert answer["case_state"] == "RECEIVED"


def test_applicant_and_appeal_are_stored_beside_the_record(published: World, at: datetime) -> None:
    _receive(published, at)
    applicant, appeal = _one(published, applicants), _one(published, appeals)
    assert (applicant.last_name, applicant.kind) == ("Сейітова", "individual")
    assert (appeal.channel, appeal.is_official, appeal.received_by) == (
        "PAPER_HAND",
        True,
        published.people["registrar"],
    )
    with published.engine.connect() as conn:
        kept = select(records.c.data["last_name"].astext).where(records.c.kind == "intake")
        assert conn.execute(kept).scalar_one() == "Сейітова"


def test_a_doubtful_identity_number_is_flagged_and_accepted(published: World, at: datetime) -> None:
    _receive(published, at, identity_number="990101 30O 123")
    assert _one(published, applicants).identity_flag == "letter_for_zero"


def test_the_channel_decides_whether_it_is_official(published: World, at: datetime) -> None:
    _receive(published, at, channel="PHONE_CONSULTATION")
    assert _one(published, appeals).is_official is False


def test_who_may_not_receive_is_refused(published: World, at: datetime) -> None:
    for actor in (published.executor, published.stranger):
        with pytest.raises(Forbidden):
            receive_appeal(published.engine, actor, data=INTAKE, organisation_id=published.oblast, at=at)


def test_an_organisation_that_does_not_exist_is_not_found(published: World) -> None:
    with pytest.raises(NotFound):
        receive_appeal(published.engine, published.registrar, data=INTAKE, organisation_id=10**9)


def test_a_wrong_form_stores_nothing(published: World, at: datetime) -> None:
    with pytest.raises(InvalidData):
        _receive(published, at, text="")
    with published.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(cases)).scalar_one() == 0


def test_without_a_deployment_there_is_nothing_to_start(world: World, at: datetime) -> None:
    with pytest.raises(NotFound):
        _receive(world, at)


def test_the_same_key_is_the_same_case(published: World, at: datetime) -> None:
    arguments: dict[str, Any] = {"data": INTAKE, "organisation_id": published.oblast, "at": at, "key": "k"}
    first = receive_appeal(published.engine, published.registrar, **arguments)
    assert receive_appeal(published.engine, published.registrar, **arguments) == first
    assert _one(published, cases).id == first["case_id"]
