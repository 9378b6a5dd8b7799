"""Forgets the past: after every command the tree holds only what still lives.

History is the journal's. A finished token is needed by nobody here (joins know the flow that
brought a token, boundary events their activity), so it is taken out and its children hang on its
parent. The state stays flat after any number of rework loops, also beside a branch that waits.
"""

from __future__ import annotations

from engine.bpmn.instance import Instance, SubInstance, Token


def prune(instance: Instance) -> None:
    for level in (instance, *instance.subprocesses.values()):
        _prune_level(level)


def _prune_level(level: Instance | SubInstance) -> None:
    root: Token = level.task_tree
    for token in list(level.tasks.values()):
        if token.finished and token is not root:
            _take_out(level, token)
    root._children.sort()


def _take_out(level: Instance | SubInstance, token: Token) -> None:
    parent: Token = token.parent
    parent._children.remove(token.id)
    parent._children += token._children
    for child in token.children:
        child._parent = parent.id
    del level.tasks[token.id]
