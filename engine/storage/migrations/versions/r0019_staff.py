"""Appointments, absences, delegations, approved posts; dates and the legal basis of roles.

Whoever signs today is given an appointment, so that an installation goes on signing: without an act,
which the department then adds.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_POSTS = "('head', 'deputy', 'acting_head', 'official')"
_ABSENCES = "('leave', 'sick_leave', 'business_trip', 'other')"
_SIGNERS = (
    "insert into appointments (person_id, organisation_id, kind, position)"
    " select distinct p.id, p.organisation_id, case g.role when 'signer' then 'deputy'"
    " when 'superior_reviewer' then 'official' else 'head' end, p.position"
    " from role_grants g join people p on p.id = g.person_id"
    " where g.role in ('signer', 'head', 'department_head', 'superior_reviewer')"
)


def upgrade() -> None:
    for column in (*_term(), *_act()):
        op.add_column("role_grants", column)
    _create(
        "appointments",
        _reference("person_id", "people"),
        _reference("organisation_id", "organisations"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", JSONB(), nullable=False),
        *_term(),
        *_act(),
        sa.CheckConstraint(f"kind in {_POSTS}", name="kind"),
        _forwards(),
    )
    _create(
        "absences",
        _reference("person_id", "people"),
        sa.Column("kind", sa.Text(), nullable=False),
        *_days(),
        _reference("deputy_id", "people", nullable=True),
        *_act(),
        sa.CheckConstraint(f"kind in {_ABSENCES}", name="kind"),
        _forwards(),
    )
    _create(
        "acting_periods",
        _reference("absence_id", "absences"),
        _reference("person_id", "people"),
        _reference("for_id", "people"),
        *_days(),
        _forwards(),
    )
    _create(
        "delegations",
        _reference("from_id", "people"),
        _reference("to_id", "people"),
        _reference("organisation_id", "organisations"),
        *(
            sa.Column(n, ARRAY(sa.Text()), nullable=False)
            for n in ("verbs", "document_types", "record_kinds")
        ),
        sa.Column("precedence", sa.Integer(), nullable=False),
        *_term(),
        *_act(),
        _forwards(),
        sa.CheckConstraint("from_id <> to_id", name="two_people"),
    )
    _create(
        "staffing",
        _reference("organisation_id", "organisations"),
        sa.Column("posts", sa.Integer(), nullable=False),
        *_term(),
        *_act(),
        sa.CheckConstraint("posts >= 0", name="posts"),
        _forwards(),
    )
    _create(
        "staff_events",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("actor_id", sa.BigInteger()),
        sa.Column("command", sa.Text(), nullable=False),
        _reference("organisation_id", "organisations"),
        _reference("person_id", "people", nullable=True),
        sa.Column("act_number", sa.Text(), nullable=False, server_default=""),
        sa.Column("facts", JSONB(), nullable=False),
    )
    for name, table, columns in (
        ("ix_appointments_person", "appointments", ["person_id"]),
        ("ix_appointments_organisation", "appointments", ["organisation_id"]),
        ("ix_absences_person", "absences", ["person_id"]),
        ("ix_acting_periods_person", "acting_periods", ["person_id"]),
        ("ix_acting_periods_for", "acting_periods", ["for_id"]),
        ("ix_delegations_to", "delegations", ["to_id"]),
        ("ix_delegations_from", "delegations", ["from_id"]),
        ("ix_staffing_organisation", "staffing", ["organisation_id"]),
        ("ix_staff_events_organisation", "staff_events", ["organisation_id", "id"]),
    ):
        op.create_index(name, table, columns)
    op.execute(
        "create trigger staff_events_append_only before update or delete or truncate on staff_events"
        " for each statement execute function refuse_change()"
    )
    op.execute(_SIGNERS)


def _create(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name, sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True), *parts
    )


def _reference(name: str, table: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _term() -> Iterator[sa.Column[object]]:
    yield sa.Column("starts_on", sa.Date())
    yield sa.Column("ends_on", sa.Date())


def _days() -> Iterator[sa.Column[object]]:
    yield sa.Column("starts_on", sa.Date(), nullable=False)
    yield sa.Column("ends_on", sa.Date(), nullable=False)


def _act() -> Iterator[sa.Column[object]]:
    yield sa.Column("act_number", sa.Text(), nullable=False, server_default="")
    yield sa.Column("act_date", sa.Date())


def _forwards() -> sa.CheckConstraint:
    return sa.CheckConstraint("ends_on >= starts_on", name="term")


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
