"""The permission table, walked whole, and the attribute rules on top of it."""

from __future__ import annotations

from itertools import product

import pytest

from engine.domain.access import TABLE, CaseFacts, Offer, Reach, Verb, may, visible_scope
from engine.domain.actor import SYSTEM, Actor, Grant, Role

# 1. the oblast; 1.2. its apparatus; 1.2.3. a unit; 1.2.3.4. its sector; 1.9. another body; 11. a stranger
ORGANISATION, UNIT, SECTOR, ELSEWHERE = "1.2.", "1.2.3.", "1.2.3.4.", "11."
ME, OTHER = 7, 8


def person(role: Role, path: str = ORGANISATION) -> Actor:
    return Actor(ME, "T. Test", "kk", (Grant(role, 1, path),))


def case(**facts: object) -> CaseFacts:
    return CaseFacts(**{"organisation_path": ORGANISATION, **facts})  # type: ignore[arg-type]


WORKERS = {
    Role.REGISTRAR,
    Role.CONTROLLER,
    Role.DEPARTMENT_HEAD,
    Role.HEAD,
    Role.EXECUTOR,
    Role.SIGNER,
}
# Over the machine rather than a case: whoever may do these sees no content by it.
OF_NO_CASE = {
    *(Verb.PUBLISH_DEPLOYMENT, Verb.ADMINISTER, Verb.MODIFY_CASE, Verb.MIGRATE_CASES),
    Verb.RESOLVE_INCIDENT,
}
MANAGERS = {Role.CONTROLLER, Role.DEPARTMENT_HEAD, Role.HEAD}
# Who may, for a case of my organisation, executed in my unit, in which I take no part.
EXPECTED: dict[Verb, set[Role]] = {
    Verb.RECEIVE_APPEAL: {Role.REGISTRAR, Role.CONTROLLER, Role.DEPARTMENT_HEAD},
    Verb.VIEW_CASE: set(Role) - {Role.EXECUTOR, Role.ADMINISTRATOR},
    Verb.VIEW_PERSONAL_DATA: WORKERS - {Role.EXECUTOR},
    Verb.CLAIM: set(),
    Verb.RELEASE: MANAGERS,
    Verb.REASSIGN: MANAGERS,
    Verb.HOLD: set(),
    Verb.SAVE_DRAFT: set(),
    Verb.COMPLETE_WORK_ITEM: set(),
    Verb.ATTACH_FILE: {Role.REGISTRAR, *MANAGERS},
    Verb.VIEW_REPORTS: {*MANAGERS, Role.SIGNER, Role.METHODOLOGIST, Role.AUDITOR},
    Verb.VIEW_AUDIT: {Role.DEPARTMENT_HEAD, Role.AUDITOR},
    Verb.PUBLISH_DEPLOYMENT: {Role.METHODOLOGIST, Role.ADMINISTRATOR},
    Verb.ADMINISTER: {Role.ADMINISTRATOR},
    Verb.FIRE_TIMER: set(),
    Verb.MODIFY_CASE: {Role.ADMINISTRATOR},
    Verb.MIGRATE_CASES: {Role.METHODOLOGIST, Role.ADMINISTRATOR},
    Verb.RUN_JOB: set(),
    Verb.RESOLVE_INCIDENT: {Role.ADMINISTRATOR},
}


@pytest.mark.parametrize(("verb", "role"), list(product(Verb, Role)))
def test_the_table_of_who_may(verb: Verb, role: Role) -> None:
    facts = case(executor_unit_path=ORGANISATION, executor_id=OTHER, item_assignee_id=OTHER)
    assert may(person(role), verb, facts) is (role in EXPECTED[verb])


@pytest.mark.parametrize(("verb", "role"), list(product(Verb, Role)))
def test_nobody_reaches_a_case_of_another_tree(verb: Verb, role: Role) -> None:
    facts = case(organisation_path=ELSEWHERE, executor_unit_path=ELSEWHERE, executor_id=OTHER)
    assert not may(person(role, "1."), verb, facts) or verb in OF_NO_CASE


@pytest.mark.parametrize("role", sorted(WORKERS))
def test_a_free_item_may_be_claimed_by_its_role_there_or_above(role: Role) -> None:
    facts = case(candidate_role=role, candidate_path=UNIT)
    assert may(person(role, UNIT), Verb.CLAIM, facts)
    assert may(person(role, ORGANISATION), Verb.CLAIM, facts)
    assert not may(person(role, SECTOR), Verb.CLAIM, facts)
    assert not any(may(person(r, UNIT), Verb.CLAIM, facts) for r in set(Role) - {role})


@pytest.mark.parametrize("verb", [Verb.COMPLETE_WORK_ITEM, Verb.SAVE_DRAFT, Verb.HOLD, Verb.RELEASE])
def test_only_the_holder_works_on_an_item(verb: Verb) -> None:
    mine = case(candidate_role="executor", candidate_path=UNIT, item_assignee_id=ME)
    taken = case(candidate_role="executor", candidate_path=UNIT, item_assignee_id=OTHER)
    free = case(candidate_role="executor", candidate_path=UNIT)
    assert may(person(Role.EXECUTOR, UNIT), verb, mine)
    assert not may(person(Role.EXECUTOR, UNIT), verb, taken)
    assert not may(person(Role.EXECUTOR, UNIT), verb, free)


def test_a_held_item_cannot_be_claimed() -> None:
    held = case(candidate_role="executor", candidate_path=UNIT, item_assignee_id=OTHER)
    assert not may(person(Role.EXECUTOR, UNIT), Verb.CLAIM, held)


