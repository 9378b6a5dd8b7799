"""What a step takes of its form and the form does not ask for.

A result holds the fields of the form, and what the system derives of them; a name that is neither is read
from what earlier steps left, or is null. Told is what surely was meant as a field: it is taken as it is, or
nothing else of the form is taken with it, or no step could have left it, or an earlier version of the form
asked for it. Where the gateway behind the step can then choose no flow, every case would stop there: that
keeps the files from running.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from engine import feel
from engine.bpmn.diagram import Element, Level, Message, Process, UserWork
from engine.bpmn.lint.rule import Found
from engine.bpmn.lint.variables import (
    GIVEN,
    elements_of,
    names_in,
    reads_of,
    sharing,
    writes_anything,
    written_by,
)
from engine.bpmn.model import Languages
from engine.domain.case_actions import form_of
from engine.domain.derived_names import DERIVED
from engine.domain.errors import ExpressionFailed
from engine.feel.decisions import Decision

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """What a form asks for: its fields, and the kind of record that it becomes."""

    fields: frozenset[str]
    record: str


Forms = Mapping[str, Asked]
"""By key, those that could be read."""


@dataclass(frozen=True)
class _Missing:
    """A name that an output mapping reads in vain; ``plain`` where it is the whole mapping, ``meant`` where
    it was surely meant as a field."""

    target: str
    name: str
    plain: bool
    meant: bool


@dataclass(frozen=True)
class _Filled:
    """An element that takes its result from a form, and the names that it can take."""

    element: Element
    level: Level
    form: str
    names: frozenset[str]
    formerly: frozenset[str]

    def missing(self) -> Iterator[_Missing]:
        for mapping in self.element.outputs:
            if mapping.source.startswith("="):
                read, target = names_in(mapping.source[1:]), mapping.target.partition(".")[0]
                alone = not read & self.names and target not in read
                for name in sorted(read - self.names):
                    plain = mapping.source[1:].strip() == name
                    yield _Missing(target, name, plain, plain or alone or name in self.formerly)


def unfilled(
    processes: Sequence[Process], decisions: Mapping[str, Decision], forms: Forms, before: Forms
) -> Iterator[tuple[Process, Found]]:
    """``before``: what the forms asked for in an earlier version.

    Finds ``form_field_missing``; ``form_field_needed`` where something reads what was made of the name;
    ``form_field_stops`` where every case would stop.
    """
    for together in sharing(processes):
        filled = {process.id: list(_filled(process, forms, before)) for process in together}
        if not any(one for some in filled.values() for one in some if any(one.missing())):
            continue
        known = {process.id for process in together}
        anything = any(writes_anything(e, known) for process in together for e in elements_of(process))
        left = None if anything else _left(together, [one for some in filled.values() for one in some])
        needs = _needs(together, decisions)
        for process in together:
            for one in filled[process.id]:
                yield from ((process, found) for found in _told(one, left, needs))


def _filled(process: Process, forms: Forms, before: Forms) -> Iterator[_Filled]:
    for level in process.level.everywhere():
        for element in level.elements.values():
            key = _form(element)
            if key is not None and (asked := forms.get(key)) is not None:
                kind = element.properties.get("record", asked.record)
                given = asked.fields | DERIVED.get(kind, frozenset()) | _own(element) | GIVEN
                formerly = before[key].fields if key in before else frozenset[str]()
                yield _Filled(element, level, key, given, formerly)


def _form(element: Element) -> str | None:
    """A task's, or that of an action of people."""
    if isinstance(element.work, UserWork):
        return element.work.form_key
    return form_of(element.properties) if isinstance(element.event, Message) else None


def _own(element: Element) -> frozenset[str]:
    names = {mapping.target.partition(".")[0] for mapping in element.inputs}
    if element.loop is not None and element.loop.item:
        names.add(element.loop.item)
    return frozenset(names)


def _left(processes: Sequence[Process], filled: Sequence[_Filled]) -> frozenset[str]:
    """The names that some step really leaves: not those that are only made of what is missing."""
    by_form = {id(one.element) for one in filled}
    others = (e for process in processes for e in elements_of(process) if id(e) not in by_form)
    left = set(GIVEN).union(*map(written_by, others))
    for one in filled:
        left |= _own(one.element)
        if one.element.loop is not None and one.element.loop.output_collection:
            left.add(one.element.loop.output_collection)
    waiting = [(one, mapping) for one in filled for mapping in one.element.outputs]
    while True:
        made = {
            mapping.target.partition(".")[0]
            for one, mapping in waiting
            if not mapping.source.startswith("=") or names_in(mapping.source[1:]) <= one.names | left
        }
        if made <= left:
            return frozenset(left)
        left |= made


def _needs(
    processes: Sequence[Process], decisions: Mapping[str, Decision]
) -> Mapping[str, list[tuple[str, Languages]]]:
    """By name, who reads it: (id, names), gateways and what is asked of them first."""
    found: dict[str, list[tuple[str, Languages]]] = {}
    for process in processes:
        elements = {element.id: element for element in elements_of(process)}
        gates = {
            flow.id: flow.source for level in process.level.everywhere() for flow in level.flows.values()
        }
        for owner, name in reads_of(process, decisions):
            reader = elements[gates.get(owner, owner)]
            place = 0 if owner in gates else len(found.get(name, ()))
            found.setdefault(name, []).insert(place, (reader.id, reader.names))
    return found


def _told(
    one: _Filled, left: frozenset[str] | None, needs: Mapping[str, list[tuple[str, Languages]]]
) -> Iterator[Found]:
    for missing in one.missing():
        target, name = missing.target, missing.name
        dead = left is not None and name not in left
        if not dead and not missing.meant:
            continue  # it reads what an earlier step left
        facts = {"form": one.form, "name": name, "target": target}
        nothing = dead and missing.plain and left is not None and target not in left
        stops = _stops(one, target) if nothing else None
        reader = next((who for who in needs.get(target, ()) if who[0] != one.element.id), None)
        if stops is not None:
            yield Found(
                one.element.id, "form_field_stops", {**facts, "needed": _called(stops.id, stops.names)}
            )
        elif reader is not None:
            yield Found(one.element.id, "form_field_needed", {**facts, "needed": _called(*reader)})
        else:
            yield Found(one.element.id, "form_field_missing", facts)


def _called(id_: str, names: Languages) -> dict[str, str]:
    return {language: names.get(language) or names.get("kk") or id_ for language in ("kk", "ru", "en")}


def _stops(one: _Filled, target: str) -> Element | None:
    """What comes straight after the step and cannot go on when ``target`` is null."""
    if one.element.loop is not None or len(flows := one.level.outgoing(one.element.id)) != 1:
        return None
    following = one.level.elements[flows[0].target]
    if following.loop is not None:
        return following if following.loop.collection.strip() == target else None
    ways = one.level.outgoing(following.id)
    chooses = following.type in ("exclusiveGateway", "inclusiveGateway") and len(ways) > 1
    if not chooses or (following.type == "inclusiveGateway" and len(one.level.incoming(following.id)) > 1):
        return None
    if _without_way(one.level, following, target):
        return following
    return None


def _without_way(level: Level, gateway: Element, target: str) -> bool:
    """Whether the gateway fails or finds no flow, tried as the engine tries it."""
    for flow in level.outgoing(gateway.id):
        if flow.id == gateway.default:
            continue
        if flow.condition is None or not names_in(flow.condition) <= {target}:
            return False
        try:
            if feel.condition(flow.condition, {target: None}, at=_ANY_TIME):
                return False
        except ExpressionFailed:
            return True
    return gateway.default is None
