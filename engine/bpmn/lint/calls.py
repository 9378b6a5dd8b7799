"""Rules about processes that call each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from engine.bpmn.diagram import Call, Process
from engine.bpmn.lint.rule import Found
from engine.bpmn.lint.structure import starts_of


def called(process: Process) -> list[tuple[str, str]]:
    """(call activity, process id) for every call activity."""
    return [
        (element.id, element.work.process_id)
        for level in process.level.everywhere()
        for element in level.elements.values()
        if isinstance(element.work, Call)
    ]


def closures(processes: Sequence[Process]) -> dict[str, tuple[str, ...]]:
    """For each process: itself, then everything it calls, however deep."""
    calls = {process.id: [target for _, target in called(process)] for process in processes}
    return {process_id: _closure(process_id, calls) for process_id in calls}


def _closure(process_id: str, calls: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    todo = [process_id]
    while todo:
        here = todo.pop()
        if here not in found and here in calls:
            found[here] = None
            todo += calls[here]
    return tuple(found)


def broken_calls(
    process: Process, by_id: Mapping[str, Process], reached: Mapping[str, Collection[str]]
) -> Iterator[Found]:
    """Mutual calls would open levels without end (bug 16 of the library: it hangs)."""
    for element_id, target in called(process):
        if target not in reached:
            yield Found(element_id, "called_element_missing", {"process": target})
        elif process.id in reached[target]:
            yield Found(element_id, "called_element_cycle", {"process": target})
        elif not any(start.event is None for start in starts_of(by_id[target].level)):
            yield Found(element_id, "called_element_without_plain_start", {"process": target})


def shared_ids(
    process: Process, by_id: Mapping[str, Process], reached: Mapping[str, Collection[str]]
) -> Iterator[Found]:
    """Keys and history name elements only: a process and those it calls share one space of ids."""
    seen: set[str] = set()
    for process_id in sorted(reached[process.id]):
        ids = {e for level in by_id[process_id].level.everywhere() for e in level.elements}
        for shared in sorted(ids & seen):
            yield Found(shared, "duplicate_id_in_called", {"process": process_id})
        seen |= ids
