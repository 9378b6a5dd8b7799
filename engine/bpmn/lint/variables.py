"""Names that are read and that nothing in the files ever gives a value.

At a gateway such a name stops the case, in a mapping it is null in silence. Told only where the files say
all that is written: a service inside the transaction, a message or a signal without output mappings writes
whatever comes with it, and then nothing is told of the processes that share its variables. A name that is
written too late, or on another way, is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from engine import feel
from engine.bpmn import dmn_cells
from engine.bpmn.diagram import (
    Call,
    DecisionCall,
    Element,
    ErrorCode,
    Message,
    Process,
    Script,
    ServiceWork,
    Signal,
    UserWork,
)
from engine.bpmn.expressions import answered, asked
from engine.bpmn.lint.rule import Found
from engine.domain.errors import ExpressionFailed
from engine.feel.cells import IRRELEVANT
from engine.feel.decisions import Decision

GIVEN = frozenset(
    {"case_id", "loopCounter", "numberOfInstances", "numberOfActiveInstances", "numberOfCompletedInstances",
     "numberOfTerminatedInstances"}
)  # fmt: skip
"""What a case begins with (``engine.operations.receive_appeal``), and what a repetition counts."""

ANSWERED = (Message, Signal, ErrorCode)
"""Events that bring variables with them. An escalation, a timer and a terminate end bring none."""


def never_written(
    processes: Sequence[Process], decisions: Mapping[str, Decision]
) -> Iterator[tuple[Process, Found]]:
    for together in sharing(processes):
        elements = [element for process in together for element in elements_of(process)]
        known = {process.id for process in together}
        if any(writes_anything(element, known) for element in elements):
            continue
        written = GIVEN.union(*map(written_by, elements))
        for process in together:
            for owner, name in dict.fromkeys(reads_of(process, decisions)):
                if name not in written:
                    yield process, Found(owner, "variable_never_written", {"name": name})


def elements_of(process: Process) -> Iterator[Element]:
    return chain.from_iterable(level.elements.values() for level in process.level.everywhere())


def sharing(processes: Sequence[Process]) -> list[list[Process]]:
    """Processes that call each other, whoever calls: one may write what the other reads."""
    groups: list[list[Process]] = []
    for process in processes:
        near = [group for group in groups if any(_calls(process, one) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*chain.from_iterable(near), process])
    return groups


def _calls(one: Process, other: Process) -> bool:
    return other.id in _called(one) or one.id in _called(other)


def _called(process: Process) -> set[str]:
    return {element.work.process_id for element in elements_of(process) if isinstance(element.work, Call)}


def writes_anything(element: Element, known: set[str]) -> bool:
    """Whether names reach the process that no file says."""
    work, event = element.work, element.event
    if isinstance(work, Call) and work.process_id not in known:
        return True
    inside = isinstance(work, ServiceWork) and not work.outside
    brings = isinstance(event, ANSWERED) and "Throw" not in element.type and element.type != "endEvent"
    return (inside or brings) and not element.outputs


def written_by(element: Element) -> set[str]:
    work, loop = element.work, element.loop
    names = {mapping.target.partition(".")[0] for mapping in (*element.inputs, *element.outputs)}
    if isinstance(work, (Script, DecisionCall)):
        names.add(work.result.partition(".")[0])
    if loop is not None:
        names |= {name for name in (loop.item, loop.output_collection) if name}
        # Without output mappings a round's result is written whole: what is collected of it is there.
        names |= names_in(loop.output_element or "")
    return names


def reads_of(process: Process, decisions: Mapping[str, Decision]) -> Iterator[tuple[str, str]]:
    """(element or flow, name): only what is surely no part of a result that somebody brings."""
    for level in process.level.everywhere():
        for flow in level.flows.values():
            for name in sorted(names_in(flow.condition or "")):
                yield flow.id, name
        for element in level.elements.values():
            for name in sorted(set(chain.from_iterable(map(names_in, _texts(element))))):
                yield element.id, name
            if isinstance(element.work, DecisionCall):
                for name in sorted(_decision_reads(element.work.decision_id, decisions)):
                    yield element.id, name


def _texts(element: Element) -> Iterator[str]:
    """FEEL that is evaluated at the element. A start event reads what came with it and nothing else."""
    brought = isinstance(element.work, (UserWork, ServiceWork, Call)) or isinstance(element.event, ANSWERED)
    if element.type == "startEvent":
        return iter(())
    return iter([*asked(element), *([] if brought else answered(element))])


def _decision_reads(decision_id: str, decisions: Mapping[str, Decision]) -> set[str]:
    """Of the decision and all that it requires: names that neither of them gives to the other."""
    names: set[str] = set()
    seen, todo = {decision_id}, [decision_id]
    while todo:
        decision = decisions.get(todo.pop())
        if decision is None:
            continue
        data = {one.name for one in decision.inputs}
        for cell in dmn_cells.of(decision, decisions):
            names |= _cell_names(cell) - (cell.shape.keys() - data)
        todo += [required for required in decision.requires if required not in seen]
        seen.update(decision.requires)
    return names


def _cell_names(cell: dmn_cells.Cell) -> set[str]:
    if cell.text.strip() in IRRELEVANT:
        return set()
    try:
        return _variables(feel.parse(cell.text, unary=cell.unary, shape=cell.shape))
    except ExpressionFailed:
        return set()


@lru_cache(maxsize=2_000)
def names_in(text: str) -> frozenset[str]:
    """Of what cannot be read nothing is said here. To fail is what costs most: each text is tried once."""
    if not text:
        return frozenset()
    try:
        return frozenset(_variables(feel.parse(text)))
    except ExpressionFailed:
        return frozenset()


def _variables(names: Iterable[str]) -> set[str]:
    """A name with spaces is no variable's."""
    return {name for name in names if name.isidentifier()}
