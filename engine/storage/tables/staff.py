"""Who works here: the tree of organisations, people, roles, posts, absences, delegations, sessions."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Time,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from engine.storage.tables.columns import act, id_column, metadata, moment, term

organisations = Table(
    "organisations",
    metadata,
    id_column(),
    Column("parent_id", ForeignKey("organisations.id")),
    # "1.4.9.": ids from the root down, each followed by a dot, so that a subtree is a prefix.
    Column("path", Text, nullable=False, unique=True),
    # oblast, city, district, rural, apparatus, department, sub_unit, body (a line department),
    # parent_body (sends instructions), external (redirect target outside the system)
    Column("kind", Text, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("kato", Text),
    # The body above it for complaints, where the tree does not say it (engine.domain.superior_body).
    Column("superior_id", ForeignKey("organisations.id")),
    Column("name", JSONB, nullable=False),
    Column("contacts", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Index("ix_organisations_path_prefix", "path", postgresql_ops={"path": "text_pattern_ops"}),
    CheckConstraint("superior_id <> id", name="superior"),
)

people = Table(
    "people",
    metadata,
    id_column(),
    Column("login", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("middle_name", Text, nullable=False, server_default=""),
    Column("position", JSONB, nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("locale", Text, nullable=False, server_default="kk"),
    Column("email", Text, nullable=False, server_default=""),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    # By the clock of Kazakhstan, may pass midnight; null: none.
    Column("quiet_from", Time, server_default="20:00"),
    Column("quiet_to", Time, server_default="08:00"),
    CheckConstraint("locale in ('kk', 'ru', 'en')", name="locale"),
    CheckConstraint("(quiet_from is null) = (quiet_to is null)", name="quiet"),
)

role_grants = Table(
    "role_grants",
    metadata,
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("role", Text, nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    *term(),
    *act(),
    PrimaryKeyConstraint("person_id", "role", "organisation_id"),
    Index("ix_role_grants_organisation_role", "organisation_id", "role"),
)

# By which act a person holds a post, and from when to when: the authority to sign follows.
appointments = Table(
    "appointments",
    metadata,
    id_column(),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    # engine.domain.staff.Post
    Column("kind", Text, nullable=False),
    Column("position", JSONB, nullable=False),
    *term(),
    *act(),
    CheckConstraint("kind in ('head', 'deputy', 'acting_head', 'official')", name="kind"),
    CheckConstraint("ends_on >= starts_on", name="term"),
    Index("ix_appointments_person", "person_id"),
    Index("ix_appointments_organisation", "organisation_id"),
)

absences = Table(
    "absences",
    metadata,
    id_column(),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    # engine.domain.staff.AbsenceKind
    Column("kind", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    # Whom the act names to act; null: by the order of the delegations.
    Column("deputy_id", ForeignKey("people.id")),
    *act(),
    CheckConstraint("kind in ('leave', 'sick_leave', 'business_trip', 'other')", name="kind"),
    CheckConstraint("ends_on >= starts_on", name="term"),
    Index("ix_absences_person", "person_id"),
)

# Who acts for an absent head on which days: follows from the absences, appointments and delegations, is
# computed again when one of them changes, and of the past is kept as it was (engine.operations.acting).
acting_periods = Table(
    "acting_periods",
    metadata,
    id_column(),
    Column("absence_id", ForeignKey("absences.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("for_id", ForeignKey("people.id"), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    CheckConstraint("ends_on >= starts_on", name="term"),
    Index("ix_acting_periods_person", "person_id"),
    Index("ix_acting_periods_for", "for_id"),
)

# Duties and powers that a head gives to a deputy.
delegations = Table(
    "delegations",
    metadata,
    id_column(),
    Column("from_id", ForeignKey("people.id"), nullable=False),
    Column("to_id", ForeignKey("people.id"), nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    # engine.domain.access.DELEGABLE
    Column("verbs", ARRAY(Text), nullable=False),
    # engine.domain.document_types; empty: all
    Column("document_types", ARRAY(Text), nullable=False),
    # engine.domain.staff.SIGNING_KINDS: what may be signed by it
    Column("record_kinds", ARRAY(Text), nullable=False),
    # Who acts first when the head is absent: the lowest number.
    Column("precedence", Integer, nullable=False),
    *term(),
    *act(),
    CheckConstraint("ends_on >= starts_on", name="term"),
    CheckConstraint("from_id <> to_id", name="two_people"),
    Index("ix_delegations_to", "to_id"),
    Index("ix_delegations_from", "from_id"),
)

# How many posts are approved for an organisation and everything below it.
staffing = Table(
    "staffing",
    metadata,
    id_column(),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("posts", Integer, nullable=False),
    *term(),
    *act(),
    CheckConstraint("posts >= 0", name="posts"),
    CheckConstraint("ends_on >= starts_on", name="term"),
    Index("ix_staffing_organisation", "organisation_id"),
)

# Who gave whom which right, when and by which act. Nobody edits it.
staff_events = Table(
    "staff_events",
    metadata,
    id_column(),
    moment("at"),
    moment("recorded_at", now=True),
    Column("actor_id", BigInteger),
    Column("command", Text, nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("person_id", ForeignKey("people.id")),
    Column("act_number", Text, nullable=False, server_default=""),
    Column("facts", JSONB, nullable=False),
    Index("ix_staff_events_organisation", "organisation_id", "id"),
)

sessions = Table(
    "sessions",
    metadata,
    # SHA-256 of the cookie's random token: a stolen table opens no session.
    Column("token_hash", LargeBinary, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    moment("created_at", now=True),
    moment("expires_at"),
)

login_failures = Table(
    "login_failures",
    metadata,
    id_column(),
    Column("login", Text, nullable=False),
    Column("address", Text, nullable=False),
    moment("at", now=True),
    Index("ix_login_failures_login_at", "login", "at"),
    Index("ix_login_failures_address_at", "address", "at"),
)
