"""How texts of a diagram become values: FEEL after ``=``, literals otherwise. Never Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import feel
from engine.bpmn.values import plain


def value(text: str, context: Mapping[str, Any], at: datetime) -> Any:
    """The value of a mapping's source or another text that may be FEEL."""
    if text.startswith("="):
        return expression(text[1:], context, at)
    return text


def expression(text: str, context: Mapping[str, Any], at: datetime) -> Any:
    """The value of FEEL without its leading ``=``, as canonical JSON."""
    return plain(feel.evaluate(text, context, at=at))


def condition(text: str, context: Mapping[str, Any], at: datetime) -> bool:
    """True or false; an unknown variable raises, so that no default flow is taken in silence."""
    return feel.condition(text, context, at=at)


class NoScripts:
    """Stands where the library expects its Python engine, and refuses to be one."""

    def evaluate(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("the library's script engine is never asked")

    execute = call_service = evaluate
