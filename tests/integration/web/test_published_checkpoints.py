"""Anybody may read the signed lines of checkpoints and the key that checks them, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from engine.operations import write_checkpoint
from engine.operations.sealed_lines import checker, own_public_key, signer
from engine.storage import checkpoint_file
from tests.factories import World
from tests.integration.web.conftest import Visitor

LINES, KEY = "/open/checkpoints.jsonl", "/open/public-key.pem"


@pytest.fixture
def file(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JAUAP_VAR", str(tmp_path))
    with world.engine.connect() as conn:
        return checkpoint_file.path_for(conn)


def written(file: Path, numbers: range) -> None:
    """The even ones also cover readings."""
    sign = signer()
    read = {"reading": 1, "reading_hash": "00"}
    plain = {"up_to": 7, "entries": 7, "root": "00", "at": "2026-11-03T09:00:00+00:00"}
    checkpoint_file.append(
        file, [sign(plain | {"checkpoint": n} | (read if n % 2 == 0 else {})) for n in numbers]
    )


def numbers(text: str) -> list[int]:
    return [json.loads(line)["checkpoint"] for line in text.splitlines()]


def test_whoever_has_no_account_reads_lines_that_the_published_key_checks(
    file: Path, visitor: Visitor
) -> None:
    written(file, range(1, 4))
    checkpoint_file.publish_key(file, own_public_key())
    answer = visitor.get(LINES)
    check = checker(visitor.get(KEY).data)
    assert numbers(answer.text) == [1, 2, 3]
    assert [check(json.loads(line)) for line in answer.text.splitlines()] == [None] * 3
    assert "Set-Cookie" not in answer.headers and answer.cache_control.public


def test_the_worker_lays_the_key_beside_the_file(file: Path, engine_: Engine, visitor: Visitor) -> None:
    assert visitor.get(KEY).status_code == 404
    write_checkpoint(engine_)
    assert visitor.get(KEY).data == own_public_key()
    assert b"PRIVATE" not in visitor.get(KEY).data


def test_nothing_but_whole_signed_lines_leaves(file: Path, visitor: Visitor) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text('{"checkpoint": 1, "root": "00"}\nnonsense\n[1]\n')
    written(file, range(2, 3))
    more = json.loads(file.read_text().splitlines()[-1]) | {"checkpoint": 3, "applicant": "Ахметова"}
    with file.open("a") as open_file:
        open_file.write(json.dumps(more) + "\n" + file.read_text().splitlines()[-1][:50])
    for address in (LINES, f"{LINES}?from=1"):
        assert numbers(visitor.get(address).text) == [2]


def test_a_long_file_is_read_page_by_page(file: Path, visitor: Visitor) -> None:
    written(file, range(1, 300))
    written(file, range(400, 500))
    seen, address = [], f"{LINES}?from=1&lines=70"
    while address:
        answer = visitor.get(address)
        seen += numbers(answer.text)
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert seen == [*range(1, 300), *range(400, 500)]
    assert numbers(visitor.get(f"{LINES}?lines=3").text) == [497, 498, 499]
    assert numbers(visitor.get(f"{LINES}?from=298&lines=3").text) == [298, 299, 400]
    assert visitor.get(f"{LINES}?from=500").text == ""


def test_what_did_not_change_is_not_sent_again(file: Path, visitor: Visitor) -> None:
    written(file, range(1, 4))
    first = visitor.get(LINES)
    assert visitor.get(LINES, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    part = visitor.get(LINES, Range="bytes=0-9")
    assert (part.status_code, part.data) == (206, first.data[:10])


@pytest.mark.parametrize("address", [LINES, f"{LINES}?from=x&lines=-1", f"{LINES}?from={9**30}&lines=0"])
def test_without_a_file_there_are_no_lines(file: Path, visitor: Visitor, address: str) -> None:
    answer = visitor.get(address)
    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.parametrize("login", ["registrar", "auditor"])
def test_the_page_of_the_check_names_both_addresses(as_person: Callable[[str], Visitor], login: str) -> None:
    answer = as_person(login).get("/audit")
    assert (LINES in answer.text, KEY in answer.text) == ((login == "auditor"),) * 2
