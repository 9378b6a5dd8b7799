"""One QuickJS context with its limits: what an expression from outside may cost at most."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import quickjs

from engine.feel import bundle

MEMORY_LIMIT = 64 * 1024 * 1024
TIME_LIMIT = 2.0
"""Seconds of processor time. QuickJS reads ``clock()``, which counts every thread of the process:
beside busy threads the limit comes earlier, never later."""
STACK_LIMIT = 512 * 1024
"""Bytes. Server threads have 2 MB and more; deep nesting must hit this limit, not theirs."""


class ScriptFailed(Exception):
    """The script raised, or went over a limit."""


class ScriptContext:
    """The global functions of the bundle, called with strings only."""

    def __init__(self) -> None:
        self._functions = self._load()

    def call(self, name: str, *arguments: str | bool) -> Any:
        try:
            return _ANSWERS.decode(self._functions[name](*arguments))
        except quickjs.JSException as failure:
            # After a limit was hit the heap may be full or half written: start afresh.
            reason = _reason(failure)
            if not reason.startswith(("SyntaxError", "TypeError", "RangeError: result")):
                self._functions = self._load()
            raise ScriptFailed(reason) from failure

    def _load(self) -> dict[str, Callable[..., str]]:
        context = quickjs.Context()
        context.set_memory_limit(MEMORY_LIMIT)
        context.set_max_stack_size(STACK_LIMIT)
        context.eval(bundle.source())
        context.set_time_limit(TIME_LIMIT)
        return {name: context.get(name) for name in ("__feelRun", "__feelNames", "__feelTruths")}


def _reason(failure: Exception) -> str:
    """The first line; a memory limit may surface as the bare error "null"."""
    first = str(failure).strip().split("\n")[0]
    return first if first not in ("", "null") else "InternalError: out of memory"


def _number(text: str) -> int | float:
    """JavaScript prints whole doubles from 1e21 on with an exponent."""
    number = float(text)
    return int(number) if number.is_integer() else number


_ANSWERS = json.JSONDecoder(parse_float=_number)
