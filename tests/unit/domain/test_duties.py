from __future__ import annotations

import pytest

from engine.domain.actor import Delegation, Grant, Role
from engine.domain.duties import (
    ACROSS,
    CONFLICTS,
    KEPT_APART,
    conflict,
    conflict_across,
    kept_apart,
    own_and_lent,
)
from engine.domain.staff import SIGNING_KINDS
from webapp.presenters.refusal_words import CONFLICTS as WORDS


@pytest.mark.parametrize(
    ("kind", "authors", "expected"),
    [
        ("quality", {"reply": {7}}, "drafts_and_checks"),
        ("reply", {"quality": {7}}, "drafts_and_checks"),
        ("signature", {"quality": {7}}, "checks_and_signs"),
        ("quality", {"signature": {7}}, "checks_and_signs"),
        ("signature", {"reply": {7}}, "drafts_and_signs"),
        ("reply", {"signature": {7}}, "drafts_and_signs"),
        ("redirect_signature", {"redirect": {7}}, "drafts_and_signs"),
        ("redirect", {"redirect_signature": {7}}, "drafts_and_signs"),
        ("quality", {"reply": {8}}, None),
        ("quality", {}, None),
        ("extension_decision", {"extension_request": {7}}, "asks_and_decides"),
        ("extension_request", {"extension_decision": {7}}, "asks_and_decides"),
        ("registration", {"reply": {7}, "quality": {7}}, None),
    ],
)
def test_who_may_not_do_both(kind: str, authors: dict[str, set[int]], expected: str | None) -> None:
    assert conflict(kind, 7, authors) == expected


def test_every_author_counts_not_only_the_last() -> None:
    assert conflict("quality", 7, {"reply": {7, 8, 9}}) == "drafts_and_checks"


def test_a_conflict_holds_both_ways() -> None:
    assert all(CONFLICTS[other][kind] for kind, others in CONFLICTS.items() for other in others)


def test_the_system_conflicts_with_nobody() -> None:
    assert conflict("quality", None, {"reply": {7}}) is None


@pytest.mark.parametrize(("kind", "other"), [(k, o) for k, others in CONFLICTS.items() for o in others])
def test_every_cell_of_the_table_forbids_what_it_names(kind: str, other: str) -> None:
    """Domain report 4, segregation: one person is never behind both, two people may be."""
    assert conflict(kind, 7, {other: {7}}) == CONFLICTS[kind][other]
    assert conflict(kind, 7, {other: {8}}) is None


@pytest.mark.parametrize(("kind", "other"), [(k, o) for k, others in ACROSS.items() for o in others])
def test_nobody_judges_an_act_in_which_he_took_part(kind: str, other: str) -> None:
    assert conflict_across(kind, 7, {other: {7}}) == ACROSS[kind][other]
    assert conflict_across(kind, 7, {other: {8}}) is None
    assert conflict_across(kind, None, {other: {7}}) is None


def test_every_conflict_has_its_words() -> None:
    named = {code for table in (CONFLICTS, ACROSS) for others in table.values() for code in others.values()}
    assert named <= set(WORDS)


def test_every_signed_act_is_apart_from_what_it_signs() -> None:
    """Of the record kinds that a signature covers, each is in the table from the signer's side."""
    own = {"signature", "redirect_signature", "extension_decision", "complaint_satisfaction_signature"}
    assert own <= SIGNING_KINDS & set(CONFLICTS)
    assert "complaint_signature" in SIGNING_KINDS & set(ACROSS)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("held", list(Role))
def test_an_administrator_and_an_auditor_are_nothing_else(role: Role, held: Role) -> None:
    """Domain report 4: the sysadmin sees no content, the auditor cannot change cases."""
    forbidden = role != held and {role, held} & {Role.ADMINISTRATOR, Role.AUDITOR}
    assert (kept_apart(role, {held}) == held) is bool(forbidden)


def test_the_table_of_roles_holds_both_ways() -> None:
    for role, others in KEPT_APART.items():
        assert role not in others
        assert all(kept_apart(other, {role}) == role for other in others)


def _grant(role: Role, lent_by: int | None = None) -> Grant:
    return Grant(role, 1, "1", lent_by)


@pytest.mark.parametrize(
    ("grants", "delegated", "roles"),
    [
        ([_grant(Role.AUDITOR), _grant(Role.HEAD, 7)], True, {Role.AUDITOR}),
        ([_grant(Role.EXECUTOR), _grant(Role.HEAD, 7)], True, {Role.EXECUTOR, Role.HEAD}),
        ([_grant(Role.EXECUTOR), _grant(Role.AUDITOR, 7)], False, {Role.EXECUTOR}),
        # Of what two others lend him the one that watches over the other does not count, in any order.
        ([_grant(Role.AUDITOR, 7), _grant(Role.HEAD, 8)], False, {Role.HEAD}),
        ([_grant(Role.HEAD, 8), _grant(Role.ADMINISTRATOR, 7)], False, {Role.HEAD}),
        ([_grant(Role.AUDITOR, 7)], True, set()),
        ([_grant(Role.AUDITOR, 7)], False, {Role.AUDITOR}),
    ],
)
def test_what_is_lent_makes_nobody_what_he_may_not_be(
    grants: list[Grant], delegated: bool, roles: set[Role]
) -> None:
    given = [Delegation(frozenset({"release"}), "1", on_behalf_of=8)] if delegated else []
    counting, left = own_and_lent(grants, given)
    assert {one.role for one in counting} == roles
    assert bool(left) == (delegated and Role.AUDITOR not in {g.role for g in grants if not g.on_behalf_of})
