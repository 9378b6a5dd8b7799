"""The permission table, walked whole, and the attribute rules on top of it."""

from __future__ import annotations

from itertools import product

import pytest

from engine.domain.access import TABLE, CaseFacts, Offer, Reach, Verb, may, paths_of
from engine.domain.actor import SYSTEM, Actor, Delegation, Grant, Role

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
    Role.SUPERIOR_REVIEWER,
}
# Who sees only the cases of his own work.
OF_OWN_CASES = {Role.EXECUTOR, Role.SUPERIOR_REVIEWER}
# Over the machine rather than a case: whoever may do these sees no content by it.
OF_NO_CASE = {
    *(
        Verb.PUBLISH_DEPLOYMENT,
        Verb.EDIT_WORKSPACE,
        Verb.APPROVE_PUBLICATION,
        Verb.ADMINISTER,
        Verb.MODIFY_CASE,
        Verb.MIGRATE_CASES,
    ),
    *(Verb.RESOLVE_INCIDENT, Verb.VIEW_RULES),
}
OF_THE_CALENDAR = {Verb.PROPOSE_CALENDAR, Verb.PUBLISH_CALENDAR}
MANAGERS = {Role.CONTROLLER, Role.DEPARTMENT_HEAD, Role.HEAD}
# Who may, for a case of my organisation, executed in my unit, in which I take no part.
EXPECTED: dict[Verb, set[Role]] = {
    Verb.RECEIVE_APPEAL: {Role.REGISTRAR, Role.CONTROLLER, Role.DEPARTMENT_HEAD},
    Verb.NAME_COMPLAINED_OF: {Role.REGISTRAR, Role.CONTROLLER, Role.DEPARTMENT_HEAD},
    Verb.VIEW_CASE: set(Role) - {*OF_OWN_CASES, Role.ADMINISTRATOR},
    Verb.VIEW_PERSONAL_DATA: WORKERS - OF_OWN_CASES,
    Verb.CLAIM: set(),
    Verb.RELEASE: MANAGERS,
    Verb.REASSIGN: MANAGERS,
    Verb.HOLD: set(),
    Verb.SAVE_DRAFT: set(),
    Verb.COMPLETE_WORK_ITEM: set(),
    Verb.ATTACH_FILE: {Role.REGISTRAR, *MANAGERS},
    Verb.SEND_LETTERS: {Role.REGISTRAR, Role.CONTROLLER, Role.DEPARTMENT_HEAD},
    Verb.VIEW_RULES: {Role.METHODOLOGIST, Role.AUDITOR},
    Verb.VIEW_REPORTS: {*MANAGERS, Role.SIGNER, Role.METHODOLOGIST, Role.AUDITOR},
    Verb.VIEW_AUDIT: {Role.DEPARTMENT_HEAD, Role.AUDITOR},
    Verb.OVERSEE: {Role.DEPARTMENT_HEAD, Role.HEAD},
    Verb.PUBLISH_DEPLOYMENT: {Role.METHODOLOGIST, Role.ADMINISTRATOR},
    Verb.EDIT_WORKSPACE: {Role.METHODOLOGIST},
    Verb.APPROVE_PUBLICATION: {Role.METHODOLOGIST},
    Verb.ADMINISTER: {Role.ADMINISTRATOR},
    Verb.FIRE_TIMER: set(),
    Verb.MODIFY_CASE: {Role.ADMINISTRATOR},
    Verb.MANAGE_STAFF: {Role.DEPARTMENT_HEAD},
    Verb.MIGRATE_CASES: {Role.METHODOLOGIST, Role.ADMINISTRATOR},
    Verb.RUN_JOB: set(),
    Verb.RESOLVE_INCIDENT: {Role.ADMINISTRATOR},
    Verb.PROPOSE_CALENDAR: {Role.CONTROLLER, Role.DEPARTMENT_HEAD, Role.METHODOLOGIST},
    Verb.PUBLISH_CALENDAR: {Role.DEPARTMENT_HEAD},
    Verb.ORDER_ACCESS: {Role.DEPARTMENT_HEAD},
    Verb.VIEW_READINGS: {Role.DEPARTMENT_HEAD, Role.AUDITOR},
    Verb.DRAW_SAMPLE: {Role.DEPARTMENT_HEAD, Role.AUDITOR},
    Verb.PROPOSE_ERASURE: {Role.DEPARTMENT_HEAD},
    Verb.CONFIRM_ERASURE: {Role.DEPARTMENT_HEAD, Role.SIGNER},
}


