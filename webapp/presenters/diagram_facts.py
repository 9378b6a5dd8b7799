"""What the page's viewer needs of a case's diagram: its XML, the way taken, the names to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.queries.diagram import DiagramView
from webapp.locales import words


def diagram_facts(view: DiagramView) -> Mapping[str, Any]:
    """Plain values, answered as JSON; the names in the reader's language."""
    return {
        "process": view.process_id,
        "processes": [
            {"id": one.id, "name": words(one.names), "here": one.here, "visited": one.visited}
            for one in view.processes
            if one.here or one.visited or one.id == view.process_id
        ],
        "calls": view.calls,
        "xml": view.xml.decode(),
        "names": {element: words(texts) for element, texts in view.names.items()},
        "current": view.current,
        "within": view.within,
        "visited": view.visited,
        "visits": view.visits,
        "flows": view.flows,
    }
