"""Says what differs between two sets of files, file by file, in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.bpmn.dmn_facts import read_tables
from engine.bpmn.drawn_facts import read_drawing
from engine.domain.difference import FileDifference, Reading, difference
from engine.domain.errors import InvalidDiagram
from engine.domain.renames import renames, with_new_ids
from engine.domain.wording_facts import read_message
from forms.facts import read_form

READERS: Mapping[str, Callable[[str, bytes], Reading]] = {
    "bpmn": read_drawing,
    "dmn": read_tables,
    "form": read_form,
    "message": read_message,
}


def compare(was: Mapping[str, bytes], now: Mapping[str, bytes]) -> list[FileDifference]:
    """Of the files that differ, in the order of their names; the others are left out."""
    differing = [path for path in sorted({*was, *now}) if was.get(path) != now.get(path)]
    return [_file(path, was.get(path), now.get(path)) for path in differing]


def _file(path: str, was: bytes | None, now: bytes | None) -> FileDifference:
    how = "added" if was is None else "removed" if now is None else "changed"
    sides: dict[str, Reading] = {}
    unreadable: dict[str, str] = {}
    for side, content in (("was", was), ("now", now)):
        try:
            sides[side] = Reading() if content is None else READERS[path.rpartition(".")[2]](path, content)
        except InvalidDiagram as refused:
            unreadable[side] = str(refused.details["rule"])
    if unreadable:
        return FileDifference(path, how, unreadable=unreadable)
    new_ids = renames(sides["was"].things, sides["now"].things)
    return difference(path, how, with_new_ids(sides["was"], new_ids), sides["now"], new_ids)
