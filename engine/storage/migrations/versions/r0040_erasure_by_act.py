"""Data are destroyed by an act of two persons, and only so: the contents of a record may be emptied when an
act that was carried out names its case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_FUNCTIONS = (
    """
    create function refuse_record_change() returns trigger language plpgsql as $$
    begin
        if exists (select from erasure_cases join erasures on erasures.id = erasure_id
                where case_id = old.case_id and case_seq is not null and erasures.state = 'carried_out')
            and new.canonical is null and new.salt is null and new.data = '{}'::jsonb
            and (new.id, new.case_id, new.case_seq, new.kind, new.version, new.author_id, new.at)
                is not distinct from
                (old.id, old.case_id, old.case_seq, old.kind, old.version, old.author_id, old.at)
        then
            return new;
        end if;
        raise exception 'records is append-only: update refused' using errcode = 'insufficient_privilege';
    end $$
    """,
    """
    create function refuse_unwritten_act() returns trigger language plpgsql as $$
    begin
        if tg_op = 'INSERT' then
            if new.case_seq is null then return new; end if;
        elsif tg_op = 'UPDATE' and old.case_seq is null
            and (new.erasure_id, new.case_id) = (old.erasure_id, old.case_id)
            and exists (select from erasures where id = new.erasure_id and state = 'carried_out')
        then
            return new;
        end if;
        raise exception 'an act of destruction stays as it is: % refused', lower(tg_op)
            using errcode = 'insufficient_privilege';
    end $$
    """,
    """
    create function refuse_decided_act() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' and old.state = 'waiting'
            and (new.id, new.organisation_id, new.act_number, new.act_date, new.ground, new.basis,
                new.proposed_by, new.proposed_at)
                = (old.id, old.organisation_id, old.act_number, old.act_date, old.ground, old.basis,
                old.proposed_by, old.proposed_at)
        then
            return new;
        end if;
        raise exception 'an act of destruction stays as it is: % refused', lower(tg_op)
            using errcode = 'insufficient_privilege';
    end $$
    """,
)
_TRIGGERS = (
    "drop trigger records_append_only on records",
    "create trigger records_append_only before delete or truncate on records"
    " for each statement execute function refuse_change()",
    "create trigger records_emptied_by_act before update on records"
    " for each row execute function refuse_record_change()",
    "create trigger erasure_cases_kept before insert or update or delete on erasure_cases"
    " for each row execute function refuse_unwritten_act()",
    "create trigger erasures_kept before update or delete on erasures"
    " for each row execute function refuse_decided_act()",
    *(
        f"create trigger {table}_not_truncated before truncate on {table}"
        " for each statement execute function refuse_change()"
        for table in ("erasures", "erasure_cases")
    ),
)


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("organisation_id", sa.BigInteger(), sa.ForeignKey("organisations.id"), nullable=False),
        sa.Column("act_number", sa.Text(), nullable=False),
        sa.Column("act_date", sa.Date(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False, server_default=""),
        sa.Column("state", sa.Text(), nullable=False, server_default="waiting"),
        sa.Column("proposed_by", sa.BigInteger(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), sa.ForeignKey("people.id")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.CheckConstraint("state in ('waiting', 'carried_out', 'refused')", name="state"),
        sa.CheckConstraint("ground in ('term', 'court', 'law')", name="ground"),
        sa.CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided"),
        sa.CheckConstraint("state <> 'carried_out' or decided_by <> proposed_by", name="two_persons"),
    )
    op.create_index("ix_erasures_organisation", "erasures", ["organisation_id", "id"])
    op.create_table(
        "erasure_cases",
        sa.Column("erasure_id", sa.BigInteger(), sa.ForeignKey("erasures.id"), nullable=False),
        sa.Column("case_id", sa.BigInteger(), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("case_seq", sa.Integer()),
        sa.PrimaryKeyConstraint("erasure_id", "case_id"),
    )
    erased = sa.text("case_seq is not null")
    op.create_index(
        "ix_erasure_cases_erased", "erasure_cases", ["case_id"], unique=True, postgresql_where=erased
    )
    op.create_table(
        "erased_files",
        sa.Column("sha256", sa.Text(), primary_key=True),
        sa.Column("erasure_id", sa.BigInteger(), sa.ForeignKey("erasures.id"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
    )
    left = sa.text("removed_at is null")
    op.create_index("ix_erased_files_left", "erased_files", ["sha256"], postgresql_where=left)
    for column in ("canonical", "salt"):
        op.alter_column("records", column, nullable=True)
    op.create_check_constraint("emptied", "records", "(canonical is null) = (salt is null)")
    for statement in (*_FUNCTIONS, *_TRIGGERS):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
