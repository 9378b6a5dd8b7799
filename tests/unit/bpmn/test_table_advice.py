"""Decision tables that run and are surely meant otherwise are told to whoever reads the report."""

from __future__ import annotations

import pytest

from engine.examination.judge import judge

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def table(*cells: str, policy: str = "UNIQUE") -> bytes:
    rules = "".join(
        f'<rule id="r{n}"><inputEntry id="i{n}"><text>{cell}</text></inputEntry>'
        f'<outputEntry id="o{n}"><text>{n}</text></outputEntry></rule>'
        for n, cell in enumerate(cells, 1)
    )
    return (
        f'<definitions xmlns="{DMN}" id="d" name="d" namespace="n"><decision id="days" name="days">'
        f'<decisionTable id="t" hitPolicy="{policy}"><input id="in"><inputExpression id="e" typeRef="number">'
        f'<text>days</text></inputExpression></input><output id="out" name="term" typeRef="number"/>{rules}'
        "</decisionTable></decision></definitions>"
    ).encode()


def found(*cells: str, policy: str = "UNIQUE") -> list[tuple[str, str | None, str]]:
    said = judge({"a.dmn": table(*cells, policy=policy)}).findings
    return [(f.rule, f.element, f.details["text"]) for f in said if f.rule.startswith("dmn_")]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("&lt; 5", "[4..9]", "&gt; 9"), [("dmn_overlap", "r2", "r1 + r2 (days = 4)")]),
        (("&lt; 5", "&gt; 5"), [("dmn_gap", "t", "days = 5")]),
        (("[9..1]", "-"), [("dmn_never_matches", "r1", "days: [9..1]")]),
    ],
)
def test_overlaps_gaps_and_dead_cells_are_told(
    cells: tuple[str, ...], expected: list[tuple[str, str, str]]
) -> None:
    assert found(*cells) == expected


def test_a_table_that_covers_everything_once_is_left_alone() -> None:
    assert found("&lt; 5", "5", "&gt; 5") == []


def test_where_rules_may_overlap_nothing_is_said_of_it() -> None:
    assert found("&lt; 5", "-", policy="FIRST") == []
