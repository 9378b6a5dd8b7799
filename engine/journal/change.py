"""What the engine alone decides of an entry's ``change``: a rebuild must come to the same.

The rest of ``change`` (columns of the case, organisations of work items, records) is what the verb
did in the tables; :mod:`engine.journal.image` compares that with the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.bpmn.definition import Deployment
from engine.bpmn.model import Advance, OpenedItem
from engine.domain.canonical import plain


def engine_change(result: Advance) -> dict[str, Any]:
    """No personal data: ids, keys and times."""
    change: dict[str, Any] = {
        "steps": [[step.kind, step.element_id] for step in result.steps],
        "opened": [_opened(item) for item in result.opened],
        "closed": list(result.closed),
        "timers": [[timer.key, timer.due_at] for timer in result.timers],
    }
    if result.jobs:
        change["jobs"] = [[job.key, job.type] for job in result.jobs]
    if result.signals:
        change["signals"] = list(result.signals)
    if result.completed:
        change["completed"] = True
    if result.moved:
        change["moved"] = [[one.key, one.element_id, one.form_key] for one in result.moved]
    return change


def states_entered(deployment: Deployment, process_id: str, result: Advance) -> list[tuple[str, str]]:
    """(element, case state) of every element entered that names one, in order."""
    elements = deployment.elements(process_id)
    found = []
    for step in result.steps:
        info = elements.get(step.element_id) if step.kind == "entered" else None
        if info and "caseState" in info.properties:
            found.append((step.element_id, info.properties["caseState"]))
    return found


def same_change(stored: Mapping[str, Any], result: Advance, state: str | None) -> bool:
    """Whether a stored change says what the engine just did. ``state``: the case's last state entered."""
    if engine_part(stored) != plain(engine_change(result)):
        return False
    moved = stored.get("state")
    return moved is None or bool(moved["to"] == state)


def engine_part(stored: Mapping[str, Any]) -> dict[str, Any]:
    """What a stored change has of :func:`engine_change`."""
    rows = [{name: row.get(name) for name in _OPENED} for row in stored.get("opened", ())]
    told = {**stored, "opened": rows}
    return {name: told[name] for name in _ENGINE if name in told}


_ENGINE = ("steps", "opened", "closed", "timers", "jobs", "signals", "completed", "moved")
_OPENED = ("key", "element_id", "form_key", "groups", "assignee", "due_at", "held_until")


def _opened(item: OpenedItem) -> dict[str, Any]:
    values = (item.key, item.element_id, item.form_key, list(item.candidate_groups), item.assignee)
    return dict(zip(_OPENED, (*values, item.due_at, item.follow_up_at), strict=True))
