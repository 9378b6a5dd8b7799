"""``jauap verify-journal``: all or one case, in lines or as JSON, and the first that does not fit."""

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
from engine.storage.tables import cases
from tests.factories import World
from tests.lives import TO_REPLY, Life
from webapp.journal_command import verified


@pytest.fixture
def lives(published: World, at: datetime) -> tuple[Life, Life]:
    """Two cases of some steps."""
    found = Life(published, at), Life(published, at)
    for life in found:
        life.walk(*TO_REPLY)
    return found


def told(
    life: Life, capsys: pytest.CaptureFixture[str], named: str | None = None
) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = verified(life.world.engine, named, as_json=True)
    return code, json.loads(capsys.readouterr().out)


def spoil(life: Life) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(cases.update().where(cases.c.id == life.case_id).values(return_count=7))


def test_a_journal_that_holds_is_told_with_what_was_read(
    lives: tuple[Life, Life], capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = told(lives[0], capsys)
    assert (code, said["ok"], said["first_bad"]) == (0, True, None)
    assert said["cases"] == 2
    assert said["entries"] == sum(len(life.answers) for life in lives)


def test_one_case_is_read_alone(lives: tuple[Life, Life], capsys: pytest.CaptureFixture[str]) -> None:
    one, other = lives
    code, said = told(one, capsys, str(one.case_id))
    assert (code, said["cases"], said["entries"]) == (0, 1, len(one.answers))
    number = one.case().number
    assert told(one, capsys, number) == (0, said)
    spoil(other)
    assert told(one, capsys, number) == (0, said)


def test_the_first_that_does_not_fit_is_named(
    lives: tuple[Life, Life], capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(lives[1])
    bad = {"case_id": lives[1].case_id, "case_seq": None, "reason": "case_differs", "detail": "return_count"}
    for named in (None, str(lives[1].case_id)):
        code, said = told(lives[0], capsys, named)
        assert (code, said["ok"], said["first_bad"]) == (1, False, bad)


def test_lines_say_the_same(lives: tuple[Life, Life], capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(lives[0].world.engine, None, as_json=False) == 0
    assert capsys.readouterr().out.endswith("The journal holds.\n")
    spoil(lives[0])
    assert verified(lives[0].world.engine, None, as_json=False) == 1
    assert "case_differs at case" in capsys.readouterr().out


def test_an_entry_that_was_rewritten_is_named_by_its_number(
    lives: tuple[Life, Life], capsys: pytest.CaptureFixture[str]
) -> None:
    with lives[0].world.engine.begin() as conn:
        conn.execute(text("alter table journal disable trigger user"))
        changed = text("update journal set facts = facts || ' '::bytea where case_id = :id and case_seq = 3")
        conn.execute(changed, {"id": lives[1].case_id})
        conn.execute(text("alter table journal enable trigger user"))
    _, said = told(lives[0], capsys, str(lives[1].case_id))
    assert (said["first_bad"]["case_seq"], said["first_bad"]["reason"]) == (3, "entry_changed")


def test_a_case_that_is_not_there_is_said_so(
    lives: tuple[Life, Life], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(lives[0].world.engine, "ЖТ-1", as_json=True) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "There is no case ЖТ-1.\n")


def test_a_key_of_another_installation_or_none_at_all_is_told(
    lives: tuple[Life, Life], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = lives[0].world.engine
    write_checkpoint(engine)
    own, other, useless = (tmp_path / name for name in ("own.pem", "other.pem", "useless.pem"))
    own.write_bytes(own_public_key())
    other.write_bytes(public_pem(seal(new_key()).public))
    useless.write_text("no key")
    assert verified(engine, None, as_json=True, key=own) == 0
    capsys.readouterr()
    assert verified(engine, None, as_json=True, key=other) == 1
    assert json.loads(capsys.readouterr().out)["first_bad"]["reason"] == "checkpoint_foreign"
    for path in (useless, tmp_path / "nowhere.pem"):
        assert verified(engine, None, as_json=True, key=path) == 1
        assert "nothing was checked" in capsys.readouterr().err
