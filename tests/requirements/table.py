"""Finds the ids of requirements in names and docstrings of tests.

``catalogue.json`` holds every id with what it asks for; ``left`` says why nothing shows it yet. A test shows
what its docstring or its module's docstring names, in full (``R-112``, ``P-01.G2a``, ``A-15``, ``D9``,
``M-02``), or its own name (``test_R112_...``).
"""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/requirements.md"

_ID = re.compile(
    r"\b(R-\d{3}|P-\d{2}c?\.[A-Za-z0-9]+(?:-[a-z0-9]+)?|[LA]-[A-Z0-9]+(?:-\d)?|D\d{1,2}|M-\d{2}[A-Z]?)\b"
)
_RANGE = re.compile(r"\bR-(\d{3})(?:\.\.|–)R?-?(\d{3})\b")
_IN_NAME = re.compile(r"(?<![a-zA-Z0-9])[rR]_?(\d{3})(?!\d)")


@dataclass(frozen=True)
class Requirement:
    """``left``: why no test shows it, or empty."""

    id: str
    what: str
    part: str
    left: str = ""


def catalogue() -> list[Requirement]:
    """Every requirement, in the order of the report."""
    raw = json.loads((Path(__file__).parent / "catalogue.json").read_text(encoding="utf-8"))
    return [Requirement(id_, one["what"], one["part"], one.get("left", "")) for id_, one in raw.items()]


def shown() -> Mapping[str, list[str]]:
    """Id of a requirement to the tests that show it, as ``path::name``."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, ids in _of_file(file):
            for id_ in ids:
                found[id_].add(f"{file.relative_to(ROOT).as_posix()}::{name}")
    return {id_: sorted(tests) for id_, tests in found.items()}


def _of_file(file: Path) -> Iterator[tuple[str, frozenset[str]]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    of_module = ids_in(ast.get_docstring(tree) or "")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            own = ids_in(ast.get_docstring(node) or "")
            named = {f"R-{number}" for number in _IN_NAME.findall(node.name)}
            parametrized = {id_ for one in node.decorator_list for id_ in ids_in(ast.unparse(one))}
            yield node.name, own | named | of_module | parametrized


def ids_in(text: str) -> frozenset[str]:
    """All ids in the text; ``R-030..R-033`` names each of the range."""
    ranged = {
        f"R-{number:03}"
        for a, b in _RANGE.findall(text)
        for number in range(int(a), int(b) + 1)
        if int(b) > int(a)
    }
    return frozenset(_ID.findall(text)) | ranged


def page() -> str:
    """The whole of docs/requirements.md."""
    tests, known = shown(), catalogue()
    lines = [
        "# Requirements and the tests that show them",
        "",
        "Made by `python -m tests.requirements` from the names and docstrings of the tests; `run.py check`",
        "fails when it is out of date. `python3 run.py test` or `prove` runs every test named here.",
        "*Left* says what no test shows yet.",
        "",
        *_summary(known, tests),
    ]
    for part in dict.fromkeys(one.part for one in known):
        lines += ["", f"## {part.capitalize()}", "", "| id | what | tests | state |", "|---|---|---|---|"]
        lines += [_row(one, tests.get(one.id, [])) for one in known if one.part == part]
    return "\n".join(lines) + "\n"


def _summary(known: list[Requirement], tests: Mapping[str, list[str]]) -> Iterator[str]:
    yield "| part | requirements | shown | left |"
    yield "|---|---|---|---|"
    for part in dict.fromkeys(one.part for one in known):
        mine = [one for one in known if one.part == part]
        covered = sum(1 for one in mine if tests.get(one.id) and not one.left)
        yield f"| {part} | {len(mine)} | {covered} | {len(mine) - covered} |"


def _row(one: Requirement, tests: list[str]) -> str:
    names = "<br>".join(f"`{test.rpartition('/')[2]}`" for test in tests[:4])
    more = f"<br>and {len(tests) - 4} more" if len(tests) > 4 else ""
    state = f"left: {one.left}" if one.left else "shown" if tests else "left"
    return f"| {one.id} | {one.what} | {names}{more} | {state} |"
