"""A log in XES (IEEE 1849-2016): a trace a case, with lifecycle, organisation and the case's classifiers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from engine.domain.event_log import SYSTEM, LogEvent, LoggedCase, Value
from engine.reports.logs.texts import attribute, text

EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
)

CLASSIFIERS = (
    ("Activity", "event", "concept:name"),
    ("ActivityAndLifecycle", "event", "concept:name lifecycle:transition"),
    ("Resource", "event", "org:resource"),
)
"""Their keys are declared as globals, as the standard demands (5.6.2)."""

# The schema has this attribute as a decimal: the number of the standard and its year.
VERSION = "1849.2016"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ELEMENTS = {str: "string", int: "int", bool: "boolean", datetime: "date"}


def xes(logged: Iterable[LoggedCase]) -> Iterator[str]:
    """The file in pieces, one a case."""
    yield _head()
    for case in logged:
        yield _trace(case)
    yield "</log>\n"


def _head() -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<log xes.version="{VERSION}" xes.features="" xmlns="http://www.xes-standard.org/">',
    ]
    lines += [f'  <extension name="{name}" prefix="{one}" uri="{uri}"/>' for name, one, uri in EXTENSIONS]
    lines += ['  <global scope="trace">', *_lines({"concept:name": ""}, "    "), "  </global>"]
    everywhere: dict[str, Value] = {
        "concept:name": "",
        "lifecycle:transition": "complete",
        "org:resource": SYSTEM,
        "time:timestamp": _EPOCH,
    }
    lines += ['  <global scope="event">', *_lines(everywhere, "    "), "  </global>"]
    lines += [
        f'  <classifier name="{name}" scope="{scope}" keys="{keys}"/>' for name, scope, keys in CLASSIFIERS
    ]
    lines += _lines({"concept:name": "Jauap", "lifecycle:model": "standard"}, "  ")
    return "\n".join(lines) + "\n"


def _trace(case: LoggedCase) -> str:
    lines = ["  <trace>", *_lines({"concept:name": str(case.id), **case.attributes}, "    ")]
    for event in case.events:
        lines += ["    <event>", *_lines(_told(event), "      "), "    </event>"]
    return "\n".join([*lines, "  </trace>"]) + "\n"


def _told(event: LogEvent) -> Mapping[str, Value]:
    """By key, without what the event does not say. Keys without a prefix are Jauap's own."""
    told: dict[str, Value | None] = {
        "concept:name": event.activity,
        "concept:instance": event.instance,
        "lifecycle:transition": event.lifecycle,
        "time:timestamp": event.at,
        "org:resource": event.resource,
        "org:role": event.role,
        "org:group": event.group,
        "assignee": event.assignee,
        "on_behalf_of": event.on_behalf_of,
        "command": event.command,
        "entry": event.seq,
        "process_version": event.version,
    }
    return {key: value for key, value in told.items() if value is not None}


def _lines(values: Mapping[str, Value], indent: str) -> list[str]:
    return [
        f'{indent}<{_ELEMENTS[type(value)]} key="{key}" value={attribute(text(value))}/>'
        for key, value in values.items()
    ]
