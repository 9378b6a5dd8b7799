"""A checkpoint covers every entry that was there, in the table and in a file outside the database."""

from __future__ import annotations

import json
import os
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from engine.domain.errors import Forbidden
from engine.domain.local_time import microseconds
from engine.journal import VerifyReport, verify
from engine.journal.chain import Link, entry_hash, genesis
from engine.operations import claim, write_checkpoint
from engine.operations.advancing import note
from engine.operations.locked_case import lock_by_item
from engine.operations.sealed_lines import Check, checker, own_public_key, own_seal
from engine.operations.work_items import change_item
from engine.signatures.seal import new_key, public_pem, seal
from engine.storage.checkpoint_file import path_for
from engine.storage.tables import journal
from engine.storage.unit_of_work import unit_of_work
from tests.factories import World
from tests.lives import Life

OF_A_CASE = (
    *("notices", "messages", "attachments", "subscriptions", "clocks", "timers", "work_items", "records"),
    *("issues", "text_marks", "appeals", "journal"),
)
GUARDED = ("journal", "records", "checkpoints", "cases", "appeals")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "checkpoints.jsonl"


@pytest.fixture
def lives(published: World, at: datetime, file: Path) -> list[Life]:
    """Three cases before a checkpoint, one after it."""
    lives = [Life(published, at) for _ in range(3)]
    lives[0].step("register_appeal")
    write_checkpoint(published.engine, outside=file)
    lives.append(Life(published, at))
    return lives


def _after(lives: list[Life], file: Path | None, *statements: str) -> VerifyReport:
    with lives[0].world.engine.connect() as conn:
        for table in GUARDED:
            conn.execute(text(f"alter table {table} disable trigger user"))
        for statement in statements:
            conn.execute(text(statement))
        report = verify(conn, outside=file)
        conn.rollback()
    return report


def _without(life: Life) -> list[str]:
    """A whole case taken out, with everything that hangs on it."""
    gone = [f"delete from {table} where case_id = {life.case_id}" for table in OF_A_CASE]
    return [*gone, f"delete from cases where id = {life.case_id}"]


def test_an_untouched_journal_fits_its_checkpoints(lives: list[Life], file: Path) -> None:
    write_checkpoint(lives[0].world.engine, outside=file)
    report = _after(lives, file)
    assert (report.ok, report.checkpoint_count, report.outside_count) == (True, 2, 2)
    assert [json.loads(line)["entries"] for line in file.read_text().splitlines()] == [4, 5]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_whole_case_removed_after_a_checkpoint_shows(lives: list[Life], file: Path, which: int) -> None:
    assert _after(lives, file, *_without(lives[which])).reason == "checkpoint_differs"


def test_a_case_younger_than_the_last_checkpoint_can_still_vanish(lives: list[Life], file: Path) -> None:
    """The limit, stated: a checkpoint every few minutes bounds it."""
    assert _after(lives, file, *_without(lives[3])).ok


def test_two_cases_that_changed_places_in_time_show(lives: list[Life], file: Path) -> None:
    both = f"({lives[1].case_id}, {lives[2].case_id})"
    report = _after(
        lives,
        file,
        f"create temporary table held on commit drop as select * from journal where case_id in {both}",
        f"delete from journal where case_id in {both}",
        "update held set seq = (select sum(seq) from held) - seq",
        "insert into journal overriding system value select * from held",
    )
    assert report.reason == "checkpoint_differs"


def test_a_chain_rewritten_to_its_end_shows(lives: list[Life], file: Path) -> None:
    """What the chain alone cannot see: its owner computes every hash again, one day earlier."""
    engine, case_id = lives[0].world.engine, lives[1].case_id
    with engine.connect() as conn:
        row = conn.execute(journal.select().where(journal.c.case_id == case_id)).one()._mapping
    named = {name: row[name] for name in Link._fields} | {"prev_hash": genesis(case_id)}
    times = {name: microseconds(row[name]) for name in ("at", "recorded_at")}
    times["recorded_at"] -= 86_400_000_000
    forged = entry_hash(Link(**named | times)).hex()
    statement = (
        f"update journal set recorded_at = recorded_at - interval '1 day', hash = '\\x{forged}'"
        f" where case_id = {case_id}"
    )
    report = _after(lives, file, statement)
    assert (report.reason, report.detail is not None) == ("checkpoint_differs", True)


