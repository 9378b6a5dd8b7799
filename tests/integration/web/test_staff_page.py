"""The page of staff: who sees what of it, what its forms do, and how they refuse."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.domain.access import DELEGABLE
from engine.domain.document_types import DocumentType
from engine.domain.staff import SIGNING_KINDS, AbsenceKind, Post
from engine.storage.tables import appointments, delegations, people, role_grants, staff_events, staffing
from tests.factories import World, make_person
from tests.integration.web.conftest import Visitor
from tests.lives import TO_EXECUTOR, TO_SIGNATURE, Life
from webapp.admin.staff_forms import ACTS
from webapp.presenters import staff_words

SignIn = Callable[[str], Visitor]
ORDER = {"act_number": "15-ж", "act_date": "2026-02-20", "key": "k"}
POST = {"position-kk": "басшы", "position-ru": "руководитель", "position-en": "head"}


def _address(world: World, place: str = "department", person: str | None = None) -> str:
    chosen = f"&person={world.people[person]}" if person else ""
    return f"/admin/staff?organisation={world.organisations[place]}{chosen}"


def _send(visitor: Visitor, world: World, act: str, place: str = "department", **told: str) -> Any:
    query = _address(world, place).partition("?")[2]
    return visitor.post(f"/admin/staff/{act}?{query}", **{**ORDER, **told})


def _forms(page: str) -> set[str]:
    return set(re.findall(r'action="/admin/staff/(\w+)\?', page))


def test_the_administrator_keeps_accounts_and_the_head_of_the_department_posts(
    world: World, as_person: SignIn
) -> None:
    """R-011, R-012: each sees the forms of what he may do, and no others."""
    address = _address(world, "oblast", "signer")
    administrator = _forms(as_person("administrator").get(address).text)
    head = _forms(as_person("department_head").get(address).text)
    accounts = {name for name, act in ACTS.items() if act.by_administrator}
    assert administrator == accounts
    assert head == set(ACTS) - accounts - {"end_absence", "end_delegation"}


def test_the_auditor_reads_and_changes_nothing(world: World, as_person: SignIn) -> None:
    auditor = as_person("auditor")
    assert _forms(auditor.get(_address(world, "oblast", "signer")).text) == set()
    told = {
        "organisation_id": str(world.organisations["department"]),
        "posts": "5",
        "starts_on": "2026-12-01",
    }
    assert _send(auditor, world, "set_staffing", **told).status_code == 403


@pytest.mark.parametrize("login", ["registrar", "controller", "executor", "signer", "methodologist"])
def test_the_door_is_shut_to_others(world: World, as_person: SignIn, login: str) -> None:
    assert as_person(login).get("/admin/staff").status_code == 403


def test_the_head_of_a_department_sees_his_oblast_only(world: World, as_person: SignIn) -> None:
    head = as_person("department_head")
    assert "other_oblast" not in head.get("/admin/staff").text
    assert head.get(_address(world, "other_oblast")).status_code == 404


def test_a_post_is_given_and_stands_on_the_page_with_its_order(world: World, as_person: SignIn) -> None:
    head = as_person("department_head")
    told = {
        "person_id": str(world.people["executor"]),
        "kind": "head",
        "starts_on": "2026-03-01",
        "ends_on": "",
    }
    told |= {"organisation_id": str(world.organisations["unit"]), **POST}
    assert _send(head, world, "record_appointment", "unit", **told).status_code == 302
    page = head.get(_address(world, "unit")).text
    assert "15-ж" in page
    assert "басшы" in page
    with world.engine.connect() as conn:
        row = conn.execute(select(appointments).where(appointments.c.act_number == "15-ж")).one()
        assert conn.execute(select(staff_events.c.command)).scalar() == "record_appointment"
    assert (row.kind, str(row.starts_on), row.ends_on) == ("head", "2026-03-01", None)


def test_a_refused_form_keeps_what_was_typed_and_marks_the_field(world: World, as_person: SignIn) -> None:
    """R-011: without the order's number nothing is granted."""
    administrator = as_person("administrator")
    told = {"person_id": str(world.people["executor"]), "role": "registrar", "starts_on": "2026-03-01"}
    told |= {"organisation_id": str(world.organisations["unit"]), "ends_on": "2026-05-05", "act_number": ""}
    query = _address(world, "unit", "executor").partition("?")[2]
    answer = administrator.post(f"/admin/staff/grant_role?{query}", **{**ORDER, **told})
    assert answer.status_code == 422
    assert 'value="2026-05-05"' in answer.text
    assert re.search(r'id="grant_role-act_number"[^>]*aria-invalid="true"', answer.text)
    with world.engine.connect() as conn:
        held = select(role_grants.c.role).where(role_grants.c.person_id == world.people["executor"])
        assert conn.execute(held).scalars().all() == ["executor"]


