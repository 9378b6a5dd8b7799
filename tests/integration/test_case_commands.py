"""The console about cases: a journal is run again and saved, cases are moved, and exit codes tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from engine.journal.saved import replay_saved
from engine.storage.tables import cases, journal
from tests.factories import World
from tests.integration.test_migrate_cases import RENAMED, changed, publish
from tests.lives import TO_REPLY, WHOLE, Life
from webapp.case_commands import rebuilt
from webapp.cli import main


@pytest.fixture
def life(published: World, at: datetime, database_url: str) -> Iterator[Life]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database_url)
        yield Life(published, at)


def _number(life: Life) -> str:
    with life.world.engine.connect() as conn:
        return str(conn.execute(select(cases.c.number).where(cases.c.id == life.case_id)).scalar())


def test_a_case_is_rebuilt_by_its_number_entry_by_entry(
    life: Life, capsys: pytest.CaptureFixture[str]
) -> None:
    life.walk(*WHOLE)
    assert main(["rebuild-case", _number(life)]) == 0
    lines = capsys.readouterr().out.splitlines()
    entries = len(life.answers)
    assert len(lines) == entries + 1
    assert "entry 1" in lines[0] and "equal" in lines[0]
    assert lines[-1] == f"Case {life.case_id}: all {entries} states and changes are the stored ones."


def test_json_says_the_same_to_programs(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rebuild-case", str(life.case_id), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["case_id"], told["equal"], len(told["entries"])) == (life.case_id, True, 1)


def test_an_unknown_case_is_said_so(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rebuild-case", "ЖТ-1"]) == 1
    assert capsys.readouterr().err == "There is no case ЖТ-1.\n"


def test_a_number_of_two_organisations_asks_for_the_id(
    life: Life, at: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    life.walk(*WHOLE[:1])
    twin = Life(life.world, at)
    twin.walk(*WHOLE[:1])
    elsewhere = life.world.organisations["other_oblast"]
    with life.world.engine.begin() as conn:
        row = {"organisation_id": elsewhere, "number": _number(life)}
        conn.execute(cases.update().where(cases.c.id == twin.case_id).values(row))
    said = (
        f"Several organisations gave the number {_number(life)}: case {life.case_id} of oblast,"
        f" case {twin.case_id} of other_oblast. Give the id.\n"
    )
    file = tmp_path / "journal.json"
    for command in (["rebuild-case", _number(life)], ["export-journal", _number(life), "--to", str(file)]):
        assert main(command) == 1
        assert capsys.readouterr().err == said
    assert not file.exists()
    assert main(["rebuild-case", _number(life), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [one["case_id"] for one in told["difference"]["cases"]] == [life.case_id, twin.case_id]
    assert main(["rebuild-case", str(life.case_id)]) == 0


def test_the_first_difference_is_named(life: Life, capsys: pytest.CaptureFixture[str]) -> None:
    """Negative control: what the journal says of the second entry's input is another."""
    life.walk(*TO_REPLY)
    with life.world.engine.begin() as conn:
        conn.execute(text("alter table journal disable trigger user"))
        entry = conn.execute(select(journal).where(journal.c.case_seq == 2)).one()
        forged = entry.change.replace(b'"check_admissibility#1"', b'"check_admissibility#2"')
        assert forged != entry.change
        conn.execute(journal.update().where(journal.c.seq == entry.seq).values(change=forged))
        conn.execute(text("alter table journal enable trigger user"))
    assert rebuilt(life.world.engine, str(life.case_id), as_json=False) == 1
    told = capsys.readouterr()
    assert "entry 1" in told.out and "entry 2" not in told.out
    assert f"case {life.case_id}, entry 2: change_differs at opened.0.key" in told.err


def test_a_saved_journal_runs_again_without_a_database(life: Life, tmp_path: Path) -> None:
    life.walk(*TO_REPLY)
    file = tmp_path / "journal.json"
    assert main(["export-journal", _number(life), "--to", str(file)]) == 0
    saved = file.read_text()
    assert "Сейітова" not in saved
    document = json.loads(saved)
    assert replay_saved(document)
    assert len(document["entries"]) == len(life.answers)


def test_cases_are_moved_and_the_refused_ones_listed(
    life: Life, at: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    life.walk(*TO_REPLY)
    Life(life.world, at)
    publish(life.world, changed(*RENAMED))
    versions = ["migrate-cases", "--from", "1", "--to", "2"]
    assert main([*versions, "--dry-run"]) == 1
    assert "Dry run: 1 refused, 1 moved." in capsys.readouterr().out
    assert main([*versions, "--reason", "x"]) == 1
    told = capsys.readouterr().out
    assert "0 pending, 1 moved, 1 refused, 0 ended." in told
    assert f"refused: {_number(life)} (case {life.case_id}): element_missing at draft_reply" in told
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"draft_reply": "write_reply"}')
    assert main([*versions, "--reason", "x", "--mapping", str(mapping)]) == 0
    assert "1 moved, 0 refused" in capsys.readouterr().out


@pytest.mark.parametrize(
    "told",
    [["--from", "1", "--to", "9", "--reason", "x"], ["--from", "1", "--to", "1"],
     ["--from", "1", "--to", "2", "--mapping", "/nowhere"]],
)  # fmt: skip
def test_a_move_that_makes_no_sense_ends_with_2(life: Life, told: list[str]) -> None:
    assert main(["migrate-cases", *told]) == 2
