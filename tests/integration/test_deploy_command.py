"""``jauap deploy``: what it publishes, what it prints, and exit codes that a script can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from engine.storage.tables import deployment_files, deployments
from tests.factories import World
from tests.unit.bpmn.diagrams import Diagram, tag
from webapp.cli import main

Printed = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _same_database(database_url: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    groups = tag("zeebe:assignmentDefinition", candidateGroups="registrar")
    diagram = Diagram("inspection").message("came", "letter", None, "startEvent").user("look", groups).end()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "inspection.bpmn").write_bytes(diagram.flow("came", "look", "end").xml())
    (tmp_path / "notes.txt").write_text("not for the product")
    return tmp_path


def test_a_folder_is_published_and_the_same_again_is_no_new_version(
    folder: Path, world: World, capsys: Printed
) -> None:
    assert main(["deploy", "inspection", str(folder), "--comment", "first"]) == 0
    assert "inspection: version 1 (deployment" in capsys.readouterr().out
    assert main(["deploy", "inspection", str(folder)]) == 0
    assert "is the same" in capsys.readouterr().out
    with world.engine.connect() as conn:
        assert conn.execute(select(deployments.c.family, deployments.c.comment)).all() == [
            ("inspection", "first")
        ]
        assert conn.execute(select(deployment_files.c.path)).scalars().all() == ["inspection/inspection.bpmn"]


def test_the_shipped_folders_are_the_family_of_appeals(capsys: Printed) -> None:
    assert main(["deploy", "appeal", str(ROOT / "workflows"), str(ROOT / "forms"), "--lang", "en"]) == 0
    assert "appeal: version 1" in capsys.readouterr().out


def test_what_is_refused_is_told_whole_and_nothing_is_published(
    folder: Path, world: World, capsys: Printed
) -> None:
    broken = Diagram("inspection").start().service("s", "send-pigeon").user("look").end()
    (folder / "deep" / "inspection.bpmn").write_bytes(broken.flow("start", "s", "look", "end").xml())
    assert main(["deploy", "inspection", str(folder), "--lang", "en"]) == 1
    said = capsys.readouterr()
    assert "[service_task_unknown]" in said.out and "[candidates_missing]" in said.out
    assert "Nothing was published." in said.err
    with world.engine.connect() as conn:
        assert conn.execute(select(deployments.c.id)).all() == []


@pytest.mark.parametrize("path", ["nowhere", "notes.txt", "empty"])
def test_what_holds_no_file_of_ours_is_refused_with_two(folder: Path, path: str, capsys: Printed) -> None:
    (folder / "empty").mkdir()
    assert main(["deploy", "inspection", str(folder / path)]) == 2
    assert capsys.readouterr().err.startswith("jauap deploy: ")


def test_two_files_of_one_name_are_refused(folder: Path, capsys: Printed) -> None:
    (folder / "inspection.bpmn").write_bytes((folder / "deep" / "inspection.bpmn").read_bytes())
    assert main(["deploy", "inspection", str(folder)]) == 2
    assert "inspection.bpmn" in capsys.readouterr().err
