"""Who may do what with which case: one table of role, verb and scope (domain report, section 4).

A permission is a cell of the table; the attribute rules lie on top: the organisation tree, the
access level, and the conflict of interest (a person named in a complaint sees neither it nor the
applicant). Tests walk the whole table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum

from engine.domain.actor import Actor, Delegation, Grant, Opening, Role


class Verb(StrEnum):
    RECEIVE_APPEAL = "receive_appeal"
    NAME_COMPLAINED_OF = "name_complained_of"
    VIEW_CASE = "view_case"
    VIEW_PERSONAL_DATA = "view_personal_data"
    CLAIM = "claim"
    RELEASE = "release"
    REASSIGN = "reassign"
    HOLD = "hold"
    SAVE_DRAFT = "save_draft"
    COMPLETE_WORK_ITEM = "complete_work_item"
    ATTACH_FILE = "attach_file"
    SEND_LETTERS = "send_letters"
    VIEW_RULES = "view_rules"
    VIEW_REPORTS = "view_reports"
    VIEW_AUDIT = "view_audit"
    OVERSEE = "oversee"
    PUBLISH_DEPLOYMENT = "publish_deployment"
    EDIT_WORKSPACE = "edit_workspace"
    APPROVE_PUBLICATION = "approve_publication"
    ADMINISTER = "administer"
    FIRE_TIMER = "fire_timer"
    MODIFY_CASE = "modify_case"
    MIGRATE_CASES = "migrate_cases"
    MANAGE_STAFF = "manage_staff"
    RUN_JOB = "run_job"
    RESOLVE_INCIDENT = "resolve_incident"
    PROPOSE_CALENDAR = "propose_calendar"
    PUBLISH_CALENDAR = "publish_calendar"
    ORDER_ACCESS = "order_access"
    VIEW_READINGS = "view_readings"
    DRAW_SAMPLE = "draw_sample"
    PROPOSE_ERASURE = "propose_erasure"
    CONFIRM_ERASURE = "confirm_erasure"


class Reach(Enum):
    """How far a cell of the table reaches."""

    HOLDER = "holder"  # the work item that this person holds now
    OFFERED = "offered"  # a free work item offered to this role here
    OWN = "own"  # cases that this person executes, works or worked on, or is offered
    UNIT = "unit"  # cases executed in, or offered to, the unit of the grant and below
    SUBTREE = "subtree"  # cases of the organisation of the grant and below
    ALL = "all"  # not about a case


@dataclass(frozen=True)
class Cell:
    """One permission. ``restricted``: also for restricted cases (threats, corruption, minors, health)."""

    reach: Reach
    restricted: bool = False


@dataclass(frozen=True)
class Offer:
    """An open work item without a holder: the role it is offered to, and the organisation's tree path."""

    role: str
    path: str


@dataclass(frozen=True)
class CaseFacts:
    """What the rules need to know of a case, and of the work item in question where there is one.

    ``assignee_ids`` are all who hold or held a work item of the case. ``candidate_*`` describe the
    work item in question, ``item_assignee_id`` its holder. Facts of no case (a report, an intake
    form) give only ``organisation_path``.
    """

    organisation_path: str
    executor_unit_path: str | None = None
    executor_id: int | None = None
    assignee_ids: frozenset[int] = frozenset()
    access_level: str = "ordinary"
    item_assignee_id: int | None = None
    candidate_role: str | None = None
    candidate_path: str | None = None
    offers: frozenset[Offer] = field(default_factory=frozenset)
    complained_of_id: int | None = None
    document_types: frozenset[str] = frozenset()
    case_id: int | None = None

    @property
    def restricted(self) -> bool:
        return self.access_level != "ordinary"

    @property
    def all_offers(self) -> frozenset[Offer]:
        """The offers, with the work item in question when it is free."""
        if self.candidate_role is None or self.candidate_path is None or self.item_assignee_id is not None:
            return self.offers
        return self.offers | {Offer(self.candidate_role, self.candidate_path)}


_HOLDER = Cell(Reach.HOLDER, restricted=True)
_OFFERED = Cell(Reach.OFFERED, restricted=True)
_OWN = Cell(Reach.OWN, restricted=True)
_UNIT = Cell(Reach.UNIT, restricted=True)
_SUBTREE = Cell(Reach.SUBTREE)
_SUBTREE_RESTRICTED = Cell(Reach.SUBTREE, restricted=True)
_ALL = Cell(Reach.ALL)
_ALL_RESTRICTED = Cell(Reach.ALL, restricted=True)

