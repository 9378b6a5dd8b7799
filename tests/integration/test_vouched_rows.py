"""Terms, redirects, complaints and signatures: whoever changes a row past the operations is found."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import DataError, IntegrityError

from engine.domain.canonical import canonical
from engine.domain.local_time import microseconds
from engine.journal import VerifyReport, verify
from engine.journal.chain import Link, entry_hash, genesis
from engine.storage.tables import cases, clocks, journal
from engine.storage.vouched import VOUCHED, told_columns
from tests.factories import World
from tests.lives import WHOLE, Life, all_hold
from tests.prove.tampering import _other
from tests.vouched_lives import complained, redirected, signed


@dataclass
class Town:
    world: World
    redirect: Life
    complaint: Life
    signature: Life
    whole: Life


@pytest.fixture
def town(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("JAUAP_FILES", str(tmp_path / "files"))
    whole = Life(published, at)
    whole.walk(*WHOLE)
    return Town(published, redirected(published, at), complained(published, at), signed(published, at), whole)


@contextmanager
def tampering(world: World) -> Iterator[Connection]:
    """A thief with the rights of the tables' owner; nothing of it stays."""
    with world.engine.connect() as conn:
        conn.execute(text("alter table journal disable trigger user"))
        yield conn
        conn.rollback()


def after(town: Town, statement: str) -> VerifyReport:
    with tampering(town.world) as conn:
        assert conn.execute(text(statement)).rowcount > 0, "the tampering did nothing"
        return verify(conn)


def test_what_the_operations_wrote_holds_and_nothing_is_left_unsaid(town: Town) -> None:
    with town.world.engine.connect() as conn:
        report = verify(conn)
        assert (report.ok, report.unvouched_count) == (True, 0)
        for table in VOUCHED.values():
            assert conn.execute(select(table)).first() is not None, table.name
    assert all_hold(town.world.engine)


CHANGED_BY_HAND = [
    ("update clocks set legal_last_day = legal_last_day + 1 where name = 'main'", "clock_differs"),
    ("update clocks set control_date = control_date - 1", "clock_differs"),
    ("update clocks set state = 'met', stopped_at = now() where stopped_at is null", "clock_differs"),
    ("update clocks set told_last_day = null where told_code is not null", "clock_differs"),
    ("update clocks set legal_last_day = 'infinity'", "clock_differs"),
    ("delete from clocks where name = 'redirect'", "clock_differs"),
    ("delete from clocks", "clock_differs"),
    ("insert into clocks (case_id, name, rule, started_on, legal_last_day, control_date, started_at,"
     " watched_to, calendar_version) select case_id, 'forward', rule, started_on, legal_last_day,"
     " control_date, started_at, watched_to, calendar_version from clocks limit 1", "clock_differs"),
    ("update clocks set case_id = (select max(id) from cases)"
     " where id = (select min(id) from clocks)", "clock_differs"),
    ("update redirects set state = 'answered', ended_on = now()", "redirect_differs"),
    ("update redirects set target_id = target_id - 1", "redirect_differs"),
    ("delete from redirects", "redirect_differs"),
    ("update complaints set late = not late", "complaint_differs"),
    ("update complaints set challenged_number = challenged_number || '1'", "complaint_differs"),
    ("update complaints set salt = null", "complaint_differs"),
    ("update complaints set outcome = 'satisfied'", "complaint_differs"),
    ("delete from complaints", "complaint_differs"),
    ("update signatures set state = 'valid'", "signature_differs"),
    ("update signatures set result = '{}'", "signature_differs"),
    ("update signatures set result = jsonb_set(result, '{x}', '1')", "signature_differs"),
    ("update signatures set name = 'other.pdf'", "signature_differs"),
    ("update signatures set cms_sha256 = ''", "signature_differs"),
    ("delete from signatures", "signature_differs"),
]  # fmt: skip


def test_a_row_that_was_changed_by_hand_is_found(town: Town) -> None:
    found = [(statement, after(town, statement)) for statement, _ in CHANGED_BY_HAND]
    assert [(statement, report.reason) for statement, report in found] == CHANGED_BY_HAND
    assert all(report.case_id is not None for _, report in found)


def test_every_column_that_is_told_is_compared(town: Town) -> None:
    """No column of the list is left out by mistake."""
    assert [(name, missed) for name in VOUCHED if (missed := _missed(town, name))] == []


def _missed(town: Town, name: str) -> list[str]:
    """Columns in which another value is not found; those where the tables refuse every other are left out."""
    table, chance = VOUCHED[name], random.Random(1)
    seen = []
    for column in told_columns(name):
        with tampering(town.world) as conn:
            row = conn.execute(select(table).order_by(*table.primary_key)).first()
            assert row is not None
            mine = [key == row._mapping[key.name] for key in table.primary_key]
            for _ in range(20):
                attempt = conn.begin_nested()
                try:
                    other = _other(chance, row, table.c[column])
                    assert conn.execute(update(table).where(*mine).values({column: other})).rowcount == 1
                    changed = conn.execute(select(table.c[column]).where(*mine)).scalar()
                    if changed != row._mapping[column]:
                        break
                    attempt.rollback()
                except (DataError, IntegrityError):
                    attempt.rollback()
            else:
                continue
            if verify(conn).ok:
                seen.append(column)
    return seen


