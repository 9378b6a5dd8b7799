"""Every FEEL text of a diagram, with the element it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
            for text in (*asked(element), *answered(element)):
                yield element.id, text


def asked(element: Element) -> Iterator[str]:
    """What is evaluated before the element has a result: it reads variables and nothing else."""
    return _feel(_asked(element))


def answered(element: Element) -> Iterator[str]:
    """What is evaluated when a result is there, which it may read too."""
    loop = element.loop
    yield from _feel(mapping.source for mapping in element.outputs)
    yield from filter(None, (loop.output_element, loop.completion) if loop else ())


def _feel(texts: Iterable[str | None]) -> Iterator[str]:
    return (text[1:] for text in texts if text and text.startswith("="))


def _asked(element: Element) -> Iterator[str | None]:
    yield from (mapping.source for mapping in element.inputs)
    work, event = element.work, element.event
    if isinstance(work, UserWork):
        yield from (work.assignee, work.candidate_groups, work.due, work.follow_up, work.priority)
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
    if element.loop is not None:
        yield "=" + element.loop.collection