_WORK: Mapping[Verb, tuple[Cell, ...]] = {
    Verb.CLAIM: (_OFFERED,),
    Verb.RELEASE: (_HOLDER,),
    Verb.HOLD: (_HOLDER,),
    Verb.SAVE_DRAFT: (_HOLDER,),
    Verb.COMPLETE_WORK_ITEM: (_HOLDER,),
}
"""What everybody who works on cases may do with work items."""

TABLE: Mapping[Role, Mapping[Verb, tuple[Cell, ...]]] = {
    Role.REGISTRAR: {
        **_WORK,
        Verb.RECEIVE_APPEAL: (_SUBTREE_RESTRICTED,),
        Verb.NAME_COMPLAINED_OF: (_SUBTREE, _OWN),
        Verb.VIEW_CASE: (_SUBTREE, _OWN),
        Verb.VIEW_PERSONAL_DATA: (_SUBTREE, _OWN),
        Verb.ATTACH_FILE: (_SUBTREE, _OWN),
        Verb.SEND_LETTERS: (_SUBTREE,),
    },
    Role.CONTROLLER: {
        **_WORK,
        Verb.RECEIVE_APPEAL: (_SUBTREE_RESTRICTED,),
        Verb.NAME_COMPLAINED_OF: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_CASE: (_SUBTREE_RESTRICTED, _OWN),
        Verb.VIEW_PERSONAL_DATA: (_SUBTREE_RESTRICTED, _OWN),
        Verb.REASSIGN: (_SUBTREE_RESTRICTED,),
        Verb.RELEASE: (_HOLDER, _SUBTREE_RESTRICTED),
        Verb.ATTACH_FILE: (_SUBTREE_RESTRICTED, _OWN),
        Verb.SEND_LETTERS: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_REPORTS: (_SUBTREE_RESTRICTED,),
        Verb.PROPOSE_CALENDAR: (_ALL,),
    },
    Role.DEPARTMENT_HEAD: {
        **_WORK,
        Verb.RECEIVE_APPEAL: (_SUBTREE_RESTRICTED,),
        Verb.NAME_COMPLAINED_OF: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_CASE: (_SUBTREE_RESTRICTED, _OWN),
        Verb.VIEW_PERSONAL_DATA: (_SUBTREE_RESTRICTED, _OWN),
        Verb.REASSIGN: (_SUBTREE_RESTRICTED,),
        Verb.RELEASE: (_HOLDER, _SUBTREE_RESTRICTED),
        Verb.ATTACH_FILE: (_SUBTREE_RESTRICTED, _OWN),
        Verb.SEND_LETTERS: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_REPORTS: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_AUDIT: (_SUBTREE_RESTRICTED,),
        Verb.OVERSEE: (_SUBTREE_RESTRICTED,),
        # Appointments, absences and delegations of his organisation; accounts are the administrator's.
        Verb.MANAGE_STAFF: (_SUBTREE_RESTRICTED,),
        Verb.PROPOSE_CALENDAR: (_ALL,),
        Verb.PUBLISH_CALENDAR: (_ALL,),
        # Opens personal data to an auditor, and sees what auditors opened of his organisation.
        Verb.ORDER_ACCESS: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_READINGS: (_SUBTREE_RESTRICTED,),
        Verb.DRAW_SAMPLE: (_SUBTREE_RESTRICTED,),
        Verb.PROPOSE_ERASURE: (_SUBTREE_RESTRICTED,),
        Verb.CONFIRM_ERASURE: (_SUBTREE_RESTRICTED,),
    },
    Role.HEAD: {
        **_WORK,
        Verb.VIEW_CASE: (_UNIT, _OWN),
        Verb.VIEW_PERSONAL_DATA: (_UNIT, _OWN),
        Verb.REASSIGN: (_UNIT,),
        Verb.RELEASE: (_HOLDER, _UNIT),
        Verb.ATTACH_FILE: (_UNIT, _OWN),
        Verb.VIEW_REPORTS: (_UNIT,),
        Verb.OVERSEE: (_UNIT,),
    },
    Role.EXECUTOR: {
        **_WORK,
        Verb.VIEW_CASE: (_OWN,),
        Verb.VIEW_PERSONAL_DATA: (_OWN,),
        Verb.ATTACH_FILE: (_OWN,),
    },
    Role.SIGNER: {
        **_WORK,
        Verb.VIEW_CASE: (_SUBTREE_RESTRICTED, _OWN),
        Verb.VIEW_PERSONAL_DATA: (_SUBTREE_RESTRICTED, _OWN),
        Verb.ATTACH_FILE: (_OWN,),
        Verb.VIEW_REPORTS: (_SUBTREE_RESTRICTED,),
        # The head of the body, and whoever signs for it.
        Verb.CONFIRM_ERASURE: (_SUBTREE_RESTRICTED,),
    },
    # Examines complaints at the superior body: only those brought to it, but the whole file of each,
    # restricted or not, because the complaint goes up with the whole administrative case (APPC Art. 91).
    Role.SUPERIOR_REVIEWER: {
        **_WORK,
        Verb.VIEW_CASE: (_OWN,),
        Verb.VIEW_PERSONAL_DATA: (_OWN,),
        Verb.ATTACH_FILE: (_OWN,),
    },
    # Sees cases with the personal data masked.
    Role.METHODOLOGIST: {
        Verb.VIEW_CASE: (_SUBTREE,),
        Verb.VIEW_REPORTS: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_RULES: (_ALL,),
        Verb.PUBLISH_DEPLOYMENT: (_ALL,),
        Verb.EDIT_WORKSPACE: (_ALL,),
        Verb.APPROVE_PUBLICATION: (_ALL,),
        Verb.MIGRATE_CASES: (_ALL_RESTRICTED,),
        Verb.PROPOSE_CALENDAR: (_ALL,),
    },
    # Masked too; opened by an order. Changes nothing.
    Role.AUDITOR: {
        Verb.VIEW_CASE: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_REPORTS: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_RULES: (_ALL,),
        Verb.VIEW_AUDIT: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_READINGS: (_SUBTREE_RESTRICTED,),
        Verb.DRAW_SAMPLE: (_SUBTREE_RESTRICTED,),
    },
    # Runs the machine and sees no content.
    Role.ADMINISTRATOR: {
        Verb.PUBLISH_DEPLOYMENT: (_ALL,),
        Verb.ADMINISTER: (_ALL,),
        Verb.MODIFY_CASE: (_ALL_RESTRICTED,),
        Verb.MIGRATE_CASES: (_ALL_RESTRICTED,),
        # Shown the failure, never the case's content.
        Verb.RESOLVE_INCIDENT: (_ALL_RESTRICTED,),
    },
}

