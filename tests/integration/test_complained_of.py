"""A person named in a complaint has no part in it: neither sees it, nor is given its work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Row, select

from engine.domain.actor import Actor, Role
from engine.domain.errors import Forbidden, InvalidData, NotFound
from engine.operations import claim, name_complained_of, read_notice, reassign
from engine.queries import inbox, notices, reading
from engine.queries.case import case_card
from engine.queries.case_list import case_list
from engine.queries.inbox_counters import inbox_counters
from engine.queries.inbox_presets import presets_for
from engine.queries.notices import unread_notices
from engine.queries.prior_appeals import prior_appeals
from engine.storage.tables import appeals, applicants, cases, journal
from tests.factories import World, actor_of, make_person
from tests.lives import TO_EXECUTOR, TO_QUALITY, TO_SIGNATURE, Life, all_hold


@pytest.fixture
def life(published: World, at: datetime) -> Iterator[Life]:
    """However the story goes, at its end its journal must come out again."""
    life = Life(published, at, legal_type="complaint", identity_number="900101300009")
    yield life
    assert all_hold(published.engine)


def _name(life: Life, login: str | None, by: str = "department_head", **told: Any) -> dict[str, Any]:
    person = {"person_id": life.world.people[login]} if login else {}
    actor = life.world.actor(by)
    return name_complained_of(life.world.engine, actor, case_id=life.case_id, **person, **told, at=life.at)


def _case(life: Life) -> Row[Any]:
    with life.world.engine.connect() as conn:
        return conn.execute(select(cases).where(cases.c.id == life.case_id)).one()


def _sees_anything(life: Life, actor: Actor) -> set[str]:
    """Every list, count and page of the product that shows the case to the actor."""
    found = set()
    with reading(life.world.engine) as conn:
        number = conn.execute(select(applicants.c.identity_number)).scalar_one()
        for preset in presets_for(actor):
            if inbox(conn, actor, preset=preset, at=life.at).items:
                found.add(f"inbox {preset}")
        found |= {f"counter {name}" for name, n in inbox_counters(conn, actor, at=life.at).items() if n}
        if case_list(conn, actor, at=life.at).total:
            found.add("case list")
        if case_list(conn, actor, text="Сейітова", at=life.at).rows:
            found.add("search")
        if prior_appeals(conn, actor, number):
            found.add("prior appeals")
        if notices(conn, actor) or unread_notices(conn, actor):
            found.add("notices")
        try:
            case_card(conn, actor, life.case_id, at=life.at)
            found.add("case page")
        except NotFound:
            pass
    return found


@pytest.mark.parametrize(
    "login", ["registrar", "controller", "department_head", "head", "signer", "executor", "auditor"]
)
def test_the_person_complained_of_sees_the_case_nowhere(life: Life, login: str) -> None:
    """Domain report 4, conflict of interest: neither the case nor the applicant's data."""
    life.walk(*TO_QUALITY)
    _name(life, login, by="controller")
    assert _sees_anything(life, life.world.actor(login)) == set()


@pytest.mark.parametrize("login", ["registrar", "controller", "department_head", "executor", "auditor"])
def test_without_the_name_they_see_it(life: Life, login: str) -> None:
    """The other half: what is empty above is not empty by itself."""
    life.walk(*TO_QUALITY)
    assert _sees_anything(life, life.world.actor(login))


def test_a_complaint_about_one_hides_nothing_from_another(life: Life) -> None:
    life.walk(*TO_QUALITY)
    before = {login: _sees_anything(life, life.world.actor(login)) for login in ("controller", "signer")}
    _name(life, "executor")
    after = {login: _sees_anything(life, life.world.actor(login)) for login in before}
    # Of the department's lists nothing is lost; what was taken away is told to the head.
    assert after == before


def test_the_case_is_taken_from_the_executor_and_his_head_is_told(life: Life, at: datetime) -> None:
    life.walk(*TO_EXECUTOR, "co_execution")
    with life.world.engine.begin() as conn:
        unit = life.world.organisations["unit"]
        head = actor_of(conn, make_person(conn, "unit_head", unit, Role.HEAD))
    assert _name(life, "executor")["taken_away"] is True
    item = life.item("examine")
    assert (item.assignee_id, item.candidate_role) == (None, "executor")
    assert _case(life).executor_id is None
    with reading(life.world.engine) as conn:
        [told] = notices(conn, head)
    assert (told.code, told.case_id) == ("taken_from_complained_of", life.case_id)
    read_notice(life.world.engine, head, notice_id=told.id)


def test_a_notice_of_the_case_cannot_be_opened_by_its_address(life: Life) -> None:
    life.walk(*TO_EXECUTOR, "co_execution")
    _name(life, "executor")
    with reading(life.world.engine) as conn:
        [told] = notices(conn, life.world.head)
    _name(life, "head")
    with pytest.raises(NotFound):
        read_notice(life.world.engine, life.world.head, notice_id=told.id)


