"""Segregation of duties: nobody prepares and checks, checks and signs, or prepares and signs.

The executor never signs (R-022; domain report, 4). Every version counts: whoever wrote the first
draft of a reply does not check the third one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from engine.domain.actor import Delegation, Grant, Role

CONFLICTS: Mapping[str, Mapping[str, str]] = {
    "quality": {"reply": "drafts_and_checks", "signature": "checks_and_signs"},
    "reply": {"quality": "drafts_and_checks", "signature": "drafts_and_signs"},
    "signature": {"quality": "checks_and_signs", "reply": "drafts_and_signs"},
    "contact_answer": {"contact_approval": "drafts_and_checks"},
    "contact_approval": {"contact_answer": "drafts_and_checks"},
    "redirect": {"redirect_signature": "drafts_and_signs"},
    "redirect_signature": {"redirect": "drafts_and_signs"},
    "extension_request": {"extension_decision": "asks_and_decides"},
    "extension_decision": {"extension_request": "asks_and_decides"},
    # Who judged the complaint at the body complained about does not judge it at the body above.
    "complaint_review": {
        "complaint_examination": "reviews_own_act",
        "complaint_draft": "reviews_own_act",
        "complaint_signature": "reviews_own_act",
    },
    "complaint_satisfaction": {
        "complaint_satisfaction_signature": "drafts_and_signs",
        "complaint_draft": "reviews_own_act",
        "complaint_signature": "reviews_own_act",
    },
    "complaint_satisfaction_signature": {"complaint_satisfaction": "drafts_and_signs"},
    "complaint_examination": {"complaint_review": "reviews_own_act"},
    "complaint_draft": {
        "complaint_review": "reviews_own_act",
        "complaint_satisfaction": "reviews_own_act",
        "complaint_signature": "drafts_and_signs",
    },
    "complaint_signature": {
        "complaint_review": "reviews_own_act",
        "complaint_satisfaction": "reviews_own_act",
        "complaint_draft": "drafts_and_signs",
    },
}
"""Record kind → other record kind → code of the conflict, when one person is behind both."""

_BEHIND_AN_ACT = ("reply", "quality", "signature", "redirect_signature", "extension_decision")
_OWN_ACT = dict.fromkeys(_BEHIND_AN_ACT, "reviews_own_act")

ACROSS: Mapping[str, Mapping[str, str]] = {
    # What the superior body writes on its way to a decision (APPC Art. 91).
    "complaint_check": _OWN_ACT,
    "complaint_examination": _OWN_ACT,
    "complaint_draft": _OWN_ACT,
    "complaint_signature": _OWN_ACT,
}
"""The same, where the other record stands in the case that this one is about: nobody judges his own act."""

KEPT_APART: Mapping[Role, frozenset[Role]] = {
    # Runs the machine and sees no content.
    Role.ADMINISTRATOR: frozenset(Role) - {Role.ADMINISTRATOR},
    # Changes nothing of what he looks at.
    Role.AUDITOR: frozenset(Role) - {Role.AUDITOR},
}
"""Role → roles that the same person is never granted beside it (domain report, 4)."""


def kept_apart(role: Role, held: Collection[Role]) -> Role | None:
    """One of the roles held that forbids to grant this one; ``None``: none does."""
    return next(
        (one for one in sorted(held) if one in KEPT_APART.get(role, ()) or role in KEPT_APART.get(one, ())),
        None,
    )


def own_and_lent(
    grants: Iterable[Grant], delegations: Iterable[Delegation]
) -> tuple[tuple[Grant, ...], tuple[Delegation, ...]]:
    """What counts of a person's roles and of what he was lent, whoever wrote it down and when: by standing in
    for another nobody gains what he may not be himself. His own roles stay."""
    told, given = tuple(grants), tuple(delegations)
    own = {one.role for one in told if one.on_behalf_of is None}
    held, lent = set(own), [one for one in told if one.on_behalf_of is not None]
    counting = {one for one in told if one.on_behalf_of is None}
    # Of what two others lent him that is kept apart, the work counts and not the watching over it.
    for one in sorted(lent, key=lambda grant: grant.role in KEPT_APART):
        if not kept_apart(one.role, held) and not (given and one.role in KEPT_APART and one.role not in own):
            counting.add(one)
            held.add(one.role)
    return tuple(one for one in told if one in counting), () if own & KEPT_APART.keys() else given


EXECUTORS = ("reply", "contact_answer")
"""Kinds of records that whoever takes the executor's work over will write sooner or later."""

CALENDAR = "sets_calendar_and_extends"
"""The code where one person sets the working calendar and approves an extension (domain report, 4)."""


def sets_and_extends(actor_id: int | None, publishers: Collection[int]) -> bool:
    """Whether whoever approves an extension set the calendar by which the term is counted.

    ``publishers``: of the version that counts, and of every one that came while the term ran.
    """
    return actor_id is not None and actor_id in publishers


def conflict(record_kind: str, actor_id: int | None, authors: Mapping[str, Collection[int]]) -> str | None:
    """The code of the conflict that ``actor_id`` would make by writing such a record, or ``None``.

    ``authors`` holds everyone who ever wrote each kind of record of the case.
    """
    if actor_id is None:
        return None
    return _behind_both(CONFLICTS.get(record_kind, {}), actor_id, authors)


def barred(record_kinds: Collection[str], authors: Mapping[str, Collection[int]]) -> frozenset[int]:
    """Everybody who could not write one of these records."""
    others = (other for kind in record_kinds for other in CONFLICTS.get(kind, {}))
    return frozenset(person for other in others for person in authors.get(other, ()))


def conflict_across(
    record_kind: str, actor_id: int | None, authors: Mapping[str, Collection[int]]
) -> str | None:
    """The same for the authors of the case that this one is about (:data:`ACROSS`)."""
    if actor_id is None:
        return None
    return _behind_both(ACROSS.get(record_kind, {}), actor_id, authors)


def _behind_both(
    others: Mapping[str, str], actor_id: int, authors: Mapping[str, Collection[int]]
) -> str | None:
    for other, code in others.items():
        if actor_id in authors.get(other, ()):
            return code
    return None
