"""A list shows exactly the cases that the access table lets one see."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine, select

from engine.domain.access import Verb, may
from engine.domain.actor import SYSTEM, Actor, Delegation
from engine.domain.document_types import DocumentType
from engine.operations.locked_case import LockedCase, lock_case
from engine.queries import inbox, reading
from engine.queries.inbox_presets import presets_for
from engine.queries.visible import visible_cases
from engine.storage.tables import cases, organisations
from engine.storage.unit_of_work import unit_of_work
from tests.factories import World
from tests.lives import TO_EXECUTOR, TO_SIGNATURE, Life

EVERYONE = (
    *("registrar", "controller", "department_head", "head", "signer", "executor", "second_executor"),
    *("co_executor", "methodologist", "auditor", "administrator", "stranger", "strange_executor"),
    "superior_reviewer",
)


def _locked(engine: Engine, case_id: int) -> LockedCase:
    with unit_of_work(engine) as work:
        return lock_case(work, SYSTEM, case_id)


def _listed(engine: Engine, actor: Actor, verb: Verb) -> set[int]:
    with engine.connect() as conn:
        return set(conn.execute(select(cases.c.id).where(visible_cases(actor, verb))).scalars())


@pytest.mark.parametrize("verb", [Verb.VIEW_CASE, Verb.VIEW_PERSONAL_DATA])
def test_lists_and_single_cases_agree_for_everyone(published: World, at: datetime, verb: Verb) -> None:
    lives = [Life(published, at) for _ in range(3)]
    lives[1].walk(*TO_EXECUTOR)
    lives[2].walk(*TO_SIGNATURE)
    facts = {life.case_id: _locked(published.engine, life.case_id).facts for life in lives}
    for login in EVERYONE:
        actor = published.actor(login)
        allowed = {case_id for case_id, fact in facts.items() if may(actor, verb, fact)}
        assert _listed(published.engine, actor, verb) == allowed, login


def test_a_restricted_case_leaves_the_registrars_list(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.walk("register_appeal", "check_admissibility", "determine_nature")
    life.step("resolution", access_level="restricted")
    ordinary = Life(published, at)
    listed = _listed(published.engine, published.methodologist, Verb.VIEW_CASE)
    assert listed == {ordinary.case_id}


def test_every_item_on_a_desk_is_of_a_case_that_its_owner_may_see(published: World, at: datetime) -> None:
    lives = [Life(published, at) for _ in range(3)]
    lives[1].walk(*TO_EXECUTOR)
    lives[2].walk(*TO_SIGNATURE)
    for login in EVERYONE:
        actor = published.actor(login)
        visible = _listed(published.engine, actor, Verb.VIEW_CASE)
        with reading(published.engine) as conn:
            for preset in presets_for(actor):
                listed = {item.case_id for item in inbox(conn, actor, preset=preset, at=at).items}
                assert listed <= visible, (login, preset)


def test_the_desk_of_a_registrar_leaves_out_a_restricted_case(published: World, at: datetime) -> None:
    life = Life(published, at)
    life.walk("register_appeal", "check_admissibility", "determine_nature")
    life.step("resolution", access_level="restricted")
    with reading(published.engine) as conn:
        assert inbox(conn, published.registrar, preset="unit", at=at).items == ()
        assert len(inbox(conn, published.controller, preset="unit", at=at).items) == 2


@pytest.mark.parametrize("types", [(), *((one,) for one in DocumentType), tuple(DocumentType)])
@pytest.mark.parametrize("place", ["oblast", "unit", "other_oblast"])
def test_a_deputys_list_is_what_was_delegated_to_him(
    published: World, at: datetime, types: tuple[DocumentType, ...], place: str
) -> None:
    """R-016: by types of documents and by organisation, in lists as in single cases."""
    parent = {"channel": "PARENT_BODY", "parent_body": "AP", "parent_number": "05-1"}
    kinds = (parent, {"channel": "PERSONAL_RECEPTION"}, {"legal_type": "complaint"}, {})
    lives = [Life(published, at, **told) for told in kinds]
    Life.walk(lives[3], *TO_EXECUTOR)
    with published.engine.connect() as conn:
        chosen = select(organisations.c.path).where(organisations.c.id == published.organisations[place])
        path = conn.execute(chosen).scalar_one()
    given = Delegation(frozenset({"reassign"}), path, frozenset(types))
    deputy = replace(published.stranger, grants=(), delegations=(given,))
    facts = {life.case_id: _locked(published.engine, life.case_id).facts for life in lives}
    for verb in (Verb.VIEW_CASE, Verb.VIEW_PERSONAL_DATA):
        allowed = {case_id for case_id, fact in facts.items() if may(deputy, verb, fact)}
        assert _listed(published.engine, deputy, verb) == allowed
    if place == "oblast":
        assert len(allowed) == (4 if not types else len(types))
