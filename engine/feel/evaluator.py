"""Evaluates FEEL: sends what an expression reads, caches its tree, turns failures into ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.domain.errors import ExpressionFailed
from engine.feel import values
from engine.feel.context import ScriptContext, ScriptFailed

Kind = Literal["expression", "unary"]

MAX_TEXT = 20_000
"""Characters of one expression: the longest in our diagrams has some hundred."""

MAX_NAMES = 2_000
"""Expressions whose names are remembered; the oldest goes first."""


@dataclass(frozen=True)
class Evaluation:
    """A value and what was doubtful on the way to it, such as an unknown variable."""

    value: Any
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class _Names:
    read: frozenset[str]
    free: tuple[str, ...]


class Feel:
    """One evaluator. Not for sharing between threads."""

    def __init__(self, *, cache: bool = True) -> None:
        """``cache`` off parses anew each time: the slow path, for tests against the fast one."""
        self._script = ScriptContext()
        self._cache = cache
        self._names: dict[tuple[Kind, str], _Names] = {}

    def evaluate(self, expression: str, context: Mapping[str, Any], *, at: datetime) -> Any:
        """The value as plain JSON; an unknown variable is ``None``.

        ``expression`` comes without its leading ``=``. ``at`` rules ``now()`` and ``today()``.
        Temporal results are ISO strings, whole numbers ``int``.
        Raises :class:`ExpressionFailed` on an error or a limit.
        """
        return self.run(expression, context, at=at).value

    def run(self, expression: str, context: Mapping[str, Any], *, at: datetime) -> Evaluation:
        """Like :meth:`evaluate`, with the warnings."""
        return self._run("expression", expression, context, at)

    def typed(self, expression: str, context: Mapping[str, Any], *, at: datetime) -> Evaluation:
        """Like :meth:`run`; temporal texts remember their kind. For decisions only."""
        return self._run("expression", expression, context, at, keep_kinds=True)

    def condition(self, expression: str, context: Mapping[str, Any], *, at: datetime) -> bool:
        """A gateway's question: anything but a plain yes or no is an incident.

        An unknown variable would give null, and the gateway would silently take its default flow.
        """
        evaluation = self.run(expression, context, at=at)
        if evaluation.warnings:
            raise _failed(expression, evaluation.warnings[0])
        if not isinstance(evaluation.value, bool):
            raise _failed(expression, "the result is not true or false")
        return evaluation.value

    def unary_test(self, test: str, value: Any, context: Mapping[str, Any], *, at: datetime) -> bool:
        """Whether a decision table's cell matches ``value`` (``?`` in the cell).

        A warning (an unknown variable, an impossible comparison) raises: an error is not a "no".
        """
        evaluation = self._run("unary", test, {**context, "?": value}, at)
        if evaluation.warnings:
            raise _failed(test, evaluation.warnings[0])
        return evaluation.value is True

    def parse(self, expression: str, *, unary: bool = False) -> list[str]:
        """The names an expression takes from its context, sorted; raises if it cannot be read.

        Names bound inside (loops, parameters, context entries) and called built-ins are left out.
        """
        return list(self._names_of("unary" if unary else "expression", expression).free)

    def _run(
        self,
        kind: Kind,
        expression: str,
        context: Mapping[str, Any],
        at: datetime,
        *,
        keep_kinds: bool = False,
    ) -> Evaluation:
        local, zone = values.clock(at)
        cacheable = self._cache and all(map(values.is_plain, context))
        sent = self._projected(kind, expression, context) if cacheable else dict(context)
        border = values.Border()
        try:
            converted = border.convert(sent, ())
        except values.NotPlain as wrong:
            raise _failed(expression, str(wrong)) from wrong
        plain = cacheable and border.plain_keys
        answer = self._call(
            expression, "__feelRun", kind, expression, json.dumps(converted),
            border.temporals_json(), plain, local, zone,
        )  # fmt: skip
        warnings = tuple(f"{w['type']}: {w['message']}" for w in answer["warnings"])
        value = answer["value"]
        if keep_kinds:
            value = values.with_kinds(value, answer["temporals"])
        return Evaluation(value, warnings)

    def _projected(self, kind: Kind, expression: str, context: Mapping[str, Any]) -> dict[str, Any]:
        """Only what the expression reads: a case's variables may be many, a condition's are few."""
        read = self._names_of(kind, expression).read
        return {key: context[key] for key in context if key in read or key == "?"}

    def _names_of(self, kind: Kind, expression: str) -> _Names:
        names = self._names.get((kind, expression))
        if names is None:
            answer = self._call(expression, "__feelNames", kind, expression)
            names = _Names(frozenset(answer["read"]), tuple(answer["free"]))
            while len(self._names) >= MAX_NAMES:
                del self._names[next(iter(self._names))]
            self._names[kind, expression] = names
        return names

    def _call(self, expression: str, function: str, *arguments: str | bool) -> Any:
        if len(expression) > MAX_TEXT:
            raise _failed(expression, "the expression is too long")
        try:
            return self._script.call(function, *arguments)
        except ScriptFailed as failure:
            raise _failed(expression, str(failure)) from failure


def _failed(expression: str, reason: str) -> ExpressionFailed:
    return ExpressionFailed(expression=expression[:300], reason=reason)
