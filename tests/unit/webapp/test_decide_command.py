"""``jauap decide``: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.queries.models import data, decision, model, table
from webapp import cli

SIZE = table("n: number", "size", '< 10 | "small"', '>= 10 | "large"')


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "size.dmn"
    path.write_bytes(model(data("n", "number"), decision("Size of it", SIZE, inputs="n")))
    return str(path)


def test_an_answer_is_json_with_rules_counted_from_0(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["decide", file, "Size of it", "--input", '{"n": 12}', "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"outputs": "large", "matched": [1], "errors": []}


def test_an_error_has_no_answer_and_ends_with_1(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["decide", file, "Size of it", "--input", '{"n": "x"}', "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    assert (printed["outputs"], printed["matched"]) == (None, [])
    assert printed["errors"][0]["reason"] == "the value is not of type number"


def test_without_json_it_is_read_by_a_person(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["decide", file, "d_Size of it", "--input", '{"n": 2}']) == 0
    assert capsys.readouterr().out == "outputs\n  small\nmatched rules, from 0: 0\n"


@pytest.mark.parametrize("wrong", ["[1]", "{n: 1}"])
def test_an_input_that_is_no_object_is_told(
    file: str, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["decide", file, "Size of it", "--input", wrong]) == 2
    assert "--input" in capsys.readouterr().err
