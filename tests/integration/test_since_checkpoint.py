"""``jauap verify-journal --since``: the past by its hashes, what came after in full."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from engine.operations import write_checkpoint
from engine.operations.sealed_lines import own_public_key
from engine.signatures.seal import new_key, public_pem, seal
from engine.storage.checkpoint_file import path_for
from tests.factories import World
from tests.lives import TO_REPLY, Life
from webapp.journal_command import verified

Shown = pytest.CaptureFixture[str]
GUARDED = ("journal", "records", "checkpoints", "cases")


class House:
    """Two cases before a checkpoint; afterwards only the second one went on."""

    def __init__(self, world: World, at: datetime, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.quiet, self.busy = Life(world, at), Life(world, at)
        for life in (self.quiet, self.busy):
            life.step("register_appeal")
        self.number = write_checkpoint(world.engine)["checkpoint"]
        self.line = self._outside()[-1]
        self.busy.walk(*TO_REPLY[1:])
        write_checkpoint(world.engine)

    def _outside(self) -> list[str]:
        with self.world.engine.connect() as conn:
            return path_for(conn).read_text().splitlines()

    def handed(self, *lines: str) -> str:
        path = self.folder / "handed.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines or (self.line,)))
        return str(path)

    def changed(self, **columns: Any) -> str:
        return self.handed(json.dumps(json.loads(self.line) | columns))

    def spoil(self, statement: str) -> None:
        with self.world.engine.begin() as conn:
            for table in GUARDED:
                conn.execute(text(f"alter table {table} disable trigger user"))
            conn.execute(text(statement))
            for table in GUARDED:
                conn.execute(text(f"alter table {table} enable trigger user"))

    def told(self, capsys: Shown, since: object, **more: Any) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = verified(self.world.engine, None, as_json=True, since=str(since), **more)
        return code, json.loads(capsys.readouterr().out)

    def words(self, capsys: Shown, since: object) -> tuple[int, str]:
        capsys.readouterr()
        code = verified(self.world.engine, None, as_json=False, since=str(since))
        said = capsys.readouterr()
        return code, said.out + said.err


@pytest.fixture
def house(published: World, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("JAUAP_VAR", str(tmp_path / "var"))
    return House(published, at, tmp_path)


def reason(answer: tuple[int, dict[str, Any]]) -> tuple[int, str]:
    return answer[0], answer[1]["first_bad"]["reason"]


def test_only_cases_that_went_on_are_read(house: House, capsys: Shown) -> None:
    for since in (house.handed(), house.number):
        code, said = house.told(capsys, since)
        assert (code, said["ok"], said["cases"], said["since"]) == (0, True, 1, house.number)
        assert said["entries"] == len(house.busy.answers)
        assert said["unread"] == len(house.quiet.answers)


def test_a_whole_copy_of_the_file_begins_at_its_last_line(house: House, capsys: Shown) -> None:
    code, said = house.told(capsys, house.handed(*house._outside()))
    assert (code, said["since"], said["cases"]) == (0, house.number + 1, 0)


def test_the_words_say_what_was_not_read(house: House, capsys: Shown) -> None:
    code, said = house.words(capsys, house.handed())
    assert code == 0
    for part in ("signed, unchanged", f"Not read: {len(house.quiet.answers)} older entries", "holds since"):
        assert part in said
    assert "would prove more" in house.words(capsys, house.number)[1]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "update journal set hash = sha256(hash) where case_id = :quiet and case_seq = 2",
            "checkpoint_differs",
        ),
        ("delete from journal where case_id = :quiet and case_seq = 2", "head_differs"),
        ("update cases set version = 9 where id = :quiet", "head_differs"),
        ("update cases set return_count = 9 where id = :busy", "case_differs"),
        ("update journal set facts = facts || ' ' where case_id = :busy and case_seq = 1", "entry_changed"),
        ("update records set data = '{}' where case_id = :busy and kind = 'resolution'", "record_changed"),
        ("update checkpoints set entries = entries + 1", "checkpoint_differs"),
    ],
)
def test_what_must_show_shows(house: House, capsys: Shown, statement: str, found: str) -> None:
    given = house.handed()
    ids = {":quiet": house.quiet.case_id, ":busy": house.busy.case_id}
    for name, case_id in ids.items():
        statement = statement.replace(name, str(case_id))
    house.spoil(statement)
    assert reason(house.told(capsys, given)) == (1, found)


def test_what_is_left_to_the_full_check_is_found_by_it(house: House, capsys: Shown) -> None:
    """The limit, stated: old contents under an old hash, and rows of a case where nothing happened."""
    house.spoil(f"update cases set return_count = 9 where id = {house.quiet.case_id}")
    assert house.told(capsys, house.handed())[0] == 0
    assert verified(house.world.engine, None, as_json=True) == 1


def test_a_line_that_was_changed_is_forged(house: House, capsys: Shown) -> None:
    for columns in ({"entries": 9}, {"root": "00"}, {"signature": "zz"}, {"at": float("nan")}, {"more": 1}):
        assert reason(house.told(capsys, house.changed(**columns))) == (1, "checkpoint_forged")
    assert "somebody changed it. Nothing was checked." in house.words(capsys, house.changed(up_to=1))[1]


def test_a_line_of_another_installation_or_without_a_seal_is_foreign(house: House, capsys: Shown) -> None:
    other = house.folder / "other.pem"
    other.write_bytes(public_pem(seal(new_key()).public))
    assert reason(house.told(capsys, house.handed(), key=other)) == (1, "checkpoint_foreign")
    bare = {name: value for name, value in json.loads(house.line).items() if name not in ("key", "signature")}
    assert reason(house.told(capsys, house.handed(json.dumps(bare)))) == (1, "checkpoint_foreign")
    own = house.folder / "own.pem"
    own.write_bytes(own_public_key())
    assert house.told(capsys, house.handed(), key=own)[0] == 0


def test_a_checkpoint_that_the_database_has_not_is_told(house: House, capsys: Shown) -> None:
    given = house.handed()
    house.spoil(f"delete from checkpoints where id = {house.number}")
    for since in (given, house.number, 9**17):
        assert reason(house.told(capsys, since)) == (1, "checkpoint_missing")
    assert "no checkpoint" in house.words(capsys, given)[1]


def test_a_genuine_line_whose_past_was_rewritten_is_told(house: House, capsys: Shown) -> None:
    given = house.handed()
    house.spoil(
        f"update checkpoints set created_at = created_at - interval '1 day' where id = {house.number}"
    )
    assert reason(house.told(capsys, given)) == (1, "checkpoint_differs")


@pytest.mark.parametrize(
    "content",
    [b"", b"\n \n", b"nonsense", b"[1]", b'{"checkpoint": true}', b"\xff\xfe\x00", b"[" * 100_000, b"{}"],
)
def test_nonsense_is_refused_in_words(house: House, capsys: Shown, content: bytes) -> None:
    path = house.folder / "nonsense"
    path.write_bytes(content)
    code, said = house.words(capsys, path)
    assert (code, "Nothing was checked." in said) == (2, True)


@pytest.mark.parametrize("given", ["", "nowhere", "-1", "9" * 5000, "٣", "a\0b", "/"])
def test_what_names_neither_a_number_nor_a_file_is_refused(house: House, capsys: Shown, given: str) -> None:
    code, said = house.words(capsys, given)
    assert (code, "Nothing was checked." in said) == (2, True)
