"""One evaluator a thread: QuickJS must not be entered from two."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.feel.evaluator import Evaluation, Feel


class _Local(threading.local):
    feel: Feel | None = None


_local = _Local()


def evaluator() -> Feel:
    """The calling thread's evaluator, made at first use (about 20 ms and 2 MB)."""
    if _local.feel is None:
        _local.feel = Feel()
    return _local.feel


def evaluate(expression: str, context: Mapping[str, Any], *, at: datetime) -> Any:
    """See :meth:`Feel.evaluate`."""
    return evaluator().evaluate(expression, context, at=at)


def run(expression: str, context: Mapping[str, Any], *, at: datetime) -> Evaluation:
    """See :meth:`Feel.run`."""
    return evaluator().run(expression, context, at=at)


def condition(expression: str, context: Mapping[str, Any], *, at: datetime) -> bool:
    """See :meth:`Feel.condition`."""
    return evaluator().condition(expression, context, at=at)


def unary_test(test: str, value: Any, context: Mapping[str, Any], *, at: datetime) -> bool:
    """See :meth:`Feel.unary_test`."""
    return evaluator().unary_test(test, value, context, at=at)


def parse(expression: str, *, unary: bool = False, shape: Mapping[str, Any] | None = None) -> list[str]:
    """See :meth:`Feel.parse`."""
    return evaluator().parse(expression, unary=unary, shape=shape)


def truths(expressions: Sequence[str], context: Mapping[str, Any], *, at: datetime) -> list[bool | None]:
    """See :meth:`Feel.truths`."""
    return evaluator().truths(expressions, context, at=at)


def reads(expression: str) -> frozenset[str]:
    """See :meth:`Feel.reads`."""
    return evaluator().reads(expression)
