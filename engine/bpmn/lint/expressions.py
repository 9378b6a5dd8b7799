"""FEEL that cannot be read is found at publication, not when the first case comes by."""

from __future__ import annotations

from collections.abc import Iterator

from engine import feel
from engine.bpmn.diagram import Process
from engine.bpmn.expressions import expressions
from engine.bpmn.lint.rule import Found
from engine.domain.errors import ExpressionFailed


def broken_expressions(process: Process) -> Iterator[Found]:
    for owner, text in expressions(process):
        try:
            feel.parse(text)
        except ExpressionFailed as error:
            yield Found(owner, "expression", {"expression": text, "reason": error.details.get("reason")})
