"""Evaluates FEEL: sends what an expression reads, caches its tree, turns failures into ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Literal

from engine.domain.errors import ExpressionFailed
from engine.feel import values
from engine.feel.calls import Calls
from engine.feel.context import ScriptContext, ScriptFailed

Kind = Literal["expression", "unary"]

MAX_TEXT = 20_000
"""Characters of one expression: the longest in our diagrams has some hundred."""

MAX_NAMES = 2_000
"""Expressions whose names are remembered; the oldest goes first."""


_NOTHING_MET = values.Border()

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


@dataclass(frozen=True)
class Evaluation:
    """A value and what was doubtful on the way to it, such as an unknown variable."""

    value: Any
    warnings: tuple[str, ...]


@dataclass
class _Names:
    """What is known of an expression. ``variable``: it is nothing but a name.

    ``constant`` is the value of one that reads nothing, once it was evaluated.
    """

    read: frozenset[str]
    free: tuple[str, ...]
    variable: bool
    constant: Evaluation | None = None


class Feel:
    """One evaluator. Not for sharing between threads."""

    def __init__(self, *, cache: bool = True) -> None:
        """``cache`` off parses anew each time: the slow path, for tests against the fast one."""
        self._script = ScriptContext()
        self._cache = cache
        self._names: dict[tuple[Kind, str], _Names] = {}
        self._plain_keys: set[str] = set()
        self._clock: tuple[datetime | None, str, str] = (None, "", "")

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

    def truths(
        self, expressions: Sequence[str], context: Mapping[str, Any], *, at: datetime
    ) -> list[bool | None]:
        """For each expression whether its value is true, in one call; ``None`` where it failed.

        Warnings are passed over as in :meth:`evaluate`, which says why one failed.
        """
        if not (self._cache and self._is_plain(context)):
            return [self._truth(expression, context, at) for expression in expressions]
        if not expressions:
            return []
        read = frozenset[str]().union(*(self.reads(expression) for expression in expressions))
        local, zone = self._local(at)
        whole = "; ".join(expressions)[:300]
        sent, border = self._sent(whole, _projected(read, context))
        if border.functions or not border.plain_keys:
            return [self._truth(expression, context, at) for expression in expressions]
        letters = self._call(
            whole, "__feelTruths", json.dumps(list(expressions)), sent, border.temporals_json(), local, zone
        )
        return [None if letter == "!" else letter == "1" for letter in letters]

    def _truth(self, expression: str, context: Mapping[str, Any], at: datetime) -> bool | None:
        try:
            return self.evaluate(expression, context, at=at) is True
        except ExpressionFailed:
            return None

    def parse(
        self, expression: str, *, unary: bool = False, shape: Mapping[str, Any] | None = None
    ) -> list[str]:
        """The names an expression takes from its context, sorted; raises if it cannot be read.

        Names bound inside (loops, parameters, context entries) and called built-ins are left out.
        ``shape`` is a context of known names: one with spaces or signs is read only where it is known.
        """
        kind: Kind = "unary" if unary else "expression"
        if shape is None or all(map(values.is_plain, shape)):
            return list(self._names_of(kind, expression).free)
        return list(self._call(expression, "__feelNames", kind, expression, json.dumps(shape))["free"])

    def reads(self, expression: str) -> frozenset[str]:
        """All names that stand in an expression, those bound inside included."""
        return self._names_of("expression", expression).read

    def _run(
        self,
        kind: Kind,
        expression: str,
        context: Mapping[str, Any],
        at: datetime,
        *,
        keep_kinds: bool = False,
    ) -> Evaluation:
        local, zone = self._local(at)
        cacheable = self._cache and self._is_plain(context)
        names = self._names_of(kind, expression) if cacheable else None
        if names and kind == "expression" and (known := _known(names, expression, context)):
            return known
        sent, border = self._sent(expression, _projected(names.read, context) if names else dict(context))
        fast = cacheable and border.plain_keys
        temporals = border.temporals_json()
        sending = ("__feelRun", kind, expression, sent, temporals, fast, local, zone)
        if border.functions:
            answer = Calls(border.functions).answered(partial(self._call, expression, *sending))
        else:
            answer = self._call(expression, *sending)
        warnings = tuple(f"{w['type']}: {w['message']}" for w in answer.get("warnings", ()))
        value = answer["value"]
        if keep_kinds and "temporals" in answer:
            value = values.with_kinds(value, answer["temporals"])
        found = Evaluation(value, warnings)
        if names and not names.read and answer.keys() == {"value"} and not isinstance(value, dict | list):
            names.constant = found
        return found

    def _local(self, at: datetime) -> tuple[str, str]:
        """One command evaluates many expressions at its one time."""
        if at != self._clock[0]:
            self._clock = (at, *values.clock(at))
        return self._clock[1:]

    def _is_plain(self, context: Iterable[str]) -> bool:
        if self._plain_keys.issuperset(context):
            return True
        if not all(map(values.is_plain, context)):
            return False
        if len(self._plain_keys) > MAX_NAMES:
            self._plain_keys.clear()
        self._plain_keys.update(context)
        return True

    def _sent(self, expression: str, context: Mapping[str, Any]) -> tuple[str, values.Border]:
        """The context as JSON, and what was met on its way over the border."""
        if all(map(_is_simple, context.values())):
            return json.dumps(context), _NOTHING_MET
        border = values.Border()
        try:
            converted = border.convert(context, ())
        except values.NotPlain as wrong:
            raise _failed(expression, str(wrong)) from wrong
        return json.dumps(converted), border

    def _names_of(self, kind: Kind, expression: str) -> _Names:
        names = self._names.get((kind, expression))
        if names is None:
            answer = self._call(expression, "__feelNames", kind, expression)
            read = frozenset(answer["read"])
            variable = read == {expression} and _NAME.match(expression) is not None
            names = _Names(read, tuple(answer["free"]), variable)
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


def _projected(read: Iterable[str], context: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is read: a case's variables may be many, a condition's are few."""
    found = {name: context[name] for name in read if name in context}
    if "?" in context:
        found["?"] = context["?"]
    return found


def _known(names: _Names, expression: str, context: Mapping[str, Any]) -> Evaluation | None:
    """What needs no evaluation: most mappings of a diagram are a variable's name or a constant."""
    if names.constant is not None:
        return names.constant
    if names.variable and expression in context and _is_simple(context[expression]):
        return Evaluation(context[expression], ())
    return None


def _is_simple(value: Any) -> bool:
    """Whether a value crosses the border, and comes back, just as it is."""
    kind = type(value)
    if kind is int:
        return -values.INT_LIMIT < value < values.INT_LIMIT
    return value is None or kind is str or kind is bool
