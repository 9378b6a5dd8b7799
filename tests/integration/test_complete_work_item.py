"""Completing a work item: who may, once only, and nothing by halves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, text

from engine.domain.actor import Actor
from engine.domain.errors import (
    AlreadyDone,
    AlreadyTaken,
    DutiesConflict,
    Forbidden,
    InvalidData,
    JauapError,
    KeyReused,
    NotFound,
    ProcessStuck,
    StaleVersion,
)
from engine.operations import claim, complete_work_item, release
from engine.service_tasks import registry
from engine.storage.tables import (
    appeals,
    cases,
    drafts,
    idempotency_keys,
    journal,
    metadata,
    records,
    timers,
    work_items,
)
from tests.bench.recording import recorded
from tests.factories import World, actor_of, make_person
from tests.lives import FORMS, RETURNED, TO_EXECUTOR, TO_QUALITY, TO_REPLY, TO_SIGNATURE, Life

REGISTRATION = dict(FORMS["register_appeal"])


def _complete(life: Life, actor: Actor, element: str = "register_appeal", **arguments: Any) -> dict[str, Any]:
    item = life.item(element)
    given = {"work_item_id": item.id, "version": item.version, "data": life.form(element), "at": life.at}
    return complete_work_item(life.world.engine, actor, **(given | arguments))


def _count(life: Life, table: Any) -> int:
    with life.world.engine.connect() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def _everything(life: Life) -> dict[str, int]:
    return {table.name: _count(life, table) for table in metadata.sorted_tables}


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return Life(published, at)


def test_completing_a_free_item_is_also_claiming_it(life: Life) -> None:
    item = life.item("register_appeal")
    life.step("register_appeal")
    with life.world.engine.connect() as conn:
        done = conn.execute(select(work_items).where(work_items.c.id == item.id)).one()
    person = life.world.people["registrar"]
    assert (done.state, done.finished_by, done.assignee_id) == ("completed", person, person)


def test_the_next_items_of_the_same_person_are_answered(life: Life) -> None:
    assert life.step("register_appeal")["next"] == []
    following = life.step("check_admissibility")
    assert following["next"] == [life.item("determine_nature").id]


def test_the_form_becomes_a_record_and_changes_its_tables(life: Life) -> None:
    life.step("register_appeal", subject="Жарық пен жол", sheets=3)
    with life.world.engine.connect() as conn:
        appeal = conn.execute(select(appeals)).one()
        record = conn.execute(select(records).where(records.c.kind == "registration")).one()
    assert (appeal.subject, appeal.sheets) == ("Жарық пен жол", 3)
    assert (record.version, record.author_id) == (1, life.world.people["registrar"])


def test_each_reply_is_a_new_version_of_the_record(life: Life) -> None:
    life.walk(*TO_QUALITY)
    life.step("quality_analysis", **RETURNED)
    life.step("draft_reply")
    with life.world.engine.connect() as conn:
        versions = conn.execute(select(records.c.version).where(records.c.kind == "reply")).scalars()
        assert sorted(versions) == [1, 2]


def test_personal_data_never_reaches_the_journal(life: Life) -> None:
    life.walk(*TO_REPLY, "draft_reply")
    with life.world.engine.connect() as conn:
        kept = b"".join(f + c for f, c in conn.execute(select(journal.c.facts, journal.c.change)))
    for word in ("Сейітова", "Айнұр", "Ерубаев", "ainur@", "Жарық"):
        assert word.encode() not in kept


def test_the_resolution_gives_the_work_to_the_executor(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    item = life.item("examine")
    assert item.assignee_id == life.world.people["executor"]
    assert item.organisation_id == life.world.organisations["unit"]
    with life.world.engine.connect() as conn:
        case = conn.execute(select(cases)).one()
    assert case.executor_unit_id == life.world.organisations["unit"]


def test_a_resolution_to_nobody_is_refused_on_its_field(life: Life) -> None:
    life.walk("register_appeal", "check_admissibility", "determine_nature")
    with pytest.raises(InvalidData) as refused:
        life.step("resolution", executor="999999")
    assert refused.value.details["errors"] == {"executor": ["unknown_person"]}


def test_a_stranger_is_told_that_there_is_no_such_item(life: Life) -> None:
    with pytest.raises(NotFound):
        _complete(life, life.world.stranger)
    with pytest.raises(NotFound):
        _complete(life, life.world.registrar, work_item_id=10**9)


def test_someone_who_sees_the_case_but_has_another_role_is_refused(life: Life) -> None:
    with pytest.raises(Forbidden):
        _complete(life, life.world.controller)


def test_a_stale_version_says_who_changed_it_and_when(life: Life) -> None:
    item = life.item("register_appeal")
    claimed = claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1)
    release(
        life.world.engine, life.world.registrar, work_item_id=item.id, version=claimed["version"], at=life.at
    )
    with pytest.raises(StaleVersion) as refused:
        _complete(life, life.world.registrar, version=1)
    assert refused.value.details["version"] == 3
    assert refused.value.details["changed_by"].startswith("Registrar")
    assert datetime.fromisoformat(refused.value.details["changed_at"]) == life.at


def test_an_item_in_anothers_hands_says_whose(life: Life) -> None:
    other = _second_registrar(life.world)
    item = life.item("register_appeal")
    claim(life.world.engine, life.world.registrar, work_item_id=item.id, version=1)
    for version in (1, 2):
        with pytest.raises(AlreadyTaken) as refused:
            _complete(life, other, version=version)
        assert refused.value.details["by"].startswith("Registrar")


def test_a_finished_item_says_who_finished_it(life: Life) -> None:
    item = life.item("register_appeal")
    life.step("register_appeal")
    with pytest.raises(AlreadyDone) as refused:
        complete_work_item(
            life.world.engine, life.world.registrar, work_item_id=item.id, version=1, data=REGISTRATION
        )
    assert refused.value.details["by"].startswith("Registrar")
    assert datetime.fromisoformat(refused.value.details["at"]) == life.at


def test_of_two_people_at_one_item_one_wins(life: Life) -> None:
    other, item = _second_registrar(life.world), life.item("register_appeal")
    barrier = Barrier(2)

    def complete(actor: Actor) -> str:
        barrier.wait()
        try:
            complete_work_item(
                life.world.engine, actor, work_item_id=item.id, version=1, data=REGISTRATION, at=life.at
            )
        except JauapError as refused:
            return refused.code
        return "won"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(complete, (life.world.registrar, other)))
    assert sorted(outcomes) == ["already_done", "won"]
    assert _count(life, journal) == 2


def test_one_key_five_times_at_once_is_done_once_and_answered_five_times(life: Life) -> None:
    item, barrier = life.item("register_appeal"), Barrier(5)

    def complete(_: int) -> dict[str, Any]:
        barrier.wait()
        return complete_work_item(
            life.world.engine,
            life.world.registrar,
            work_item_id=item.id,
            version=1,
            data=REGISTRATION,
            key="k-1",
        )

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(complete, range(5)))
    assert all(answer == answers[0] for answer in answers)
    assert _count(life, journal) == 2


def test_a_key_with_another_body_is_refused(life: Life) -> None:
    item = life.item("register_appeal")
    _complete(life, life.world.registrar, key="k-1")
    with pytest.raises(KeyReused):
        complete_work_item(
            life.world.engine,
            life.world.registrar,
            work_item_id=item.id,
            version=1,
            data=REGISTRATION | {"subject": "Басқа"},
            key="k-1",
        )


def test_a_key_belongs_to_its_person(life: Life) -> None:
    _complete(life, life.world.registrar, key="k-1")
    _complete(life, life.world.controller, "check_admissibility", key="k-1")
    assert _count(life, idempotency_keys) == 2


def test_a_refusal_does_not_use_up_the_key(life: Life) -> None:
    with pytest.raises(InvalidData):
        _complete(life, life.world.registrar, data={}, key="k-1")
    assert _complete(life, life.world.registrar, key="k-1")["case_state"] == "REGISTERED"


def test_unknown_and_missing_fields_are_refused(life: Life) -> None:
    with pytest.raises(InvalidData) as refused:
        _complete(life, life.world.registrar, data={"sneaky": 1, "language": "kk", "subject": "x"})
    assert refused.value.details["errors"] == {"sneaky": ["unknown_field"], "legal_type": ["required"]}


def _with_role(life: Life, login: str, role: str) -> Actor:
    """The person with one more role over the whole oblast."""
    with life.world.engine.begin() as conn:
        conn.execute(
            text("insert into role_grants (person_id, role, organisation_id) values (:p, :r, :o)"),
            {"p": life.world.people[login], "r": role, "o": life.world.oblast},
        )
        return actor_of(conn, life.world.people[login])


def _refused(life: Life, element: str, actor: Actor) -> str:
    with pytest.raises(DutiesConflict) as refused:
        life.step(element, actor)
    return str(refused.value.details["conflict"])


def test_whoever_drafted_does_not_check(life: Life) -> None:
    life.walk(*TO_QUALITY)
    assert _refused(life, "quality_analysis", _with_role(life, "executor", "controller")) == (
        "drafts_and_checks"
    )


def test_whoever_checked_does_not_sign(life: Life) -> None:
    life.walk(*TO_SIGNATURE)
    assert _refused(life, "sign_reply", _with_role(life, "controller", "signer")) == "checks_and_signs"


def test_the_executor_never_signs(life: Life) -> None:
    life.walk(*TO_SIGNATURE)
    assert _refused(life, "sign_reply", _with_role(life, "executor", "signer")) == "drafts_and_signs"


def test_whoever_prepared_a_redirect_does_not_sign_it(life: Life) -> None:
    life.step("register_appeal")
    life.step(
        "check_admissibility", decision="redirect", competence="other", reason="Басқа органның құзыреті."
    )
    life.step("redirect_appeal")
    assert _refused(life, "sign_redirect", _with_role(life, "controller", "signer")) == "drafts_and_signs"
    life.step("sign_redirect")


def test_whoever_checked_an_earlier_version_does_not_sign_a_later_one(life: Life) -> None:
    life.walk(*TO_QUALITY)
    life.step("quality_analysis", **RETURNED)
    life.step("draft_reply")
    life.step("quality_analysis", life.world.second_controller)
    assert _refused(life, "sign_reply", _with_role(life, "controller", "signer")) == "checks_and_signs"


def test_erasing_a_record_does_not_free_its_author(life: Life) -> None:
    life.walk(*TO_SIGNATURE)
    with life.world.engine.begin() as conn:
        # As an owner of the tables would, past the guard.
        conn.execute(text("alter table records disable trigger records_append_only"))
        conn.execute(text("delete from records where kind = 'quality'"))
        conn.execute(text("alter table records enable trigger records_append_only"))
    assert _refused(life, "sign_reply", _with_role(life, "controller", "signer")) == "checks_and_signs"


def test_a_failing_service_task_leaves_nothing_behind_but_its_incident(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> dict[str, Any]:
        raise RuntimeError("the service failed after its first writes")

    monkeypatch.setitem(registry.REGISTRY, "send-message", fail)  # type: ignore[arg-type]
    before = _everything(life)
    with pytest.raises(ProcessStuck, match="send_voucher"):
        _complete(life, life.world.registrar, key="k-1")
    told = {"incidents": 1, "journal": before["journal"] + 1}
    assert _everything(life) == before | told
    assert life.item("register_appeal").version == 1


def test_a_draft_goes_with_its_item(life: Life) -> None:
    from engine.operations import save_draft

    item = life.item("register_appeal")
    save_draft(life.world.engine, life.world.registrar, work_item_id=item.id, data={"subject": "Жа"})
    assert _count(life, drafts) == 1
    life.step("register_appeal")
    assert _count(life, drafts) == 0


def test_a_completion_takes_at_most_eight_statements(life: Life) -> None:
    """The plain path: a form, no service task. Services and timers bring their own."""
    life.step("register_appeal")
    item = life.item("check_admissibility")
    with recorded() as seen:
        complete_work_item(
            life.world.engine,
            life.world.controller,
            work_item_id=item.id,
            version=1,
            data=life.form("check_admissibility"),
            key="k-1",
        )
    assert 4 <= len(seen) <= 8, seen


def test_timers_wait_as_rows(life: Life) -> None:
    assert _count(life, timers) == 1
    life.walk(*TO_EXECUTOR)
    assert _count(life, timers) == 2


def _second_registrar(world: World) -> Actor:
    with world.engine.begin() as conn:
        return actor_of(
            conn, make_person(conn, "second_registrar", world.oblast, world.registrar.grants[0].role)
        )
