"""A log in OCEL 2.0 (JSON and XML): events with all they touch, cases, tasks, replies, officials, versions.

The standard wants the types before the objects and the objects before the events: the cases are read three
times, and only names of types, officials, units and versions are kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.domain.event_log import CASE_ATTRIBUTES, SYSTEM, LogEvent, LoggedCase, Value
from engine.reports.logs.texts import TYPES, attribute, escaped, moment, text

Log = Callable[[], Iterable[LoggedCase]]

CASE, TASK, REPLY = "case", "task", "reply"
OFFICIAL, UNIT, VERSION = "official", "organisation", "process_version"

OBJECT_TYPES: Mapping[str, Mapping[str, type]] = {
    CASE: CASE_ATTRIBUTES,
    TASK: {"element": str, "role": str},
    REPLY: {"draft": int},
    OFFICIAL: {},
    UNIT: {},
    VERSION: {"family": str, "number": int},
}

EVENT_ATTRIBUTES: Mapping[str, type] = {
    "lifecycle": str,
    "resource": str,
    "role": str,
    "unit": str,
    "command": str,
    "entry": int,
}

UNCHANGED = datetime(1970, 1, 1, tzinfo=UTC)
"""When the standard has a value begin that it says no moment of."""


@dataclass(frozen=True)
class Thing:
    """An object. ``related``: ids of others with the qualifier of how, and their types."""

    id: str
    type: str
    attributes: Mapping[str, Value]
    related: tuple[tuple[str, str, str], ...] = ()


def ocel_json(log: Log) -> Iterator[str]:
    """The file in pieces, one a case and section."""
    yield '{"objectTypes":' + _compact([_declared(name, of) for name, of in OBJECT_TYPES.items()])
    yield ',\n"eventTypes":' + _compact([_declared(name, EVENT_ATTRIBUTES) for name in _activities(log)])
    yield ',\n"objects":['
    yield from _joined(_compact(_object(one)) for one in _things(log))
    yield '],\n"events":['
    yield from _joined(_compact(_happened(case, one)) for case in log() for one in case.events)
    yield "]}\n"


def ocel_xml(log: Log) -> Iterator[str]:
    """The file in pieces. Relations are ``object`` elements, as the schema has them."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<log>\n<object-types>\n'
    yield from (_type_element("object-type", name, of) for name, of in OBJECT_TYPES.items())
    yield "</object-types>\n<event-types>\n"
    yield from (_type_element("event-type", name, EVENT_ATTRIBUTES) for name in _activities(log))
    yield "</event-types>\n<objects>\n"
    yield from (_object_element(one) for one in _things(log))
    yield "</objects>\n<events>\n"
    yield from (_event_element(case, one) for case in log() for one in case.events)
    yield "</events>\n</log>\n"


def _activities(log: Log) -> list[str]:
    return sorted({event.activity for case in log() for event in case.events})


def _things(log: Log) -> Iterator[Thing]:
    """Those of each case, then those that cases share."""
    shared: dict[str, Thing] = {}
    for case in log():
        family = str(case.attributes["family"])
        units = [str(case.attributes[name]) for name in _UNITS if name in case.attributes]
        shared |= {one: Thing(one, UNIT, {}) for one in map(_unit, units)}
        for event in case.events:
            shared |= {one: Thing(one, OFFICIAL, {}) for one in _officials(event)}
            version = _version(family, event.version)
            shared[version] = Thing(version, VERSION, {"family": family, "number": event.version})
            if event.group is not None:
                shared[_unit(event.group)] = Thing(_unit(event.group), UNIT, {})
        runs_on = _version(family, case.attributes["version"])
        shared.setdefault(
            runs_on, Thing(runs_on, VERSION, {"family": family, "number": case.attributes["version"]})
        )
        yield from _of_case(case, runs_on)
    yield from shared.values()


_UNITS = {"organisation": "received by", "executing_unit": "executed by"}


def _of_case(case: LoggedCase, runs_on: str) -> Iterator[Thing]:
    related = [
        (_unit(str(case.attributes[n])), how, UNIT) for n, how in _UNITS.items() if n in case.attributes
    ]
    yield Thing(_case(case), CASE, case.attributes, (*related, (runs_on, "runs on", VERSION)))
    part_of = ((_case(case), "part of", CASE),)
    seen: set[str] = set()
    for event in case.events:
        if event.instance is not None and event.instance not in seen:
            seen.add(event.instance)
            told = {"element": event.instance.partition("#")[0], "role": event.role}
            known = {name: value for name, value in told.items() if value is not None}
            yield Thing(_task(case, event.instance), TASK, known, part_of)
        for draft in event.replies:
            yield Thing(_reply(case, draft), REPLY, {"draft": draft}, part_of)


