"""A trial of a draft: what happens in it, what it shows, and both as plain values.

Walked by :mod:`engine.examination.trial`, in a child process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Move:
    """One thing that happens: ``kind`` is that of a command of the engine.

    ``target``: the key of what waits; of a start the start event, or nothing.
    """

    kind: str
    at: datetime
    target: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Script:
    """``answers``: by element, what its service work answers whenever it is called, where that is not the
    usual."""

    process_id: str
    moves: tuple[Move, ...] = ()
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """Service work without an answer, usual or of the script. ``reads``: what the diagram takes of it."""

    element_id: str
    type: str
    inputs: Mapping[str, Any]
    headers: Mapping[str, str]
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Called:
    """Service work that was answered: what it would have done, and with what."""

    element_id: str
    type: str
    inputs: Mapping[str, Any]
    headers: Mapping[str, str]
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Waiting:
    """What the case waits for. ``kind``: complete (a person's step), timer, message, signal or job.

    ``reads``: what the process takes of the answer.
    """

    kind: str
    key: str
    element_id: str
    form_key: str | None = None
    groups: tuple[str, ...] = ()
    due_at: str | None = None
    message: str = ""
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What one move did. ``took`` are elements entered and flows taken, in order; ``state`` the case's after
    it."""

    kind: str
    target: str
    at: str
    entered: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    calls: tuple[Called, ...] = ()
    ends: tuple[str, ...] = ()
    state: str = ""


@dataclass(frozen=True)
class Trial:
    """``failed``: the code and details of what stopped the last move; ``asked``: what it wants answered."""

    seen: tuple[Seen, ...]
    waiting: tuple[Waiting, ...]
    variables: Mapping[str, Any]
    state: str
    completed: bool
    visits: Mapping[str, int]
    flows: tuple[str, ...]
    failed: Mapping[str, Any] | None = None
    asked: Asked | None = None
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By element and language, of all that is drawn in a file of which the trial speaks."""
    drawn: Mapping[str, str] = field(default_factory=dict)
    """In which file each element is drawn that was entered, waits or asks."""

    @property
    def here(self) -> str | None:
        """The element to look at: what asks or waits, else the last one entered."""
        if self.asked is not None:
            return self.asked.element_id
        if self.failed is not None and self.failed.get("element") in self.names:
            return str(self.failed["element"])
        waits = [one for one in self.waiting if one.kind != "timer"] or list(self.waiting)
        return waits[-1].element_id if waits else (self.path[-1] if self.path else None)

    @property
    def path(self) -> tuple[str, ...]:
        """Every element that was entered, in order: what a scenario is compared by."""
        return tuple(element for one in self.seen for element in one.entered)


# -- as plain values -----------------------------------------------------------------------------


def as_json(script: Script) -> dict[str, Any]:
    """The script as plain values."""
    told = asdict(script)
    for move in told["moves"]:
        move["at"] = move["at"].isoformat()
    return told


def script_of(told: Mapping[str, Any]) -> Script:
    """Raises ValueError, KeyError or TypeError when it is no script."""
    if not isinstance(told, Mapping) or not all(isinstance(one, Mapping) for one in told.get("moves", ())):
        raise TypeError("no script")
    moves = tuple(
        Move(
            one["kind"],
            datetime.fromisoformat(one["at"]),
            str(one.get("target", "")),
            dict(one.get("variables", {})),
        )
        for one in told.get("moves", ())
    )
    answers = {str(name): dict(answer) for name, answer in dict(told.get("answers", {})).items()}
    return Script(str(told["process_id"]), moves, answers)


def trial_of(told: Mapping[str, Any]) -> Trial:
    """Raises ValueError, KeyError or TypeError when it is no answer of ours."""
    seen = tuple(
        Seen(
            **{
                **one,
                "entered": tuple(one["entered"]),
                "flows": tuple(one["flows"]),
                "ends": tuple(one["ends"]),
                "calls": tuple(Called(**call) for call in one["calls"]),
            }
        )
        for one in told["seen"]
    )
    waiting = tuple(
        Waiting(**{**one, "groups": tuple(one["groups"]), "reads": tuple(one["reads"])})
        for one in told["waiting"]
    )
    asked = told["asked"]
    return Trial(
        **{
            **told,
            "seen": seen,
            "waiting": waiting,
            "flows": tuple(told["flows"]),
            "asked": Asked(**{**asked, "reads": tuple(asked["reads"])}) if asked else None,
        }
    )
