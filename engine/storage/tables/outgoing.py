"""What leaves: files, signatures, messages to applicants, notices and mails to staff."""

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
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from engine.storage.tables.columns import id_column, metadata, moment

attachments = Table(
    "attachments",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("work_item_id", ForeignKey("work_items.id")),
    # The name a person gave, for display only; the stored file is named by its digest.
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("uploaded_by", ForeignKey("people.id")),
    moment("uploaded_at"),
    Index("ix_attachments_case", "case_id"),
)

# Electronic signatures: one row a check. The signed bytes and the CMS are files named by their digests.
signatures = Table(
    "signatures",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("work_item_id", ForeignKey("work_items.id")),
    # What was signed: appeal, withdrawal, reply, redirect
    Column("subject", Text, nullable=False),
    # The name of the signed document, for display only.
    Column("name", Text, nullable=False),
    # Empty while the bytes are not known: a detached signature came alone.
    Column("signed_sha256", Text, nullable=False, server_default=""),
    Column("signed_size", BigInteger, nullable=False),
    Column("cms_sha256", Text, nullable=False),
    Column("cms_size", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    # engine.signatures.Verification as JSON: reasons, signers, times. Names people.
    Column("result", JSONB, nullable=False),
    Column("brought_by", ForeignKey("people.id")),
    moment("at"),
    # Of the digest of name and result (engine.storage.vouched); null in rows of before.
    Column("salt", LargeBinary),
    CheckConstraint("subject in ('appeal', 'withdrawal', 'reply', 'redirect')", name="subject"),
    Index("ix_signatures_case", "case_id"),
)

# Messages to the applicant (domain report 2.16): written in the command's transaction, sent by a job or, as
# letters on paper, by the registrar. One row a channel.
messages = Table(
    "messages",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    # M-01, M-03, ... and the version of its template; null for one that was written before versions
    Column("code", Text, nullable=False),
    Column("template_version", Integer),
    # The published version whose wording it is in; null for the product's own words.
    Column("wording_id", ForeignKey("deployments.id")),
    Column("language", Text, nullable=False),
    # engine.domain.channels_out
    Column("channel", Text, nullable=False, server_default="email"),
    Column("address", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    # The body without names and without what people typed, for the status page.
    Column("public_body", Text, nullable=False, server_default=""),
    # Of a letter: its number, what stands around the text, and the digest of the PDF once it was made.
    Column("number", Text, nullable=False, server_default=""),
    Column("letter", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("letter_sha256", Text),
    # The message that could not be delivered and for which this one is the second channel.
    Column("instead_of", ForeignKey("messages.id"), unique=True),
    # The receiver can honour it: the same for every attempt of one message.
    Column("dedup_key", Text, nullable=False, unique=True),
    # queued, sent, failed; no_address (to print), posted; no_gateway
    Column("state", Text, nullable=False, server_default="queued"),
    moment("created_at"),
    moment("sent_at", nullable=True),
    # Proof of what was sent on paper: the day, the postal tracking number, who says so.
    Column("posted_on", Date),
    Column("tracking_number", Text, nullable=False, server_default=""),
    Column("posted_by", ForeignKey("people.id")),
    CheckConstraint("channel in ('email', 'sms', 'post', 'portal')", name="channel"),
    CheckConstraint(
        "state in ('queued', 'sent', 'failed', 'no_address', 'no_gateway', 'posted')", name="state"
    ),
    CheckConstraint("(state = 'posted') = (posted_on is not null)", name="posted"),
    Index("ix_messages_case", "case_id"),
    Index("ix_messages_queued", "created_at", postgresql_where=text("state = 'queued'")),
    Index("ix_messages_to_print", "created_at", "id", postgresql_where=text("state = 'no_address'")),
)

# Notices to staff inside the product (reminders, escalations, returns).
notices = Table(
    "notices",
    metadata,
    id_column(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("person_id", ForeignKey("people.id")),
    # when no person holds the work yet: everyone with the role over the organisation
    Column("role", Text),
    Column("organisation_id", ForeignKey("organisations.id")),
    Column("code", Text, nullable=False),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    moment("at"),
    moment("read_at", nullable=True),
    # When it was looked at for mails, whether or not one was written.
    moment("mailed_at", nullable=True),
    Index("ix_notices_person", "person_id", "at"),
    Index("ix_notices_case", "case_id"),
    Index("ix_notices_to_mail", "id", postgresql_where=text("mailed_at is null")),
)

# What each person wants to be told of; without a row the defaults hold (engine.domain.notifications).
notification_choices = Table(
    "notification_choices",
    metadata,
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("kind", Text, nullable=False),
    # In the product; some kinds are shown whatever stands here.
    Column("shown", Boolean, nullable=False),
    Column("mail", Text, nullable=False),
    CheckConstraint("mail in ('now', 'digest', 'off')", name="mail"),
    PrimaryKeyConstraint("person_id", "kind"),
)

# Mails to staff: numbers and steps, no personal data of applicants.
staff_mails = Table(
    "staff_mails",
    metadata,
    id_column(),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    # engine.domain.notifications.Kind, or digest
    Column("kind", Text, nullable=False),
    # notice:ID:PERSON or digest:PERSON:DAY: who inserts it writes the mail; the receiver can honour it.
    Column("dedup_key", Text, nullable=False, unique=True),
    Column("language", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    # queued, sent, failed; empty: there was nothing to say
    Column("state", Text, nullable=False),
    moment("created_at"),
    # The end of the quiet hours.
    moment("not_before"),
    moment("sent_at", nullable=True),
    CheckConstraint("state in ('queued', 'sent', 'failed', 'empty')", name="state"),
    Index("ix_staff_mails_person", "person_id"),
    Index("ix_staff_mails_queued", "not_before", postgresql_where=text("state = 'queued'")),
)
