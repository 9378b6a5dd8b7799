"""Judges decisions before they are published: what could never be decided is refused by its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine import feel
from engine.bpmn import dmn_cells
from engine.domain.errors import ExpressionFailed
from engine.domain.findings import Findings
from engine.feel.cells import IRRELEVANT
from engine.feel.decisions import MAX_DEPTH, Decision, Table
from engine.feel.hit_policies import BY_OUTPUT

MAX_CELLS = 20_000
"""Of one deployment's tables; the shipped ones have some hundred."""

Finding = tuple[str, str, str | None]
"""Element id, rule, and the text that cannot be read."""


def check(decisions: Mapping[str, Decision], files: Mapping[str, str], findings: Findings) -> None:
    """``files`` says in which file each decision stands."""
    crowded = _crowded(decisions)
    if crowded is not None:
        findings.add(files[crowded], crowded, "too_many_cells")
        return
    for decision in decisions.values():
        for element, rule, text in _findings(decision, decisions):
            findings.add(files[decision.id], element, rule, expression=text)
    for rule, decision_id in _circles_and_chains(decisions):
        findings.add(files[decision_id], decision_id, rule)


def _crowded(decisions: Mapping[str, Decision]) -> str | None:
    """The decision with which the cells become too many: each is parsed, which takes its time."""
    count = 0
    for decision in decisions.values():
        for _ in dmn_cells.of(decision, decisions):
            count += 1
            if count > MAX_CELLS:
                return decision.id
    return None


def _findings(decision: Decision, decisions: Mapping[str, Decision]) -> Iterator[Finding]:
    if any(required not in decisions for required in decision.requires):
        yield decision.id, "required_decision_missing", None
        return
    for table in dmn_cells.tables(decision):
        yield from _policy(table, decision.id if table is decision.logic else table.id)
    yield from (
        (cell.where, "expression", cell.text)
        for cell in dmn_cells.of(decision, decisions)
        if not _reads(cell)
    )


def _policy(table: Table, decision_id: str) -> Iterator[Finding]:
    if table.hit_policy in BY_OUTPUT and not any(output.allowed for output in table.outputs):
        yield decision_id, "output_values_missing", None
    if table.aggregation not in (None, "COUNT") and len(table.outputs) != 1:
        yield decision_id, "aggregation_needs_one_output", None


def _reads(cell: dmn_cells.Cell) -> bool:
    if cell.text.strip() in IRRELEVANT:
        return True
    try:
        feel.parse(cell.text, unary=cell.unary, shape=cell.shape)
    except ExpressionFailed:
        return False
    return True


def _circles_and_chains(decisions: Mapping[str, Decision]) -> Iterator[tuple[str, str]]:
    """Takes away what requires nothing that is left, layer by layer: circles stay."""
    left = {decision.id: set(decision.requires) for decision in decisions.values()}
    for _ in range(MAX_DEPTH):
        ready = {decision_id for decision_id, required in left.items() if not required}
        left = {name: required - ready for name, required in left.items() if name not in ready}
    if left:
        yield "decisions_too_deep_or_circular", next(iter(left))
