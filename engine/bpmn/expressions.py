"""Every FEEL text of a diagram, with the element it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.diagram import (
    Element,
    ErrorCode,
    Escalation,
    Message,
    Process,
    Script,
    Signal,
    Timer,
    UserWork,
)


def expressions(process: Process) -> Iterator[tuple[str, str]]:
    """(element or flow id, FEEL without its leading ``=``)."""
    for level in process.level.everywhere():
        for flow in level.flows.values():
            if flow.condition is not None:
                yield flow.id, flow.condition
        for element in level.elements.values():
            for text in _of(element):
                if text and text.startswith("="):
                    yield element.id, text[1:]


def _of(element: Element) -> Iterator[str | None]:
    yield from (mapping.source for mapping in (*element.inputs, *element.outputs))
    work, event, loop = element.work, element.event, element.loop
    if isinstance(work, UserWork):
        yield from (work.assignee, work.candidate_groups, work.due, work.follow_up)
    elif isinstance(work, Script):
        yield work.expression
    if isinstance(event, Timer):
        yield event.value
    elif isinstance(event, Message):
        yield from (event.name, event.correlation)
    elif isinstance(event, Signal):
        yield event.name
    elif isinstance(event, (ErrorCode, Escalation)):
        yield event.code
    if loop is not None:
        yield from ("=" + text for text in (loop.collection, loop.output_element, loop.completion) if text)