def _related(case: LoggedCase, event: LogEvent) -> list[tuple[str, str, str]]:
    """What the event touched: id, how, type."""
    found = [(_case(case), "of", CASE)]
    if event.instance is not None:
        found.append((_task(case, event.instance), "about", TASK))
    found += [(_reply(case, draft), "wrote", REPLY) for draft in event.replies]
    if event.resource != SYSTEM:
        found.append((event.resource, "by", OFFICIAL))
    if event.on_behalf_of is not None:
        found.append((event.on_behalf_of, "on behalf of", OFFICIAL))
    if event.assignee is not None:
        found.append((event.assignee, "given to", OFFICIAL))
    if event.group is not None:
        found.append((_unit(event.group), "in", UNIT))
    found.append((_version(str(case.attributes["family"]), event.version), "by the rules of", VERSION))
    return found


def _officials(event: LogEvent) -> set[str]:
    told = {event.resource, event.on_behalf_of, event.assignee}
    return {one for one in told if one is not None and one != SYSTEM}


def _case(case: LoggedCase) -> str:
    return f"case-{case.id}"


def _task(case: LoggedCase, key: str) -> str:
    return f"task-{case.id}-{key}"


def _reply(case: LoggedCase, draft: int) -> str:
    return f"reply-{case.id}-{draft}"


def _unit(code: str) -> str:
    return f"organisation-{code}"


def _version(family: str, number: Value) -> str:
    return f"process-{family}-{number}"


def _told(event: LogEvent) -> dict[str, Value]:
    told: dict[str, Value | None] = {
        "lifecycle": event.lifecycle,
        "resource": event.resource,
        "role": event.role,
        "unit": event.group,
        "command": event.command,
        "entry": event.seq,
    }
    return {name: value for name, value in told.items() if value is not None}


def _declared(name: str, attributes: Mapping[str, type]) -> Mapping[str, object]:
    told = [{"name": one, "type": TYPES[of]} for one, of in attributes.items()]
    return {"name": name, "attributes": told}


def _object(one: Thing) -> Mapping[str, object]:
    # The schema has every value as a string; the type stands in the declaration.
    told = [
        {"name": name, "time": moment(UNCHANGED), "value": text(value)}
        for name, value in one.attributes.items()
    ]
    related = [{"objectId": id_, "qualifier": how} for id_, how, _type in one.related]
    return {"id": one.id, "type": one.type, "attributes": told, "relationships": related}


def _happened(case: LoggedCase, event: LogEvent) -> Mapping[str, object]:
    return {
        "id": f"event-{case.id}-{event.id}",
        "type": event.activity,
        "time": moment(event.at),
        "attributes": [{"name": name, "value": text(value)} for name, value in _told(event).items()],
        "relationships": [{"objectId": id_, "qualifier": how} for id_, how, _type in _related(case, event)],
    }


def _type_element(tag: str, name: str, attributes: Mapping[str, type]) -> str:
    told = "".join(f'<attribute name="{one}" type="{TYPES[of]}"/>' for one, of in attributes.items())
    return f"<{tag} name={attribute(name)}><attributes>{told}</attributes></{tag}>\n"


def _object_element(one: Thing) -> str:
    since = moment(UNCHANGED)
    told = "".join(
        f'<attribute name="{name}" time="{since}">{escaped(text(value))}</attribute>'
        for name, value in one.attributes.items()
    )
    return (
        f"<object id={attribute(one.id)} type={attribute(one.type)}><attributes>{told}</attributes>"
        f"<objects>{_relations(one.related)}</objects></object>\n"
    )


def _event_element(case: LoggedCase, event: LogEvent) -> str:
    told = "".join(
        f'<attribute name="{name}">{escaped(text(value))}</attribute>' for name, value in _told(event).items()
    )
    id_, type_ = attribute(f"event-{case.id}-{event.id}"), attribute(event.activity)
    return (
        f'<event id={id_} type={type_} time="{moment(event.at)}"><attributes>{told}</attributes>'
        f"<objects>{_relations(_related(case, event))}</objects></event>\n"
    )


def _relations(related: Iterable[tuple[str, str, str]]) -> str:
    return "".join(
        f"<object object-id={attribute(id_)} qualifier={attribute(how)} type={attribute(type_)}/>"
        for id_, how, type_ in related
    )


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _joined(pieces: Iterable[str]) -> Iterator[str]:
    for number, piece in enumerate(pieces):
        yield (",\n" if number else "\n") + piece
