"""Applicants of every kind, issues, the fields of each channel, box openings, consultations, drafts.

What was received before gets its keys and its marks, so that its copies and repeats are found too; its
issues are those that the controller determined last. No contact can be deleted any more (R-114).
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from engine.domain.likeness import marks
from engine.domain.person_keys import name_key, phone_key

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEPT = ("cases", "appeals", "applicants", "consultations")
BATCH = 1000

_ISSUES = """
    insert into issues (case_id, position, topic, sub_topic, address, demand, confirmed)
    select newest.case_id, listed.n, listed.one ->> 'topic', listed.one ->> 'sub_topic',
           coalesce(listed.one ->> 'address', ''), coalesce(listed.one ->> 'demand', ''), true
    from (select distinct on (case_id) case_id, data from records
          where kind = 'issues' order by case_id, version desc) as newest,
         jsonb_array_elements(coalesce(newest.data -> 'issues', '[]')) with ordinality as listed (one, n)
    where listed.one ->> 'topic' is not null
"""
_PARENTS = """
    update appeals set
        parent_date = (records.data ->> 'parent_date')::date,
        parent_due_date = (records.data ->> 'parent_due_date')::date,
        external_number = coalesce(records.data ->> 'external_number', ''),
        complaint_against = records.data ->> 'complaint_against',
        complaint_learnt_on = (records.data ->> 'complaint_learnt_on')::date
    from records where records.case_id = appeals.case_id and records.kind = 'intake' and records.version = 1
"""


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True)


def _words(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _points(name: str, table: str, **more: Any) -> sa.Column:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id"), **more)


def upgrade() -> None:
    _applicants()
    _box()
    _appeals()
    _others()
    op.execute(sa.text(_ISSUES.replace(":", r"\:")))
    op.execute(sa.text(_PARENTS.replace(":", r"\:")))
    _fill_keys()
    _fill_marks()
    _keep_contacts()


def _applicants() -> None:
    op.add_column("applicants", _words("phone_key"))
    op.add_column("applicants", _words("name_key"))
    op.add_column("applicants", sa.Column("signed_by", sa.Integer))
    for name in ("phone_key", "name_key"):
        some = sa.text(f"{name} <> ''")
        op.create_index(f"ix_applicants_{name}", "applicants", [name], postgresql_where=some)
    op.create_table(
        "signatories",
        _id(),
        _points("applicant_id", "applicants", nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *(_words(name) for name in ("last_name", "first_name", "middle_name")),
        sa.Column("identity_number", sa.Text),
        sa.Column("identity_flag", sa.Text),
        *(_words(name) for name in ("address", "phone")),
        sa.UniqueConstraint("applicant_id", "position"),
    )
    op.create_index("ix_signatories_identity_number", "signatories", ["identity_number"])
    op.create_table(
        "representations",
        _points("applicant_id", "applicants", primary_key=True),
        _words("represented_name"),
        sa.Column("represented_number", sa.Text),
        sa.Column("represented_flag", sa.Text),
        _words("represented_address"),
        _words("attorney_number"),
        sa.Column("attorney_date", sa.Date),
        sa.Column("attorney_until", sa.Date),
    )
    op.create_index("ix_representations_represented_number", "representations", ["represented_number"])


def _box() -> None:
    op.create_table(
        "box_openings",
        _id(),
        _points("organisation_id", "organisations", nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        _moment("opened_at"),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("people", JSONB, nullable=False),
        sa.Column("items", sa.Integer, nullable=False),
        _words("note"),
        _points("recorded_by", "people", nullable=False),
        _moment("recorded_at"),
        sa.UniqueConstraint("number", "organisation_id"),
    )
    op.create_index("ix_box_openings_organisation", "box_openings", ["organisation_id", "opened_at"])
    op.execute(
        "create trigger box_openings_append_only before update or delete or truncate on box_openings"
        " for each statement execute function refuse_change()"
    )


def _appeals() -> None:
    for name, type_ in (
        *(("parent_date", sa.Date), ("parent_kind", sa.Text), ("parent_due_date", sa.Date)),
        *(("parent_frequency", sa.Text), ("complaint_against", sa.Text), ("complaint_learnt_on", sa.Date)),
    ):
        op.add_column("appeals", sa.Column(name, type_))
    op.add_column("appeals", _words("external_number"))
    op.add_column("appeals", _points("box_opening_id", "box_openings"))
    empty = sa.text("'[]'::jsonb")
    op.add_column("appeals", sa.Column("defects", JSONB, nullable=False, server_default=empty))
    op.create_index("ix_appeals_box_opening", "appeals", ["box_opening_id"])


def _others() -> None:
    op.create_table(
        "issues",
        _id(),
        _points("case_id", "cases", nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("sub_topic", sa.Text),
        sa.Column("kato", sa.Text),
        *(_words(name) for name in ("address", "demand")),
        sa.Column("confirmed", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.UniqueConstraint("case_id", "position"),
    )
    op.create_index("ix_issues_topic", "issues", ["topic"])
    op.create_table(
        "text_marks",
        _points("case_id", "cases", primary_key=True),
        _moment("received_at"),
        sa.Column("marks", ARRAY(sa.Integer), nullable=False),
    )
    op.create_index("ix_text_marks_marks", "text_marks", ["marks"], postgresql_using="gin")
    op.create_table(
        "consultations",
        _id(),
        _points("organisation_id", "organisations", nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        _moment("at"),
        sa.Column("way", sa.Text, nullable=False),
        *(_words(name) for name in ("person_name", "phone")),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        _points("given_by", "people", nullable=False),
        _points("case_id", "cases", unique=True),
        sa.UniqueConstraint("number", "organisation_id"),
    )
    op.create_index("ix_consultations_organisation", "consultations", ["organisation_id", "at"])
    op.create_table(
        "intake_drafts",
        _points("person_id", "people", primary_key=True),
        sa.Column("data", JSONB, nullable=False),
        _moment("saved_at"),
    )


def _fill_keys() -> None:
    """By the same functions that later appeals take theirs from."""
    conn = op.get_bind()
    chosen = sa.text("select id, last_name, first_name, middle_name, name, phone from applicants")
    found = [
        {"id": row.id, "n": name_key(row.name, row.last_name, row.first_name), "p": phone_key(row.phone)}
        for row in conn.execute(chosen)
    ]
    for start in range(0, len(found), BATCH):
        conn.execute(
            sa.text("update applicants set name_key = :n, phone_key = :p where id = :id"),
            found[start : start + BATCH],
        )


def _fill_marks() -> None:
    conn = op.get_bind()
    chosen = sa.text(
        "select cases.id, received_at, text from cases join appeals on appeals.case_id = cases.id"
        " where cases.id > :last order by cases.id limit :batch"
    )
    last = 0
    while rows := conn.execute(chosen, {"last": last, "batch": BATCH}).all():
        last = rows[-1].id
        conn.execute(
            sa.text("insert into text_marks (case_id, received_at, marks) values (:id, :at, :marks)"),
            [{"id": row.id, "at": row.received_at, "marks": list(marks(row.text))} for row in rows],
        )


def _keep_contacts() -> None:
    """A contact is never deleted, registered or not; destruction by a retention act will be its own verb."""
    op.execute(
        """
        create function refuse_deletion() returns trigger language plpgsql as $$
        begin
            raise exception 'a contact is never deleted: % on % refused', lower(tg_op), tg_table_name
                using errcode = 'insufficient_privilege';
        end $$
        """
    )
    for table in KEPT:
        op.execute(
            f"create trigger {table}_kept before delete or truncate on {table}"
            " for each statement execute function refuse_deletion()"
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
