"""Who stands behind an appeal besides its applicant, and what it asks."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from engine.queries.facts import IssueFacts, Representation, Signatory
from engine.queries.names import folded
from engine.storage.tables import appeals, issues, representations, signatories


def issues_of(conn: Connection, case_id: int) -> tuple[IssueFacts, ...]:
    """In their order; the first is the main one."""
    names = tuple(IssueFacts.__dataclass_fields__)
    chosen = select(*(issues.c[name] for name in names)).where(issues.c.case_id == case_id)
    return tuple(IssueFacts(*row) for row in conn.execute(chosen.order_by(issues.c.position)))


def signatories_of(conn: Connection, applicant_id: int) -> tuple[Signatory, ...]:
    """In the order of the paper."""
    names = tuple(Signatory.__dataclass_fields__)
    chosen = select(*(signatories.c[name] for name in names))
    rows = conn.execute(
        chosen.where(signatories.c.applicant_id == applicant_id).order_by(signatories.c.position)
    )
    return tuple(Signatory(*row) for row in rows)


def representation_of(conn: Connection, applicant_id: int) -> Representation | None:
    """Of a representative."""
    names = tuple(Representation.__dataclass_fields__)
    chosen = select(*(representations.c[name] for name in names))
    row = conn.execute(chosen.where(representations.c.applicant_id == applicant_id)).first()
    return Representation(*row) if row else None


def beside(pattern: str) -> ColumnElement[bool]:
    """Whether a signatory or somebody represented is named so or has this number; over ``appeals``."""
    signed = (signatories.c.last_name, signatories.c.identity_number)
    behind = (representations.c.represented_name, representations.c.represented_number)
    return or_(
        *(
            exists().where(
                table.c.applicant_id == appeals.c.applicant_id,
                or_(*(folded(column).like(pattern, escape="\\") for column in columns)),
            )
            for table, columns in ((signatories, signed), (representations, behind))
        )
    )