def test_a_table_of_checkpoints_that_was_rewritten_shows_in_the_file(lives: list[Life], file: Path) -> None:
    gone = [*_without(lives[2]), "delete from checkpoints"]
    assert _after(lives, None, *gone).ok, "without the file nobody would know"
    assert _after(lives, file, *gone).reason == "checkpoint_missing"
    shifted = "update checkpoints set created_at = created_at - interval '1 hour'"
    assert _after(lives, file, shifted).reason == "checkpoint_differs"


def test_nothing_new_is_no_checkpoint(lives: list[Life], file: Path) -> None:
    engine = lives[0].world.engine
    assert write_checkpoint(engine, outside=file)["checkpoint"] is not None
    assert write_checkpoint(engine, outside=file) == {"checkpoint": None, "entries": None}


def test_a_line_that_could_not_be_written_follows_later(lives: list[Life], file: Path) -> None:
    file.write_text(file.read_text()[:-20])  # killed in the middle of the line
    write_checkpoint(lives[0].world.engine, outside=file)
    assert _after(lives, file).outside_count == 2


def test_an_entry_of_a_command_under_way_is_waited_for(lives: list[Life], file: Path) -> None:
    """A lower number that is committed later must not fall behind the checkpoint, nor anybody wait."""
    engine, registrar = lives[0].world.engine, lives[0].world.registrar
    write_checkpoint(engine, outside=file)
    slow, ended = _slowly_stored(lives[1])
    try:
        item = lives[2].item("register_appeal")
        claim(engine, registrar, work_item_id=item.id, version=1)  # a higher number, committed first
        assert write_checkpoint(engine, outside=file, patience=0.2)["checkpoint"] is None
    finally:
        ended.set()
        slow.join()
    assert write_checkpoint(engine, outside=file)["entries"] == 7
    assert _after(lives, file).ok


def test_a_checkpoint_comes_as_soon_as_the_command_under_way_has_ended(lives: list[Life], file: Path) -> None:
    engine = lives[0].world.engine
    write_checkpoint(engine, outside=file)
    slow, ended = _slowly_stored(lives[1])
    item = lives[2].item("register_appeal")
    claim(engine, lives[0].world.registrar, work_item_id=item.id, version=1)
    threading.Timer(0.2, ended.set).start()
    began = time.monotonic()
    written = write_checkpoint(engine, outside=file, patience=10)
    slow.join()
    assert (written["entries"], time.monotonic() - began < 5) == (7, True)


def _slowly_stored(life: Life) -> tuple[threading.Thread, threading.Event]:
    """A claim whose entry is inserted, and whose transaction then stays open until the event is set."""
    stored, ended = threading.Event(), threading.Event()
    item, registrar = life.item("register_appeal"), life.world.registrar

    def run() -> None:
        with unit_of_work(life.world.engine) as work:
            locked = lock_by_item(work, registrar, item.id)
            change_item(work, item._mapping, assignee_id=registrar.person_id)
            to = {"from": None, "to": registrar.person_id}
            note(work, locked, registrar, "claim", {"key": item.key}, {"assignee_id": to})
            stored.set()
            ended.wait(20)

    thread = threading.Thread(target=run)
    thread.start()
    assert stored.wait(20)
    return thread, ended


def test_only_the_system_writes_checkpoints(world: World, file: Path) -> None:
    with pytest.raises(Forbidden):
        write_checkpoint(world.engine, world.registrar, outside=file)