@pytest.mark.parametrize("typed", ["", "x", "9" * 30, "-1", "٣"])
def test_what_is_no_number_is_refused_in_words(world: World, as_person: SignIn, typed: str) -> None:
    head = as_person("department_head")
    told = {
        "organisation_id": str(world.organisations["department"]),
        "starts_on": "2026-12-01",
        "posts": typed,
    }
    assert _send(head, world, "set_staffing", **told).status_code == 422
    with world.engine.connect() as conn:
        assert conn.execute(select(staffing.c.id)).all() == []


def test_nobody_gives_himself_a_right_and_is_told_so(world: World, as_person: SignIn) -> None:
    administrator = as_person("administrator")
    me = str(world.people["administrator"])
    told = {"person_id": me, "role": "methodologist", "starts_on": "2026-03-01"}
    told |= {"organisation_id": str(world.oblast), "ends_on": ""}
    answer = _send(administrator, world, "grant_role", "oblast", **told)
    assert answer.status_code == 403
    assert "ешкім" in answer.text.lower()
    assert "grant_role" not in _forms(administrator.get(_address(world, "oblast", "administrator")).text)


def test_a_full_staff_is_told_in_words(world: World, as_person: SignIn) -> None:
    """R-008: the refusal names the organisation and the number."""
    place = str(world.organisations["department"])
    told = {"organisation_id": place, "posts": "0", "starts_on": "2026-01-10"}
    assert _send(as_person("department_head"), world, "set_staffing", **told).status_code == 302
    person = {"organisation_id": place, "last_name": "Серік", "first_name": "Ай", "middle_name": "", **POST}
    person |= {"login": "serik", "password": "kokshetau-2026", "locale": "kk", "email": ""}
    answer = _send(as_person("administrator"), world, "add_person", **person)
    assert answer.status_code == 409
    assert "department (kk)" in answer.text
    # A password is typed again, never sent back.
    assert "kokshetau-2026" not in answer.text
    with world.engine.connect() as conn:
        assert conn.execute(select(people.c.id).where(people.c.login == "serik")).all() == []


def test_an_unknown_act_is_not_found(world: World, as_person: SignIn) -> None:
    assert _send(as_person("administrator"), world, "delete_everything").status_code == 404


def test_everything_that_can_be_chosen_has_words() -> None:
    # Orders to open personal data stand in the trail of the staff, and have a page of their own.
    assert set(staff_words.COMMANDS) == {*ACTS, "give_access_order", "revoke_access_order"}
    assert set(staff_words.VERBS) == {verb.value for verb in DELEGABLE}
    assert set(staff_words.TYPES) == {one.value for one in DocumentType}
    assert set(staff_words.SIGNED) == SIGNING_KINDS
    assert set(staff_words.POSTS) == {post.value for post in Post}
    assert set(staff_words.ABSENCES) == {kind.value for kind in AbsenceKind}


def test_a_deputy_without_a_role_works_by_his_delegation(
    published: World, at: datetime, as_person: SignIn
) -> None:
    """R-018, R-019: he comes in, finds the case among all cases and may hand its work over."""
    life = Life(published, at)
    life.walk(*TO_EXECUTOR)
    with published.engine.begin() as conn:
        deputy = make_person(conn, "deputy", published.oblast)
        given = {"from_id": published.people["department_head"], "to_id": deputy, "verbs": ["reassign"]}
        given |= {"organisation_id": published.oblast, "document_types": [], "record_kinds": []}
        conn.execute(insert(delegations).values(given | {"precedence": 1}))
    visitor = as_person("deputy")
    assert [visitor.get(page).status_code for page in ("/inbox", "/cases", "/notices")] == [200, 200, 200]
    assert f"/cases/{life.case_id}" in visitor.get("/cases").text
    item = life.item("examine")
    assert f"/work-items/{item.id}/reassign" in visitor.get(f"/work-items/{item.id}").text
    told = {"person": str(published.people["second_executor"]), "reason": "Бөліп беру", "key": "k"}
    answer = visitor.post(f"/work-items/{item.id}/reassign", version=str(item.version), **told)
    assert answer.status_code == 302
    assert life.item("examine").assignee_id == published.people["second_executor"]
    assert visitor.get("/admin/staff").status_code == 403


def test_the_executor_who_signs_reads_whose_signature_it_is(
    published: World, at: datetime, as_person: SignIn
) -> None:
    """R-022: an error naming the head, in words."""
    life = Life(published, at)
    life.walk(*TO_SIGNATURE)
    item = life.item("sign_reply")
    told = {"version": str(item.version), "key": "k", "decision": "sign"}
    answer = as_person("executor").post(f"/work-items/{item.id}/complete", **told)
    assert answer.status_code == 403
    assert "Signer Айгүл (deputy (kk))" in answer.text