def test_an_executor_never_signs_even_when_handed_the_item() -> None:
    facts = case(candidate_role="signer", candidate_path=ORGANISATION, item_assignee_id=ME)
    assert not may(person(Role.EXECUTOR, ORGANISATION), Verb.COMPLETE_WORK_ITEM, facts)
    assert may(person(Role.SIGNER, ORGANISATION), Verb.COMPLETE_WORK_ITEM, facts)


def test_a_co_executor_of_another_body_works_on_the_item_given_by_name() -> None:
    facts = case(candidate_role="executor", candidate_path=ORGANISATION, item_assignee_id=ME)
    assert may(person(Role.EXECUTOR, "1.9."), Verb.COMPLETE_WORK_ITEM, facts)


def test_an_executor_sees_own_cases_only() -> None:
    me = person(Role.EXECUTOR, UNIT)
    assert may(me, Verb.VIEW_CASE, case(executor_id=ME))
    assert may(me, Verb.VIEW_CASE, case(assignee_ids=frozenset({ME, OTHER})))
    assert may(me, Verb.VIEW_CASE, case(offers=frozenset({Offer("executor", UNIT)})))
    assert not may(me, Verb.VIEW_CASE, case(executor_unit_path=UNIT, executor_id=OTHER))
    assert not may(me, Verb.VIEW_CASE, case(offers=frozenset({Offer("signer", UNIT)})))


def test_a_head_sees_the_unit_and_what_lies_below_it() -> None:
    assert may(person(Role.HEAD, UNIT), Verb.VIEW_CASE, case(executor_unit_path=SECTOR))
    assert not may(person(Role.HEAD, SECTOR), Verb.VIEW_CASE, case(executor_unit_path=UNIT))


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.METHODOLOGIST])
def test_a_restricted_case_is_hidden_from_those_who_do_not_need_it(role: Role) -> None:
    assert may(person(role), Verb.VIEW_CASE, case())
    assert not may(person(role), Verb.VIEW_CASE, case(access_level="restricted"))


def test_a_restricted_case_is_open_to_those_who_work_on_it() -> None:
    facts = case(access_level="restricted", executor_id=ME)
    assert may(person(Role.EXECUTOR, UNIT), Verb.VIEW_PERSONAL_DATA, facts)
    assert may(person(Role.CONTROLLER), Verb.VIEW_CASE, case(access_level="restricted"))


@pytest.mark.parametrize("role", list(Role))
def test_the_official_complained_of_sees_nothing_of_the_case(role: Role) -> None:
    facts = case(executor_id=ME, item_assignee_id=ME, executor_unit_path=UNIT, complained_of_id=ME)
    of_cases = set(Verb) - OF_NO_CASE
    assert not any(may(person(role), verb, facts) for verb in of_cases)


def test_the_auditor_changes_nothing() -> None:
    assert set(TABLE[Role.AUDITOR]) == {Verb.VIEW_CASE, Verb.VIEW_REPORTS, Verb.VIEW_AUDIT}


def test_the_administrator_sees_no_content() -> None:
    assert set(TABLE[Role.ADMINISTRATOR]) == OF_NO_CASE


def test_the_system_fires_timers_and_reads_nothing() -> None:
    allowed = {verb for verb in Verb if may(SYSTEM, verb, case())}
    unattended = {Verb.FIRE_TIMER, Verb.RUN_JOB, Verb.PUBLISH_DEPLOYMENT}
    assert allowed == unattended | {Verb.ADMINISTER, Verb.MIGRATE_CASES}


def test_no_grant_no_right() -> None:
    nobody = Actor(ME, "N. Nobody", "kk", ())
    assert not any(may(nobody, verb, case(executor_id=ME, item_assignee_id=ME)) for verb in Verb)
    assert visible_scope(nobody).empty


# -- the same for queries ------------------------------------------------------------------------

SAMPLES = [
    case(
        organisation_path=organisation,
        executor_unit_path=unit,
        executor_id=executor,
        assignee_ids=frozenset(workers),
        access_level=level,
        offers=frozenset(offers),
        complained_of_id=complained_of,
    )
    for organisation in (ORGANISATION, "1.", ELSEWHERE)
    for unit in (None, UNIT, "1.9.")
    for executor in (None, ME, OTHER)
    for workers in ((), (ME,))
    for level in ("ordinary", "restricted")
    for offers in ((), (Offer("executor", UNIT),), (Offer("signer", ORGANISATION),))
    for complained_of in (None, ME)
]


@pytest.mark.parametrize(("role", "path"), list(product(Role, (ORGANISATION, UNIT))))
def test_queries_see_what_the_table_allows(role: Role, path: str) -> None:
    actor = person(role, path)
    scope = visible_scope(actor)
    assert [scope.sees(f) for f in SAMPLES] == [may(actor, Verb.VIEW_CASE, f) for f in SAMPLES]


def test_prefixes_are_the_shortest_that_say_the_same() -> None:
    grants = (Grant(Role.CONTROLLER, 2, ORGANISATION), Grant(Role.CONTROLLER, 3, UNIT))
    assert visible_scope(Actor(ME, "T. Test", "kk", grants)).prefixes == (ORGANISATION,)


def test_every_role_and_reach_of_the_table_is_used() -> None:
    assert set(TABLE) == set(Role)
    assert {c.reach for verbs in TABLE.values() for cells in verbs.values() for c in cells} == set(Reach)