@pytest.mark.parametrize(("verb", "role"), list(product(Verb, Role)))
def test_the_table_of_who_may(verb: Verb, role: Role) -> None:
    facts = case(executor_unit_path=ORGANISATION, executor_id=OTHER, item_assignee_id=OTHER)
    assert may(person(role), verb, facts) is (role in EXPECTED[verb])


@pytest.mark.parametrize(("verb", "role"), list(product(Verb, Role)))
def test_nobody_reaches_a_case_of_another_tree(verb: Verb, role: Role) -> None:
    facts = case(organisation_path=ELSEWHERE, executor_unit_path=ELSEWHERE, executor_id=OTHER)
    assert not may(person(role, "1."), verb, facts) or verb in OF_NO_CASE | OF_THE_CALENDAR


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


@pytest.mark.parametrize("level", ["ordinary", "restricted"])
def test_a_superior_reviewer_opens_the_whole_file_of_a_complaint_brought_up(level: str) -> None:
    """A-FWD, P-01c: a complaint goes to the superior body with the whole case (APPC Art. 91)."""
    # The case stays with the body complained about, which need not lie below the superior one.
    me = person(Role.SUPERIOR_REVIEWER, ELSEWHERE)
    offered = case(access_level=level, offers=frozenset({Offer("superior_reviewer", ELSEWHERE)}))
    taken = case(access_level=level, assignee_ids=frozenset({ME}))
    for verb in (Verb.VIEW_CASE, Verb.VIEW_PERSONAL_DATA, Verb.ATTACH_FILE):
        assert may(me, verb, offered)
        assert may(me, verb, taken)
        assert not may(me, verb, case(access_level=level))
        assert not may(me, verb, case(offers=frozenset({Offer("superior_reviewer", ORGANISATION)})))


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
    reads = {Verb.VIEW_CASE, Verb.VIEW_REPORTS, Verb.VIEW_AUDIT, Verb.VIEW_RULES, Verb.VIEW_READINGS}
    assert set(TABLE[Role.AUDITOR]) == reads | {Verb.DRAW_SAMPLE}, "his own samples change no case"


def test_the_administrator_sees_no_content() -> None:
    assert set(TABLE[Role.ADMINISTRATOR]) == OF_NO_CASE - {
        Verb.VIEW_RULES,
        Verb.EDIT_WORKSPACE,
        Verb.APPROVE_PUBLICATION,
    }


def test_the_system_fires_timers_and_reads_nothing() -> None:
    allowed = {verb for verb in Verb if may(SYSTEM, verb, case())}
    unattended = {Verb.FIRE_TIMER, Verb.RUN_JOB, Verb.PUBLISH_DEPLOYMENT}
    assert allowed == unattended | {Verb.ADMINISTER, Verb.MANAGE_STAFF, Verb.MIGRATE_CASES}


def test_no_grant_no_right() -> None:
    nobody = Actor(ME, "N. Nobody", "kk", ())
    assert not any(may(nobody, verb, case(executor_id=ME, item_assignee_id=ME)) for verb in Verb)


def test_every_role_and_reach_of_the_table_is_used() -> None:
    assert set(TABLE) == set(Role)
    assert {c.reach for verbs in TABLE.values() for cells in verbs.values() for c in cells} == set(Reach)


@pytest.mark.parametrize(
    ("verbs", "oversees"),
    [({Verb.REASSIGN}, True), ({Verb.RELEASE, Verb.ATTACH_FILE}, False), (set(), False)],
)
def test_whoever_hands_out_a_heads_work_by_delegation_oversees_it(verbs: set[Verb], oversees: bool) -> None:
    deputy = Actor(ME, "D. Deputy", "kk", (), (Delegation(frozenset(verbs), ORGANISATION),))
    assert may(deputy, Verb.OVERSEE, case()) is oversees
    assert not may(deputy, Verb.OVERSEE, case(organisation_path=ELSEWHERE))
    assert paths_of(deputy, Verb.OVERSEE) == ((ORGANISATION,) if oversees else ())
