"""The set-up does nothing twice, says what failed, and leaves nothing running."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(run, "LOGS", tmp_path / "logs")
    (tmp_path / "lock").write_text("one")
    return tmp_path


class Counter:
    def __init__(self, result: Path) -> None:
        self.result, self.times = result, 0

    def __call__(self) -> None:
        self.times += 1
        self.result.write_text("made")


def take(folder: Path, action: Counter, facts: str = "") -> None:
    run.step("a step", [folder / "lock"], [action.result], action, facts)


def test_a_step_is_not_taken_twice(folder: Path) -> None:
    action = Counter(folder / "result")
    take(folder, action)
    take(folder, action)
    assert action.times == 1


@pytest.mark.parametrize("change", ["source", "result", "facts"])
def test_a_step_is_taken_again_after_a_change(folder: Path, change: str) -> None:
    action = Counter(folder / "result")
    take(folder, action)
    if change == "source":
        (folder / "lock").write_text("two")
    if change == "result":
        action.result.unlink()
    take(folder, action, facts="newer" if change == "facts" else "")
    assert action.times == 2


def test_a_failed_step_is_tried_again(folder: Path) -> None:
    def fail() -> None:
        raise run.Failed("no network")

    with pytest.raises(run.Failed):
        run.step("a step", [], [], fail)
    action = Counter(folder / "result")
    take(folder, action)
    assert action.times == 1


def test_a_failed_program_is_told_with_its_last_words(folder: Path) -> None:
    with pytest.raises(run.Failed, match=r"failed with code 3[\s\S]*no space left"):
        run.run("packages", sys.executable, "-c", "print('no space left'); raise SystemExit(3)", cwd=folder)


def test_a_program_of_the_reader_gives_its_exit_code(folder: Path) -> None:
    assert run.call(sys.executable, "-c", "raise SystemExit(4)") == 4


def test_an_unknown_command_is_refused_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["tset"]) == 2
    assert "test | check | bench | prove" in capsys.readouterr().out


def test_benchmarks_run_as_one_module_and_take_the_parts_named(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str | Path, ...]] = []
    monkeypatch.setattr(run, "set_up", lambda _: None)
    monkeypatch.setattr(run, "call", lambda *command: called.append(command[1:]) or 0)
    assert run.bench() == run.bench("--full", "inbox") == 0
    assert called == [("-m", "tests.bench"), ("-m", "tests.bench", "--full", "inbox")]
