"""A registration number is unique in the organisation that gave it, which has series of its own.

Numbers that were given stay. An organisation goes on after the highest number of its own in the year;
numbers below it that the one series of the installation gave to others stay away for good.
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SERIES = (
    "delete from number_series",
    "insert into number_series (organisation_id, series, year, last)"
    " select organisation_id, split_part(number, '-', 1), split_part(number, '-', 2)::integer,"
    " max(split_part(number, '-', 3)::integer)"
    " from cases where number ~ '^[^-]+-[0-9]{4}-[0-9]{8}$' group by 1, 2, 3",
)


def upgrade() -> None:
    op.drop_constraint("uq_cases_number", "cases", type_="unique")
    op.create_unique_constraint("uq_cases_number_organisation_id", "cases", ["number", "organisation_id"])
    for statement in _SERIES:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
