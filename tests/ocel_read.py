"""Reads logs in OCEL 2.0 by the standard alone, both forms, and refuses what its schemas forbid."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from tests.logs_read import Graph, graph, is_time

TYPES = {"string", "time", "integer", "float", "boolean"}
Relations = list[tuple[str, str]]


@dataclass
class Ocel:
    """``objects`` and ``events`` by id: type, attributes, relations; ``times`` of the events."""

    object_types: dict[str, dict[str, str]]
    event_types: dict[str, dict[str, str]]
    objects: dict[str, tuple[str, dict[str, str], Relations]]
    events: dict[str, tuple[str, dict[str, str], Relations]]
    times: dict[str, str]


def read_json(content: str) -> Ocel:
    """AssertionError for what the standard does not allow."""
    log = json.loads(content)
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    found = Ocel(_types(log["objectTypes"]), _types(log["eventTypes"]), {}, {}, {})
    for one in log["objects"]:
        assert one["id"] not in found.objects
        assert all(is_time(told["time"]) for told in one["attributes"])
        found.objects[one["id"]] = (one["type"], _values(one["attributes"]), _relations(one))
    for one in log["events"]:
        assert one["id"] not in found.events
        found.events[one["id"]] = (one["type"], _values(one["attributes"]), _relations(one))
        found.times[one["id"]] = one["time"]
    return _resolved(found)


def _types(declared: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    found = {one["name"]: {told["name"]: told["type"] for told in one["attributes"]} for one in declared}
    assert len(found) == len(declared)
    return found


def _values(told: list[dict[str, Any]]) -> dict[str, str]:
    assert all(isinstance(one["value"], str) for one in told)
    return {one["name"]: one["value"] for one in told}


def _relations(one: dict[str, Any]) -> Relations:
    return [(related["objectId"], related["qualifier"]) for related in one["relationships"]]


def read_xml(content: str) -> Ocel:
    """As :func:`read_json`; elements in the schema's order."""
    log = fromstring(content.encode())
    assert [one.tag for one in log] == ["object-types", "event-types", "objects", "events"]
    kinds, activities, objects, events = log
    found = Ocel(_declared(kinds), _declared(activities), {}, {}, {})
    for one in objects:
        assert all(is_time(told.attrib["time"]) for told in one[0])
        assert one.attrib["id"] not in found.objects
        found.objects[one.attrib["id"]] = _element(one)
    for one in events:
        assert one.attrib["id"] not in found.events
        found.events[one.attrib["id"]] = _element(one)
        found.times[one.attrib["id"]] = one.attrib["time"]
    return _resolved(found)


def _declared(kinds: Element) -> dict[str, dict[str, str]]:
    found = {
        one.attrib["name"]: {told.attrib["name"]: told.attrib["type"] for told in one[0]} for one in kinds
    }
    assert len(found) == len(kinds)
    return found


def _element(one: Element) -> tuple[str, dict[str, str], Relations]:
    assert [child.tag for child in one] == ["attributes", "objects"]
    told = {child.attrib["name"]: child.text or "" for child in one[0]}
    related = [(child.attrib["object-id"], child.attrib["qualifier"]) for child in one[1]]
    assert {child.tag for child in one[1]} <= {"object"}
    return one.attrib["type"], told, related


def _resolved(found: Ocel) -> Ocel:
    """Types are declared, with their attributes; whatever is named is there; times are times."""
    assert all(is_time(time) for time in found.times.values())
    for types, things in ((found.object_types, found.objects), (found.event_types, found.events)):
        assert all(kind in TYPES for declared in types.values() for kind in declared.values())
        for type_, told, related in things.values():
            assert told.keys() <= types[type_].keys()
            assert all(_fits(types[type_][name], value) for name, value in told.items())
            assert all(id_ in found.objects for id_, _how in related), related
            assert len(set(related)) == len(related)
    return found


def _fits(kind: str, value: str) -> bool:
    checks = {"time": is_time, "integer": lambda told: told.lstrip("-").isdigit()}
    if kind == "boolean":
        return value in ("true", "false")
    return checks[kind](value) if kind in checks else True


def graph_of(log: Ocel) -> Graph:
    """Of every case, flattened: how often one completed activity came right after another."""
    cases: dict[str, list[str]] = defaultdict(list)
    for activity, told, related in log.events.values():
        if told["lifecycle"] == "complete":
            mine = next(id_ for id_, how in related if how == "of")
            cases[mine].append(activity)
    return graph(cases.values())