def test_the_next_to_take_the_work_is_the_executor_and_the_case_goes_on(life: Life) -> None:
    life.walk(*TO_EXECUTOR, "co_execution")
    _name(life, "executor")
    life.step("examine", life.world.second_executor)
    assert life.item("draft_reply").assignee_id == life.world.people["second_executor"]
    life.step("draft_reply", life.world.second_executor)
    life.walk("quality_analysis", "sign_reply", "confirm_delivery", "close_case")
    assert _case(life).state == "CLOSED"


def test_work_that_opens_later_is_not_given_to_him_by_name(life: Life) -> None:
    """The process still knows him as the executor: the draft opens free in his unit."""
    life.walk(*TO_EXECUTOR, "co_execution")
    _name(life, "executor")
    with life.world.engine.begin() as conn:
        place = life.world.organisations["unit"]
        other = actor_of(conn, make_person(conn, "passing_by", place, Role.EXECUTOR))
    item = life.item("examine")
    claim(life.world.engine, other, work_item_id=item.id, version=item.version, at=life.at)
    life.step("examine", other)
    assert life.item("draft_reply").assignee_id == other.person_id


def test_its_work_cannot_be_taken_by_him(life: Life) -> None:
    life.walk(*TO_SIGNATURE)
    _name(life, "signer")
    item = life.item("sign_reply")
    with pytest.raises(NotFound):
        claim(life.world.engine, life.world.signer, work_item_id=item.id, version=item.version)


def test_its_work_cannot_be_handed_to_him(life: Life) -> None:
    life.walk(*TO_EXECUTOR)
    _name(life, "second_executor")
    item = life.item("examine")
    with pytest.raises(InvalidData) as refused:
        reassign(
            life.world.engine,
            life.world.department_head,
            work_item_id=item.id,
            version=item.version,
            to_person_id=life.world.people["second_executor"],
            reason="Ауысым",
        )
    assert refused.value.details["errors"] == {"to_person_id": ["not_suitable"]}


@pytest.mark.parametrize("field", ["executor", "co_executors"])
def test_a_resolution_does_not_name_him(life: Life, field: str) -> None:
    life.walk(*TO_EXECUTOR[:-1])
    _name(life, "executor", by="controller")
    chosen = str(life.world.people["executor"])
    others = {"executor": str(life.world.people["second_executor"]), "co_executors": []}
    with pytest.raises(InvalidData) as refused:
        life.step("resolution", **others | {field: chosen if field == "executor" else [chosen]})
    assert refused.value.details["errors"] == {field: ["complained_of"]}


def test_who_names_himself_loses_the_case(life: Life) -> None:
    life.walk("register_appeal")
    _name(life, "controller", by="controller")
    with pytest.raises(NotFound):
        life.step("check_admissibility", life.world.controller)
    life.step("check_admissibility", life.world.second_controller)


@pytest.mark.parametrize("by", ["executor", "signer", "auditor", "methodologist", "head"])
def test_others_do_not_write_it_down(life: Life, by: str) -> None:
    life.walk(*TO_SIGNATURE)
    with pytest.raises((Forbidden, NotFound)):
        _name(life, "executor", by=by)


def test_a_typed_name_is_kept_beside_the_chain_and_hides_nothing(life: Life) -> None:
    life.walk("register_appeal")
    _name(life, None, text="  Ахметов Б., учаскелік\x00 инспектор ")
    with life.world.engine.connect() as conn:
        row = conn.execute(select(appeals)).one()
        entry = conn.execute(select(journal).order_by(journal.c.seq.desc())).first()
    assert (row.complained_of, row.complained_of_id) == ("Ахметов Б., учаскелік инспектор", None)
    assert entry is not None
    assert entry.command == "name_complained_of"
    assert "Ахметов".encode() not in entry.facts + entry.change
    assert _sees_anything(life, life.world.controller)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"person_id": 999}, {"complained_of_id": ["unknown_person"]}),
        ({"unit_id": 10**30}, {"complained_of_unit_id": ["unknown_organisation"]}),
        ({"text": "ж" * 501}, {"complained_of": ["too_long"]}),
    ],
)
def test_what_cannot_be_written_down_is_refused(
    life: Life, told: dict[str, Any], error: dict[str, Any]
) -> None:
    with pytest.raises(InvalidData) as refused:
        _name(life, None, **told)
    assert refused.value.details["errors"] == error


def _redirected(life: Life, target: str) -> None:
    life.step("check_admissibility", competence="other", decision="redirect", reason="Құзыретке жатпайды.")
    life.step("redirect_appeal", target_body=str(life.world.organisations[target]))


@pytest.mark.parametrize("named", ["body", "official"])
def test_a_complaint_is_not_redirected_to_those_whom_it_is_about(life: Life, named: str) -> None:
    """P-02: the engine refuses the target when it equals the challenged official's unit."""
    life.walk("register_appeal")
    told = {"unit_id": life.world.organisations["second_unit"]} if named == "body" else {}
    _name(life, None if told else "co_executor", by="controller", **told)
    with pytest.raises(InvalidData) as refused:
        _redirected(life, "second_unit")
    assert refused.value.details["errors"] == {"target_body": ["complained_of"]}


def test_to_another_body_it_is(life: Life) -> None:
    life.walk("register_appeal")
    _name(life, "co_executor", by="controller")
    _redirected(life, "unit")
    assert life.open_elements() == ["sign_redirect"]
