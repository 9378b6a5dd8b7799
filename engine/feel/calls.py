"""Answers the calls that an expression makes to the functions of a decision model.

QuickJS cannot call Python while its time limit is set. An expression that calls such a function is
therefore run again and again, each time with the answers to what it asked last, until it asks no
more. Expressions have no effects, so a run asks again what it asked before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.domain.errors import ExpressionFailed
from engine.feel import values
from engine.feel.values import Function, Path

MAX_ROUNDS = 200
"""Calls that depend on each other's answers within one expression."""

Run = Callable[[str], dict[str, Any]]
"""Runs the expression with the functions and answers, as JSON."""


class TooLong(ExpressionFailed):
    """The decisions take too long. Ends everything at once, whoever else would keep a failure."""


class Calls:
    """The calls of one evaluation and their answers."""

    def __init__(self, functions: Sequence[tuple[Path, Function]]) -> None:
        self._functions = functions
        self._answers: dict[str, Any] = {}
        self._failures: dict[str, ExpressionFailed] = {}

    def answered(self, run: Run) -> dict[str, Any]:
        """What the expression answers in the end. Raises the :class:`ExpressionFailed` of a call."""
        for _ in range(MAX_ROUNDS):
            answer = run(self._json())
            if "failed" in answer:
                raise self._failures[answer["failed"]]
            if "calls" not in answer:
                return answer
            for call in answer["calls"]:
                self._answers[call["key"]] = self._call(call)
        raise ExpressionFailed(expression="", reason="too many calls that wait for each other")

    def _json(self) -> str:
        named = [(path, function.parameters) for path, function in self._functions]
        return json.dumps({"functions": named, "answers": self._answers})

    def _call(self, call: Mapping[str, Any]) -> dict[str, Any]:
        """A failure is kept: it counts only if a later run still asks."""
        function = self._functions[call["function"]][1]
        border = values.Border()
        try:
            found = function.call(values.with_kinds(call["given"], call["temporals"]))
            converted = border.convert({"value": found}, ())
            if border.functions:
                raise ExpressionFailed(expression=function.name, reason="a function answers a function")
        except TooLong:
            raise
        except ExpressionFailed as failure:
            self._failures[call["key"]] = failure
            return {"failed": True}
        except values.NotPlain as wrong:
            raise ExpressionFailed(expression=function.name, reason=str(wrong)) from wrong
        return {"value": converted["value"], "temporals": border.temporals}
