"""What an auditor remarked about a case is emptied with it: by an act that names the case, and only so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_FUNCTION = """
    create function refuse_mark_change() returns trigger language plpgsql as $$
    begin
        if exists (select from erasure_cases join erasures on erasures.id = erasure_id
                where case_id = old.case_id and case_seq is not null and erasures.state = 'carried_out')
            and new.remark = ''
            and (new.id, new.sample_id, new.case_id, new.line, new.result, new.marked_by, new.marked_at)
                = (old.id, old.sample_id, old.case_id, old.line, old.result, old.marked_by, old.marked_at)
        then
            return new;
        end if;
        raise exception 'sample_marks is append-only: update refused'
            using errcode = 'insufficient_privilege';
    end $$
"""
_TRIGGERS = (
    "drop trigger sample_marks_append_only on sample_marks",
    "create trigger sample_marks_append_only before delete or truncate on sample_marks"
    " for each statement execute function refuse_change()",
    "create trigger sample_marks_emptied_by_act before update on sample_marks"
    " for each row execute function refuse_mark_change()",
)


def upgrade() -> None:
    for statement in (_FUNCTION, *_TRIGGERS):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
