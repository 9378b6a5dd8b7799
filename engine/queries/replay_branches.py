"""What waited beside each other: each work item as a branch of its own, from its opening to its end.

Co-executors have a step at one time, requests for information run side by side: the key of an item tells
them apart, the entries tell which were open together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.queries.history import HistoryEntry


@dataclass
class Branch:
    """``steps``: numbers of the entries that opened the item, acted upon it, closed it. ``holders``: from
    which entry on it was whose, ``None`` for nobody. ``beside``: keys of the items of the same step that
    were open at some time together with this one, itself among them, as they were opened."""

    key: str
    element_id: str
    visit: int
    steps: list[int] = field(default_factory=list)
    holders: list[tuple[int, int | None]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    closed: int | None = None

    def holder(self, seq: int) -> int | None:
        """Whose it was after that entry."""
        return next((person for since, person in reversed(self.holders) if since <= seq), None)


def branches_of(entries: Iterable[HistoryEntry]) -> Mapping[str, Branch]:
    """By key, in the order of opening. Items that were opened by one entry are of one visit of their step."""
    found: dict[str, Branch] = {}
    visits: dict[str, int] = {}
    for entry in entries:
        _acted(entry, found)
        for key in entry.change.get("closed", ()):
            if key in found:
                found[key].closed = entry.case_seq
        opened = entry.change.get("opened", ())
        for element in dict.fromkeys(str(one["element_id"]) for one in opened):
            visits[element] = visits.get(element, 0) + 1
        for one in opened:
            element, key = str(one["element_id"]), str(one["key"])
            branch = Branch(key, element, visits[element], [entry.case_seq])
            branch.holders.append((entry.case_seq, one.get("assignee_id")))
            _stand_beside(branch, found)
    return found


def _acted(entry: HistoryEntry, found: Mapping[str, Branch]) -> None:
    branch = found.get(str(entry.facts.get("key")))
    if branch is None:
        return
    branch.steps.append(entry.case_seq)
    given = entry.change.get("assignee_id")
    if isinstance(given, Mapping):
        branch.holders.append((entry.case_seq, given.get("to")))


def _stand_beside(branch: Branch, found: dict[str, Branch]) -> None:
    found[branch.key] = branch
    for other in found.values():
        if other.element_id == branch.element_id and other.closed is None:
            branch.beside.append(other.key)
            if other is not branch:
                other.beside.append(branch.key)
