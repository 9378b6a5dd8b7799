"""Reads event logs as a stranger would, by the standard alone, and refuses what the standard forbids.

Shares no code with the writers: what both got wrong would have to be wrong in the standard too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

XES = "{http://www.xes-standard.org/}"
LOG_ORDER = ("extension", "global", "classifier", "attribute", "trace", "event")
NAME = re.compile(r"[A-Za-z_:][A-Za-z0-9_:.\-]*\Z")
NCNAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*\Z")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
TRANSITIONS = {"schedule", "assign", "withdraw", "reassign", "start", "suspend", "resume"} | {
    *("pi_abort", "ate_abort", "complete", "autoskip", "manualskip", "unknown")
}
Graph = Counter[tuple[str, str]]


def is_time(value: str) -> bool:
    return bool(TIME.match(value)) and datetime.fromisoformat(value) is not None


VALUES = {
    "string": lambda value: True,
    "date": is_time,
    "int": lambda value: re.fullmatch(r"[+-]?\d+", value) and -(2**63) <= int(value) < 2**63,
    "boolean": lambda value: value in ("true", "false", "0", "1"),
    "float": lambda value: float(value) is not None,
    "id": lambda value: True,
}


def read_xes(content: str) -> list[tuple[dict[str, str], list[dict[str, str]]]]:
    """(attributes, events) of each trace; AssertionError for what IEEE 1849-2016 does not allow."""
    log = fromstring(content.encode())
    assert log.tag == f"{XES}log"
    assert re.fullmatch(r"[+-]?\d+(\.\d+)?", log.attrib["xes.version"])
    _in_order(log)
    prefixes = {_extension(one) for one in log.findall(f"{XES}extension")}
    globals_ = {one.attrib["scope"]: _attributes(one, prefixes) for one in log.findall(f"{XES}global")}
    for classifier in log.findall(f"{XES}classifier"):
        assert NCNAME.match(classifier.attrib["name"])
        assert set(classifier.attrib["keys"].split()) <= set(globals_[classifier.attrib["scope"]])
    return [_trace(one, prefixes, globals_) for one in log.findall(f"{XES}trace")]


def _in_order(log: Element) -> None:
    kinds = [_kind(child) for child in log]
    places = [LOG_ORDER.index("attribute" if kind in VALUES else kind) for kind in kinds]
    assert places == sorted(places), kinds


def _kind(element: Element) -> str:
    assert element.tag.startswith(XES), element.tag
    return element.tag.removeprefix(XES)


def _extension(one: Element) -> str:
    assert set(one.attrib) == {"name", "prefix", "uri"}
    assert NCNAME.match(one.attrib["name"])
    return one.attrib["prefix"]


def _attributes(of: Element, prefixes: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in of:
        kind = _kind(one)
        if kind == "event":
            continue
        assert set(one.attrib) == {"key", "value"}
        key, value = one.attrib["key"], one.attrib["value"]
        assert NAME.match(key), key
        assert ":" not in key or key.partition(":")[0] in prefixes, key
        assert key not in found, f"{key} twice"
        assert VALUES[kind](value), (kind, value)
        found[key] = value
    return found


def _trace(
    one: Element, prefixes: set[str], globals_: dict[str, dict[str, str]]
) -> tuple[dict[str, str], list[dict[str, str]]]:
    kinds = [_kind(child) == "event" for child in one]
    assert kinds == sorted(kinds), "an attribute after an event"
    events = [_attributes(event, prefixes) for event in one.findall(f"{XES}event")]
    own = _attributes(one, prefixes)
    assert own.keys() >= globals_["trace"].keys()
    for event in events:
        assert event.keys() >= globals_["event"].keys()
        assert event["lifecycle:transition"] in TRANSITIONS
    return own, events


def graph_of_xes(content: str) -> Graph:
    """How often one completed activity came right after another."""
    traces = read_xes(content)
    done = (
        [event["concept:name"] for event in events if event["lifecycle:transition"] == "complete"]
        for _own, events in traces
    )
    return graph(done)


def graph(cases: Iterable[Sequence[str]]) -> Graph:
    found: Graph = Counter()
    for activities in cases:
        found.update(pairwise(activities))
    return found