SYSTEM_VERBS = frozenset(
    {
        *(Verb.FIRE_TIMER, Verb.RUN_JOB, Verb.PUBLISH_DEPLOYMENT),
        *(Verb.ADMINISTER, Verb.MANAGE_STAFF, Verb.MIGRATE_CASES),
    }
)
"""What timers, jobs and the first start do without a person."""


def may(actor: Actor, verb: Verb, facts: CaseFacts) -> bool:
    """Whether the actor may do this. The only question about permissions there is."""
    if actor.is_system:
        return verb in SYSTEM_VERBS
    if facts.complained_of_id is not None and facts.complained_of_id == actor.person_id:
        return False
    granted = any(True for _ in _granting(actor, verb, facts))
    delegated = any(_delegated(one, verb, facts) for one in actor.delegations)
    return granted or delegated or (verb is Verb.VIEW_PERSONAL_DATA and _opened(actor, facts))


def on_behalf_of(actor: Actor, verbs: Iterable[Verb], facts: CaseFacts) -> int | None:
    """The absent head in whose place the actor does one of these, or the head who delegated it to him;
    ``None``: in his own right.

    What a person may do by a role of his own he never does for another.
    """
    asked = tuple(verbs)
    granting = [grant for verb in asked for grant in _granting(actor, verb, facts)]
    if any(grant.on_behalf_of is None for grant in granting):
        return None
    given = [one for one in actor.delegations if any(_delegated(one, verb, facts) for verb in asked)]
    return next((one.on_behalf_of for one in granting), next((one.on_behalf_of for one in given), None))


def _granting(actor: Actor, verb: Verb, facts: CaseFacts) -> Iterator[Grant]:
    for grant in actor.grants:
        if any(_covers(cell, grant, actor, facts) for cell in TABLE[grant.role].get(verb, ())):
            yield grant


DELEGABLE = frozenset({Verb.REASSIGN, Verb.RELEASE, Verb.ATTACH_FILE})
"""What a head may give to a deputy as a duty of his own (R-016 to R-019, R-021)."""

_READING = frozenset({Verb.VIEW_CASE, Verb.VIEW_PERSONAL_DATA})


def is_delegated(delegation: Delegation, verb: Verb) -> bool:
    """Whoever decides about a case reads it: reading follows from any delegation. Whoever hands out a head's
    work oversees it as the head does (R-014, R-019)."""
    if verb is Verb.OVERSEE:
        return Verb.REASSIGN in delegation.verbs
    return verb in delegation.verbs or verb in _READING


