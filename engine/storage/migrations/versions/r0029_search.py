"""Words by which cases, people, texts, files and letters are found; kept by the tables that they are of.

A row holds no text and no order of words, only the set of folded words of one source, each with a letter for
the kind of thing it was found in. Triggers keep it, so that no verb can forget it and erasing a source erases
its words with it (decision 0008). All of it can be made again from the sources (``jauap rebuild-search``).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from engine.domain.folding import APOSTROPHES, CAPITALS, FOLD_FROM, FOLD_TO, LONGEST, SEPARATORS

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BATCH = 1000
_APART = APOSTROPHES.replace("'", "''")

_FUNCTIONS = (
    f"""
    create function search_fold(given text) returns text language sql immutable parallel safe as $$
        select translate(case when lower('Ә') = 'ә' then lower(given)
            else translate(given, '{CAPITALS}', '{CAPITALS.lower()}') end, '{FOLD_FROM}', '{FOLD_TO}')
    $$
    """,
    # A tsvector holds a megabyte: what stands beyond so many characters of one text is not found.
    f"""
    create function search_tokens(given text) returns setof text language sql immutable parallel safe as $$
        with words as materialized (
            select distinct translate(word, '{_APART}', '') as word
            from regexp_split_to_table(search_fold(left(given, 100000)), '[{SEPARATORS}]+') as word
        )
        select left(part, {LONGEST}) from words, string_to_table(word, '-') as part where part <> ''
        union select left(replace(word, '-', ''), {LONGEST}) from words
            where word like '%-%' and replace(word, '-', '') <> ''
    $$
    """,  # noqa: S608
    """
    create function search_lexemes(kind text, given text) returns text[] language plpgsql immutable
    parallel safe as $$ begin
        if coalesce(given, '') = '' then return '{}'; end if;
        return array(select kind || ':' || word from search_tokens(given) as word);
    end $$
    """,
    # A number also without the zeros of its parts, and whole, for who types it exactly. Without the zeros its
    # parts stay apart: .../00000061 and .../00000006/1 are not the same number.
    """
    create function search_number(kind text, whole text, given text) returns text[] language plpgsql immutable
    parallel safe as $$
    declare
        parts text[];
        bare text[];
    begin
        if coalesce(given, '') = '' then return '{}'; end if;
        parts := array(select part from regexp_split_to_table(search_fold(left(given, 200)), '[SEPARATORS-]+')
            with ordinality as split (part, n) where part <> '' order by n);
        bare := array(select ltrim(part, '0') from unnest(parts) with ordinality as split (part, n)
            order by n);
        return search_lexemes(kind, left(given, 200))
            || array(select kind || ':' || left(part, 40) from unnest(bare) as part where part <> '')
            || array[whole || ':' || left(array_to_string(parts, ''), 40),
                whole || ':' || left(array_to_string(bare, '-'), 40)];
    end $$
    """.replace("SEPARATORS", SEPARATORS),
    """
    create function search_case(ids bigint[]) returns void language plpgsql as $$ begin
        insert into search_words (kind, source_id, case_id, words)
        select 'case', cases.id, cases.id, array_to_tsvector(
            array['@' || cases.id / 1000]
            || search_number('n', '=', cases.number)
            || search_number('m', '~', appeals.parent_number)
            || search_number('m', '~', appeals.external_number)
            || search_number('m', '~', complaints.challenged_number)
            || search_lexemes('p', concat_ws(' ', applicants.last_name, applicants.first_name,
                applicants.middle_name, applicants.name, representations.represented_name,
                (select string_agg(concat_ws(' ', last_name, first_name, middle_name), ' ')
                    from signatories where signatories.applicant_id = applicants.id)))
            || search_lexemes('i', concat_ws(' ', applicants.identity_number,
                representations.represented_number, (select string_agg(identity_number, ' ')
                    from signatories where signatories.applicant_id = applicants.id)))
            || search_lexemes('a', concat_ws(' ', appeals.subject, appeals.text,
                (select string_agg(concat_ws(' ', demand, address), ' ')
                    from issues where issues.case_id = cases.id))))
        from cases
            left join appeals on appeals.case_id = cases.id
            left join applicants on applicants.id = appeals.applicant_id
            left join representations on representations.applicant_id = applicants.id
            left join complaints on complaints.case_id = cases.id
        where cases.id = any(ids)
        on conflict (kind, source_id) do update set words = excluded.words
            where search_words.words is distinct from excluded.words;
    end $$
    """,
    # Which keys of which records are texts that people look for (engine.queries.search_texts).
    """
    create function search_record_keys(kind text) returns text[] language sql immutable parallel safe as $$
        select case kind
            when 'reply' then '{r,text,facts,arguments,references,norms,measures,decision,answer}'::text[]
            when 'contact_answer' then '{r,answer,internal_note}'
            when 'quality' then '{d,demand,comment}'
            when 'signature' then '{d,demands,demand,remarks}'
            when 'contact_approval' then '{d,remarks}'
            when 'resolution' then '{o,instruction}'
            when 'contact_assignment' then '{o,instruction}'
        end
    $$
    """,
    """
    create function search_record(ids bigint[]) returns void language plpgsql as $$ begin
        insert into search_words (kind, source_id, case_id, words)
        select 'record', records.id, records.case_id, array_to_tsvector(
            array['@' || records.case_id / 1000] || search_lexemes((search_record_keys(kind))[1], (
                select string_agg(leaf #>> '{}', ' ')
                from unnest((search_record_keys(kind))[2:]) as key,
                    jsonb_path_query(data, ('$.**."' || key || '"')::jsonpath) as leaf
                where jsonb_typeof(leaf) = 'string')))
        from records where id = any(ids) and search_record_keys(kind) is not null
        on conflict (kind, source_id) do update set words = excluded.words;
    end $$
    """,
    """
    create function search_attachment(ids bigint[]) returns void language plpgsql as $$ begin
        insert into search_words (kind, source_id, case_id, words)
        select 'attachment', id, case_id, array_to_tsvector(
            array['@' || case_id / 1000] || search_lexemes('f', name))
        from attachments where id = any(ids)
        on conflict (kind, source_id) do update set words = excluded.words;
    end $$
    """,
    """
    create function search_message(ids bigint[]) returns void language plpgsql as $$ begin
        insert into search_words (kind, source_id, case_id, words)
        select 'message', id, case_id, array_to_tsvector(array['@' || case_id / 1000]
            || search_number('n', '=', number) || search_lexemes('l', concat_ws(' ', subject, body)))
        from messages where id = any(ids)
        on conflict (kind, source_id) do update set words = excluded.words;
    end $$
    """,
    """
    create function search_consultation(ids bigint[]) returns void language plpgsql as $$ begin
        insert into search_words (kind, source_id, case_id, words)
        select 'consultation', id, null, array_to_tsvector(
            search_number('c', '~', number)
            || search_lexemes('c', concat_ws(' ', person_name, question, answer)))
        from consultations where id = any(ids)
        on conflict (kind, source_id) do update set words = excluded.words;
    end $$
    """,
    """
    create function search_of_case() returns trigger language plpgsql as $$
    begin
        perform search_case(array[case tg_table_name when 'cases' then (to_jsonb(new) ->> 'id')::bigint
            else (to_jsonb(new) ->> 'case_id')::bigint end]);
        return null;
    end $$
    """,
    """
    create function search_of_applicant() returns trigger language plpgsql as $$
    declare whose bigint := coalesce(to_jsonb(new), to_jsonb(old)) ->>
        case tg_table_name when 'applicants' then 'id' else 'applicant_id' end;
    begin
        perform search_case(array(select case_id from appeals where applicant_id = whose));
        return null;
    end $$
    """,
    """
    create function search_of_issues() returns trigger language plpgsql as $$
    begin
        perform search_case(array(select distinct case_id from changed));
        return null;
    end $$
    """,
    """
    create function search_of_signatories() returns trigger language plpgsql as $$
    begin
        perform search_case(array(select appeals.case_id from appeals
            where applicant_id in (select applicant_id from changed)));
        return null;
    end $$
    """,
    """
    create function search_of_source() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' then
            delete from search_words where kind = tg_argv[0] and source_id = old.id;
        elsif tg_argv[0] = 'record' then perform search_record(array[new.id]);
        elsif tg_argv[0] = 'attachment' then perform search_attachment(array[new.id]);
        elsif tg_argv[0] = 'message' then perform search_message(array[new.id]);
        else perform search_consultation(array[new.id]);
        end if;
        return null;
    end $$
    """,
)

_NAMES = ("last_name", "first_name", "middle_name", "name", "identity_number")
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("cases", "insert", "new.number is not null", "search_of_case()"),
    ("appeals", "insert", "true", "search_of_case()"),
    ("complaints", "insert", "new.challenged_number <> ''", "search_of_case()"),
    ("representations", "insert or update or delete", "true", "search_of_applicant()"),
    ("records", "insert", "search_record_keys(new.kind) is not null", "search_of_source('record')"),
    ("attachments", "insert", "true", "search_of_source('attachment')"),
    ("messages", "insert", "true", "search_of_source('message')"),
    ("consultations", "insert", "true", "search_of_source('consultation')"),
)
_CHANGES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("cases", ("number",), "search_of_case()"),
    ("appeals", ("parent_number", "external_number", "subject", "text", "applicant_id"), "search_of_case()"),
    ("complaints", ("challenged_number",), "search_of_case()"),
    ("applicants", _NAMES, "search_of_applicant()"),
    ("records", ("data",), "search_of_source('record')"),
    ("attachments", ("name",), "search_of_source('attachment')"),
    ("messages", ("subject", "body", "number"), "search_of_source('message')"),
    ("consultations", ("number", "person_name", "question", "answer"), "search_of_source('consultation')"),
)
_SOURCES = ("record", "attachment", "message", "consultation")


def upgrade() -> None:
    op.create_table(
        "search_words",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), sa.ForeignKey("cases.id", ondelete="CASCADE")),
        sa.Column("words", TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "source_id"),
    )
    # The words lie apart: a search reads the narrow rest of the row.
    op.execute("alter table search_words set (toast_tuple_target = 128)")
    op.execute("alter table search_words alter column words set storage external")
    op.create_index("ix_search_words_case", "search_words", ["case_id"])
    for function in _FUNCTIONS:
        op.execute(sa.text(function.replace(":", r"\:")))
    _fill()
    # A short list of what is not yet in the index: every search reads it through.
    small = {"gin_pending_list_limit": 256}
    op.create_index(
        "ix_search_words_words", "search_words", ["words"], postgresql_using="gin", postgresql_with=small
    )
    for name, column in (("executor", "executor_id"), ("executor_unit", "executor_unit_id")):
        some = sa.text(f"{column} is not null")
        op.create_index(f"ix_cases_{name}", "cases", [column], postgresql_where=some)
    cancelled = sa.text("state = 'cancelled' and assignee_id is not null")
    op.create_index("ix_work_items_dropped", "work_items", ["assignee_id"], postgresql_where=cancelled)
    done = sa.text("state = 'completed' and assignee_id is distinct from finished_by")
    op.create_index("ix_work_items_done_for", "work_items", ["assignee_id"], postgresql_where=done)
    _keep()


def _keep() -> None:
    def make(name: str, table: str, rest: str) -> None:
        op.execute(sa.text(f"create trigger {table}_searched_{name} {rest}".replace(":", r"\:")))

    for table, when, where, function in _ROWS:
        for one in when.split(" or "):
            rest = f"after {one} on {table} for each row when ({where}) execute function {function}"
            make(one, table, rest)
    for table, columns, function in _CHANGES:
        old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("old", "new"))
        differ = f"({old}) is distinct from ({new})"
        make(
            "update",
            table,
            f"after update on {table} for each row when ({differ}) execute function {function}",
        )
    for source in _SOURCES:
        gone = f"after delete on {source}s for each row execute function search_of_source('{source}')"
        make("delete", f"{source}s", gone)
    for table in ("issues", "signatories"):
        for when, rows in (("insert", "new"), ("update", "new"), ("delete", "old")):
            changed = f"after {when} on {table} referencing {rows} table as changed for each statement"
            make(when, table, f"{changed} execute function search_of_{table}()")


def _fill() -> None:
    """As ``engine.operations.rebuild_search`` does it."""
    conn = op.get_bind()
    for source in ("case", *_SOURCES):
        last = 0
        chosen = sa.text(f"select id from {source}s where id > :last order by id limit :batch")  # noqa: S608
        fill = sa.text(f"select search_{source}(:ids)")
        while ids := list(conn.execute(chosen, {"last": last, "batch": BATCH}).scalars()):
            conn.execute(fill, {"ids": ids})
            last = ids[-1]


def downgrade() -> None:
    raise NotImplementedError("restore the backup instead: a journal is never migrated backwards")
