"""Actions: what a person may do with a case beside its open tasks, drawn as message events.

A message that a diagram waits for, with the properties ``action.role`` (one role or several, with commas
between them) and ``action.form``, is an action of the people with that role: to ask for an extension, to
record a withdrawal. The event's name is the action's name.
"""

from __future__ import annotations

from collections.abc import Mapping

ROLE, FORM = "action.role", "action.form"


def roles_of(properties: Mapping[str, str]) -> frozenset[str]:
    """The roles that may take the action; empty for an element that is none."""
    return frozenset(part.strip() for part in properties.get(ROLE, "").split(",") if part.strip())


def form_of(properties: Mapping[str, str]) -> str | None:
    """The key of the form that the action asks to fill in."""
    return properties.get(FORM)
