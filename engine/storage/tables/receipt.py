"""What came in and from whom: applicants, appeals, their issues and marks, the box, consultations."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from engine.storage.tables.columns import id_column, metadata, moment

applicants = Table(
    "applicants",
    metadata,
    id_column(),
    # individual, entrepreneur, legal_entity, branch, foreign, collective, representative, anonymous,
    # state_body
    Column("kind", Text, nullable=False),
    Column("last_name", Text, nullable=False, server_default=""),
    Column("first_name", Text, nullable=False, server_default=""),
    Column("middle_name", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),
    Column("identity_number", Text),
    # ok, or why the number is doubtful: flagged, never blocking
    Column("identity_flag", Text),
    Column("address", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    # engine.domain.person_keys: what tells a person without an identity number from another
    Column("phone_key", Text, nullable=False, server_default=""),
    Column("name_key", Text, nullable=False, server_default=""),
    # How many signed a collective appeal, the contact person among them; null for all others.
    Column("signed_by", Integer),
    Index("ix_applicants_identity_number", "identity_number"),
    Index("ix_applicants_phone_key", "phone_key", postgresql_where=text("phone_key <> ''")),
    Index("ix_applicants_name_key", "name_key", postgresql_where=text("name_key <> ''")),
)

# Who signed a collective appeal besides its contact person, who is the applicant.
signatories = Table(
    "signatories",
    metadata,
    id_column(),
    Column("applicant_id", ForeignKey("applicants.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("last_name", Text, nullable=False, server_default=""),
    Column("first_name", Text, nullable=False, server_default=""),
    Column("middle_name", Text, nullable=False, server_default=""),
    Column("identity_number", Text),
    Column("identity_flag", Text),
    Column("address", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    UniqueConstraint("applicant_id", "position"),
    Index("ix_signatories_identity_number", "identity_number"),
)

# For whom a representative appeals, and by what power of attorney.
representations = Table(
    "representations",
    metadata,
    Column("applicant_id", ForeignKey("applicants.id"), primary_key=True),
    Column("represented_name", Text, nullable=False, server_default=""),
    Column("represented_number", Text),
    Column("represented_flag", Text),
    Column("represented_address", Text, nullable=False, server_default=""),
    Column("attorney_number", Text, nullable=False, server_default=""),
    Column("attorney_date", Date),
    Column("attorney_until", Date),
    Index("ix_representations_represented_number", "represented_number"),
)

# The act of opening a box for appeals. Nobody edits it.
box_openings = Table(
    "box_openings",
    metadata,
    id_column(),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("number", Text, nullable=False),
    moment("opened_at"),
    Column("place", Text, nullable=False),
    # [{"name", "position"}, ...]: two or more
    Column("people", JSONB, nullable=False),
    Column("items", Integer, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("recorded_by", ForeignKey("people.id"), nullable=False),
    moment("recorded_at"),
    UniqueConstraint("number", "organisation_id"),
    Index("ix_box_openings_organisation", "organisation_id", "opened_at"),
)

appeals = Table(
    "appeals",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("applicant_id", ForeignKey("applicants.id"), nullable=False),
    # domain report 5.1: PAPER_HAND, PAPER_MAIL, EGOV_EDS, EOTINISH, PERSONAL_RECEPTION, PARENT_BODY, ...
    Column("channel", Text, nullable=False),
    Column("is_official", Boolean, nullable=False),
    # AP, PM, PARLIAMENT, MINISTRY; null when the appeal came directly
    Column("parent_body", Text),
    Column("parent_number", Text, nullable=False, server_default=""),
    Column("postmark_date", Date),
    Column("sheets", Integer),
    # application, complaint, message, proposal, response, inquiry
    Column("legal_type", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("addressee", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("topic", Text),
    Column("sub_topic", Text),
    Column("kato", Text),
    Column("received_by", ForeignKey("people.id")),
    # Whom the complaint is about: a person of the directory, who then sees nothing of it, a body of the
    # directory, or neither and only what the applicant wrote.
    Column("complained_of_id", ForeignKey("people.id")),
    Column("complained_of_unit_id", ForeignKey("organisations.id")),
    Column("complained_of", Text, nullable=False, server_default=""),
    # Of an instruction of a parent body (P-06): its own date, kind, due date and how often to report.
    Column("parent_date", Date),
    Column("parent_kind", Text),
    Column("parent_due_date", Date),
    Column("parent_frequency", Text),
    # The number in the system that it came from.
    Column("external_number", Text, nullable=False, server_default=""),
    Column("box_opening_id", ForeignKey("box_openings.id")),
    # act, action, inaction; and the day on which the applicant learnt of it (APPC Art. 92)
    Column("complaint_against", Text),
    Column("complaint_learnt_on", Date),
    # engine.domain.intake_defects: what the applicant will be asked to mend; never a refusal
    Column("defects", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    # none, handwritten, or what the check of an electronic signature found (engine.signatures.State)
    Column("signature_state", Text, nullable=False, server_default="none"),
    Index("ix_appeals_applicant", "applicant_id"),
    Index("ix_appeals_topic", "topic"),
    Index("ix_appeals_box_opening", "box_opening_id"),
    Index("ix_appeals_external_number", "external_number", postgresql_where=text("external_number <> ''")),
    Index(
        "ix_appeals_complained_of", "complained_of_id", postgresql_where=text("complained_of_id is not null")
    ),
)

# What an appeal asks, one row an issue; the first is the main one, which reports count.
issues = Table(
    "issues",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("topic", Text, nullable=False),
    Column("sub_topic", Text),
    Column("kato", Text),
    Column("address", Text, nullable=False, server_default=""),
    Column("demand", Text, nullable=False, server_default=""),
    # True when the controller determined it; what the registrar wrote is a proposal.
    Column("confirmed", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("case_id", "position"),
    Index("ix_issues_topic", "topic"),
)

# Hashes of an appeal's words by which its copies are found (engine.domain.likeness).
text_marks = Table(
    "text_marks",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    moment("received_at"),
    Column("marks", ARRAY(Integer), nullable=False),
    Index("ix_text_marks_marks", "marks", postgresql_using="gin"),
)

# Advice given by telephone, at a visit or in a chat; one may become an appeal.
consultations = Table(
    "consultations",
    metadata,
    id_column(),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("number", Text, nullable=False),
    moment("at"),
    # phone, visit, chat
    Column("way", Text, nullable=False),
    Column("person_name", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False),
    Column("topic", Text),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("given_by", ForeignKey("people.id"), nullable=False),
    # the appeal that it became
    Column("case_id", ForeignKey("cases.id"), unique=True),
    UniqueConstraint("number", "organisation_id"),
    Index("ix_consultations_organisation", "organisation_id", "at"),
)

# What a registrar typed and has not registered: one a person, nothing lost by a reload or a dead session.
intake_drafts = Table(
    "intake_drafts",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("data", JSONB, nullable=False),
    moment("saved_at"),
)