def test_what_nothing_vouches_for_is_not_found(town: Town) -> None:
    """Control: the version of the calendar is set without an entry where no date moves."""
    assert after(town, "update clocks set calendar_version = calendar_version + 1").ok


# -- journals of before ----------------------------------------------------------------------------------


def as_of_before(conn: Connection, case_id: int, *, keep_from: int = 10**6) -> None:
    """The chain as an older release wrote it: entries before ``keep_from`` tell no rows."""
    last = genesis(case_id)
    chosen = select(journal).where(journal.c.case_id == case_id).order_by(journal.c.case_seq)
    for entry in conn.execute(chosen).all():
        named: dict[str, Any] = {name: entry._mapping[name] for name in Link._fields} | {"prev_hash": last}
        named |= {name: microseconds(named[name]) for name in ("at", "recorded_at")}
        if entry.case_seq < keep_from:
            said = json.loads(named["change"])
            said.pop("rows", None)
            named["change"] = canonical(said)
        last = entry_hash(Link(**named))
        made = {"change": named["change"], "prev_hash": named["prev_hash"], "hash": last}
        conn.execute(update(journal).where(journal.c.seq == entry.seq).values(made))


def test_a_journal_of_before_still_holds_and_says_what_it_does_not_cover(town: Town) -> None:
    with tampering(town.world) as conn:
        lives = (town.redirect, town.complaint, town.signature, town.whole)
        for life in lives:
            as_of_before(conn, life.case_id)
        report = verify(conn)
        assert report.ok
        mine = [life.case_id for life in lives]
        counted = [
            len(conn.execute(select(table).where(table.c.case_id.in_(mine))).all())
            for table in VOUCHED.values()
        ]
        assert report.unvouched_count == sum(counted) > 4
        conn.execute(text("delete from signatures"))
        assert verify(conn).unvouched_count == report.unvouched_count - 1


def test_what_later_entries_say_of_an_old_row_is_compared(town: Town) -> None:
    """A case of before, one more command after the upgrade: what it wrote can no longer be changed."""
    with tampering(town.world) as conn:
        mine = clocks.c.case_id == town.whole.case_id
        stop = select(journal.c.case_seq).where(
            journal.c.case_id == town.whole.case_id, journal.c.change.contains(b'"state":"met"')
        )
        as_of_before(conn, town.whole.case_id, keep_from=conn.execute(stop).scalars().first() or 0)
        report = verify(conn)
        assert (report.ok, report.unvouched_count) == (True, 1)
        conn.execute(update(clocks).where(mine).values(rule="A-20"))
        assert verify(conn).ok, "said by no entry that tells rows"
        conn.execute(update(clocks).where(mine).values(state="missed"))
        assert verify(conn).reason == "clock_differs"
        conn.execute(text(f"delete from clocks where case_id = {town.whole.case_id}"))
        assert verify(conn).reason == "clock_differs"


def test_who_takes_the_rows_out_of_an_entry_breaks_its_chain(town: Town) -> None:
    """No case of today becomes one of before by an edit."""
    with tampering(town.world) as conn:
        chosen = select(journal).where(journal.c.case_id == town.whole.case_id, journal.c.case_seq == 1)
        entry = conn.execute(chosen).one()
        said = json.loads(entry.change)
        assert said.pop("rows") == []
        changed = update(journal).where(journal.c.seq == entry.seq)
        conn.execute(changed.values(change=canonical(said)))
        assert verify(conn).reason == "entry_changed"


UNREADABLE: list[Any] = [
    [["people", 1, {}]],
    [["clocks", 1, {"salary": 1}]],
    [["clocks", 1]],
    7,
    [["clocks", 1, {"started_on": "x"}]],
]


def test_rows_that_no_verb_writes_are_an_unreadable_entry(town: Town) -> None:
    assert [_told_by_hand(town, rows) for rows in UNREADABLE] == ["entry_unreadable"] * len(UNREADABLE)


def _told_by_hand(town: Town, rows: Any) -> str | None:
    """By whoever computes the hash of the last entry again."""
    with tampering(town.world) as conn:
        chosen = select(journal).where(journal.c.case_id == town.whole.case_id)
        entry = conn.execute(chosen.order_by(journal.c.case_seq.desc()).limit(1)).one()
        said = json.loads(entry.change) | {"rows": rows}
        named: dict[str, Any] = {name: entry._mapping[name] for name in Link._fields}
        named |= {name: microseconds(named[name]) for name in ("at", "recorded_at")}
        named["change"] = canonical(said)
        made = {"change": named["change"], "hash": entry_hash(Link(**named))}
        conn.execute(update(journal).where(journal.c.seq == entry.seq).values(made))
        return verify(conn).reason


def test_no_entry_says_who_signed_or_what_was_typed(town: Town) -> None:
    """The journal holds no personal data: names and typed numbers are there as a salted digest."""
    with town.world.engine.connect() as conn:
        said = b"".join(conn.execute(select(journal.c.change)).scalars())
        numbers = set(conn.execute(select(cases.c.number)).scalars()) - {None}
    assert numbers
    assert b"letter.pdf" not in said
    assert b'"seal"' in said
    assert b"challenged_number" not in said
