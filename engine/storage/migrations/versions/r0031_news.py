"""Tells listeners, with the commit, whom a change of work, notices or rights concerns: ids and paths only."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# What counters and lists of the inbox are made of; drafts and the rest of a row are nobody's news.
WATCHED = (
    *("state", "assignee_id", "finished_by", "candidate_role", "organisation_id", "held_until"),
    *("case_late", "case_returned", "case_answered", "case_restricted", "case_last_day"),
    *("case_organisation_id", "case_unit_id"),
)

# A payload is the same for equal changes, and the database sends equal ones of a transaction once.
FUNCTIONS = """
create function tell_news(people bigint[], role text, place bigint, units bigint[]) returns void
language plpgsql as $$
begin
  perform pg_notify('jauap_news', jsonb_build_object(
    'people', (select coalesce(jsonb_agg(distinct one order by one), '[]') from unnest(people) one
               where one is not null),
    'role', role,
    'place', (select path from organisations where id = place),
    'units', (select coalesce(jsonb_agg(distinct path order by path), '[]') from organisations
              where id = any(units)))::text);
end $$;

create function tell_work_item() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform tell_news(array[new.assignee_id], new.candidate_role, new.organisation_id,
      array[new.organisation_id, new.case_organisation_id, new.case_unit_id]);
  else
    perform tell_news(array[old.assignee_id, new.assignee_id, new.finished_by], new.candidate_role,
      new.organisation_id, array[old.organisation_id, new.organisation_id, old.case_organisation_id,
        new.case_organisation_id, old.case_unit_id, new.case_unit_id]);
  end if;
  return null;
end $$;

create function tell_notice() returns trigger language plpgsql as $$
begin
  perform tell_news(array[new.person_id], new.role, new.organisation_id, '{}');
  return null;
end $$;

create function tell_person() returns trigger language plpgsql as $$
begin
  perform tell_news(array[case tg_table_name
    when 'people' then (to_jsonb(coalesce(new, old)) ->> 'id')
    when 'delegations' then (to_jsonb(coalesce(new, old)) ->> 'to_id')
    else (to_jsonb(coalesce(new, old)) ->> 'person_id') end::bigint], null, null, '{}');
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(FUNCTIONS)
    op.execute(
        "create trigger work_items_told_opened after insert on work_items for each row"
        " execute function tell_work_item()"
    )
    old, new = (", ".join(f"{row}.{name}" for name in WATCHED) for row in ("old", "new"))
    op.execute(
        "create trigger work_items_told_changed after update on work_items for each row"
        f" when (({old}) is distinct from ({new})) execute function tell_work_item()"
    )
    op.execute(
        "create trigger notices_told after insert or update of read_at on notices for each row"
        " execute function tell_notice()"
    )
    # Whoever signed out, was shut or got other rights is asked for again at once.
    for table, when in (
        ("sessions", "delete"),
        ("people", "update"),
        ("role_grants", "insert or update or delete"),
        ("acting_periods", "insert or update or delete"),
        ("delegations", "insert or update or delete"),
    ):
        op.execute(
            f"create trigger {table}_told after {when} on {table} for each row execute function tell_person()"
        )


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