def test_every_process_finds_the_file_of_the_database_by_its_name(
    engine_: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JAUAP_VAR", str(tmp_path))
    with engine_.connect() as conn:
        without = path_for(conn)
        monkeypatch.setenv("DATABASE_URL", "postgresql://user@host/other")
        assert path_for(conn) == without == tmp_path / f"checkpoints-{engine_.url.database}.jsonl"


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def _write(file: Path, lines: list[dict[str, Any]]) -> None:
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


def _checked(lives: list[Life], file: Path, check: Check, *statements: str) -> VerifyReport:
    with lives[0].world.engine.connect() as conn:
        conn.execute(text("alter table checkpoints disable trigger user"))
        for statement in statements:
            conn.execute(text(statement))
        report = verify(conn, outside=file, check=check)
        conn.rollback()
    return report


def test_every_line_outside_is_signed_by_the_installation(lives: list[Life], file: Path) -> None:
    write_checkpoint(lives[0].world.engine, outside=file)
    assert all({"key", "signature"} <= line.keys() for line in _lines(file))
    report = _checked(lives, file, checker())
    assert (report.ok, report.outside_count) == (True, 2)
    assert _checked(lives, file, checker(own_public_key())).ok


def test_a_line_that_was_changed_together_with_the_table_shows(lives: list[Life], file: Path) -> None:
    """Without the seal nobody would know: the control."""
    (line,) = _lines(file)
    later = datetime.fromisoformat(line["at"]) + timedelta(hours=1)
    _write(file, [line | {"at": later.isoformat()}])
    moved = "update checkpoints set created_at = created_at + interval '1 hour'"
    assert _checked(lives, file, lambda line: None, moved).ok
    report = _checked(lives, file, checker(), moved)
    assert (report.reason, report.detail) == ("checkpoint_forged", str(line["checkpoint"]))


@pytest.mark.parametrize("signature", ["", "zz", "00", None, 7])
def test_a_signature_that_is_none_is_no_crash(lives: list[Life], file: Path, signature: object) -> None:
    (line,) = _lines(file)
    _write(file, [line | {"signature": signature}])
    assert _checked(lives, file, checker()).reason == "checkpoint_forged"


def test_a_checkpoint_of_another_installation_shows(lives: list[Life], file: Path) -> None:
    other = public_pem(seal(new_key()).public)
    assert _checked(lives, file, checker(other)).reason == "checkpoint_foreign"


def test_no_seal_can_be_taken_off_once_there_is_one(lives: list[Life], file: Path) -> None:
    write_checkpoint(lives[0].world.engine, outside=file)
    first, second = _lines(file)
    bare = {name: value for name, value in second.items() if name not in ("key", "signature")}
    _write(file, [first, bare])
    assert _checked(lives, file, checker()).reason == "checkpoint_foreign"


def test_lines_from_before_checkpoints_were_signed_still_count(lives: list[Life], file: Path) -> None:
    write_checkpoint(lives[0].world.engine, outside=file)
    first, second = _lines(file)
    bare = {name: value for name, value in first.items() if name not in ("key", "signature")}
    _write(file, [bare, second])
    report = _checked(lives, file, checker())
    assert (report.ok, report.outside_count) == (True, 2)


def test_the_private_key_is_its_owners_alone(lives: list[Life]) -> None:
    key = Path(os.environ["JAUAP_VAR"]) / "seal.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert own_seal().public == own_seal().public


def test_what_is_no_public_key_is_refused_by_value() -> None:
    for content in (b"", b"no key", new_key()):
        with pytest.raises(ValueError, match="no public key"):
            checker(content)


def test_a_named_key_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key made silently elsewhere would sign what nobody could check."""
    key = tmp_path / "elsewhere.pem"
    monkeypatch.setenv("JAUAP_SEAL_KEY", str(key))
    with pytest.raises(OSError, match="elsewhere"):
        own_seal()
    key.write_bytes(new_key())
    assert own_public_key() == public_pem(seal(key.read_bytes()).public)
