"""Who acts. Every operation takes an actor; nothing reads a session."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A person's role in an organisation and everything below it (domain report, section 4)."""

    REGISTRAR = "registrar"
    CONTROLLER = "controller"
    DEPARTMENT_HEAD = "department_head"
    HEAD = "head"
    EXECUTOR = "executor"
    SIGNER = "signer"
    SUPERIOR_REVIEWER = "superior_reviewer"
    METHODOLOGIST = "methodologist"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Grant:
    """One role over one organisation's subtree; ``path`` is that organisation's tree path.

    ``on_behalf_of``: the absent head whose role it is, for the person who acts in his place (R-020).
    """

    role: Role
    organisation_id: int
    path: str
    on_behalf_of: int | None = None


@dataclass(frozen=True)
class Delegation:
    """Verbs that a head gave to a deputy over an organisation's subtree, for some types of documents.

    ``document_types`` empty: for all of them (:mod:`engine.domain.document_types`). ``on_behalf_of``: the
    head who gave them.
    """

    verbs: frozenset[str]
    path: str
    document_types: frozenset[str] = frozenset()
    on_behalf_of: int | None = None


@dataclass(frozen=True)
class Opening:
    """An order in force that opens personal data to an auditor, over an organisation's subtree.

    ``cases`` empty: all of them. ``restricted``: also cases of restricted access.
    """

    order_id: int
    path: str
    cases: frozenset[int] = frozenset()
    restricted: bool = False


@dataclass(frozen=True)
class Actor:
    """A person, or the system when ``person_id`` is ``None`` (timers, jobs).

    ``grants`` are the roles that hold now, his own and those of whom he acts for; ``delegations`` are
    what was delegated to him beside them, ``openings`` the orders by which he reads personal data.
    ``locale`` is ``kk``, ``ru`` or ``en``.
    """

    person_id: int | None
    name: str
    locale: str
    grants: tuple[Grant, ...]
    delegations: tuple[Delegation, ...] = ()
    openings: tuple[Opening, ...] = ()

    @property
    def is_system(self) -> bool:
        return self.person_id is None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(g.role for g in self.grants)

    def has(self, role: Role) -> bool:
        return role in self.roles


SYSTEM = Actor(person_id=None, name="system", locale="kk", grants=())