def _delegated(delegation: Delegation, verb: Verb, facts: CaseFacts) -> bool:
    if not is_delegated(delegation, verb):
        return False
    places = (facts.organisation_path, facts.executor_unit_path)
    within = any(place is not None and place.startswith(delegation.path) for place in places)
    types = delegation.document_types
    return within and (not types or not types.isdisjoint(facts.document_types))


def _opened(actor: Actor, facts: CaseFacts) -> bool:
    """By an order, of a case that the auditor sees masked; who audits no more has no use of his orders."""
    sees = any(grant.role is Role.AUDITOR for grant in _granting(actor, Verb.VIEW_CASE, facts))
    return sees and any(_opens(one, facts) for one in actor.openings)


def _opens(opening: Opening, facts: CaseFacts) -> bool:
    named = not opening.cases or facts.case_id in opening.cases
    level = opening.restricted or not facts.restricted
    return named and level and facts.organisation_path.startswith(opening.path)


def without_orders(actor: Actor) -> Actor:
    """The actor as his roles alone make him: an order opens a case for reading and gives no part in it."""
    return replace(actor, openings=()) if actor.openings else actor


def may_act(actor: Actor, roles: Collection[str], facts: CaseFacts) -> bool:
    """Whether one of these roles, to which a diagram gives an action, opens the content to the actor."""
    return may(acting_as(actor, roles), Verb.VIEW_PERSONAL_DATA, facts)


def acting_as(actor: Actor, roles: Collection[str]) -> Actor:
    """The actor with no more than these roles."""
    grants = tuple(grant for grant in actor.grants if grant.role.value in roles)
    return replace(actor, grants=grants, delegations=(), openings=())


def answers_for(actor: Actor, path: str) -> bool:
    """Whether the actor hands out work over the organisation at this tree path."""
    return path.startswith(paths_of(actor, Verb.REASSIGN))


def paths_of(actor: Actor, verb: Verb) -> tuple[str, ...]:
    """Tree paths at and below which the actor does this, by a role or by what was delegated to him."""
    granted = (grant.path for grant in actor.grants if verb in TABLE[grant.role])
    delegated = (one.path for one in actor.delegations if is_delegated(one, verb))
    return (*granted, *delegated)


def hands_out_work(actor: Actor) -> bool:
    """Whether the actor hands out any work at all."""
    return bool(paths_of(actor, Verb.REASSIGN))


def could_claim(actor: Actor, role: str | None, path: str | None) -> bool:
    """Whether work of this role, offered at this tree path, is among what the actor may take."""
    return any(_offered(grant, role, path) for grant in actor.grants)


def _covers(cell: Cell, grant: Grant, actor: Actor, facts: CaseFacts) -> bool:
    if facts.restricted and not cell.restricted:
        return False
    match cell.reach:
        case Reach.ALL:
            return True
        case Reach.HOLDER:
            # Whoever was given the item by name holds it wherever they sit; the role must still be theirs.
            # Who acts for an absent head goes on with what that head has in hand.
            mine = facts.item_assignee_id in stands_for(actor, grant)
            return mine and facts.candidate_role in (None, "", grant.role)
        case Reach.OFFERED:
            free = facts.item_assignee_id is None
            return free and _offered(grant, facts.candidate_role, facts.candidate_path)
        case Reach.OWN:
            return _is_own(grant, actor, facts)
        case Reach.UNIT:
            return any(path.startswith(grant.path) for path in _unit_paths(facts))
        case Reach.SUBTREE:
            return facts.organisation_path.startswith(grant.path)


def _offered(grant: Grant, role: str | None, path: str | None) -> bool:
    """A work item of a role may be claimed by that role over its organisation or one above it."""
    return role == grant.role and path is not None and path.startswith(grant.path)


def stands_for(actor: Actor, grant: Grant) -> frozenset[int]:
    """Whose work this role opens: the actor's, and that of the absent person whose role it is."""
    return frozenset(one for one in (actor.person_id, grant.on_behalf_of) if one is not None)


def _is_own(grant: Grant, actor: Actor, facts: CaseFacts) -> bool:
    if not stands_for(actor, grant).isdisjoint({facts.executor_id, *facts.assignee_ids}):
        return True
    return any(_offered(grant, o.role, o.path) for o in facts.all_offers)


def _unit_paths(facts: CaseFacts) -> tuple[str, ...]:
    paths = (facts.executor_unit_path, facts.candidate_path, *(o.path for o in facts.all_offers))
    return tuple(p for p in paths if p is not None)
