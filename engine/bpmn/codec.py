"""A running instance as bytes, and back: flat, deterministic, without the spec.

Canonical JSON (sorted keys, no spaces, UTF-8). Rows of tokens in order of their ids, so that a
parent stands before its children. Variables are data of the row, never passed through the
library's registry of types.
"""

from __future__ import annotations

import json
from typing import Any

from engine.bpmn.instance import Instance, ProcessSpec, SubInstance, Token
from engine.bpmn.trace import Counters
from engine.domain.errors import ProcessStuck

FORMAT = 1

State = dict[str, Any]


def dump(instance: Instance) -> bytes:
    state: State = {
        "format": FORMAT,
        "process": instance.process.id,
        "next": instance.counters.next_id,
        "ordinals": instance.counters.ordinals,
        "variables": instance.variables,
        "completed": instance.completed,
        "tokens": _rows(instance),
        "levels": [
            {
                "holder": holder,
                "level": level.spec.name,
                "variables": level.variables,
                "tokens": _rows(level),
            }
            for holder, level in sorted(instance.subprocesses.items())
        ],
    }
    return encode(state)


def encode(state: State) -> bytes:
    text = json.dumps(state, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _rows(level: Instance | SubInstance) -> list[list[Any]]:
    return [
        [token.id, token._parent, token.state, token.task_spec.name, token.internal_data]
        for token in sorted(level.tasks.values(), key=lambda t: t.id)
    ]


def load(spec: ProcessSpec, data: bytes) -> Instance:
    """The instance as it was; the spec must be the one it was made with or a compatible one."""
    state = json.loads(data)
    if state["format"] != FORMAT or state["process"] != spec.id:
        raise ProcessStuck(reason="foreign_state", element=state.get("process"))
    counters = Counters(state["next"], dict(state["ordinals"]))
    instance = Instance(spec, counters, state["variables"])
    instance.completed = state["completed"]
    _restore(instance, state["tokens"])
    for row in state["levels"]:
        _restore_level(instance, row)
    return instance


def _restore_level(instance: Instance, row: State) -> None:
    holder = next(t for t in instance.all_tokens() if t.id == row["holder"])
    if row["level"] not in instance.subprocess_specs:
        raise ProcessStuck(reason="foreign_state", element=row["level"])
    level = instance.open_level(holder, row["level"], row["variables"])
    _restore(level, row["tokens"])


def _restore(level: Instance | SubInstance, rows: list[list[Any]]) -> None:
    for id_, parent, state, name, internal in rows:
        node = level.spec.task_specs.get(name)
        if node is None:
            raise ProcessStuck(reason="foreign_state", element=name)
        token = Token(level, node, level.tasks.get(parent), state, id_)
        token.internal_data.update(internal)
        if parent is None:
            level.task_tree = token
