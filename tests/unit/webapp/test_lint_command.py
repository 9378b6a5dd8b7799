"""``jauap lint``: what it prints, in which language, and how it exits."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import engine
from engine.domain.findings import Finding
from tests.unit.bpmn.diagrams import Diagram
from webapp import cli
from webapp.presenters.findings import told, visible
from webapp.presenters.rule_words import RULES

ROOT = Path(engine.__file__).resolve().parents[1]
SHIPPED = [str(ROOT / "workflows" / "appeal" / name) for name in ("appeal.bpmn", "clock.dmn")]


@pytest.fixture
def broken(tmp_path: Path) -> str:
    diagram = Diagram().start().service("s", "", name="Жіберу\u202e").end().flow("start", "s", "end")
    file = tmp_path / "broken.bpmn"
    file.write_bytes(diagram.xml())
    return str(file)


def test_the_shipped_files_have_no_fault_and_no_risk(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lint", *SHIPPED, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one for one in found if one["severity"] != "style"] == []


def test_a_fault_is_told_with_file_element_and_rule(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lint", broken, "--json", "--lang", "en"]) == 1
    found = json.loads(capsys.readouterr().out)
    fault = next(one for one in found if one["rule"] == "service_type_missing")
    assert (fault["file"], fault["element"], fault["severity"]) == (broken, "s", "will-not-run")
    assert set(fault) == {"file", "element", "name", "severity", "rule", "message"}


@pytest.mark.parametrize(
    ("lang", "said"), [("kk_KZ.UTF-8", "іске"), ("ru_RU", "не запустится"), ("C", "will not")]
)
def test_the_words_are_those_of_the_environment(
    broken: str, lang: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", lang)
    assert cli.main(["lint", broken]) == 1
    assert said in capsys.readouterr().out


def test_a_folder_stands_for_the_files_of_ours_in_it(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(broken).parent
    (folder / "notes.txt").write_text("not for the product")
    assert cli.main(["lint", str(folder), "--json"]) == 1
    assert {one["file"] for one in json.loads(capsys.readouterr().out)} == {broken}


def test_hostile_names_do_not_reach_the_terminal(broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["lint", broken])
    printed = capsys.readouterr().out
    assert "\u202e" not in printed and "Жіберу<U+202E>" in printed
    assert visible("a\x1b[2Jb\x07\nc") == "a<U+001B>[2Jb<U+0007> c"
    assert len(visible("x" * 10_000)) == 301


def test_a_file_that_cannot_be_read_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["lint", *SHIPPED, "nowhere.bpmn"]) == 2
    assert "nowhere.bpmn" in capsys.readouterr().err


RULE = re.compile(
    r"""(?:refuse|tell|add|Found|Finding|_failed)\((?:[^()"]|\([^()]*\))*?"([a-z]+_[a-z_]+)"
        |yield\ "([a-z]+_[a-z_]+)"|rule="([a-z_]+)"|return\ "(form_[a-z_]+)\"""",
    re.VERBOSE,
)
SOURCES = ("engine/bpmn/dialect", "engine/bpmn/lint", "engine/bpmn/dmn_*.py", "engine/bpmn/xml_reader.py",
           "engine/bpmn/reading.py", "engine/examination", "engine/operations/publication.py",
           "engine/operations/examine_files.py", "forms")  # fmt: skip


def rules_of(source: str) -> set[str]:
    return {name for match in RULE.findall(source) for name in match if name}


def test_every_rule_of_the_engine_has_words() -> None:
    paths = [
        p for source in SOURCES for q in ROOT.glob(source) for p in ([q] if q.is_file() else q.rglob("*.py"))
    ]
    rules = set().union(*(rules_of(path.read_text()) for path in paths))
    assert len(rules) > 85
    assert rules - set(RULES) - {"too_early", "too_late"} == set()


def test_the_search_for_rules_finds_them() -> None:
    assert rules_of('x.tell(node.get("id"), "new_rule", a=1)\nyield "old_rule"') == {"new_rule", "old_rule"}


@pytest.mark.parametrize("rule", RULES)
def test_words_ask_for_no_fact_that_could_make_them_fail(rule: str) -> None:
    assert told(Finding("a", "b", rule), str, "en").message
