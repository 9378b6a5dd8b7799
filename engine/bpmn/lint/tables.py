"""Advice about decision tables: rules that overlap, inputs that no rule matches, cells that never can."""

from __future__ import annotations

import json
from collections.abc import Iterator

from engine.bpmn import dmn_cells
from engine.bpmn.lint.rule import Found
from engine.feel.coverage import Hint, coverage
from engine.feel.decisions import Decision


def table_hints(decision: Decision) -> Iterator[Found]:
    """Only what is sure: where a cell cannot be read nothing is said of its rule."""
    for table in dmn_cells.tables(decision):
        for hint in coverage(table).hints:
            yield Found(hint.element, hint.rule, {"text": _words(hint)})


def _words(hint: Hint) -> str:
    """The facts alone; the sentence around them is in the reader's language."""
    if hint.cell is not None:
        return ": ".join(hint.cell)
    example = ", ".join(f"{name} = {_literal(value)}" for name, value in hint.example)
    return f"{' + '.join(hint.rules)} ({example})" if hint.rules else example


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
