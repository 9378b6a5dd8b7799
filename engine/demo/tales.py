"""The cases that are told step by step: a complaint at the superior body, contacts, a threat.

They are data (``data/tales.json``). A moment is a working day counted from today with a time ("-9 10:20"),
or minutes before now ("-6 min"). In a form, ``@person:login`` is a person's id, ``@number:tale`` the number
of the case of an earlier tale, ``@day`` and ``@minute`` the day and the minute of the act itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from engine.demo.data_files import read_demo_data
from engine.demo.plan import Act, Tale
from engine.domain.calendar import calendar_as_of
from engine.domain.local_time import at_local, local, local_date


def tales(now: datetime) -> Iterator[tuple[datetime, Tale]]:
    """Each with the moment at which its appeal comes in."""
    for told in read_demo_data("tales"):
        at = _moment(told["at"], now)
        acts = tuple(Act(told["name"], **one | {"at": _moment(one["at"], now)}) for one in told["acts"])
        intake = told["intake"] | {"received_at": at.isoformat()}
        yield at, Tale(told["name"], told["login"], intake, acts, told["place"])


@dataclass
class Names:
    """What references stand for. ``numbers`` grows as cases are registered."""

    people: Mapping[str, int]
    numbers: dict[str, str] = field(default_factory=dict)

    def filled(self, data: Any, at: datetime) -> Any:
        """The form with every reference replaced. Raises ``KeyError`` for one that is not known."""
        if isinstance(data, Mapping):
            return {name: self.filled(value, at) for name, value in data.items()}
        if isinstance(data, list):
            return [self.filled(value, at) for value in data]
        return self._meant(data, at) if isinstance(data, str) and data.startswith("@") else data

    def _meant(self, reference: str, at: datetime) -> str:
        kind, _, name = reference.removeprefix("@").partition(":")
        match kind:
            case "person":
                return str(self.people[name])
            case "number":
                return self.numbers[name]
            case "day":
                return local_date(at).isoformat()
            case "minute":
                return f"{local(at):%Y-%m-%dT%H:%M}"
        raise KeyError(reference)


def _moment(said: str, now: datetime) -> datetime:
    offset, _, rest = said.partition(" ")
    if rest == "min":
        return now + timedelta(minutes=int(offset))
    day = calendar_as_of().add_working_days(local_date(now), int(offset))
    return at_local(day, time.fromisoformat(rest))
