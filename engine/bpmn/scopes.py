"""Variable scopes as Camunda 8 defines them: one set of variables, locals in front of it.

The library copies data down each branch and merges copies at joins, so that the branch that
finishes last wins even where it wrote nothing. Here a process instance has one dict; an element
with input mappings or a multi-instance round has a dict of its own in front of it; an embedded
subprocess shares what surrounds it; a called process starts a new one.

A written variable goes to the nearest scope that already has it, else to the process instance
(docs.camunda.io, "Variable propagation").
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.bpmn import feel_engine
from engine.bpmn.diagram import IoMapping
from engine.bpmn.values import put

if TYPE_CHECKING:
    from engine.bpmn.instance import Token

Scopes = list[dict[str, Any]]


def local(token: Token) -> dict[str, Any]:
    """The token's own scope; made when first written to."""
    found: dict[str, Any] = token.internal_data.setdefault("locals", {})
    return found


def around(token: Token) -> Scopes:
    """The scopes outside the token's own, nearest first; the last is its process instance's."""
    scopes: Scopes = []
    here = token
    while here.workflow.variables is None:
        here = here.workflow.holder
        if here.internal_data.get("locals"):
            scopes.append(here.internal_data["locals"])
    return [*scopes, here.workflow.variables]


def _scopes(token: Token) -> Scopes:
    own = token.internal_data.get("locals")
    return [*([own] if own else []), *around(token)]


def visible(token: Token) -> Mapping[str, Any]:
    """Everything an expression at this token may read."""
    return ChainMap(*_scopes(token))


def propagate(scopes: Scopes, name: str, value: Any) -> None:
    """``name`` may be a path: its head decides the scope."""
    head = name.partition(".")[0]
    for scope in scopes[:-1]:
        if head in scope:
            put(scope, name, value)
            return
    put(scopes[-1], name, value)


def merge(token: Token, variables: Mapping[str, Any]) -> None:
    """A result without output mappings: each variable to the nearest scope that has it."""
    scopes = _scopes(token)
    for name in sorted(variables):
        propagate(scopes, name, variables[name])


def take_inputs(token: Token, mappings: Iterable[IoMapping], at: datetime) -> None:
    """Input mappings in their order; a later one sees the earlier ones."""
    for mapping in mappings:
        value = feel_engine.value(mapping.source, visible(token), at)
        put(local(token), mapping.target, value)


def give_outputs(
    token: Token,
    mappings: Iterable[IoMapping],
    result: Mapping[str, Any],
    at: datetime,
    keep: str | None = None,
) -> None:
    """With output mappings only their targets leave the element; without, the whole result.

    ``keep`` is a variable that stays with this round of a multi-instance (its output element).
    """
    mappings = tuple(mappings)
    if not mappings:
        merge(token, result)
        return
    context: Mapping[str, Any] = ChainMap(dict(result), *_scopes(token))
    for mapping in mappings:
        value = feel_engine.value(mapping.source, context, at)
        if mapping.target.partition(".")[0] == keep:
            put(local(token), mapping.target, value)
        else:
            propagate(around(token), mapping.target, value)
