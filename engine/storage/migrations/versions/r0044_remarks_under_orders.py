"""Whether whoever remarked on a case of a sample could read who the applicant is: of earlier remarks, that he
could."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


_FUNCTION = """
    create or replace function refuse_mark_change() returns trigger language plpgsql as $$
    begin
        if exists (select from erasure_cases join erasures on erasures.id = erasure_id
                where case_id = old.case_id and case_seq is not null and erasures.state = 'carried_out')
            and new.remark = ''
            and to_jsonb(new) - 'remark' = to_jsonb(old) - 'remark'
        then
            return new;
        end if;
        raise exception 'sample_marks is append-only: update refused'
            using errcode = 'insufficient_privilege';
    end $$
"""


def upgrade() -> None:
    opened = sa.Column("opened", sa.Boolean, nullable=False, server_default=sa.true())
    op.add_column("sample_marks", opened)
    op.execute(sa.text(_FUNCTION.replace(":", r"\:")))


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
