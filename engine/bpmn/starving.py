"""Which parallel joins can never fire: a hand in the flow, or another diagram, may leave such ones.

What a diagram's own flow does is the methodologist's business; a join that an operator would newly
starve is not, so that whoever changes a state asks before and after.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.instance import Instance, SubInstance, Token, live
from engine.bpmn.nodes.gateways import ParallelGateway
from engine.bpmn.reach import incoming_flows


def starving(instance: Instance) -> frozenset[str]:
    """Ids of the joins that some token waits at or can come to, but that not every flow can reach."""
    return frozenset(name for level in _levels(instance) for name in _starving(level))


def _levels(instance: Instance) -> Iterator[Instance | SubInstance]:
    yield instance
    yield from instance.subprocesses.values()


def _starving(level: Instance | SubInstance) -> Iterator[str]:
    tokens: list[Token] = [t for t in live(level.tasks.values()) if "host" not in t.internal_data]
    for node in level.spec.task_specs.values():
        if isinstance(node, ParallelGateway) and len(node.incoming) > 1:
            found: set[str] = set()
            for token in tokens:
                if token.task_spec is node:
                    found.add(token.internal_data["via"])
                else:
                    found |= incoming_flows(node.level, node.element.id, token.task_spec.element.id)
            if found and not set(node.incoming) <= found:
                yield node.element.id
