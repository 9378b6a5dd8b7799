"""What a dossier holds, who gets it, and that the program in it needs nothing but itself."""

from __future__ import annotations

import ast
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text

from engine.domain.actor import Opening
from engine.domain.errors import JournalBroken, NotFound
from engine.domain.local_time import microseconds
from engine.dossier import verifier
from engine.journal.chain import Link, entry_hash, genesis
from engine.operations.sealed_lines import own_public_key
from engine.signatures.seal import new_key, public_pem, seal
from engine.storage import files
from engine.storage.records import digest
from engine.storage.tables import attachments, journal, records
from tests.dossiers import dossier, found, members, packed, told_life
from tests.factories import World
from tests.lives import Life
from webapp.cli import main
from webapp.dossier_commands import written


@pytest.fixture
def life(published: World, at: datetime) -> Life:
    return told_life(published, at)


def test_the_same_case_gives_the_same_bytes(life: Life, at: datetime) -> None:
    assert dossier(life, at=at) == dossier(life, at=at)


def test_the_verifier_and_the_engine_compute_the_same(life: Life) -> None:
    contents = members(dossier(life))
    with life.world.engine.connect() as conn:
        entries = conn.execute(select(journal).where(journal.c.case_id == life.case_id)).mappings().all()
        forms = conn.execute(select(records).where(records.c.case_id == life.case_id)).all()
    assert verifier.genesis(life.case_id) == genesis(life.case_id)
    for row in entries:
        told = json.loads(contents[f"journal/{row['case_seq']:06d}.json"])
        times = {name: microseconds(row[name]) for name in ("at", "recorded_at")}
        link = Link(**{name: row[name] for name in Link._fields} | times)
        assert verifier.entry_hash(told) == entry_hash(link) == row["hash"]
    for row in forms:
        told = json.loads(contents[f"records/{row.case_seq:06d}-{row.kind}-{row.version}.json"])
        own = digest(row.salt, row.canonical, row.kind, row.version, row.author_id, microseconds(row.at))
        assert verifier.record_digest(told) == own


def test_who_does_not_audit_the_case_gets_none(life: Life) -> None:
    for name in ("registrar", "executor", "signer", "methodologist", "stranger"):
        with pytest.raises(NotFound):
            dossier(life, life.world.actor(name))


def test_a_reader_without_personal_data_gets_digests_only(life: Life) -> None:
    """The auditor; the head of the department, who sees everything, is the control."""
    whole, masked = (dossier(life, life.world.actor(name)) for name in ("department_head", "auditor"))
    for word in ("Сейітова", "Айнұр", "ainur@example.kz", "Ерубаев", "СЕЙІТОВА", "Ахметов", "акт.pdf"):
        assert word.encode() in whole, word
        assert word.encode() not in masked, word
    said = found(masked)
    assert said["ok"] and said["masked"] and said["records"] == said["files"] == 0
    assert said["withheld"] == found(whole)["records"] + found(whole)["files"]


def test_an_order_opens_the_dossier_to_the_auditor_as_it_opens_the_case(life: Life) -> None:
    world = life.world
    for cases, whole in (({life.case_id}, True), ({life.case_id + 1}, False)):
        order = Opening(order_id=1, path=f"{world.oblast}.", cases=frozenset(cases))
        said = found(dossier(life, replace(world.auditor, openings=(order,))))
        assert said["ok"] and said["masked"] is not whole


def test_a_case_that_differs_from_its_journal_is_not_signed(life: Life) -> None:
    with life.world.engine.begin() as conn:
        conn.execute(text(f"update cases set return_count = 7 where id = {life.case_id}"))
    with pytest.raises(JournalBroken) as broken:
        dossier(life)
    assert broken.value.details["reason"] == "case_differs"


def test_a_file_that_changed_on_the_disk_is_not_signed_and_one_that_is_gone_is_told(life: Life) -> None:
    with life.world.engine.connect() as conn:
        of_case = select(attachments.c.sha256).where(attachments.c.case_id == life.case_id)
        name = conn.execute(of_case.limit(1)).scalar_one()
    place = files.path(name)
    content = place.read_bytes()
    place.write_bytes(content + b" ")
    try:
        with pytest.raises(JournalBroken) as broken:
            dossier(life)
        assert broken.value.details["reason"] == "file_changed"
        place.unlink()
        said = found(dossier(life))
        assert said["ok"] and said["lost_files"] == 1
    finally:
        place.write_bytes(content)


def test_the_program_is_of_python_3_9() -> None:
    ast.parse(Path(verifier.__file__).read_text(), feature_version=(3, 9))


def _alone(folder: Path, *arguments: str) -> tuple[int, str]:
    """The program of the dossier, in an empty folder, without site packages or the environment."""
    command = [sys.executable, "-I", "-S", "verify_dossier.py", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", env={})
    return done.returncode, done.stdout + done.stderr


def test_the_program_of_the_dossier_runs_alone_and_says_it_in_three_languages(
    archive: bytes, tmp_path: Path
) -> None:
    contents = members(archive)
    (tmp_path / "verify_dossier.py").write_bytes(contents["verify_dossier.py"])
    (tmp_path / "d.zip").write_bytes(archive)
    (tmp_path / "own.pem").write_bytes(own_public_key())
    (tmp_path / "other.pem").write_bytes(public_pem(seal(new_key()).public))
    name = "journal/000004.json"
    changed = contents[name].replace(b'"case_seq":4', b'"case_seq":5')
    (tmp_path / "changed.zip").write_bytes(packed({**contents, name: changed}))
    before = sorted(tmp_path.iterdir())
    code, told = _alone(tmp_path, "d.zip", "--lang", "en")
    assert code == 0 and "VERIFIED" in told and "Compare this fingerprint" in told
    code, told = _alone(tmp_path, "d.zip", "--key", "own.pem", "--lang", "ru")
    assert code == 0 and "ПРОВЕРЕНО" in told and "ключом, который вы дали" in told
    code, told = _alone(tmp_path, "d.zip", "--key", "other.pem", "--lang", "kk")
    assert code == 1 and "басқа орнатылым" in told
    code, told = _alone(tmp_path, "changed.zip", "--json")
    bad = {"code": "member_changed", "member": name, "entry": None}
    assert code == 1 and json.loads(told)["first_bad"] == bad
    for arguments in (["none.zip"], ["d.zip", "--key", "d.zip"], ["."]):
        code, told = _alone(tmp_path, *arguments)
        assert code == 2 and "Traceback" not in told
    assert sorted(tmp_path.iterdir()) == before, "nothing was written"


def test_the_console_writes_a_dossier_and_verifies_it(
    life: Life, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "d.zip"
    assert written(life.world.engine, str(life.case_id), place, "ru") == 0
    pages = PdfReader(io.BytesIO(members(place.read_bytes())["dossier.pdf"])).pages
    assert "Досье дела" in pages[0].extract_text()
    drawn = [page.extract_text() for page in pages if page.mediabox.width > page.mediabox.height]
    assert any("Зарегистрировать" in text for text in drawn), "the way on the diagrams"
    assert not any("Заседание" in text for text in drawn), "the case never came to the court"
    assert main(["verify-dossier", str(place), "--lang", "en"]) == 0
    assert "VERIFIED" in capsys.readouterr().out
    assert written(life.world.engine, "no such case", tmp_path / "none.zip") == 1
    assert written(life.world.engine, str(life.case_id), tmp_path / "none" / "d.zip") == 1
    assert [one.name for one in tmp_path.iterdir()] == ["d.zip"]
