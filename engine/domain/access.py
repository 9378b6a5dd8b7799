"""Who may do what with which case: one table of role, verb and scope (domain report, section 4).

A permission is a cell of the table; the attribute rules lie on top: the organisation tree, the
access level, and the conflict of interest (a person named in a complaint sees neither it nor the
applicant). Tests walk the whole table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from engine.domain.actor import Actor, Grant, Role


class Verb(StrEnum):
    RECEIVE_APPEAL = "receive_appeal"
    VIEW_CASE = "view_case"
    VIEW_PERSONAL_DATA = "view_personal_data"
    CLAIM = "claim"
    RELEASE = "release"
    REASSIGN = "reassign"
    HOLD = "hold"
    SAVE_DRAFT = "save_draft"
    COMPLETE_WORK_ITEM = "complete_work_item"
    ATTACH_FILE = "attach_file"
    VIEW_REPORTS = "view_reports"
    VIEW_AUDIT = "view_audit"
    PUBLISH_DEPLOYMENT = "publish_deployment"
    ADMINISTER = "administer"
    FIRE_TIMER = "fire_timer"
    MODIFY_CASE = "modify_case"
    MIGRATE_CASES = "migrate_cases"
    RUN_JOB = "run_job"
    RESOLVE_INCIDENT = "resolve_incident"


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
        Verb.VIEW_CASE: (_SUBTREE, _OWN),
        Verb.VIEW_PERSONAL_DATA: (_SUBTREE, _OWN),
        Verb.ATTACH_FILE: (_SUBTREE, _OWN),
    },
    Role.CONTROLLER: {
        **_WORK,
        Verb.RECEIVE_APPEAL: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_CASE: (_SUBTREE_RESTRICTED, _OWN),
        Verb.VIEW_PERSONAL_DATA: (_SUBTREE_RESTRICTED, _OWN),
        Verb.REASSIGN: (_SUBTREE_RESTRICTED,),
        Verb.RELEASE: (_HOLDER, _SUBTREE_RESTRICTED),
        Verb.ATTACH_FILE: (_SUBTREE_RESTRICTED, _OWN),
        Verb.VIEW_REPORTS: (_SUBTREE_RESTRICTED,),
    },
    Role.DEPARTMENT_HEAD: {
        **_WORK,
        Verb.RECEIVE_APPEAL: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_CASE: (_SUBTREE_RESTRICTED, _OWN),
        Verb.VIEW_PERSONAL_DATA: (_SUBTREE_RESTRICTED, _OWN),
        Verb.REASSIGN: (_SUBTREE_RESTRICTED,),
        Verb.RELEASE: (_HOLDER, _SUBTREE_RESTRICTED),
        Verb.ATTACH_FILE: (_SUBTREE_RESTRICTED, _OWN),
        Verb.VIEW_REPORTS: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_AUDIT: (_SUBTREE_RESTRICTED,),
    },
    Role.HEAD: {
        **_WORK,
        Verb.VIEW_CASE: (_UNIT, _OWN),
        Verb.VIEW_PERSONAL_DATA: (_UNIT, _OWN),
        Verb.REASSIGN: (_UNIT,),
        Verb.RELEASE: (_HOLDER, _UNIT),
        Verb.ATTACH_FILE: (_UNIT, _OWN),
        Verb.VIEW_REPORTS: (_UNIT,),
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
    },
    # Sees cases with the personal data masked.
    Role.METHODOLOGIST: {
        Verb.VIEW_CASE: (_SUBTREE,),
        Verb.VIEW_REPORTS: (_SUBTREE_RESTRICTED,),
        Verb.PUBLISH_DEPLOYMENT: (_ALL,),
        Verb.MIGRATE_CASES: (_ALL_RESTRICTED,),
    },
    # Masked too; opened by an order. Changes nothing.
    Role.AUDITOR: {
        Verb.VIEW_CASE: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_REPORTS: (_SUBTREE_RESTRICTED,),
        Verb.VIEW_AUDIT: (_SUBTREE_RESTRICTED,),
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
    {Verb.FIRE_TIMER, Verb.RUN_JOB, Verb.PUBLISH_DEPLOYMENT, Verb.ADMINISTER, Verb.MIGRATE_CASES}
)
"""What timers, jobs and the first start do without a person."""


def may(actor: Actor, verb: Verb, facts: CaseFacts) -> bool:
    """Whether the actor may do this. The only question about permissions there is."""
    if actor.is_system:
        return verb in SYSTEM_VERBS
    if facts.complained_of_id is not None and facts.complained_of_id == actor.person_id:
        return False
    return any(
        _covers(cell, grant, actor, facts)
        for grant in actor.grants
        for cell in TABLE[grant.role].get(verb, ())
    )


def answers_for(actor: Actor, path: str) -> bool:
    """Whether the actor hands out work over the organisation at this tree path."""
    return any(Verb.REASSIGN in TABLE[grant.role] and path.startswith(grant.path) for grant in actor.grants)


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
            mine = facts.item_assignee_id == actor.person_id
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


def _is_own(grant: Grant, actor: Actor, facts: CaseFacts) -> bool:
    if actor.person_id == facts.executor_id or actor.person_id in facts.assignee_ids:
        return True
    return any(_offered(grant, o.role, o.path) for o in facts.all_offers)


def _unit_paths(facts: CaseFacts) -> tuple[str, ...]:
    paths = (facts.executor_unit_path, facts.candidate_path, *(o.path for o in facts.all_offers))
    return tuple(p for p in paths if p is not None)


# -- the same for queries ------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """Which cases an actor sees, for queries to turn into SQL. A case is seen when any of these hold:

    - its organisation's path starts with one of ``prefixes`` and it is ordinary, or with one of
      ``restricted_prefixes`` whatever its access level;
    - the path of its executor's unit, or of the organisation of a free work item, starts with one
      of ``unit_prefixes``;
    - ``person_id`` is its executor, or holds or held a work item of it (only if ``own``);
    - it has a free work item of a role and organisation in ``offers``.
    """

    person_id: int | None
    prefixes: tuple[str, ...]
    restricted_prefixes: tuple[str, ...]
    unit_prefixes: tuple[str, ...]
    offers: tuple[Offer, ...]
    own: bool

    @property
    def empty(self) -> bool:
        return not (self.prefixes or self.restricted_prefixes or self.unit_prefixes or self.own)

    def sees(self, facts: CaseFacts) -> bool:
        """The rule above over facts: what a query built from this scope must answer."""
        if facts.complained_of_id is not None and facts.complained_of_id == self.person_id:
            return False
        prefixes = self.restricted_prefixes if facts.restricted else self.prefixes
        if facts.organisation_path.startswith(prefixes):
            return True
        if any(p.startswith(self.unit_prefixes) for p in _unit_paths(facts)):
            return True
        if self.own and (self.person_id == facts.executor_id or self.person_id in facts.assignee_ids):
            return True
        mine = [(o.role, o.path) for o in self.offers]
        return any(
            o.role == role and o.path.startswith(path) for o in facts.all_offers for role, path in mine
        )


def visible_scope(actor: Actor, verb: Verb = Verb.VIEW_CASE) -> Scope:
    """The cases for which ``may(actor, verb, ...)`` holds; a test holds the two together."""
    granted = [(g, cell) for g in actor.grants for cell in TABLE[g.role].get(verb, ())]
    own = [g for g, cell in granted if cell.reach is Reach.OWN]
    subtree = [(g, cell) for g, cell in granted if cell.reach is Reach.SUBTREE]
    return Scope(
        person_id=actor.person_id,
        prefixes=_paths(g for g, _ in subtree),
        restricted_prefixes=_paths(g for g, cell in subtree if cell.restricted),
        unit_prefixes=_paths(g for g, cell in granted if cell.reach is Reach.UNIT),
        offers=tuple(sorted({Offer(g.role, g.path) for g in own}, key=lambda o: (o.role, o.path))),
        own=bool(own),
    )


def _paths(grants: Iterable[Grant]) -> tuple[str, ...]:
    """Without those that lie below another: the shortest list of prefixes."""
    paths = sorted({g.path for g in grants})
    return tuple(p for p in paths if not any(p != other and p.startswith(other) for other in paths))
