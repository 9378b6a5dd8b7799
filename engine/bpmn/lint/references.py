"""What a diagram names must stand among the files."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.bpmn.diagram import DecisionCall, Process, UserWork
from engine.bpmn.lint.rule import Found


def broken_references(
    process: Process, decisions: Collection[str], forms: Collection[str]
) -> Iterator[Found]:
    """Without any form, files are compiled that never meet a person: nothing is asked of them."""
    for level in process.level.everywhere():
        for element in level.elements.values():
            work = element.work
            if isinstance(work, DecisionCall) and work.decision_id not in decisions:
                yield Found(element.id, "decision_not_found", {"decision": work.decision_id})
            if isinstance(work, UserWork) and forms and work.form_key and work.form_key not in forms:
                yield Found(element.id, "form_not_found", {"form": work.form_key})
