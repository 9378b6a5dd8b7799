"""What a figure shows of a case's diagram: the picture with the way taken, and the parts to open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.queries.diagram import DiagramView
from engine.queries.pictures import Marks
from webapp.locales import words
from webapp.presenters.drawing import drawing


def diagram_facts(view: DiagramView) -> Mapping[str, Any]:
    """Plain values, answered as JSON; the names in the reader's language."""
    return drawing(
        view.xml,
        Marks(visited=view.visited, flows=view.flows, current=(*view.current, *view.within)),
        process=view.process_id,
        processes=[
            {"id": one.id, "name": words(one.names), "here": one.here, "visited": one.visited}
            for one in view.processes
            if one.here or one.visited or one.id == view.process_id
        ],
        calls=view.calls,
        current=view.current,
        within=view.within,
        visits=view.visits,
    )
