"""The formats of event logs, by the names that a person asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.reports.logs.ocel import Log, ocel_json, ocel_xml
from engine.reports.logs.xes import xes

__all__ = ["FORMATS", "Log"]

FORMATS: Mapping[str, Callable[[Log], Iterator[str]]] = {
    "xes": lambda log: xes(log()),
    "ocel-json": ocel_json,
    "ocel-xml": ocel_xml,
}
"""OCEL wants its types first: it reads the cases three times, in one transaction."""
