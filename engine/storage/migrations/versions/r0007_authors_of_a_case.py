"""Who wrote which kind of record stands on the case: a rule asks it at every signature.

Before, the whole journal of the case was read for it, so that the hundredth return cost half as much again
as the first. The journal stays the truth: its check compares.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FILL = """
update cases set authors = told.authors from (
    select case_id, jsonb_object_agg(kind, people) as authors from (
        select case_id, kind, jsonb_agg(distinct actor_id order by actor_id) as people
        from journal, jsonb_array_elements_text(
            jsonb_path_query_array(convert_from(change, 'UTF8')::jsonb, '$.records[*][0]')
        ) as kind
        where actor_id is not null group by case_id, kind
    ) as by_kind group by case_id
) as told where told.case_id = cases.id
"""


def upgrade() -> None:
    empty = sa.text("'{}'::jsonb")
    op.add_column("cases", sa.Column("authors", JSONB, nullable=False, server_default=empty))
    op.execute(sa.text(FILL.replace(":", r"\:")))


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
