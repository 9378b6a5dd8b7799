"""What the inbox filters by stands on the work item as tags under one index; filters that people keep.

Tags are copies, kept by the database as those of revision 0005 are. One array and one index, not an index a
filter: filters come together, and a walk along the days serves all that are not rare.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# engine.queries.item_tags reads them; the types of documents as engine.domain.document_types has them.
_TAGS = """
    create function work_item_tags(the_case bigint, element text, place bigint) returns text[]
    language sql stable as $$
        select array_remove(array[
            'e:' || element, 'g:' || place, 'x:' || c.executor_id, 'w:' || c.organisation_id,
            't:' || a.topic, 'c:' || a.channel,
            'l:' || a.language, 'k:' || a.kato,
            case when a.is_official then 'o:yes' when not a.is_official then 'o:no' end,
            case when c.return_count > 0 then 'r:yes' end,
            case when c.control = 'parent_body' or a.channel = 'PARENT_BODY' then 'd:parent_body' end,
            case when a.channel in ('PERSONAL_RECEPTION', 'VISITING_RECEPTION', 'VCS_RECEPTION')
                then 'd:reception' end,
            case when a.legal_type = 'complaint' then 'd:complaint' end
        ], null)
        from cases c left join appeals a on a.case_id = c.id where c.id = the_case
    $$
"""
_OF_ITEM = """
    create function take_item_tags() returns trigger language plpgsql as $$
    begin
        new.case_tags = work_item_tags(new.case_id, new.element_id, new.organisation_id);
        return new;
    end $$
"""
_OF_CASE = """
    create function pass_case_tags() returns trigger language plpgsql as $$
    begin
        update work_items set case_tags = work_item_tags(case_id, element_id, organisation_id)
        where case_id = new.{key};
        return null;
    end $$
"""
_CASE, _APPEAL = (
    "organisation_id, executor_id, return_count, control",
    "topic, channel, language, kato, is_official, legal_type",
)


def _moved(columns: str) -> str:
    old, new = (", ".join(f"{row}.{one}" for one in columns.split(", ")) for row in ("old", "new"))
    return f"for each row when (({old}) is distinct from ({new}))"


def upgrade() -> None:
    op.add_column(
        "work_items", sa.Column("case_tags", ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'"))
    )
    op.execute(_TAGS)
    op.execute("update work_items set case_tags = work_item_tags(case_id, element_id, organisation_id)")
    op.execute(_OF_ITEM)
    op.execute(
        "create trigger work_items_take_tags before insert or update of organisation_id on work_items"
        " for each row execute function take_item_tags()"
    )
    op.execute(_OF_CASE.format(key="id"))
    op.execute(_OF_CASE.format(key="case_id").replace("pass_case_tags", "pass_appeal_tags"))
    op.execute(
        f"create trigger cases_pass_tags after update on cases {_moved(_CASE)}"
        " execute function pass_case_tags()"
    )
    op.execute(
        "create trigger appeals_give_tags after insert on appeals"
        " for each row execute function pass_appeal_tags()"
    )
    op.execute(
        f"create trigger appeals_pass_tags after update on appeals {_moved(_APPEAL)}"
        " execute function pass_appeal_tags()"
    )
    op.create_index(
        "ix_work_items_tags",
        "work_items",
        ["case_tags"],
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_work_items_unit",
        "work_items",
        ["case_unit_id", "case_last_day", "id"],
        postgresql_include=["case_restricted"],
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("owner_id", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("shared_with", sa.BigInteger, sa.ForeignKey("organisations.id")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("owner_id", "name"),
    )
    op.create_index("ix_saved_filters_shared_with", "saved_filters", ["shared_with"])


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
